"""An extension that writes a crawl's statistics to the file that DUMP_STATS names."""

import json
from pathlib import Path

from scrapy import signals


class DumpStats:
    """Writes when the spider is closed, after Scrapy's own extensions."""

    def __init__(self, crawler):
        self.crawler = crawler
        crawler.signals.connect(self.write, signals.engine_stopped)

    @classmethod
    def from_crawler(cls, crawler):
        return cls(crawler)

    def write(self):
        stats = self.crawler.stats.get_stats()
        Path(self.crawler.settings["DUMP_STATS"]).write_text(json.dumps(stats, default=str))
