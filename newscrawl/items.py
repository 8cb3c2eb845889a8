"""The item: one news article, with the field names of schema.org as zyte-common-items spells them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from newscrawl.records import Record


@dataclass(frozen=True, kw_only=True, slots=True)
class Author(Record):
    """A person who wrote the article."""

    name: str
    """Full name without labels, roles or agency, `Li Yan`; a title (`Dr.`) as the page credits it."""
    nameRaw: str | None = None
    """The text from which the name was taken, `By Li Yan in Beijing`."""
    url: str | None = None
    """Page of the author on the portal, absolute."""
    email: str | None = None
    """Address that the page gives for the author."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Publisher(Record):
    """The portal's publisher."""

    name: str
    """Name of the publisher, `China News Service`."""
    url: str | None = None
    """Home page, absolute."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Breadcrumb(Record):
    """One step of the path from the home page to the article."""

    name: str
    """Label of the step, `Economy`."""
    url: str | None = None
    """Address of the step, absolute."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Media(Record):
    """An image, a video or an audio of the article."""

    url: str
    """Address of the file (or of the player's page), absolute."""
    caption: str | None = None
    """The text under it."""
    creditText: str | None = None
    """Who made it, as the page says, `Photo: Xinhua`."""
    width: int | None = None
    """Width in pixels, as declared."""
    height: int | None = None
    """Height in pixels, as declared."""


@dataclass(frozen=True, kw_only=True, slots=True)
class LiveBlogUpdate(Record):
    """One entry of a live blog."""

    articleBody: str
    """Text of the entry, paragraphs parted by a blank line."""
    headline: str | None = None
    """Heading of the entry."""
    datePublished: str | None = None
    """When the entry appeared, ISO 8601 with offset."""


@dataclass(frozen=True, kw_only=True, slots=True)
class PageRecord(Record):
    """The WARC record of one page of an article in several."""

    warcFile: str
    """The WARC file that holds it: its final name within the job's folder."""
    warcRecordId: str
    """WARC-Record-ID of the response record, with its angle brackets."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Listed(Record):
    """What a source (a feed, a sitemap, a listing page) says of an article that it links."""

    source: str
    """Address of the source."""
    headline: str | None = None
    """The headline as it is listed; it may be shorter than that of the page."""
    datePublished: str | None = None
    """When it was published, ISO 8601 with the portal's offset; only the day where only it is given."""
    dateModified: str | None = None
    """When it was last changed, in the form of datePublished."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Metadata(Record):
    """Where the item comes from and what was done to it."""

    dateDownloaded: str | None = None
    """When the exchange began, UTC, `2026-10-03T02:34:01Z`: the WARC-Date of the record cited."""
    portal: str | None = None
    """Name of the portal's declaration, `ecns`."""
    listed: Listed | None = None
    """What the source on which its link was found first says of it."""
    template: str | None = None
    """Where the body came from: `portal` (its selector), `generic` (the selector found nothing) or `script` (the page's data)."""
    probability: float | None = None
    """How sure it is that the page is a news article, 0 to 1."""
    validationMessages: Mapping[str, tuple[str, ...]] | None = None
    """What is missing or implausible, by field: `{"editor": ["not found"]}`."""
    removed: Mapping[str, int] | None = None
    """How many pieces each rule stripped from the page, by rule: `{"footer": 2, "spam": 1}`."""
    pageUrls: tuple[str, ...] = ()
    """The parts of an article in several pages, merged in this order; the first is the item's own."""
    pageRecords: tuple[PageRecord, ...] = ()
    """The record of each of `pageUrls`, in the same order."""
    encoding: str | None = None
    """Character encoding with which the page was read, `utf-8`, `gb18030`."""
    contentDigest: str | None = None
    """`sha256:` and the hexadecimal digest of the page after transfer and content decoding."""
    fingerprint: str | None = None
    """What the body is like: 16 hexadecimal digits, most of which are equal in bodies that are nearly the same. None for short ones."""
    warcFile: str | None = None
    """The WARC file that holds the exchange: its final name within the job's folder."""
    warcRecordId: str | None = None
    """WARC-Record-ID of the response record, with its angle brackets."""
    version: int | None = None
    """1 for an article met for the first time, one more for each later change of it."""
    changed: tuple[str, ...] = ()
    """Names of the fields that differ from the version before."""


@dataclass(frozen=True, kw_only=True, slots=True)
class NewsArticle(Record):
    """One news article. A field that is absent is not known."""

    url: str
    """The address that was fetched, after redirects."""
    canonicalUrl: str | None = None
    """The portal's own canonical address, normalised."""
    headline: str | None = None
    """The headline as shown over the article, without the portal's name."""
    alternativeHeadline: str | None = None
    """A second headline or kicker, where the page has one."""
    description: str | None = None
    """The summary that the page gives of itself."""
    datePublished: str | None = None
    """ISO 8601 with the portal's offset, `2024-10-11T09:04:50+08:00`; only the day where only it is known."""
    datePublishedRaw: str | None = None
    """The date of publication as written on the page."""
    dateModified: str | None = None
    """Last change of the article, in the form of datePublished."""
    dateModifiedRaw: str | None = None
    """The date of the last change as written on the page."""
    authors: tuple[Author, ...] = ()
    """The people who wrote it; no organisations, no editors."""
    editor: str | None = None
    """The editor named in the byline, `Li Yan`."""
    sourceOrganization: str | None = None
    """The agency or paper named in the byline, `Global Times`."""
    publisher: Publisher | None = None
    """The publisher of the portal."""
    articleSection: str | None = None
    """The section as labelled on the page, `Economy`."""
    breadcrumbs: tuple[Breadcrumb, ...] = ()
    """The path from the home page to the article."""
    keywords: tuple[str, ...] = ()
    """Keywords that the page gives."""
    inLanguage: str | None = None
    """Language of the text, BCP 47, `en`."""
    articleBody: str | None = None
    """The text: paragraphs parted by a blank line, a line break within one kept."""
    articleBodyHtml: str | None = None
    """The same as clean semantic HTML: p, h2 to h6, ul, ol, li, blockquote, table, figure, a, strong, em."""
    mainImage: Media | None = None
    """The image that stands for the article."""
    images: tuple[Media, ...] = ()
    """All images of the article, in order."""
    videos: tuple[Media, ...] = ()
    """All videos of the article, in order."""
    audios: tuple[Media, ...] = ()
    """All audios of the article, in order."""
    isAccessibleForFree: bool | None = None
    """False where the page says that it is behind a paywall."""
    liveBlogUpdates: tuple[LiveBlogUpdate, ...] = ()
    """The entries of a live blog."""
    metadata: Metadata = field(default_factory=Metadata)
    """Where the item comes from and what was done to it."""

    @property
    def paragraphs(self) -> tuple[str, ...]:
        """The paragraphs of `articleBody`."""
        return tuple(self.articleBody.split("\n\n")) if self.articleBody else ()
