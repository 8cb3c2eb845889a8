"""What a crawl has learned of a portal, for whoever writes its declaration."""

from __future__ import annotations

from dataclasses import dataclass

from newscrawl.learn.judge import Learned
from newscrawl.learn.portal import LearnedPortal
from newscrawl.portals import Source


@dataclass(frozen=True)
class Sample:
    """A page that was looked at and is an article."""

    url: str
    body: bytes
    """After transfer and content decoding."""
    content_type: str


@dataclass(frozen=True)
class Findings:
    """What a crawl has learned."""

    portal: LearnedPortal
    """What is known of the portal."""
    sources: tuple[Source, ...]
    """The feeds, sitemaps and listings in which articles were found, in the order in which they were read."""
    shapes: tuple[tuple[Learned, tuple[str, ...]], ...]
    """What was learned of each shape, with the addresses that were looked at and are articles."""
    others: tuple[str, ...]
    """Addresses of pages that were looked at and are none."""
    samples: tuple[Sample, ...]
    """Pages of articles."""
