"""The generic extraction: where the article is on a page that no selector knows.

A model says which segments are body (`newscrawl.extract.body_model`); a line that reads like a byline
says where the body begins, and which lines above it are the headline and the section.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from newscrawl.byline import Byline, parse_byline
from newscrawl.extract.dom import OPAQUE
from newscrawl.extract.rules import rule_of_element
from newscrawl.extract.segments import Segments

if TYPE_CHECKING:
    from newscrawl.extract.body_model import BodyModel

_SENTENCE = re.compile(r"[.!?…](?:[\"'”’)\]]*)(?:\s|$)|[。！？]")
THRESHOLD = 0.55
"""A segment that is body with this probability is taken for it; chosen on the development pages, by
cross-validation."""

CLOSED = OPAQUE | {"nav", "footer"}
"""Tags of the elements in which no body is looked for."""

# A date and a name, no paragraph.
_LONGEST_BYLINE = 160
_LONGEST_HEADLINE = 300
_LONGEST_SECTION = 40
# A short paragraph between two of its kind may be less likely by itself.
_LEAST_BETWEEN = 0.35
# Rules of elements that stand beside an article, or within one that is not theirs.
_BESIDE = frozenset(
    "aside related comments consent newsletter navigation footer share advertisement".split()
)
# Log-odds of the words in class and id from which on they speak against a body, and the share of
# the text that has to be left. By cross-validation the three bring 0.003 of F1 on all kinds of pages.
_SPEAKS_AGAINST = -1.0
_LEAST_LEFT = 0.1
# A byline may stand before any of so many segments that look like body.
_BYLINE_WITHIN = 5
_HEADINGS = frozenset("h1 h2 h3 h4 h5 h6".split())
# A text of so many characters is no label.
_LONG = 100
# Words without figures: a date or a menu is no label.
_SECTION = re.compile(r"[^\W\d][^\d|.!?:]{0,39}")
# Rules that are told by an element's tag, of those that are not even entered.
_PASSED = {"nav": "navigation", "footer": "footer"}


@dataclass(frozen=True)
class Found:
    """What the generic extraction found."""

    body: tuple[int, ...] = ()
    """The numbers of the segments that are body."""
    byline: Byline | None = None
    """The byline above it, if a line reads like one."""
    headline: str | None = None
    """The line above the byline."""
    section: str | None = None
    """The short line above the headline."""
    removed: Counter[str] = field(default_factory=Counter)
    """How many elements that a rule names have no body in them, by rule."""


def find_article(page: Segments, headline: str | None) -> Found:
    """Find the article among the segments of a page.

    Args:
        page: its segments.
        headline: its headline, as far as it is known.
    """
    from newscrawl.extract.body_model import (
        body_model,  # 70 ms, for numpy; portals' pages need none
    )

    model = body_model()
    likely = model.probabilities(page, headline).tolist()
    body = [
        number
        for number in range(len(page))
        if _is_body(page, likely, number) and not _is_hidden_link(page, number)
    ]
    rules = [rule_of_element(*kind) for kind in page.every_kind]
    body = _without_named(page, body, rules, model)
    if not any(_is_text(page, number) for number in body):
        return Found(removed=_removed(page, rules, ()))
    byline_at = _byline_above(page.texts, body[min(_BYLINE_WITHIN, len(body)) - 1])
    if byline_at is None:
        return Found(tuple(body), removed=_removed(page, rules, body))
    # Where nothing but their words tells lines apart, those above the byline look like body.
    below = [number for number in body if number > byline_at]
    first = below[0] if below else byline_at
    between = range(byline_at + 1, first)
    if all(_place(page, number) == _place(page, first) for number in between):
        below[:0] = between  # a first paragraph too short to tell by itself
    byline = parse_byline([page.texts[byline_at]])
    above = _lines_above(page.texts, byline_at)
    return Found(tuple(below), byline, *above, _removed(page, rules, below))


def segments_of(page: Segments, container: int) -> range:
    """The numbers of the segments in an element (by its identity); none where it is not on the page."""
    try:
        frame = page.identities.index(container)
    except ValueError:
        return range(0)
    return range(page.first[frame], page.last[frame])


def find_byline(page: Segments, container: int) -> Found:
    """Find byline, headline and section above an element whose body is known (by its identity)."""
    inner = segments_of(page, container)
    at = _byline_above(page.texts, inner.start - 1) if inner.start else None
    if at is None:
        return Found()
    return Found((), parse_byline([page.texts[at]]), *_lines_above(page.texts, at))


def _removed(page: Segments, rules: Sequence[str | None], body: Sequence[int]) -> Counter[str]:
    """Count the outermost elements that a rule names and that have no body in them.

    Args:
        page: the segments.
        rules: the rule of each kind of element.
        body: the numbers of those that are body.
    """
    removed: Counter[str] = Counter()
    for tag, name in _PASSED.items():
        if page.passed[tag]:
            removed[name] += page.passed[tag]
    behind = 0
    for frame in range(1, len(page.tags)):
        rule = rules[page.kinds[frame]]
        if rule is None and not page.hidden[frame]:
            continue
        first, last = page.first[frame], page.last[frame]
        if first < behind or first == last or bisect_left(body, first) < bisect_left(body, last):
            continue  # within one that is counted, or empty, or body
        if rule is None and any(page.linked[first:last]):
            rule = "hidden"
        if rule is not None:
            removed[rule] += 1
            behind = last
    return removed


def _without_named(
    page: Segments, body: list[int], rules: Sequence[str | None], model: BodyModel
) -> list[int]:
    """The body without what stands in elements that a rule names, if enough is left.

    Where an article is short, what is beside it may look like it, in all but its names. A name alone
    says little: the words around have to speak against the body, too.
    """
    is_beside = [rule in _BESIDE for rule in rules]
    named: list[bool] = []
    for kind, frame in zip(page.kinds, page.parents, strict=True):
        named.append(is_beside[kind] or (bool(named) and named[frame]))
    if not any(named[page.frames[number]] for number in body):
        return body
    own, parent, outer = model.names.of_segments(page)
    against = own + parent + outer
    rest = [n for n in body if not (named[page.frames[n]] and against[n] < _SPEAKS_AGAINST)]
    length = sum(len(page.texts[number]) for number in body)
    left = sum(len(page.texts[number]) for number in rest)
    return rest if left > _LEAST_LEFT * length else body


def _is_body(page: Segments, likely: Sequence[float], number: int) -> bool:
    """Whether a segment is likely to be body, or stands between two that are, in elements as theirs."""
    if likely[number] >= THRESHOLD:
        return True
    if likely[number] < _LEAST_BETWEEN or not 0 < number < len(page) - 1:
        return False
    if min(likely[number - 1], likely[number + 1]) < THRESHOLD:
        return False
    return len({_kind(page, near) for near in range(number - 1, number + 2)}) == 1


def _kind(page: Segments, number: int) -> tuple[int, int]:
    """The kinds of the two nearest elements around a segment."""
    frame = page.frames[number]
    return page.kinds[frame], page.kinds[page.parents[frame]]


def _is_text(page: Segments, number: int) -> bool:
    """Whether a segment has a sentence, or is too long for anything else (not all scripts have full stops).

    Neither headings nor links make an article.
    """
    text = page.texts[number]
    if page.tags[page.frames[number]] in _HEADINGS or page.linked[number] * 2 > len(text):
        return False
    return len(text) > _LONG or bool(_SENTENCE.search(text))


def _is_hidden_link(page: Segments, number: int) -> bool:
    """Whether it is nothing but a link that no reader sees."""
    return page.hidden[page.frames[number]] and page.linked[number] * 2 > len(page.texts[number])


def _place(page: Segments, number: int) -> int:
    """The element around the one that a segment is in."""
    return page.parents[page.frames[number]]


def _byline_above(texts: Sequence[str], index: int) -> int | None:
    """The nearest line that reads like a byline, not far above a segment."""
    return next((i for i in range(index, max(-1, index - 8), -1) if _is_byline(texts[i])), None)


def _lines_above(texts: Sequence[str], byline_at: int) -> tuple[str | None, str | None]:
    """Headline and section: the line above the byline, and a short one above that."""
    for index in range(byline_at - 1, max(-1, byline_at - 4), -1):
        text = texts[index]
        if _LONGEST_SECTION / 2 < len(text) <= _LONGEST_HEADLINE:
            label = texts[index - 1].split("/")[-1].strip() if index else ""
            return text, label if _SECTION.fullmatch(label) and label != "Home" else None
    return None, None


def _is_byline(text: str) -> bool:
    if len(text) > _LONGEST_BYLINE:
        return False
    byline = parse_byline([text])
    if byline.published is None or byline.known < 2 or _SENTENCE.search(text):
        return False
    # A date in words beside another word may be today's, in the page's head.
    return byline.published[:1].isdigit() or bool(byline.editor or byline.authors)
