"""What a page may cost its parser: pages that would take minutes or gigabytes are made flat.

Three things in HTML cost more than they weigh (https://html.spec.whatwg.org/multipage/parsing.html):
each tag looks through the elements that are open around it; emphasis that is never closed is made
again in each block that follows; each attribute is compared with those before it. A thousand elements
within each other, or as much of the rest as no page of people has, is hostile: of such a page the
text stays and the elements that hold it, without emphasis and deep nesting.

Nearly all pages are too small to cost much, or are seen to be harmless by a search or two; only the
others are read tag by tag.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from typing import NamedTuple

MOST_TAGS = 250_000
"""What is behind so many tags is not read; pages of news have 10,000 at most, and 2,000 mostly."""

# A page of fewer tags makes at most 600,000 elements, whatever they are.
_FEW_TAGS = 1_500
# Fewer tags within each other take a tenth of a second.
_MANY_TAGS = 10_000
# A shorter page has no place for so many attributes that they take a second.
_LONG = 128 * 1024
# Browsers nest 512 elements at most, and this count is too high where a page forgets its end tags.
_DEEPEST = 1_000
# Elements that emphasis may add to those of the page itself: for each of its tags, and anyway.
_MOST_REMADE_EACH = 4
_MOST_REMADE = 500_000
# Attributes of one element, and the length of a tag that has no place for so many.
_MOST_ATTRIBUTES = 300
_LONG_TAG = 1_000
# Attributes of all elements together, at 300 bytes of memory each, and the length of a page that has
# place for more.
_MOST_IN_ALL = 500_000
_VAST = 2_000_000
# Elements `html` and `body` with attributes; each page should have one.
_MOST_ONCE = 20
# How far up an end tag looks for its element.
_FARTHEST = 32
# Of a page that is made flat: as deep as the body is read, and attributes that say something.
_FLAT = 200
_LONGEST_ATTRIBUTES = 2_000

_S = rb"[ \t\n\f\r]"
_ATTRIBUTE = (
    rb"[^ \t\n\f\r/>][^ \t\n\f\r/>=]*+"
    rb"(?:" + _S + rb"*+=" + _S + rb"*+"
    rb"(?:\"[^\"]*+\"|'[^']*+'|[^ \t\n\f\r>\"'][^ \t\n\f\r>]*+)?+)?+"
)
_NAME = rb"[a-zA-Z][^ \t\n\f\r/>]*+"
_REST_OF_TAG = (
    # Nearly all tags are spelled like this.
    rb"(?: [a-z-]++=\"[^\"]*+\"){0,20}+"
    rb"(?:>|(?:[ \t\n\f\r/]*+" + _ATTRIBUTE + rb"){0,%d}+[ \t\n\f\r/]*+(?:>|\Z))" % _MOST_ATTRIBUTES
)
# Emphasis with attributes: it is made again where it was left open, and of what is alike only three.
# And elements whose attributes all go to the first of them.
_REMADE = rb"(?:[bisu]|em|tt|big|code|font|small|strike|strong|body|html)[ \t\n\f\r/]"
_IS_REMADE = re.compile(rb"<" + _REMADE, re.IGNORECASE)
_ONE_TAG = re.compile(rb"<" + _NAME + _REST_OF_TAG)
# A page up to a tag that is one of these or has many attributes. The first letters are for speed.
_HARMLESS = re.compile(
    rb"(?:[^<]*+<(?:/|(?!(?=[bisuetcfhBISUETCFH])(?i:"
    + _REMADE
    + rb"))"
    + _NAME
    + _REST_OF_TAG
    + rb"|(?![a-zA-Z])))*+"
)
_EACH_ATTRIBUTE = re.compile(_ATTRIBUTE)
_COMMENT_ENDS = re.compile(rb"--!?>")
_TOKEN = re.compile(
    rb"<(?:(?P<comment>!--(?:-?>)?+)|(?P<odd>[!?]|/(?![a-zA-Z]))|(?P<slash>/?)(?P<name>"
    + _NAME
    + rb")"
    rb"(?P<attributes>(?:[ \t\n\f\r/]*+" + _ATTRIBUTE + rb")*+[ \t\n\f\r/]*+)>?)"
)

_VOID = frozenset(
    b"area base basefont bgsound br col embed frame hr img input keygen link meta param source track"
    b" wbr".split()
)
_EMPHASIS = frozenset(b"b big code em font i nobr s small strike strong tt u".split())
_BLOCKS = frozenset(
    b"address article aside blockquote center details dialog dd dir div dl dt fieldset figcaption figure"
    b" footer form h1 h2 h3 h4 h5 h6 header hgroup hr li main menu nav ol p pre search section summary"
    b" table ul".split()
)
# What no end tag of a block looks through.
_WALLS = frozenset(
    b"applet button caption html marquee object ol select table td template th ul svg math".split()
)
# Elements that these end where they are the innermost ones.
_CELL, _ROW = frozenset(b"p td th".split()), frozenset(b"p td th tr".split())
_ENDED_BY = {
    **dict.fromkeys(_BLOCKS, frozenset({b"p"})),
    b"li": frozenset({b"p", b"li"}), b"dd": frozenset(b"p dd dt".split()),
    b"dt": frozenset(b"p dd dt".split()), b"option": frozenset({b"option"}), b"td": _CELL, b"th": _CELL,
    b"tr": _ROW, b"tbody": _ROW | {b"tbody", b"thead", b"tfoot"},
}  # fmt: skip
# Elements that hold text and no elements; within these others they do.
_RAW = frozenset(b"script style textarea title xmp iframe noembed noframes".split())
_FOREIGN = frozenset({b"svg", b"math"})
# What ends them though they are open, beside blocks, and what holds HTML within them.
_ENDS_FOREIGN = _EMPHASIS | frozenset(
    b"body br embed head img listing meta ruby span sub sup var".split()
)
_HOLDS_HTML = frozenset(b"annotation-xml desc foreignobject mi mn mo ms mtext title".split())
_RAW_ENDS = {
    name: re.compile(rb"</" + name + rb"(?=[ \t\n\f\r/>])", re.IGNORECASE) for name in _RAW
}
# Elements of a page that is made flat; of others only what they hold is left.
_KEPT = (_BLOCKS - {b"form", b"dialog", b"fieldset", b"dir", b"menu"}) | frozenset(
    b"a br caption html head body img link meta base span tbody td th time tr title".split()
)
_ONCE = frozenset({b"html", b"head", b"body"})


def bounded(page: bytes) -> tuple[bytes, str | None]:
    """Make a page flat that would cost the parser too much; others stay as they are.

    Args:
        page: in UTF-8.

    Returns:
        the page, and what was done to it.
    """
    tags = page.count(b"<")
    message = None
    if tags > MOST_TAGS:
        page = page[: -len(page.split(b"<", MOST_TAGS + 1)[-1]) - 1]
        message = f"only the first {MOST_TAGS} of {tags} tags were read"
        tags = MOST_TAGS
    if _may_cost(page, tags) and _costs(page):
        page = b"".join(_flat(page))
        flat = "its elements nest too deep, or have too much emphasis or too many attributes"
        message = f"{message}; {flat}" if message else flat
    return page, message


def _may_cost(page: bytes, tags: int) -> bool:
    """Whether a page can't be told to be harmless by what it is made of."""
    if tags > _MANY_TAGS or len(page) > _VAST:
        return True
    if tags <= _FEW_TAGS and len(page) <= _LONG:
        return False
    emphasis = once = 0
    position = _harmless_until(page, 0)
    while position >= 0:
        tag = _ONE_TAG.match(page, position)
        if tag is None or not _IS_REMADE.match(page, position):
            return True
        emphasis += 1
        once += page[position + 1 : position + 5].lower() in _ONCE
        if emphasis * tags > 2 * _MOST_REMADE or once > _MOST_ONCE:
            return True
        position = _harmless_until(page, tag.end())
    return False


