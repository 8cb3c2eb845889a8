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

from newscrawl.byline import Byline, is_labelled, parse_byline
from newscrawl.dates import find_date
from newscrawl.extract.dom import OPAQUE
from newscrawl.extract.rules import rule_of_element, rule_of_line
from newscrawl.extract.segments import Segments

if TYPE_CHECKING:
    from newscrawl.extract.body_model import BodyModel

_SENTENCE = re.compile(r"[.!?…](?:[\"'”’)\]]*)(?:\s|$)|[。！？]")
THRESHOLD = 0.5
"""A segment that is body with this probability is taken for it; chosen on the development pages, by
cross-validation."""

CLOSED = OPAQUE | {"nav", "footer"}
"""Tags of the elements in which no body is looked for."""

# A date and a name, no paragraph.
_LONGEST_BYLINE = 160
_LONGEST_HEADLINE = 300
_LONGEST_SECTION = 40
# Where elements called alike are body by so much of their text, and by so many characters, others of
# them may be less likely by themselves.
_LEAST_AMONG_BODY = 0.3
_BODY_SHARE = 0.7
_BODY_LENGTH = 200
# A text of so many characters does not stand twice in an article: pages hold copies for other widths
# of screen, and leave it to a style sheet which of them is seen.
_LONG_ENOUGH_TO_BE_ONCE = 60
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
# A byline in several lines: that of its date, others, and how many of them are on either side.
_LONGEST_DATE = 40
_LONGEST_PART = 60
_MOST_BESIDE = 3
_NO_SECTIONS = frozenset({"Home", "首页", "首頁", "上一篇", "下一篇"})
_IDEOGRAPH = re.compile("[\u3400-\u9fff]")
# Between the steps of a path.
_PATH = re.compile(r"[/→＞›»>]")
# Words without figures: a date or a menu is no label.
_SECTION = re.compile(r"[^\W\d][^\d|.!?:。！？：，]{0,39}")
# A label behind the body, as blogs and some papers have it: "Posted in: CHINA".
_POSTED_IN = re.compile(
    r"(?:posted|filed|published)\s(?:in|under)\s?:\s?([^\W\d][^\d|.!?:,;]{0,39})", re.IGNORECASE
)
_BEHIND = 4
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
    """What the line behind the body is posted in, else the short line above the headline."""
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
    body = [number for number in _likely(page, likely) if not _is_hidden_link(page, number)]
    rules = [rule_of_element(*kind) for kind in page.every_kind]
    named = _without_named(page, body, rules, model)
    body = _without_copies(page, named)
    copies = Counter({"repeated": len(named) - len(body)})
    if not any(_is_text(page, number) for number in body):
        return Found(removed=_removed(page, rules, ()))
    lines = _byline_above(page.texts, body[min(_BYLINE_WITHIN, len(body)) - 1])
    section = _posted_in(page.texts, body[-1])
    if lines is None:
        return Found(tuple(body), section=section, removed=_removed(page, rules, body) + copies)
    # Where nothing but their words tells lines apart, those above the byline look like body.
    below = [number for number in body if number >= lines.stop]
    first = below[0] if below else lines.stop - 1
    between = range(lines.stop, first)
    if all(_place(page, number) == _place(page, first) for number in between):
        below[:0] = between  # a first paragraph too short to tell by itself
    byline = parse_byline(page.texts[lines.start : lines.stop])
    above, label = _lines_above(page, lines.start)
    removed = _removed(page, rules, below) + copies
    return Found(tuple(below), byline, above, section or label, removed)


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
    lines = _byline_above(page.texts, inner.start - 1) if inner.start else None
    section = _posted_in(page.texts, inner.stop - 1) if inner else None
    if lines is None:
        return Found(section=section)
    byline = parse_byline(page.texts[lines.start : lines.stop])
    above, label = _lines_above(page, lines.start)
    return Found((), byline, above, section or label)


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
    named = {frame for frame, kind in enumerate(page.kinds) if rules[kind] in _BESIDE}
    boxes: dict[int, list[int]] = {}
    for number in body:
        for frame in page.around(number):
            if frame in named:
                boxes.setdefault(frame, []).append(number)
    if not boxes:
        return body
    own, parent, outer = model.names.of_segments(page)
    lengths = [len(text) for text in page.texts]
    against = (own + parent + outer) * lengths
    beside: set[int] = set()
    for frame, numbers in boxes.items():
        # Of the box as a whole: its headings alone say too little, but for one that calls it related.
        if _is_headed_related(page, frame) or (
            against[numbers].sum() < _SPEAKS_AGAINST * sum(lengths[n] for n in numbers)
        ):
            beside.update(numbers)
    rest = [number for number in body if number not in beside]
    whole = sum(lengths[number] for number in body)
    return rest if sum(lengths[n] for n in rest) > _LEAST_LEFT * whole else body


