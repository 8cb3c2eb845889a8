"""Last pipeline: items.jsonl."""

from __future__ import annotations

import logging
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from itemadapter import ItemAdapter
from scrapy.exceptions import NotConfigured
from scrapy.utils.defer import deferred_from_coro
from scrapy.utils.serialize import ScrapyJSONEncoder

from newscrawl.files import ITEMS
from warc.extension import ARCHIVE_FAILED
from warc.job import job_of

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

logger = logging.getLogger(__name__)


class StorePipeline:
    """Appends each item to the job's `items.jsonl`, a whole line in one write.

    The WARC record that an article cites was written before Scrapy got the response, so a line is
    never on disk before its record. A line that can't be written in full is cut off again and ends
    the crawl with the reason `archive_failed`.
    """

    def __init__(self, crawler: Crawler, path: Path):
        self.crawler = crawler
        self.path = path
        self._encoder = ScrapyJSONEncoder(ensure_ascii=False, separators=(",", ":"))
        self._file: int | None = None

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Off where nothing is kept (ARCHIVE_DIR is empty)."""
        job = job_of(crawler)
        if job is None:
            raise NotConfigured
        return cls(crawler, job.folder / ITEMS)

    def open_spider(self) -> None:
        """Make the file: a job without items has an empty one."""
        self._file = os.open(self.path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o666)

    def close_spider(self) -> None:
        """Bring the file to the disk."""
        if self._file is not None:
            try:
                os.fsync(self._file)
            finally:
                os.close(self._file)
                self._file = None

    def process_item(self, item: Any) -> Any:
        """Write the item."""
        line = self._encoder.encode(ItemAdapter(item).asdict()) + "\n"
        self._append(line.encode("utf-8", "replace"))
        return item

    def _append(self, data: bytes) -> None:
        if self._file is None:
            raise RuntimeError(f"{self.path} is not open: the spider is closed")
        end = os.fstat(self._file).st_size
        try:
            written = os.write(self._file, data)
            if written < len(data):
                raise OSError(28, "No space left on device")
        except OSError as error:
            os.ftruncate(self._file, end)
            logger.critical(
                "%s can't be written: %s. The crawl ends; free some space and run it again.",
                self.path,
                error.strerror or error,
            )
            deferred_from_coro(self.crawler.engine.close_spider_async(reason=ARCHIVE_FAILED))
            raise
