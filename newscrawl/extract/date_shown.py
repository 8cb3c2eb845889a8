"""Dates that a page shows: in elements made for them, near the headline, and in its text."""

from __future__ import annotations

import re
from collections.abc import Iterator

from selectolax.lexbor import LexborNode

from newscrawl.extract import dom
from newscrawl.extract.date_places import Candidate, Reader, make
from newscrawl.extract.date_words import is_elsewhere, is_original, kind_of_class, kind_of_words
from newscrawl.extract.headline import Headline
from newscrawl.extract.signs import Signs
from newscrawl.text import clean_line

# Longer lines are paragraphs.
_LONGEST_LINE = 160
# The text of a whole page: how much is read, how many years are looked at, and what is near.
_LONGEST_TEXT = 150_000
_MOST_YEARS = 40
_NEAR_TEXT = 300
# Without a look behind, which would keep the search from skipping ahead.
_YEAR = re.compile(r"(?:19|20)\d\d(?!\d)")
# How far from the headline dates are looked for: pieces of text, and characters.
_MOST_PIECES = 24
_FARTHEST = 1500
# What a date is worth that is said to be the first of several, wherever it stands: JSON-LD is worth more.
_ORIGINAL = 1.95
# Bounds for hostile pages; an article's own date is among the first.
_MOST_ELEMENTS = 24
_MOST_SIBLINGS = 12


def in_elements(signs: Signs, headline: Headline, reader: Reader) -> Iterator[Candidate]:
    """Elements that are made for dates, or whose class speaks of one."""
    below = headline.node is None
    heading = headline.node.mem_id if headline.node is not None else 0
    around_heading = dom.ancestors(headline.node)
    judged = rank = 0
    for node in signs.dated():
        if node.mem_id == heading:
            below = True
            rank = 0
            continue
        if node.tag == "h1" or judged >= _MOST_ELEMENTS:
            continue
        for candidate in _in_element(node, reader, around_heading):
            judged += 1
            # The first dates below the headline are the article's, those far below of other ones.
            place = 1.0 if below else 0.75
            yield candidate.weighing(place * max(0.4, 1 - 0.08 * rank))
            rank += 1


def _in_element(
    node: LexborNode, reader: Reader, around_heading: frozenset[int] = frozenset()
) -> Iterator[Candidate]:
    attributes = node.attributes
    prop = (attributes.get("itemprop") or "").lower()
    own = dom.names_of(attributes)
    # Seconds or milliseconds, which a script writes out.
    stamp = attributes.get("data-timestamp")
    is_time = node.tag == "time" or stamp is not None
    kind = kind_of_class(own[:200])
    machine = attributes.get("datetime") or (attributes.get("content") if prop else stamp)
    if prop and "date" not in prop:
        if not is_time and not kind:
            return
        prop = ""
    if not (prop or is_time or kind):
        return
    text = _short_text(node)
    value = reader.value(machine)
    written = reader.find(text) if text and len(text) <= _LONGEST_LINE else []
    if value is None and not written:
        return
    place, weight = ("itemprop", 8.0) if prop else ("time", 5.5) if is_time else ("class", 4.5)
    if not (prop or is_time) and text and len(text) > 60:
        weight = 3.0
    if kind == "published" or "pubdate" in attributes:
        weight += 1.5
    around, is_far = _around(node, around_heading)
    weight *= 0.2 if is_far else 1.0
    before = text[: written[0].start] if written else ""
    words = kind_of_words(before[-60:]) if before else ""
    if not (words or prop):
        words = kind_of_words(_text_before(node)[-40:])
    is_change = (
        "modif" in prop
        if prop
        else words == "changed"
        or (not words and ("changed" in (kind, around) and kind != "published"))
    )
    if words == "other" and not prop:
        weight *= 0.3
    if prop in ("datecreated", "uploaddate"):
        weight *= 0.6
    if value is not None:
        yield make(place, weight, *value, reader, is_change=is_change)
        if written and written[0].day != value[0].day and not prop:
            # The words that readers see are surer than what a script may have filled in.
            shown = text[written[0].start : written[0].end].strip()
            yield make("near", weight * 0.8, written[0], shown, reader, is_change=is_change)
        return
    for index, one in enumerate(written[:2]):
        if index:
            words = kind_of_words(text[written[0].end : one.start])
            is_change = words == "changed" or (not words and is_change)
        yield make(
            place, weight, one, text[one.start : one.end].strip(), reader, is_change=is_change
        )


def _around(node: LexborNode, around_heading: frozenset[int]) -> tuple[str, bool]:
    """What the classes of the next elements around say, and whether a box around is of other things.

    What holds the headline as well is no box of other things, whatever it is called.
    """
    kind, parent, steps = "", node.parent, 0
    while parent is not None and steps < 7:
        if parent.mem_id in around_heading or parent.tag in ("body", "main", "html"):
            break
        if parent.tag in ("aside", "footer", "nav"):
            return kind, True
        attributes = parent.attributes
        names = dom.names_of(attributes)
        if len(names) > 1:
            if steps < 2 and not kind and kind_of_class(names[:200]) == "changed":
                kind = "changed"
            if is_elsewhere(names[:200]) and parent.tag != "article":
                return kind, True
        parent, steps = parent.parent, steps + 1
    return kind, False


def _text_before(node: LexborNode) -> str:
    """The text right before an element, within the element around it."""
    for _ in range(2):
        if text := next(filter(None, map(_short_text, _siblings_before(node))), ""):
            return text
        if node.parent is None:
            break
        node = node.parent
    return ""


