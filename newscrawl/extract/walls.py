"""Walls: pages that stand in an article's place, told from articles by evidence.

Bot checks, captchas, refusals, consent walls, login pages, paywalls, pages that say "not found" under
status 200, and parked domains. An article that only loads a consent tool, has a captcha in its comment
form, an offer to subscribe or a link "log in" is none: what a page says counts where it is the page's
title or heading, or where there is no article beside it.

A page that gave a long text, or that declares an article and is not paid for, is not looked at again, so
ordinary pages cost next to nothing. One that gave none is read once more from its source, for stripping
took away what tells.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice
from urllib.parse import urlsplit

from selectolax.lexbor import LexborHTMLParser

from newscrawl.extract.dom import text_of
from newscrawl.extract.draft import Draft
from newscrawl.extract.page import decode
from newscrawl.extract.paywall import (
    find_offer,
    holds_paid_part,
    is_cut,
    may_be_teaser,
    missing_text,
)
from newscrawl.extract.wall_address import kind_of_address
from newscrawl.extract.wall_marks import (
    CAPTCHA_WIDGETS,
    CONSENT_TOOLS,
    LARGEST,
    find_mark,
    vendor_of,
)
from newscrawl.extract.wall_text import Kind, kind_of_heading, phrases_of, plain
from newscrawl.text import clean_line

# A wall's own text is not longer, in characters; that of a question for consent lists purposes and
# partners, and may be.
_LONGEST_WALL = 1500
_LONGEST_CONSENT = 8000
# A text of a wall that is nothing else: a phrase within it tells.
_LONGEST_NOTICE = 800
# A page with more text than this has a frame of menus and lists: only its headings tell.
_LONGEST_LOOK = 3000
# A captcha without a word that tells stands on a page with next to no text.
_LONGEST_CAPTCHA = 400
# Pages larger than this, without an article, are shells of applications; their beginning tells.
_LARGEST_SOURCE = 400_000
_MOST_HEADINGS = 6
# One such phrase may be a banner's; a wall explains itself.
_CONSENT_PHRASES = 2
_PASSWORD = (b'type="password"', b"type=password", b"type='password'")
# In this order: who is refused may be offered a captcha, and who may subscribe may log in.
_BY_PHRASE = (
    Kind.BOT_CHECK,
    Kind.DENIED,
    Kind.PARKED,
    Kind.NOT_FOUND,
    Kind.PAYWALL,
    Kind.LOGIN,
)


@dataclass(frozen=True, slots=True)
class Wall:
    """What stands in an article's place."""

    kind: Kind
    evidence: str
    """What tells, in a few words."""
    vendor: str | None = None
    """Who makes it, where known."""

    @property
    def reason(self) -> str:
        """A few words for a report: `Cloudflare bot check`, or the kind with its evidence."""
        return f"{self.vendor} {self.kind}" if self.vendor else f"{self.kind}: {self.evidence}"


@dataclass(frozen=True, slots=True)
class _Look:
    """What is known of a page that may be a wall."""

    url: str
    headings: tuple[str, ...]
    """Its title and headings."""
    text: str
    """The text that readers see, as :func:`plain` spells it, as far as it tells."""
    source: bytes
    """Its source, empty where it is too large for a wall's."""
    has_article: bool
    """Something was found that may be an article."""


def wall_of_draft(draft: Draft, complaint: str | None) -> Wall | None:
    """The wall that a normalised draft is the page of, if any.

    Args:
        draft: the draft, stripped and normalised.
        complaint: why it gives no item; None where it would.
    """
    body = draft.article.articleBody or ""
    source = draft.page.tree.raw_html
    if complaint is not None:
        tree = LexborHTMLParser(_text(source[:_LARGEST_SOURCE]))
        return _paywall(draft, body, tree) or _judge(_look_at(tree, draft.page.url, source))
    asks = draft.article.isAccessibleForFree is None and len(body) < _LONGEST_WALL
    if draft.evidence.access.is_paid or (asks and _has_box(source)):
        wall = _paywall(draft, body, None)
        if wall is not None:
            return wall
    if draft.evidence.is_article and draft.article.datePublished:
        return None
    titles = (draft.article.headline, *draft.evidence.headlines)
    headings = tuple(dict.fromkeys(filter(None, titles)))
    if len(body) >= _LONGEST_WALL:
        return _judge_long(draft.page.url, headings, body)
    small = source if len(source) <= LARGEST else b""
    text = plain(body) if len(body) <= _LONGEST_NOTICE else ""
    return _judge(_Look(draft.page.url, headings, text, small, has_article=True))


def wall_of_source(body: bytes, url: str, content_type: str | None = None) -> Wall | None:
    """The wall that a page is which came in place of an answer (an error, a small page).

    Args:
        body: the page after transfer and content decoding.
        url: its address.
        content_type: the Content-Type header.
    """
    text, _, _ = decode(body[:_LARGEST_SOURCE], content_type)
    tree = LexborHTMLParser(_text(text.encode("utf-8", "replace")))
    return _judge(_look_at(tree, url, body))


