"""Articles that resemble one of an earlier job, or of another spider: crawl.json links them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Self

from scrapy import signals
from scrapy.exceptions import NotConfigured

from newscrawl import near_index
from newscrawl.dates import utc_text
from newscrawl.extract.near import is_near, sketch_of
from newscrawl.identity import identities
from newscrawl.items import NewsArticle
from newscrawl.ledger import Original
from newscrawl.report import asked_url, ledger_of
from newscrawl.state import State, others_of, state_of
from warc.job import Job, job_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scrapy.crawler import Crawler
    from scrapy.http import Response

    from newscrawl.extract.near import Sketch


@dataclass(frozen=True, slots=True)
class _Earlier:
    """An article that was met before."""

    seen: str
    """When it was met first, UTC."""
    url: str
    canonical: str
    job: str
    """`<spider>/<job>`"""


class EarlierJobs:
    """Remembers in state.sqlite what each article is like, and links those that are nearly the same.

    An article that was kept is compared with those of earlier jobs of the spider and of the other
    spiders of the archive. If one that was met before it under another address is nearly the same
    (docs/near.md), the entry of its URL in crawl.json names it. The item stays as it is: it depends on
    the archive alone. An article is entered once it was stored, and once for all its addresses.

    Statistics: `newscrawl/resembling`, articles linked to one of another job.
    """

    def __init__(self, crawler: Crawler, state: State, job: Job):
        self.crawler = crawler
        self.state = state
        self.job = job
        self._others: tuple[State, ...] = ()

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Off where nothing is remembered: in replays, and where ARCHIVE_DIR is empty."""
        job = job_of(crawler) if crawler.spider is not None else None
        state = state_of(crawler) if job is not None else None
        if job is None or state is None:
            raise NotConfigured
        earlier = cls(crawler, state, job)
        crawler.signals.connect(earlier.spider_opened, signals.spider_opened)
        crawler.signals.connect(earlier.item_scraped, signals.item_scraped)
        crawler.signals.connect(earlier.engine_stopped, signals.engine_stopped)
        return earlier

    def spider_opened(self) -> None:
        """Open what the other spiders remember."""
        self._others = others_of(self.crawler)

    def engine_stopped(self) -> None:
        """Close what the other spiders remember."""
        for other in self._others:
            other.close()

    def item_scraped(self, item: Any, response: Response | None) -> None:
        """Link the article if it resembles an earlier one, and remember it."""
        if not isinstance(item, NewsArticle) or response is None:
            return
        sketch = sketch_of(item.articleBody)
        if sketch is None:
            return
        names = identities(item, getattr(self.crawler.spider, "portal", None))
        itself = self._known(names)
        # The earliest, which is what later ones are copies of.
        found = min(
            self._resembling(item, sketch, itself), key=lambda earlier: earlier.seen, default=None
        )
        if found is not None:
            ledger_of(self.crawler).link(asked_url(response), Original(found.url, found.job))
            self.crawler.stats.inc_value("newscrawl/resembling")
        if itself is None:
            self._remember(item, sketch, names)

    def _known(self, names: tuple[str, ...]) -> _Earlier | None:
        """The article itself, where an earlier job met it."""
        for name in names:
            for [number] in self.state.rows("SELECT body FROM near_name WHERE name = ?", (name,)):
                return next(self._articles(self.state, [number]), None)
        return None

    def _resembling(
        self, item: NewsArticle, sketch: Sketch, itself: _Earlier | None
    ) -> Iterator[_Earlier]:
        """The articles of other jobs that are nearly the same, and were met before this one was."""
        addresses = {item.url, item.canonicalUrl or item.url}
        own_job = f"{self.job.spider}/{self.job.id}"
        for state in (self.state, *self._others):
            near = [
                n for n, other in near_index.look_up(state.rows, sketch) if is_near(sketch, other)
            ]
            for earlier in self._articles(state, near):
                is_itself = not addresses.isdisjoint((earlier.url, earlier.canonical))
                was_before = itself is None or earlier.seen < itself.seen
                if earlier.job != own_job and was_before and not is_itself:
                    yield earlier

    def _articles(self, state: State, numbers: list[int]) -> Iterator[_Earlier]:
        spider = state.path.parent.name
        query = "SELECT seen, url, canonical, job FROM near_article WHERE body = ?"
        for number in numbers:
            for seen, url, canonical, job in state.rows(query, (number,)):
                yield _Earlier(seen, url, canonical, f"{spider}/{job}")

    def _remember(self, item: NewsArticle, sketch: Sketch, names: tuple[str, ...]) -> None:
        metadata = item.metadata
        with self.state.writing() as database:
            if database is None:
                return
            number = near_index.enter(database, sketch)
            database.execute(
                "INSERT INTO near_article VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    number,
                    item.url,
                    item.canonicalUrl or item.url,
                    item.datePublished,
                    metadata.dateDownloaded or utc_text(datetime.now(UTC)),
                    self.job.id,
                    metadata.warcFile,
                    metadata.warcRecordId,
                    sketch.fingerprint,
                ),
            )
            database.executemany(
                "INSERT OR IGNORE INTO near_name VALUES (?, ?)", [(name, number) for name in names]
            )
