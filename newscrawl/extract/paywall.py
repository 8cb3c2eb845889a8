"""Paywalls: is what a page shows the whole article, or its beginning before an offer?

That a page declares an article not free says little: most of such pages hold the whole text, for search
engines or behind a script. So the text is measured against what the page says of its length
(https://schema.org/wordCount, https://schema.org/articleBody, and the paid part that `hasPart` names:
https://developers.google.com/search/docs/appearance/structured-data/paywalled-content), and an offer
counts where it stands in a box of its own on a page with little text.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from selectolax.lexbor import LexborHTMLParser, LexborNode

from newscrawl.extract.dom import hides, names_of, text_of, walk
from newscrawl.extract.wall_marks import BOX, BOX_WORDS, PAYWALL_BOXES
from newscrawl.extract.wall_text import Kind, phrases_of, plain

# Values of `article:content_tier` and its like (https://developers.facebook.com/docs/instant-articles
# and Chartbeat's conventions) that say that a text costs something.
_PAID_TIERS = frozenset({"locked", "metered", "premium", "paid", "subscriber", "subscribers"})
_TIERS = ("article:content_tier", "og:article:content_tier", "article_content_tier")
# A teaser is no longer, in words: editors show a few paragraphs. Longer texts are whole as far as
# a page without figures lets us tell.
_LONGEST_TEASER = 400
# With so small a share of the declared words the rest is missing; lists and captions, which sites
# count and we do not, are less than the other two fifths.
_LEAST_SHARE = 0.6
# Fewer declared words are a caption's.
_FEWEST_DECLARED = 100
# Letters by which the same text is known at its end, and at its beginning.
_TAIL = 60
_HEAD = 40
# Texts of boxes: an offer is a few sentences, a box with more holds the article.
_LONGEST_OFFER = 1500
_MOST_BOXES = 60
_BOXES = ",".join(
    f'[{name}*="{word}" i]'
    for word in (*BOX_WORDS, *(name for name, _ in PAYWALL_BOXES))
    for name in ("class", "id")
)
_SIMPLE_SELECTOR = re.compile(r"[.#]?[\w-]{1,80}(?:[ >]{1,3}[.#]?[\w-]{1,80}){0,3}")
_EAST_ASIAN = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\u0e00-\u0e7f]")
# Characters of scripts without spaces that make about one word.
_CHARACTERS_A_WORD = 2
_CUT = re.compile(r"(?:…|\.\.\.|\[…\]|\[\.\.\.\])\s*$")


@dataclass(frozen=True, slots=True)
class Access:
    """What a page declares of the access to its article."""

    is_paid: bool = False
    """It is not free, or may not be."""
    words: int | None = None
    """How many words it has."""
    text: str | None = None
    """Its text as machines get it."""
    paid_parts: tuple[str, ...] = ()
    """Selectors of the elements that hold what is paid for."""


FREE = Access()
"""Of a page that declares nothing, or that its article is free."""


def read_access(
    article: Mapping[str, Any], metas: Mapping[str, str], is_free: bool | None
) -> Access:
    """Read what a page declares.

    Args:
        article: the declared article.
        metas: content of the meta elements by name.
        is_free: its isAccessibleForFree.
    """
    tier = next((metas[name].lower() for name in _TIERS if name in metas), None)
    if is_free or (is_free is None and tier not in _PAID_TIERS):
        return FREE
    words, text, parts = (article.get(key) for key in ("wordCount", "articleBody", "hasPart"))
    selectors = [part.get("cssSelector") for part in _listed(parts) if isinstance(part, dict)]
    return Access(
        is_paid=True,
        words=_number(words),
        text=text if isinstance(text, str) else None,
        paid_parts=tuple(
            selector
            for selector in (name for each in selectors for name in _listed(each))
            if isinstance(selector, str) and _SIMPLE_SELECTOR.fullmatch(selector)
        ),
    )


def missing_words(access: Access, body: str) -> str | None:
    """How many of the declared number of words a body has; None where it has most, or none are declared."""
    count = count_words(body)
    if access.words and access.words >= _FEWEST_DECLARED and count < _LEAST_SHARE * access.words:
        return f"{count} of {access.words} words"
    return None


def missing_text(access: Access, body: str) -> str | None:
    """How much of the declared text a body has; None where it has most of it, or its end.

    The declared text has to begin as the body does: a summary may be longer than a short body.
    """
    text = access.text
    if not text or len(text) <= len(body):
        return None
    count, declared = count_words(body), count_words(text)
    if count >= _LEAST_SHARE * declared or _end(text) in _bare(body):
        return None
    begins_alike = _bare(body[: _HEAD * 2])[:_HEAD] in _bare(text)
    return f"{count} of {declared} words" if begins_alike else None


def shows_end(tree: LexborHTMLParser, access: Access) -> bool:
    """Whether the last words of the declared text stand anywhere on the page."""
    return bool(access.text and tree.body) and _end(access.text or "") in _bare(text_of(tree.body))


def may_be_teaser(body: str) -> bool:
    """Whether a body is short enough for the beginning of an article."""
    return len(body) < _LONGEST_TEASER * 8 and count_words(body) < _LONGEST_TEASER


def is_cut(body: str) -> bool:
    """Whether a body ends as a beginning does."""
    return bool(_CUT.search(body)) and count_words(body) < _LONGEST_TEASER


def holds_paid_part(tree: LexborHTMLParser, access: Access, body: str) -> bool:
    """Whether the elements that are paid for are on the page with most of the body in them."""
    lengths = (
        sum(len(_text(node, len(body))) for node in tree.css(selector)[:_MOST_BOXES])
        for selector in access.paid_parts
    )
    return any(length * 2 > len(body) > 0 for length in lengths)


def _text(node: LexborNode, most: int) -> str:
    """The text below an element, at most so many characters of it."""
    pieces: list[str] = []
    length = 0
    for inner, entering in walk(node):
        if entering and inner.is_text_node and length < most:
            piece = inner.text_content or ""
            pieces.append(piece)
            length += len(piece)
        elif length >= most:
            break
    return "".join(pieces)[:most]


def find_offer(tree: LexborHTMLParser) -> tuple[str | None, str] | None:
    """The box of an offer that readers see: its vendor, where known, and the words that tell.

    Args:
        tree: the page as it came, nothing stripped.
    """
    seen = 0
    for node in tree.css(_BOXES):
        attributes = node.attributes
        names = names_of(attributes)
        if node.tag in ("html", "body", "a", "script", "style", "button") or not BOX.search(names):
            continue
        if (seen := seen + 1) > _MOST_BOXES:
            return None
        text = _text(node, _LONGEST_OFFER)
        if not text.strip() or len(text) >= _LONGEST_OFFER or _is_beside(node):
            continue
        phrase = next(phrases_of(Kind.PAYWALL, plain(text)), None)
        if phrase is not None:
            lowered = names.lower()
            return next((v for name, v in PAYWALL_BOXES if name in lowered), None), phrase
    return None


def count_words(text: str) -> int:
    """About how many words a text has, in scripts without spaces too."""
    east_asian = len(_EAST_ASIAN.findall(text)) if not text.isascii() else 0
    return max(len(text.split()), east_asian // _CHARACTERS_A_WORD)


def _is_beside(node: LexborNode) -> bool:
    """Whether an element is hidden, or stands in navigation, a link or a list of other articles."""
    around: LexborNode | None = node
    while around is not None and around.tag not in ("body", "html"):
        if around.tag in ("a", "nav", "header", "footer", "aside", "template", "li", "dialog"):
            return True
        if around.is_element_node and hides(around.attributes):
            return True
        around = around.parent
    return False


def _end(text: str) -> str:
    return _bare(text[-_TAIL * 2 :])[-_TAIL:]


def _bare(text: str) -> str:
    """The letters and figures of a text."""
    return "".join(filter(str.isalnum, text.lower()))


def _listed(data: Any) -> list[Any]:
    return data if isinstance(data, list) else [data]


def _number(data: Any) -> int | None:
    if isinstance(data, str) and data.strip().isdecimal() and len(data) < 9:
        return int(data)
    return data if isinstance(data, int) and not isinstance(data, bool) else None
