"""The exceptions by which a page is given up, with the outcome of its URL."""

from __future__ import annotations

from scrapy.exceptions import DropItem, IgnoreRequest

from newscrawl.ledger import Original, Outcome


class Rejected(DropItem):
    """A pipeline's: no item comes of this page; it is no error."""

    def __init__(self, outcome: Outcome, reason: str, original: Original | None = None):
        super().__init__(f"{outcome}: {reason}", log_level="DEBUG")
        self.outcome = outcome
        self.reason = reason
        self.original = original


class NotAsked(IgnoreRequest):
    """A downloader middleware's: this request is not sent."""

    def __init__(self, outcome: Outcome, reason: str):
        super().__init__(reason)
        self.outcome = outcome
        self.reason = reason
