"""What may be other than it was meant in a job of scrapyd: whose code runs, and where its files go.

scrapyd starts a job in its own working directory, and puts the egg that was deployed behind all that
Python finds by itself.
"""

from __future__ import annotations

import logging
import sys
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, Self
from zipimport import ZipImportError, zipimporter

from scrapy import signals
from scrapy.exceptions import NotConfigured
from scrapy.utils.conf import closest_scrapy_cfg

import newscrawl
from warc.job import archive_root

if TYPE_CHECKING:
    from collections.abc import Iterable

    from scrapy.crawler import Crawler

logger = logging.getLogger(__name__)


class DeployedJob:
    """Warns in a job's log, where scrapyd shows it, and changes nothing."""

    def __init__(self, crawler: Crawler):
        self.crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Off where no scrapyd is: it gives each job an argument `_job`."""
        if getattr(crawler.spider, "_job", None) is None:
            raise NotConfigured
        deployed = cls(crawler)
        crawler.signals.connect(deployed.spider_opened, signals.spider_opened)
        return deployed

    def spider_opened(self) -> None:
        """Say what is wrong, if anything."""
        for egg in idle_eggs(sys.path):
            logger.warning(
                "This job runs the newscrawl in %s, not the egg that was deployed, %s. Uninstall"
                " newscrawl where scrapyd runs (what it needs stays), or start scrapyd in a folder"
                " without it.",
                PurePath(newscrawl.__path__[0]).parent,
                egg,
            )
        root = archive_root(self.crawler.settings)
        named = self.crawler.settings.get("ARCHIVE_DIR")
        if root is not None and not closest_scrapy_cfg() and not _is_absolute(named):
            logger.warning(
                "ARCHIVE_DIR is %r, taken from the folder in which scrapyd was started: this job's"
                " files go to %s. Give an absolute one, by the variable NEWSCRAWL_ARCHIVE_DIR in"
                " scrapyd's environment or by setting=ARCHIVE_DIR=... of the job.",
                named,
                root,
            )


def idle_eggs(places: Iterable[str]) -> list[str]:
    """Return the eggs among the places of `sys.path` that hold a newscrawl which is not the running one."""
    home = str(PurePath(newscrawl.__path__[0]).parent)
    return [
        place
        for place in places
        if place.endswith(".egg") and place != home and _holds_newscrawl(place)
    ]


def _holds_newscrawl(egg: str) -> bool:
    try:
        return zipimporter(egg).find_spec("newscrawl") is not None
    except ZipImportError:  # a folder, or nothing
        return False


def _is_absolute(path: object) -> bool:
    return Path(str(path)).expanduser().is_absolute()
