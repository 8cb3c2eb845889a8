"""The walk through a portal's sitemaps: which files of an index are read, and when all of them were."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from newscrawl.arguments import CrawlArguments
from newscrawl.discovery import Branch, wanted_branches
from newscrawl.discovery.branches import MOST_BRANCHES
from newscrawl.portals import Sitemap


class SitemapWalk:
    """Follows indexes to their files.

    Without `since` the newest files are read, as many as `pages` says; with it those that may have
    something of that time. A file that was not changed since it was read is not read again.

    Args:
        arguments: of the crawl.
        last_read: when a file was read last, by its address; None: never.
    """

    def __init__(
        self, arguments: CrawlArguments, last_read: Callable[[str], datetime | None]
    ) -> None:
        self._arguments = arguments
        self._last_read = last_read
        self._depth: dict[str, int] = {}
        self._asked: set[str] = set()
        self._index_of: dict[str, str] = {}
        self._open: dict[str, set[str]] = {}

    def branches(self, index: str, found: Sequence[Branch]) -> tuple[Sitemap, ...]:
        """The files of an index that are to be read now, the newest first."""
        self._asked.add(index)  # some name themselves
        depth = self._depth.get(index, 1)
        read = {branch.url: self._last_read(branch.url) for branch in found}
        moments = [moment for moment in read.values() if moment is not None]
        bounds = self._arguments
        root = self.root_of(index)
        asked = sum(self.root_of(url) == root for url in self._index_of)
        most = (MOST_BRANCHES if bounds.since else bounds.pages) - asked
        wanted = wanted_branches(found, since=bounds.since, until=bounds.until, depth=depth)
        wanted = tuple(branch for branch in wanted if branch.url not in self._asked)[: max(0, most)]
        if moments:
            # What was over and done with at the first of these readings is so still.
            grown = {
                branch.url for branch in wanted_branches(found, since=min(moments), depth=depth)
            }
            wanted = tuple(
                branch
                for branch in wanted
                if (moment := read[branch.url]) is None
                or (branch.url in grown and not (branch.changed and branch.changed <= moment))
            )
        urls = [branch.url for branch in wanted]
        self._asked.update(urls)
        self._depth.update(dict.fromkeys(urls, depth + 1))
        self._index_of.update(dict.fromkeys(urls, index))
        # An index that does not say when its files changed stays as it is while they do: it is never done with.
        is_told = all(branch.changed for branch in found)
        self._open[index] = set(urls) if is_told else {index}
        return tuple(Sitemap(url=url) for url in urls)

    def root_of(self, url: str) -> str:
        """The sitemap that leads to a file, and is named by none itself."""
        while url in self._index_of:
            url = self._index_of[url]
        return url

    def done(self, url: str) -> tuple[str, ...]:
        """The indexes all of whose files are read, now that this one is."""
        complete = []
        if self._open.get(url):
            return ()
        if url in self._open:
            complete.append(url)
        index = self._index_of.get(url)
        if index is not None:
            self._open[index].discard(url)
            complete += self.done(index) if not self._open[index] else ()
        return tuple(complete)
