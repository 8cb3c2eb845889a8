"""What the spider of any portal asks of its memory: of articles all, of sources nothing.

What a source leads to is learned anew by each job, so a source is read by each job. A link enters the
memory once it is known to be an article's, or is looked at in order to learn.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from newscrawl.discovery import Link
from newscrawl.learn.pages import Label
from newscrawl.ledger import Outcome
from newscrawl.memory.memory import Walk
from newscrawl.memory.recall import Recall, Seen, identity_of_link
from newscrawl.plan import SourcePage
from newscrawl.portals import Source

if TYPE_CHECKING:
    from scrapy.http import Response

    from newscrawl.known import Pairs


class LearnedRecall(Recall):
    """The memory of the spider `news`, which has articles of many portals."""

    def is_quiet(self, source: Source) -> bool:
        """No source is passed over."""
        return False

    def source_headers(self, page: SourcePage) -> dict[str, str]:
        """Sources are asked for as if they had never been read."""
        return {}

    def last_read(self, url: str) -> datetime | None:
        """The same of the files of a sitemap."""
        return None

    def read(self, links: Sequence[Link], page: SourcePage, response: Response, walk: Walk) -> Seen:
        """Of a page of a source nothing is remembered: what it links may be no articles."""
        return Seen({}, walk.has_more)

    def enter(self, links: Sequence[Link], page: SourcePage) -> Seen:
        """Remember articles; returns what is known of them."""
        return self._enter(links, page, Walk(1))

    def labels(self, links: Sequence[Link]) -> Mapping[str, Label]:
        """What earlier jobs found those of the links to be that they looked at, by the portal's id."""
        if self._memory is None:
            return {}
        ids = {identity_of_link(link): link.id for link in links}
        found: dict[str, Label] = {}
        for identity, page in self._memory.find(ids).items():
            if page.version:
                found[ids[identity]] = Label.ARTICLE
            elif page.status == Outcome.NOT_ARTICLE:
                found[ids[identity]] = Label.OTHER
        return found

    def remembered(self, archived: Iterable[tuple[str, Pairs]]) -> Iterator[Link]:
        """Those that are to be asked for, of this portal."""
        return (link for link in super().remembered(archived) if self._portal.owns(link.url))
