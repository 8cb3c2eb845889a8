"""The Scrapy extension that opens the archive of a replay."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from scrapy import signals
from scrapy.exceptions import NotConfigured

from warc.collection import Collection
from warc.job import ArchiveError
from warc.paths import PathError
from warc.remote import is_remote

from .answers import Answers
from .errors import ReplayError

if TYPE_CHECKING:
    from typing import Self

    from scrapy.crawler import Crawler
    from scrapy.settings import BaseSettings

logger = logging.getLogger(__name__)

#: The setting that names what is to be replayed.
SETTING = "WARC_REPLAY"

_ANSWERS: WeakKeyDictionary[Crawler, Answers] = WeakKeyDictionary()


def replayed_paths(settings: BaseSettings) -> list[str]:
    """Return what ``WARC_REPLAY`` names: a folder, a file or a pattern, or a list of these."""
    value = settings.get(SETTING)
    if not value:
        return []
    return [str(path) for path in value] if isinstance(value, list | tuple) else [str(value)]


def replay_of(crawler: Crawler) -> Answers:
    """Return the answers that a crawler replays.

    Raises:
        ReplayError: it replays none.
    """
    answers = _ANSWERS.get(crawler)
    if answers is None:
        raise ReplayError(f"{SETTING} is not set, or the add-on of warc is not enabled")
    return answers


class ReplayExtension:
    """Opens the archive that ``WARC_REPLAY`` names, and says at the end what was not in it.

    Statistics: ``warc/replay/answers``, ``warc/replay/revisits``, ``warc/replay/misses``.

    Raises:
        ArchiveError: when Scrapy builds it and there is nothing to replay.
    """

    def __init__(self, crawler: Crawler, archive: Collection):
        self._crawler = crawler
        self._archive = archive

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Open the archive; quietly off in a crawl that is no replay."""
        paths = replayed_paths(crawler.settings)
        if not paths:
            raise NotConfigured
        if not crawler.settings.getbool("TWISTED_REACTOR_ENABLED", True):
            raise ArchiveError(f"{SETTING}: a replay needs TWISTED_REACTOR_ENABLED = True.")
        if remote := [path for path in paths if is_remote(path)]:
            raise ArchiveError(f"{SETTING}: {remote[0]}: a replay uses no network; fetch it first.")
        archive = Collection(paths)
        try:
            complaint = _complaint(crawler, archive)
        except (PathError, OSError) as error:
            archive.close()
            raise ArchiveError(f"{SETTING}: {error}") from error
        if complaint is not None:
            archive.close()
            raise ArchiveError(f"{SETTING}: {', '.join(paths)}: {complaint}")
        _ANSWERS[crawler] = Answers(archive)
        logger.info("Replaying %s; the network is not used.", ", ".join(archive.labels))
        extension = cls(crawler, archive)
        crawler.signals.connect(extension.spider_closed, signals.spider_closed)
        crawler.signals.connect(extension.engine_stopped, signals.engine_stopped)
        return extension

    def spider_closed(self) -> None:
        """Say what was missed."""
        misses = self._crawler.stats.get_value("warc/replay/misses", 0)
        if misses:
            logger.warning(
                "%d request%s not in the archive that is replayed.",
                misses,
                " is" if misses == 1 else "s are",
            )

    def engine_stopped(self) -> None:
        """Remove what was made for the replay."""
        self._archive.close()


def _complaint(crawler: Crawler, archive: Collection) -> str | None:
    """Say why an archive is of no use to a spider, None where it may be."""
    if not archive.captures_like("", 1):
        return "there is no answer in it."
    hosts = list(getattr(crawler.spidercls, "allowed_domains", None) or ())
    hosts += getattr(crawler.spider, "allowed_domains", None) or ()
    if not hosts or any(map(archive.has_host, hosts)):
        return None
    return (
        f"nothing of {', '.join(dict.fromkeys(hosts))}, the hosts of spider "
        f"{crawler.spidercls.name}, is in this archive; is it another portal's?"
    )
