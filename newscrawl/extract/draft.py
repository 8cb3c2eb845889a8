"""A draft: an article on its way from the page to the item."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Self

from selectolax.lexbor import LexborNode

from newscrawl.byline import Byline
from newscrawl.extract.authors import Credits
from newscrawl.extract.blocks import Block
from newscrawl.extract.evidence import Evidence
from newscrawl.extract.json_ld import Declared
from newscrawl.extract.near import Sketch
from newscrawl.extract.page import Page
from newscrawl.extract.published import Dates
from newscrawl.items import Breadcrumb, Media, NewsArticle
from newscrawl.portals import Portal, Template
from newscrawl.records import RecordAdapter, register

_NO_TEMPLATE = Template()


@dataclass(frozen=True, eq=False, kw_only=True)
class Draft:
    """A page with what is known of its article so far; each step returns a richer one.

    As an item (for `scrapy parse`, contracts, exporters) it shows the fields of `article`.
    """

    article: NewsArticle
    """The fields so far, as the page writes them until they are normalised."""
    page: Page
    """The parsed page. Stripping changes its tree."""
    portal: Portal | None
    """The portal's declaration, if there is one."""
    evidence: Evidence
    """What the page's head says."""
    declared: Declared = field(default_factory=Declared)
    """Its JSON-LD."""
    base: str | None = None
    """The address against which the page says that its links are read; None: its own."""
    container: LexborNode | None = field(default=None, repr=False)
    """The element that the portal's selector found for the body."""
    styled: tuple[LexborNode, ...] = field(default=(), repr=False)
    """The elements with a style of their own, hidden ones and marquees: where text may be hidden."""
    byline: Byline = field(default_factory=Byline)
    """The parts of the byline."""
    dates: Dates = field(default_factory=Dates)
    """The dates that the page agrees on; empty where the portal says where its own stand."""
    credits: Credits | None = None
    """Who is credited with the article; None where the portal has a selector for its byline."""
    fetched: datetime | None = None
    """When the exchange began: the clock of relative dates."""
    asked: tuple[tuple[str, str], ...] = ()
    """What was known when the page was asked for, names and values: what a feed or sitemap said of it."""
    labels: tuple[str, ...] = ()
    """The labels of the path to the article, the section last."""
    parts: tuple[Draft, ...] = ()
    """The article's other pages, in their order: what they hold is merged when the page is stripped."""
    missing: tuple[str, ...] = ()
    """Addresses of pages of the article that could not be read."""
    built: Template = _NO_TEMPLATE
    """The portal's template after which the page is built."""
    fallbacks: tuple[str, ...] = ()
    """Fields whose selector found nothing."""
    blocks: tuple[Block, ...] = ()
    """The body, once it is stripped."""
    template: str = "generic"
    """Where the body came from, as `metadata.template` says it."""
    images: tuple[Media, ...] = ()
    videos: tuple[Media, ...] = ()
    audios: tuple[Media, ...] = ()
    trail: tuple[Breadcrumb, ...] = ()
    """The path to the article, without the home page and the article."""
    sketch: Sketch | None = None
    """What its body is like, once it is normalised."""
    removed: Mapping[str, int] = field(default_factory=dict)
    """How many pieces each rule stripped."""

    @property
    def links_from(self) -> str:
        """The address against which the page's links are read."""
        return self.base or self.page.url

    def citing(self, warc_file: str, record_id: str) -> Self:
        """The draft with the record that the page is in."""
        metadata = replace(self.article.metadata, warcFile=warc_file, warcRecordId=record_id)
        return replace(self, article=replace(self.article, metadata=metadata))


class DraftAdapter(RecordAdapter):
    """Shows the article of a draft to `itemadapter`."""

    def __init__(self, item: Any) -> None:
        super().__init__(item.article if isinstance(item, Draft) else item)

    @classmethod
    def is_item_class(cls, item_class: type) -> bool:
        """Tell whether the class is `Draft`."""
        return issubclass(item_class, Draft)

    @classmethod
    def is_item(cls, item: Any) -> bool:
        """Tell whether the object is a draft."""
        return isinstance(item, Draft)


register(DraftAdapter)
