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

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from urllib.parse import urlsplit

from selectolax.lexbor import LexborHTMLParser

from newscrawl.extract.draft import Draft
from newscrawl.extract.page import decode
from newscrawl.extract.paywall import (
    count_words,
    find_offer,
    holds_paid_part,
    is_cut,
    may_be_teaser,
    missing_text,
    missing_words,
    shows_end,
)
from newscrawl.extract.segments import read_segments
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
# A page that is no article, but has more text than this, is something else: the words beside tell nothing.
_LITTLE = 200
# A text of a wall that is nothing else, in words: a phrase within it tells.
_LONGEST_NOTICE = 130
# A page with more text than this has a frame of menus and lists: only its headings tell.
_LONGEST_LOOK = 3000
# A captcha without a word that tells stands on a page with next to no text.
_LONGEST_CAPTCHA = 400
# Pages larger than this, without an article, are shells of applications; their beginning tells.
_LARGEST_SOURCE = 1_000_000
_MOST_HEADINGS = 6
# A banner is a smaller part of its page, in characters.
_CONSENT_SHARE = 0.3
_PASSWORD = (b'type="password"', b"type=password", b"type='password'")
# In this order: who is refused may be offered a captcha, and who may subscribe may log in.
# The longest text in which it tells: forms and menus say some of them beside other things.
_BY_PHRASE = (
    (Kind.BOT_CHECK, _LONGEST_WALL),
    (Kind.DENIED, _LONGEST_WALL),
    (Kind.PARKED, _LONGEST_LOOK),
    (Kind.NOT_FOUND, _LONGEST_LOOK),
    (Kind.PAYWALL, _LONGEST_WALL),
    (Kind.LOGIN, _LONGEST_WALL),
)
# What boxes of offers are called; each costs a search of the source, so they are few.
_BOX_NAMES = (
    b"aywall", b"egwall", b"leaky_", b"poool", b"piano-", b"estricted-", b"pmpro_", b"mepr-",
)  # fmt: skip
# "Log in to write a comment" stands below articles. Characters behind the phrase that say so.
_BEHIND = 60
_COMMENTS = re.compile(
    r"comm?ent|kommen|koment|commenta|reacti|reply|repl[iy]|review|vote|комментар|коментар|yorum|σχόλι|σχολι|تعليق|نظر"
    r"|תגוב|टिप्पणी|মন্তব্য|ulasan|bình luận|ความคิดเห็น|コメント|댓글|评论|評論|留言"
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
    lines: tuple[str, ...]
    """The text that readers see, as :func:`plain` spells it, as far as it tells."""
    source: bytes
    """Its source, empty where it is too large for a wall's."""
    has_article: bool
    """Something was found that may be an article."""

    @property
    def text(self) -> str:
        """The lines as one text."""
        return "\n".join(self.lines)


def wall_of_draft(draft: Draft, complaint: str | None) -> Wall | None:
    """The wall that a normalised draft is the page of, if any.

    Args:
        draft: the draft, stripped and normalised.
        complaint: why it gives no item; None where it would.
    """
    body = draft.article.articleBody or ""
    source = draft.page.tree.raw_html
    if complaint is not None and len(body) < _LITTLE:
        tree = _parse(source)
        return _paywall(draft, body, tree) or _judge(_look_at(tree, draft.page.url, source))
    asks = len(body) < _LONGEST_WALL and _has_box(source)
    if draft.evidence.access.is_paid or asks:
        wall = _paywall(draft, body, None)
        if wall is not None:
            return wall
    is_declared = bool(draft.evidence.is_article and draft.article.datePublished)
    is_portals = draft.container is not None and draft.byline.known > 0
    if is_portals or (is_declared and len(body) >= _LONGEST_WALL):
        return None
    titles = (draft.article.headline, *draft.evidence.headlines)
    headings = tuple(dict.fromkeys(filter(None, titles)))
    if is_declared:
        # What one declares of every page, its errors too, is outdone by no heading but this.
        return _of_headings(draft.page.url, headings, frozenset({Kind.NOT_FOUND}))
    if len(body) >= _LONGEST_WALL:
        return _judge_long(draft.page.url, headings, body)
    lines = body.split("\n\n") if count_words(body) <= _LONGEST_NOTICE else []
    small = source if len(source) <= LARGEST else b""
    return _judge(
        _Look(
            draft.page.url,
            (*headings, *lines[:1]),
            tuple(map(plain, lines)),
            small,
            has_article=True,
        )
    )


def wall_of_source(body: bytes, url: str, content_type: str | None = None) -> Wall | None:
    """The wall that a page is which came in place of an answer (an error, a small page).

    Args:
        body: the page after transfer and content decoding.
        url: its address.
        content_type: the Content-Type header.
    """
    text, _, _ = decode(body[:_LARGEST_SOURCE], content_type)
    return _judge(_look_at(_parse(text.encode("utf-8", "replace")), url, body))


def _look_at(tree: LexborHTMLParser, url: str, source: bytes) -> _Look:
    """Look at a page that has no article."""
    lines = tuple(read_segments(tree.body).texts) if tree.body is not None else ()
    is_short = sum(map(len, lines)) <= _LONGEST_LOOK
    # In the frame of a site stand headings of boxes, "Log in" among them.
    selector = "title,h1,h2" if is_short else "title,h1"
    headings = (clean_line(node.text()) for node in islice(tree.css(selector), _MOST_HEADINGS))
    return _Look(
        url,
        tuple(filter(None, headings)),
        tuple(map(plain, lines)) if is_short else (),
        source if is_short and len(source) <= LARGEST else b"",
        has_article=False,
    )


def _judge(look: _Look) -> Wall | None:
    """The wall that a page without a long text is."""
    if mark := find_mark(look.source):
        return Wall(
            mark.kind, f"its source has {mark.source.decode('utf-8', 'replace')}", mark.vendor
        )
    asks = _asks_consent(look)
    for heading, kind in _kinds(look.headings, look.url):
        if kind is not Kind.CONSENT or asks:
            return _named(look, kind, f"its heading is {heading!r}")
    text = look.text
    for kind, longest in _BY_PHRASE:
        phrase = next(phrases_of(kind, text), None) if len(text) <= longest else None
        if phrase and not (kind is Kind.LOGIN and _is_of_comments(text, phrase)):
            return _named(look, kind, f"says {phrase!r}")
    if asks:
        return _named(look, Kind.CONSENT, f"says {asks!r}")
    address = kind_of_address(look.url)
    if look.has_article:
        return None
    if address is Kind.LOGIN and _asks_for_password(look.source):
        return Wall(Kind.LOGIN, "asks for a password")
    if address in (Kind.BOT_CHECK, Kind.CONSENT):
        return _named(look, address, "its address")
    widget = vendor_of(look.source.lower(), CAPTCHA_WIDGETS)
    if widget and len(text) <= _LONGEST_CAPTCHA:
        return Wall(Kind.CAPTCHA, "nothing but a captcha", widget)
    return None


def _judge_long(url: str, headings: tuple[str, ...], body: str) -> Wall | None:
    """The wall that a page with a long text is: one that lists other articles, partners, or offers."""
    if wall := _of_headings(url, headings, frozenset({Kind.NOT_FOUND, Kind.PARKED})):
        return wall
    if len(body) <= _LONGEST_CONSENT and (
        kind_of_address(url) is Kind.CONSENT
        or any(kind is Kind.CONSENT for _, kind in _kinds(headings, url))
    ):
        phrase = next(phrases_of(Kind.CONSENT, plain(body)), None)
        return Wall(Kind.CONSENT, f"says {phrase!r}") if phrase else None
    return None


def _of_headings(url: str, headings: tuple[str, ...], kinds: frozenset[Kind]) -> Wall | None:
    """The wall that a heading tells of, if of one of these kinds."""
    found = ((text, kind) for text, kind in _kinds(headings, url) if kind in kinds)
    text, kind = next(found, (None, None))
    return Wall(kind, f"its heading is {text!r}") if kind is not None else None


def _kinds(headings: tuple[str, ...], url: str) -> Iterator[tuple[str, Kind]]:
    """The headings that tell of a wall, and of which kind."""
    host = _host(url)
    for heading in headings:
        known = kind_of_heading(heading, host)
        if known is not None:
            yield heading, known[0]


def _asks_consent(look: _Look) -> str | None:
    """A phrase with which a page asks for consent, where that is what it is for.

    Under a banner stands something else: the lines that ask have to be a good part of the text, where
    neither address nor title says what it is.
    """
    asking = [line for line in look.lines if _consents(line)]
    phrase = next(phrases_of(Kind.CONSENT, "\n".join(asking)), None)
    if phrase is None:
        return None
    if not look.has_article and (
        kind_of_address(look.url) is Kind.CONSENT
        or any(kind is Kind.CONSENT for _, kind in _kinds(look.headings[:1], look.url))
    ):
        return phrase
    share = sum(map(len, asking)) / sum(map(len, look.lines))
    return phrase if share >= _CONSENT_SHARE else None


def _consents(line: str) -> bool:
    known = kind_of_heading(line)
    asks = known is not None and known[0] is Kind.CONSENT
    return asks or any(phrases_of(Kind.CONSENT, line))


def _is_of_comments(text: str, phrase: str) -> bool:
    """Whether what one has to log in for are comments."""
    end = text.index(phrase) + len(phrase)
    return bool(_COMMENTS.search(text[end : end + _BEHIND]))


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
    if draft.article.isAccessibleForFree:
        return None
    access = draft.evidence.access
    if missing := missing_words(access, body):
        return Wall(Kind.PAYWALL, f"{missing} are shown")
    missing = missing_text(access, body)
    if missing is None and not may_be_teaser(body):
        return None
    if tree is None:
        # Where the body had to be looked for, nothing of the page's furniture is stripped.
        tree = draft.page.tree if draft.container is None else _parse(draft.page.tree.raw_html)
    if missing is not None:
        # What is on the page and was not taken for body is no secret.
        is_here = shows_end(tree, access)
        return None if is_here else Wall(Kind.PAYWALL, f"{missing} are shown")
    if access.is_paid and holds_paid_part(tree, access, body):
        return None
    if offer := find_offer(tree):
        vendor, phrase = offer
        return Wall(Kind.PAYWALL, f"says {phrase!r}", vendor)
    if access.is_paid and is_cut(body):
        return Wall(Kind.PAYWALL, "declared as paid for, and its text breaks off")
    # A summary may stand over the place of the text; pictures and films may be all that an article is.
    may_be_shown = len(draft.article.images) > 1 or draft.article.videos
    if access.is_paid and len(body) < _LITTLE and not may_be_shown:
        return Wall(Kind.PAYWALL, "declared as paid for, and there is next to no text")
    return None


def _has_box(source: bytes) -> bool:
    """Whether the source may have a box with an offer: names that next to no other page has."""
    return any(name in source for name in _BOX_NAMES)


def _asks_for_password(source: bytes) -> bool:
    lowered = source.lower()
    return any(form in lowered for form in _PASSWORD)


def _parse(source: bytes) -> LexborHTMLParser:
    """A page as it came; of a large one the beginning."""
    return LexborHTMLParser(source[:_LARGEST_SOURCE].decode("utf-8", "replace"))


def _host(url: str) -> str:
    try:
        return (urlsplit(url).hostname or "").removeprefix("www.")
    except ValueError:
        return ""