def _siblings_before(node: LexborNode) -> Iterator[LexborNode]:
    """The nodes before one in the same element, the nearest first; not all where they are many."""
    before = node.prev
    for _ in range(_MOST_SIBLINGS):
        if before is None:
            return
        yield before
        before = before.prev


def _short_text(node: LexborNode) -> str:
    """The text of an element; "" where it is longer than a line with a date, or nests deeply."""
    if node.is_text_node:
        text = node.text_content or ""
        return (clean_line(text) or "") if len(text) < 4 * _LONGEST_LINE else ""
    if node.tag in dom.OPAQUE or node.is_comment_node:
        return ""
    parts: list[str] = []
    length = 0
    for steps, (inner, entering) in enumerate(dom.walk(node)):
        if steps > 60 or length > 2 * _LONGEST_LINE:
            return ""
        if entering and inner.is_text_node:
            text = inner.text_content or ""
            if text and not text.isspace():
                parts.append(text)
                length += len(text)
    return clean_line(" ".join(parts)) or ""


def near(heading: LexborNode, reader: Reader) -> Iterator[Candidate]:
    """Dates in the lines below and above the headline, whatever their elements."""
    yield from _in_lines(_below(heading), reader, 5.0)
    above = _above(heading)
    yield from _in_lines(above, reader, 4.0, heading_at=len(above) - 1)


def _in_lines(
    lines: list[str], reader: Reader, weight: float, heading_at: int = 0
) -> Iterator[Candidate]:
    """Dates in lines of the page, in order; the line next to the headline is the `heading_at`-th."""
    text, starts = "", []
    for line in lines:
        starts.append(len(text))
        text += line + " "
    count = 0
    for index, (line, start) in enumerate(zip(lines, starts, strict=True)):
        if not any(map(str.isdigit, line)):
            continue
        # A date may be cut in two by elements.
        joined = line if len(line) > 12 else text[start : start + 40]
        for one in reader.find(joined):
            if one.start >= len(line):
                continue
            before = text[max(0, start + one.start - 50) : start + one.start]
            words = kind_of_words(before)
            rest = len(line) - (one.end - one.start)
            worth = (
                weight
                * (1.0 if rest < 40 else 0.5)
                * max(0.3, 1 - 0.03 * abs(index - heading_at) - 0.1 * count)
            )
            worth *= 0.3 if words == "other" else 1.3 if words == "published" else 1.0
            if is_original(before):
                # Before it stands the date of a change, which other places have for that of publication.
                worth = _ORIGINAL * weight
            count += 1
            raw = joined[one.start : one.end].strip()
            yield make("near", worth, one, raw, reader, is_change=words == "changed")


def _below(heading: LexborNode) -> list[str]:
    """The pieces of text below an element, up to where paragraphs have begun."""
    lines: list[str] = []
    length = long = 0
    node: LexborNode | None = _after(heading)
    steps = 0
    while node is not None and len(lines) < _MOST_PIECES and steps < 5 * _MOST_PIECES:
        steps += 1
        if node.is_text_node:
            raw = (node.text_content or "")[: 2 * _LONGEST_LINE]
            # Most pieces are the white space between elements.
            if raw and not raw.isspace() and (text := clean_line(raw)):
                is_long = len(text) > _LONGEST_LINE
                long += is_long
                lines.append("¶" if is_long else text)
                length += len(text)
                if long > 2 or length > _FARTHEST:
                    break
        child = node.first_child if node.tag not in dom.OPAQUE else None
        node = child if child is not None else _after(node)
    return lines


def in_text(signs: Signs, headline: Headline, reader: Reader) -> Iterator[Candidate]:
    """Dates anywhere in the page's text: right below the headline, or with a label before them.

    The last resort: it reads the whole page.
    """
    if signs.root is None:
        return
    text = signs.root.text(separator="\n")[:_LONGEST_TEXT]
    start = text.rfind(headline.text) if headline.text else -1
    for count, match in enumerate(_YEAR.finditer(text)):
        if count >= _MOST_YEARS:
            return
        begin = max(0, match.start() - 60)
        for one in reader.find(text[begin : match.end() + 30]):
            if not begin + one.start <= match.start() < begin + one.end:
                continue
            before = text[max(0, begin + one.start - 40) : begin + one.start]
            words = kind_of_words(before)
            is_below = 0 <= begin + one.start - start < _NEAR_TEXT and start >= 0
            if words in ("changed", "published") or is_below:
                weight = (1.5 if is_below else 0.0) + (
                    1.2 if words in ("changed", "published") else 0
                )
                raw = text[begin + one.start : begin + one.end].strip()
                yield make("text", weight, one, raw, reader, is_change=words == "changed")


def _after(node: LexborNode) -> LexborNode | None:
    """The next node in the page's order that is not inside this one."""
    current: LexborNode | None = node
    while current is not None and current.next is None:
        current = current.parent
        if current is not None and current.tag == "body":
            return None
    return current.next if current is not None else None


def _above(heading: LexborNode) -> list[str]:
    """The short texts before an element, within the three elements around it, in the page's order."""
    lines: list[str] = []
    node = heading
    for _ in range(3):
        lines += filter(None, map(_short_text, _siblings_before(node)))
        if node.parent is None or node.parent.tag in ("body", "main", "article", "html"):
            break
        node = node.parent
    return lines[::-1]
