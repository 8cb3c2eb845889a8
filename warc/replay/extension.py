"""The Scrapy extension that opens the archive of a replay."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from scrapy import signals
from scrapy.exceptions import NotConfigured

from warc.job import ArchiveError

from .errors import ReplayError
from .store import Store

if TYPE_CHECKING:
    from typing import Self

    from scrapy.crawler import Crawler
    from scrapy.settings import BaseSettings

logger = logging.getLogger(__name__)

#: The setting that names what is to be replayed.
SETTING = "WARC_REPLAY"

_STORES: WeakKeyDictionary[Crawler, Store] = WeakKeyDictionary()


def replayed_paths(settings: BaseSettings) -> list[str]:
    """Return what ``WARC_REPLAY`` names: a folder, a file or a pattern, or a list of these."""
    value = settings.get(SETTING)
    if not value:
        return []
    return [str(path) for path in value] if isinstance(value, list | tuple) else [str(value)]


def replay_of(crawler: Crawler) -> Store:
    """Return the archive that a crawler replays.

    Raises:
        ReplayError: it replays none.
    """
    store = _STORES.get(crawler)
    if store is None:
        raise ReplayError(f"{SETTING} is not set, or the add-on of warc is not enabled")
    return store


class ReplayExtension:
    """Opens the archive that ``WARC_REPLAY`` names, and says at the end what was not in it.

    Statistics: ``warc/replay/answers``, ``warc/replay/revisits``, ``warc/replay/misses``.

    Raises:
        ArchiveError: when Scrapy builds it and there is nothing to replay.
    """

    def __init__(self, crawler: Crawler, store: Store):
        self._crawler = crawler
        self._store = store

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Open the archive; quietly off in a crawl that is no replay."""
        paths = replayed_paths(crawler.settings)
        if not paths:
            raise NotConfigured
        try:
            store = Store(paths)
        except ReplayError as error:
            raise ArchiveError(str(error)) from error
        hosts = list(getattr(crawler.spidercls, "allowed_domains", None) or ())
        hosts += getattr(crawler.spider, "allowed_domains", None) or ()
        if hosts and not any(map(store.has_host, hosts)):
            store.close()
            raise ArchiveError(
                f"WARC_REPLAY: {', '.join(paths)}: nothing of {', '.join(dict.fromkeys(hosts))}, the"
                f" hosts of spider {crawler.spidercls.name}, is in this archive; is it another portal's?"
            )
        _STORES[crawler] = store
        logger.info("Replaying %s; the network is not used.", ", ".join(store.labels))
        extension = cls(crawler, store)
        crawler.signals.connect(extension.spider_closed, signals.spider_closed)
        crawler.signals.connect(extension.engine_stopped, signals.engine_stopped)
        return extension

    def spider_closed(self) -> None:
        """Say what was missed."""
        misses = self._crawler.stats.get_value("warc/replay/misses", 0)
        if misses:
            logger.warning("%d requests have no answer in the archive that is replayed.", misses)

    def engine_stopped(self) -> None:
        """Remove what was made for the replay."""
        self._store.close()
