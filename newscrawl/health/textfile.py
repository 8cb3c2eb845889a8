"""The setting METRICS_FILE: after each job, the metrics of all spiders, for a textfile collector."""

from __future__ import annotations

import logging
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Self

from scrapy import signals
from scrapy.exceptions import NotConfigured
from scrapy.spiderloader import get_spider_loader

from newscrawl.clock import now
from newscrawl.health.jobs import Jobs
from warc.extension import archive_of
from warc.job import job_of, project_path
from warc.signals import archive_closed

if TYPE_CHECKING:
    from prometheus_client import CollectorRegistry
    from scrapy.crawler import Crawler

logger = logging.getLogger(__name__)

NEEDS = "the metrics need prometheus-client: pip install 'newscrawl[metrics]'"


class MetricsFile:
    """Writes the metrics of the archive's spiders when a job has ended and its crawl.json is written.

    Setting: `METRICS_FILE`, a path that ends in `.prom`; a relative one is taken from the folder of
    scrapy.cfg. The file is whole at any time. It stands behind the extension that writes crawl.json.
    """

    def __init__(self, crawler: Crawler, root: Path, path: Path) -> None:
        self.crawler = crawler
        self.jobs = Jobs(root, partial(logger.warning, "%s is no job of the metrics: %s."))
        self.path = path

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Off where no file is named, or nothing is kept (ARCHIVE_DIR is empty)."""
        name = str(crawler.settings.get("METRICS_FILE") or "").strip()
        job = job_of(crawler) if name and crawler.spider is not None else None
        if job is None:
            raise NotConfigured
        try:
            import prometheus_client  # noqa: F401 (an optional package)
        except ImportError:
            raise NotConfigured(f"METRICS_FILE is set, and {NEEDS}") from None
        extension = cls(crawler, job.folder.parent.parent, project_path(name))
        crawler.signals.connect(extension.engine_stopped, signals.engine_stopped)
        crawler.signals.connect(extension.write, archive_closed)
        return extension

    def engine_stopped(self) -> None:
        """Write it where there is no archive to wait for."""
        archive = archive_of(self.crawler)
        if archive is None or archive.closed:
            self.write()

    def write(self) -> None:
        """Write the file, or say in one line why that can't be done."""
        from newscrawl.frontier.metrics import collector_of
        from newscrawl.health.metrics import registry_of

        settings = self.crawler.settings
        frontier = collector_of(settings, partial(logger.warning, "METRICS_FILE: %s"))
        spiders = get_spider_loader(settings).list()
        try:
            write_metrics(self.path, registry_of(self.jobs, spiders, now, frontier))
        except OSError as error:
            logger.error("METRICS_FILE %s can't be written: %s", self.path, error.strerror or error)


def write_metrics(path: Path, registry: CollectorRegistry) -> None:
    """Write metrics to a file, whole or not at all.

    Args:
        path: the file. Readers of node_exporter want it to end in `.prom`.
        registry: of the metrics.

    Raises:
        OSError: the archive can't be listed, or the file not be written.
    """
    from prometheus_client import write_to_textfile

    # Under a name of the process's own first: two jobs may end at once.
    write_to_textfile(str(path), registry)
