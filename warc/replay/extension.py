"""The Scrapy extension that opens the archive of a replay."""

from __future__ import annotations

import logging
import os
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from scrapy import signals
from w3lib.url import file_uri_to_path

from warc.collection import Collection
from warc.job import ArchiveError
from warc.paths import PathError
from warc.remote import is_remote

from .answers import Answers
from .errors import ReplayError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Self

    from scrapy.crawler import Crawler
    from scrapy.settings import BaseSettings

    from warc.asked import Pairs

logger = logging.getLogger(__name__)

#: The setting that names what is to be replayed.
SETTING = "WARC_REPLAY"

#: Folders and files that the log names; more are counted.
_NAMED = 5

_ANSWERS: WeakKeyDictionary[Crawler, Answers] = WeakKeyDictionary()


def _paths(settings: BaseSettings) -> list[str]:
    """Return what ``WARC_REPLAY`` names: folders, files or patterns, on the command line with commas."""
    value = settings.get(SETTING) or ()
    if isinstance(value, list | tuple):
        words = [str(word) for word in value]
    elif "," in str(value) and not os.path.lexists(str(value)):
        words = str(value).split(",")
    else:
        words = [str(value)]
    words = [word.strip() for word in words if word.strip()]
    return [file_uri_to_path(word) if word.startswith("file:") else word for word in words]


def replay_of(crawler: Crawler) -> Answers:
    """Return the answers that a crawler replays.

    Raises:
        ReplayError: it replays none.
    """
    answers = _ANSWERS.get(crawler)
    if answers is None:
        raise ReplayError(f"{SETTING} is not set, or the add-on of warc is not enabled")
    return answers


def asked_of(crawler: Crawler) -> Iterator[tuple[str, Pairs]]:
    """Yield what was known of the pages that the replayed crawl asked for; nothing where none is replayed.

    For a spider that asked for more than its pages lead to (links that an earlier job left, looks at
    what it knew): in its ``start()`` it asks for the same again, and in the callbacks each answer
    has its pairs in ``response.meta`` as in the crawl.

    Yields:
        Address and pairs (:mod:`warc.asked`) of each GET that had any, in the order of their records. What
        Scrapy made of a request by itself, redirects and retries, is left to it.
    """
    answers = _ANSWERS.get(crawler)
    if answers is not None:
        yield from answers.asked.first()


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
        """Open the archive."""
        paths = _paths(crawler.settings)
        if not paths:
            raise ArchiveError(f"{SETTING} is empty: it has to name what is to be replayed.")
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
        logger.info("Replaying %s; the network is not used.", _listed(archive.labels))
        extension = cls(crawler, archive)
        crawler.signals.connect(extension.spider_closed, signals.spider_closed)
        crawler.signals.connect(extension.engine_stopped, signals.engine_stopped)
        return extension

    def spider_closed(self) -> None:
        """Say how many were missed."""
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


def _listed(labels: list[str]) -> str:
    more = len(labels) - _NAMED
    return ", ".join(labels[:_NAMED]) + (f" and {more} more" if more > 0 else "")


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