def _harmless_until(page: bytes, position: int) -> int:
    """Where the next tag is that may cost something; -1: there is none."""
    harmless = _HARMLESS.match(page, position)
    return page.find(b"<", harmless.end() if harmless else position)


class _Tag(NamedTuple):
    """A tag and the text before it."""

    text: bytes
    """As the page writes it; behind a tag of `_RAW` what that element holds."""
    name: bytes
    """In lower case; empty for a comment and at the end of the page."""
    is_end: bool = False
    attributes: bytes = b""


class _Reader:
    """Reads a page tag by tag, without comments."""

    def __init__(self, page: bytes) -> None:
        self._page = page
        self.foreign = False
        """Whether the place that was reached is within SVG or MathML, where scripts are elements as
        all others."""

    def __iter__(self) -> Iterator[_Tag]:
        page, position, begin = self._page, 0, 0
        while (match := _TOKEN.search(page, position)) is not None:
            text = page[begin : match.start()]
            position = begin = match.end()
            kind = match.lastgroup
            if kind == "comment":
                if match["comment"] == b"!--":
                    end = _COMMENT_ENDS.search(page, position)
                    position = begin = end.end() if end else len(page)
                yield _Tag(text, b"")
            elif kind == "odd":
                position = begin = page.find(b">", position) + 1 or len(page)
                yield _Tag(text, b"")
            else:
                name, is_end = match["name"].lower(), bool(match["slash"])
                # As things are before the tag: a title in SVG holds HTML, and no text alone.
                is_raw = name in _RAW and not is_end and not self.foreign
                yield _Tag(text, name, is_end, match["attributes"])
                if is_raw:
                    ends = _RAW_ENDS[name].search(page, position)
                    position = ends.start() if ends else len(page)
        yield _Tag(page[begin:], b"")


