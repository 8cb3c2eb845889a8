"""Second pipeline: one spelling for dates, names, addresses and white space."""

from __future__ import annotations

from typing import Any

from newscrawl.extract import Draft, normalise


class NormalisePipeline:
    """Makes the fields of the article out of what the page says. Items that are no `Draft` pass."""

    def process_item(self, item: Any) -> Any:
        """Return the draft with its article normalised."""
        return normalise(item) if isinstance(item, Draft) else item
