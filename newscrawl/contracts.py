"""Contracts of `scrapy check` that know the portal."""

from __future__ import annotations

from types import MethodType
from typing import Any

from scrapy.contracts import Contract

from newscrawl.plan import SourcePage
from newscrawl.portals import Feed, Listing, Portal


class SourceContract(Contract):
    """Checks a callback on the portal's first feed or listing.

    @source feed
    @source listing
    """

    name = "source"

    def __init__(self, method: MethodType, *args: Any):
        super().__init__(method, *args)
        self.portal: Portal = method.__self__.portal  # type: ignore[attr-defined]

    def adjust_request_args(self, args: dict[str, Any]) -> dict[str, Any]:
        """Ask for the first page of the first source of that kind."""
        kind = {"feed": Feed, "listing": Listing}[self.args[0]]
        page = SourcePage(next(s for s in self.portal.sources if isinstance(s, kind)))
        return args | {"url": page.url, "cb_kwargs": {"page": page}}
