"""The exception by which a pipeline drops an item, with the outcome of its URL."""

from __future__ import annotations

from scrapy.exceptions import DropItem

from newscrawl.ledger import Original, Outcome


class Rejected(DropItem):
    """No item comes of this page; it is no error."""

    def __init__(self, outcome: Outcome, reason: str, original: Original | None = None):
        super().__init__(f"{outcome}: {reason}", log_level="DEBUG")
        self.outcome = outcome
        self.reason = reason
        self.original = original