def _is_headed_related(page: Segments, frame: int) -> bool:
    """Whether an element begins with a line such as "Related articles"."""
    first = page.first[frame]
    return first < page.last[frame] and rule_of_line(page.texts[first]) == "related"


def _likely(page: Segments, likely: Sequence[float]) -> list[int]:
    """The segments that are likely to be body, and those in elements called as theirs are."""
    kinds = [(page.kinds[frame], page.kinds[page.parents[frame]]) for frame in page.frames]
    every: Counter[tuple[int, int]] = Counter()
    body: Counter[tuple[int, int]] = Counter()
    for kind, text, share in zip(kinds, page.texts, likely, strict=True):
        every[kind] += len(text)
        if share >= THRESHOLD:
            body[kind] += len(text)
    sure = {
        kind
        for kind, length in body.items()
        if length >= max(_BODY_LENGTH, _BODY_SHARE * every[kind])
    }
    return [
        number
        for number, (kind, share) in enumerate(zip(kinds, likely, strict=True))
        if share >= THRESHOLD or (share >= _LEAST_AMONG_BODY and kind in sure)
    ]


def _without_copies(page: Segments, body: Sequence[int]) -> list[int]:
    """The body without longer texts that it has already."""
    seen: set[str] = set()
    kept = []
    for number in body:
        text = page.texts[number]
        if len(text) >= _LONG_ENOUGH_TO_BE_ONCE:
            if text in seen:
                continue
            seen.add(text)
        kept.append(number)
    return kept


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


def _byline_above(texts: Sequence[str], index: int) -> range | None:
    """The numbers of the nearest lines that read like a byline, not far above a segment: one, or several."""
    above = range(index, max(-1, index - 8), -1)
    return next((lines for i in above if (lines := _byline_at(texts, i))), None)


def _byline_at(texts: Sequence[str], index: int) -> range | None:
    """The lines of the byline that one line is of: itself, or a date alone and labelled lines beside it."""
    text = texts[index]
    if _is_byline(text):
        return range(index, index + 1)
    match = find_date(text) if len(text) <= _LONGEST_DATE else None
    if match is None or any(map(str.isalpha, text.replace(match[0], ""))):
        return None
    first = last = index
    while first > max(0, index - _MOST_BESIDE) and _is_part(texts[first - 1]):
        first -= 1
    while last < min(len(texts) - 1, index + _MOST_BESIDE) and _is_part(texts[last + 1]):
        last += 1
    return range(first, last + 1) if first < last else None


def _is_part(text: str) -> bool:
    """Whether a line is a labelled part of a byline."""
    return len(text) <= _LONGEST_PART and is_labelled(text) and not _SENTENCE.search(text)


def _lines_above(page: Segments, byline_at: int) -> tuple[str | None, str | None]:
    """Headline and section: the line above the byline, and a short one above that."""
    for index in range(byline_at - 1, max(-1, byline_at - 4), -1):
        text = page.texts[index]
        # An ideograph says as much as three letters.
        length = len(text) + 2 * len(_IDEOGRAPH.findall(text))
        if length > _LONGEST_SECTION / 2 and len(text) <= _LONGEST_HEADLINE:
            label = _label(page, index - 1) if index else ""
            return text, label if _SECTION.fullmatch(label) and label not in _NO_SECTIONS else None
    return None, None


def _label(page: Segments, number: int) -> str:
    """The last step of a line that is a path; nothing where it is a menu, links with nothing between."""
    steps = _PATH.split(page.texts[number])
    pieces = page.pieces[number]
    links = sum(1 for one in pieces if not isinstance(one, str | None) and one.tag == "a")
    return steps[-1].strip() if len(steps) > 1 or links < 2 else ""


def _posted_in(texts: Sequence[str], last: int) -> str | None:
    """The section that a line behind the body names, which ends with a segment."""
    found = (_POSTED_IN.match(text) for text in texts[last + 1 : last + 1 + _BEHIND])
    return next((match[1].strip() for match in found if match), None)


def _is_byline(text: str) -> bool:
    if len(text) > _LONGEST_BYLINE:
        return False
    byline = parse_byline([text])
    if byline.published is None or byline.known < 2 or _SENTENCE.search(text):
        return False
    # A date in words beside another word may be today's, in the page's head.
    return byline.published[:1].isdigit() or bool(byline.editor or byline.authors)
