"""A listing as a server answers it: a page, or data."""

from __future__ import annotations

from dataclasses import dataclass

from scrapy.http import Response, TextResponse
from selectolax.lexbor import LexborHTMLParser

from newscrawl.discovery import Link, SourceError, is_data, later_page, read_data, read_links
from newscrawl.extract import is_page
from newscrawl.portals import Listing, Portal, Source
from spiders.drafts import content_type, page_of


@dataclass(frozen=True, eq=False)
class ListingPage:
    """One page of a listing."""

    links: tuple[Link, ...]
    """The articles of the portal, in its order."""
    tree: LexborHTMLParser | None
    """The page; None: it is data."""

    def goes_on(self, listing: Source, url: str, number: int) -> bool:
        """Whether there may be a page after this one, which is page `number`."""
        if not isinstance(listing, Listing):
            return False
        if self.tree is None:
            return listing.page is not None
        return later_page(self.tree, listing, url, number)


def read_listing(response: Response, portal: Portal) -> ListingPage:
    """Read one page of a listing.

    Raises:
        SourceError: the answer is neither a page nor data.
    """
    kind = content_type(response)
    if is_data(response.body):
        return ListingPage(read_data(response.body, response.url, portal, kind), None)
    if not isinstance(response, TextResponse) or not is_page(kind):
        raise SourceError(f"no listing: {kind or 'no text'}")
    tree = page_of(response).tree
    return ListingPage(tuple(read_links(tree, response.url, portal)), tree)
