"""What a portal's pages are expected to be like, for the alarm that they have changed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields

from newscrawl.items import NewsArticle
from newscrawl.portals.templates import SELECTORS

# What holds of any portal until its own history is known. News pages have a headline, a text and a
# date; who writes a selector has seen it find something; and most of what is listed is there.
USUAL_FIELDS = {"headline": 0.99, "articleBody": 0.95, "datePublished": 0.95}
USUAL_FALLBACKS = 0.05
USUAL_STATUSES = {
    "not-article": 0.1,
    "blocked": 0.02,
    "consent": 0.02,
    "login": 0.02,
    "paywalled": 0.2,
    "parked": 0.01,
    "gone": 0.1,
    "error": 0.05,
}


@dataclass(frozen=True, kw_only=True)
class Expected:
    """Rates that a portal's pages are expected to keep, each a share from 0 to 1.

    What is named here is held against every crawl; what is not has a default that counts until the
    portal has a history of its own. See :mod:`newscrawl.drift`.
    """

    fields: Mapping[str, float] = field(default_factory=dict)
    """Share of articles that have a field of the item, `{"editor": 0.9, "datePublished": 0.5}`."""
    fallbacks: Mapping[str, float] = field(default_factory=dict)
    """Share of articles on which a selector finds nothing, by its name in `Template`."""
    statuses: Mapping[str, float] = field(default_factory=dict)
    """Share of article addresses that end `not-article`, `blocked`, `gone` or `error`."""
    reviewed: str | None = None
    """When a person last looked at the portal and found that it is right as it is, `2026-11-26`.

    Any change of the declaration begins a new history; a new day here does nothing else.
    """

    def complaint(self) -> str | None:
        """What can't hold, None where all can."""
        known = {
            "fields": {one.name for one in fields(NewsArticle)},
            "fallbacks": set(SELECTORS),
            "statuses": set(USUAL_STATUSES),
        }
        for group, names in known.items():
            for name, share in getattr(self, group).items():
                if name not in names:
                    return f"{group}: there is no {name!r}"
                if not 0 <= share <= 1:
                    return f"{group}: {name}: {share} is no share from 0 to 1"
        return None