def _costs(page: bytes) -> bool:
    """Whether a page would cost its parser too much, by a count that is rather too high."""
    reader, open_ = _Reader(page), _Open()
    remade = tags = repeated = in_all = 0
    least = 0 if len(page) > _VAST else _LONG_TAG
    for tag in reader:
        name = tag.name
        if not name:
            continue
        tags += 1
        if tag.is_end:
            open_.end(name)
        else:
            attributes = 0
            if name in _ONCE or len(tag.attributes) > least:
                attributes = len(_EACH_ATTRIBUTE.findall(tag.attributes))
                in_all += attributes
            if name in _ONCE:
                attributes = repeated = repeated + attributes
            open_.begin(name, tag.attributes)
            remade += 0 if name in _EMPHASIS else open_.emphasis
            if (
                attributes > _MOST_ATTRIBUTES
                or in_all > _MOST_IN_ALL
                or len(open_.names) > _DEEPEST
                or remade > _MOST_REMADE + _MOST_REMADE_EACH * tags
            ):
                return True
        reader.foreign = open_.foreign[-1]
    return False


class _Open:
    """The elements that are open at a place; in doubt, one that is closed counts as open."""

    def __init__(self) -> None:
        self.names: list[bytes] = [b""]
        self.foreign = [False]
        """For each, whether it holds SVG or MathML."""
        self.emphasis = 0
        """How many elements of emphasis are open; of those that are alike three count."""
        self._alike: Counter[tuple[bytes, bytes]] = Counter()
        self._kinds: defaultdict[bytes, list[tuple[bytes, bytes]]] = defaultdict(list)

    def begin(self, name: bytes, attributes: bytes) -> None:
        """Note a start tag."""
        is_foreign = self.foreign[-1]
        if is_foreign and (name in _ENDS_FOREIGN or name in _BLOCKS):
            is_foreign = self.foreign[-1] = False
        if name in _VOID or (attributes[-1:] == b"/" and (is_foreign or name in _FOREIGN)):
            return
        if name in _EMPHASIS:
            kind = name, attributes.strip()
            self._kinds[name].append(kind)
            self._alike[kind] += 1
            self.emphasis += self._alike[kind] <= 3
        ended = _ENDED_BY.get(name, ())
        while self.names[-1] in ended:
            self._pop()
        self.names.append(name)
        self.foreign.append(name in _FOREIGN or (is_foreign and name not in _HOLDS_HTML))

    def end(self, name: bytes) -> None:
        """Note an end tag."""
        if name in _EMPHASIS and (kinds := self._kinds[name]):
            kind = kinds.pop()
            self.emphasis -= self._alike[kind] <= 3
            self._alike[kind] -= 1
        if self.names[-1] == name:
            self._pop()
        elif name in _BLOCKS:
            near = self.names[: -_FARTHEST - 1 : -1]
            for count, other in enumerate(near, start=1):
                if other == name:
                    del self.names[-count:], self.foreign[-count:]
                    return
                if other in _WALLS:
                    return

    def _pop(self) -> None:
        self.names.pop()
        self.foreign.pop()


def _flat(page: bytes) -> Iterator[bytes]:
    """A page of the same text whose elements all end, none of them emphasis, and none deep in others."""
    open_: list[bytes] = []
    count: Counter[bytes] = Counter()
    left_out: Counter[bytes] = Counter()
    once: set[bytes] = set()
    raw = b""
    attributes = 0
    for tag in _Reader(page):
        name = tag.name
        attributes += len(_EACH_ATTRIBUTE.findall(tag.attributes))
        if attributes > _MOST_IN_ALL:
            tag = tag._replace(attributes=b"")
        if not raw:
            yield tag.text.replace(b"<", b"&lt;")
        elif raw == b"title" or (raw == b"script" and b"<!--" not in tag.text):
            yield tag.text
            yield b"</" + raw + b">"
        raw = b""
        if name in _RAW and not tag.is_end:
            is_kept = name == b"title" or b"application/ld+json" in tag.attributes.lower()
            raw = name if is_kept else b"left out"
            if is_kept:
                yield _tag(tag)
        elif name not in _KEPT or name in _RAW:
            continue
        elif tag.is_end:
            if left_out[name]:
                left_out[name] -= 1
            elif count[name]:
                while True:
                    last = open_.pop()
                    count[last] -= 1
                    yield b"</" + last + b">"
                    if last == name:
                        break
        elif name in _VOID:
            yield _tag(tag)
        elif name not in once:
            if name in _ONCE:
                once.add(name)
            while open_ and open_[-1] in _ENDED_BY.get(name, ()):
                last = open_.pop()
                count[last] -= 1
                yield b"</" + last + b">"
            if len(open_) > _FLAT or (name == b"a" and count[name]):
                left_out[name] += 1
                continue
            open_.append(name)
            count[name] += 1
            yield _tag(tag)
    yield from (b"</" + name + b">" for name in reversed(open_))


def _tag(tag: _Tag) -> bytes:
    """A start tag, without its attributes where they are too many."""
    attributes = tag.attributes if len(tag.attributes) <= _LONGEST_ATTRIBUTES else b""
    return b"<" + tag.name + attributes + b">"