def _look_at(tree: LexborHTMLParser, url: str, source: bytes) -> _Look:
    """Look at a page that has no article."""
    headings = (clean_line(text_of(node)) for node in islice(tree.css("h1,h2"), _MOST_HEADINGS))
    title = tree.css_first("title")
    titles = (clean_line(title.text()) if title is not None else None, *headings)
    text = clean_line(text_of(tree.body)) or ""
    return _Look(
        url,
        tuple(filter(None, titles)),
        plain(text) if len(text) <= _LONGEST_LOOK else "",
        source if len(source) <= LARGEST and len(text) <= _LONGEST_LOOK else b"",
        has_article=False,
    )


def _judge(look: _Look) -> Wall | None:
    """The wall that a page without a long text is."""
    if mark := find_mark(look.source):
        return Wall(
            mark.kind, f"its source has {mark.source.decode('utf-8', 'replace')}", mark.vendor
        )
    host = _host(look.url)
    for heading in look.headings:
        known = kind_of_heading(heading, host)
        if known is not None and (wall := _of_heading(look, known[0], heading)):
            return wall
    for kind in _BY_PHRASE:
        if phrase := next(phrases_of(kind, look.text), None):
            return _named(look, kind, f"says {phrase!r}")
    address = kind_of_address(look.url)
    asked = list(islice(phrases_of(Kind.CONSENT, look.text), _CONSENT_PHRASES))
    if len(asked) == _CONSENT_PHRASES or (asked and address is Kind.CONSENT):
        return _named(look, Kind.CONSENT, f"says {asked[0]!r}")
    if look.has_article:
        return None
    if address is Kind.LOGIN and _asks_for_password(look.source):
        return Wall(Kind.LOGIN, "asks for a password")
    if address in (Kind.BOT_CHECK, Kind.CONSENT):
        return _named(look, address, "its address")
    widget = vendor_of(look.source.lower(), CAPTCHA_WIDGETS)
    if widget and len(look.text) <= _LONGEST_CAPTCHA:
        return Wall(Kind.CAPTCHA, "nothing but a captcha", widget)
    return None


def _judge_long(url: str, headings: tuple[str, ...], body: str) -> Wall | None:
    """The wall that a page with a long text is: one that lists other articles, partners, or offers."""
    host = _host(url)
    kinds = {known[0]: text for text in headings if (known := kind_of_heading(text, host))}
    for kind in (Kind.NOT_FOUND, Kind.PARKED):
        if kind in kinds:
            return Wall(kind, f"its heading is {kinds[kind]!r}")
    if len(body) <= _LONGEST_CONSENT and (
        Kind.CONSENT in kinds or kind_of_address(url) is Kind.CONSENT
    ):
        asked = list(islice(phrases_of(Kind.CONSENT, plain(body)), _CONSENT_PHRASES))
        if asked:
            return Wall(Kind.CONSENT, f"says {asked[0]!r}")
    return None


def _of_heading(look: _Look, kind: Kind, heading: str) -> Wall | None:
    """The wall of a page whose heading says what it is."""
    if kind is Kind.CONSENT and not look.text and not look.has_article:
        return None  # a heading of a banner, above a page of other things
    return _named(look, kind, f"its heading is {heading!r}")


def _named(look: _Look, kind: Kind, evidence: str) -> Wall:
    """A wall with its vendor, where the source names one."""
    source = look.source.lower()
    if kind in (Kind.BOT_CHECK, Kind.DENIED):
        vendor = vendor_of(source, CAPTCHA_WIDGETS)
        return Wall(Kind.CAPTCHA if vendor else kind, evidence, vendor)
    vendor = vendor_of(source, CONSENT_TOOLS) if kind is Kind.CONSENT else None
    return Wall(kind, evidence, vendor)


def _paywall(draft: Draft, body: str, tree: LexborHTMLParser | None) -> Wall | None:
    """The paywall before the rest of an article."""
    access = draft.evidence.access
    if access.is_paid and (missing := missing_text(access, body)):
        return Wall(Kind.PAYWALL, f"{missing} are shown")
    if not may_be_teaser(body):
        return None
    tree = tree or LexborHTMLParser(_text(draft.page.tree.raw_html))
    if access.is_paid and holds_paid_part(tree, access, body):
        return None
    if offer := find_offer(tree):
        vendor, phrase = offer
        return Wall(Kind.PAYWALL, f"says {phrase!r}", vendor)
    if access.is_paid and is_cut(body):
        return Wall(Kind.PAYWALL, "declared as paid for, and its text breaks off")
    if access.is_paid and not body:
        return Wall(Kind.PAYWALL, "declared as paid for, and there is no text")
    return None


def _has_box(source: bytes) -> bool:
    """Whether the source may have a box with an offer; a search of some microseconds."""
    return any(name in source for name in _BOX_NAMES)


_BOX_NAMES = (
    b"aywall", b"egwall", b"leaky", b"poool", b"zephr", b"tinypass", b"piano-", b"estricted", b"-locked",
    b"-gate", b"members-only", b"subscriber-only", b"subscribers-only", b"pmpro_content", b"mepr-unauth",
)  # fmt: skip


def _asks_for_password(source: bytes) -> bool:
    lowered = source.lower()
    return any(form in lowered for form in _PASSWORD)


def _text(source: bytes) -> str:
    return source.decode("utf-8", "replace")


def _host(url: str) -> str:
    try:
        return (urlsplit(url).hostname or "").removeprefix("www.")
    except ValueError:
        return ""
