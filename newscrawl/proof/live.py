"""A short crawl of a portal, to prove its declaration: a source, three articles, robots.txt."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from scrapy.crawler import AsyncCrawlerProcess

from newscrawl.files import REPORT
from newscrawl.ledger import Outcome
from newscrawl.proof.page import PageSeen
from newscrawl.proof.source import SourceSeen
from newscrawl.report import PLACEHOLDER
from warc.job import ArchiveError, job_of

if TYPE_CHECKING:
    from asyncio import Task

    from scrapy.crawler import Crawler
    from scrapy.settings import Settings

    from newscrawl.proof.router import Router
    from newscrawl.proof.tally import Tally

FOLDER = "proofs"
"""Where in the archive proofs are kept: beside the spiders' folders, as those of spiders."""

# Where none of its pages gives an item a crawl would ask for one after the other.
_MOST_PAGES = 20
_MOST_SECONDS = 120
_ARTICLES = 3
# How a source or an article ends that was asked for in vain.
_FAILED = (
    Outcome.ERROR, Outcome.ROBOTS, Outcome.BLOCKED, Outcome.GONE, Outcome.CONSENT, Outcome.LOGIN,
    Outcome.PARKED, Outcome.OFFSITE,
)  # fmt: skip


class LiveError(Exception):
    """A portal can't be crawled; the message is one line."""


@dataclass(frozen=True, slots=True)
class Proof:
    """A crawl that was made to prove a declaration."""

    spider: str
    """Name of its spider."""
    folder: Path
    """The folder of its job."""


def crawl_shortly(spiders: Sequence[str], settings: Settings, root: Path) -> list[Proof]:
    """Crawl some portals side by side, each until it has three articles.

    Args:
        spiders: their spiders.
        settings: of the project; how politely servers are asked stays as it is there.
        root: where the jobs' folders go.

    Raises:
        LiveError: a crawl could not start.
    """
    own = settings.copy()
    own.setdict(_settings(root), priority="cmdline")
    own.pop("WARC_REPLAY", None)  # set at all on a command line, it has to name an archive
    process = AsyncCrawlerProcess(own)
    crawls: list[tuple[Crawler, Task[None]]] = []
    for name in spiders:
        crawler = process.create_crawler(name)
        crawls.append((crawler, process.crawl(crawler, limit=str(_ARTICLES), pages="1")))
    process.start()
    proofs = []
    for name, (crawler, task) in zip(spiders, crawls, strict=True):
        if task.cancelled() or not task.done():
            raise LiveError(f"{name}: stopped")
        if error := task.exception():
            told = error if isinstance(error, ArchiveError) else repr(error)
            raise LiveError(f"{name}: the crawl failed to start: {told}")
        job = job_of(crawler)
        if job is None or not (job.folder / REPORT).is_file():
            raise LiveError(f"{name}: the crawl left nothing behind")
        proofs.append(Proof(name, job.folder))
    return proofs


def _settings(root: Path) -> dict[str, Any]:
    return {
        "ARCHIVE_DIR": str(root),
        # The spider's memory is neither asked nor told, nor are its monitors.
        "STATE_ENABLED": False,
        "METRICS_FILE": "",
        "WARC_ENABLED": True,
        "JOBDIR": None,
        "FRONTIER_URL": "",
        # A proof is whole by itself.
        "WARC_DEDUPLICATE": False,
        "CLOSESPIDER_PAGECOUNT": _MOST_PAGES,
        "CLOSESPIDER_TIMEOUT": _MOST_SECONDS,
    }


def names_nobody(settings: Settings) -> bool:
    """Whether the user agent does not say who crawls."""
    return PLACEHOLDER in (settings.get("USER_AGENT") or "")


def add_failures(proof: Proof, router: Router) -> None:
    """Add what the archive of a proof does not tell: what was asked for in vain."""
    report = json.loads((proof.folder / REPORT).read_text("utf-8"))
    [tally] = [one for one in router.tallies if one.portal.name == proof.spider]
    for entry in report["urls"]:
        outcome = Outcome(entry["status"])
        if outcome in _FAILED:
            tally.is_answered |= outcome is not Outcome.ERROR
            _add_failure(entry["url"], outcome, entry.get("reason") or "", tally, router)


def _add_failure(url: str, outcome: Outcome, reason: str, tally: Tally, router: Router) -> None:
    source = router.source_of(url)
    if source is not None:
        if url not in tally.sources:
            tally.add_source(SourceSeen(source, url, trouble=f"{outcome}: {reason}"))
    elif url not in tally.by_url and (form := tally.portal.form_of(url)) is not None:
        tally.add_page(PageSeen(url=url, form=form, outcome=outcome, reason=reason))
