"""What an address is like: addresses of one kind of page share one shape."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from urllib.parse import parse_qsl, urlsplit

from newscrawl.learn.segments import CODED, DATED, WORDED, Kind, kind_of
from newscrawl.learn.words import BESIDE, LISTING
from newscrawl.tracking import is_tracking

_EXTENSION = re.compile(r"(?<=.)\.([A-Za-z][A-Za-z0-9]{1,5})$")
# What pages are called on servers; another extension is a file.
_PAGES = frozenset(
    "html htm shtml xhtml php php5 asp aspx jsp jspx do cms ece cfm dhtml stm".split()
)
_INDEX = re.compile(r"(?:index|default|home|main)(?:\.[a-z]{3,5})?", re.IGNORECASE)
# Page n of a listing.
_PAGER = re.compile(r"(?:index|page|list|seite|pagina)[-_]?\d{1,5}", re.IGNORECASE)
_PAGE_KEYS = frozenset("page p pg paged start offset seite pagina".split())
# Another view of a page that has an address of its own.
_VIEW_KEYS = frozenset("print output amp share replytocom".split())
# Longer paths, or more keys, are no addresses of articles.
_MOST_SEGMENTS = 12
_MOST_KEYS = 6


@dataclass(frozen=True, order=True)
class Shape:
    """The form of an address: what its segments, its extension and its query are like."""

    parts: tuple[str, ...]
    """Kinds of the segments; folders are one `{label}`. Words that say what a folder lists (`tag`) stay."""
    extension: str = ""
    """`html`, or nothing."""
    query: tuple[tuple[str, str], ...] = ()
    """Keys of the query with the kinds of their values, those that may tell pages apart."""

    def __str__(self) -> str:
        path = "/".join(self.parts)
        extension = f".{self.extension}" if self.extension else ""
        query = "&".join(f"{key}={kind}" for key, kind in self.query)
        return f"/{path}{extension}{'?' if query else ''}{query}"

    @property
    def is_dated(self) -> bool:
        """Whether it has a date, or a part of one."""
        return not DATED.isdisjoint(self.parts)

    @property
    def is_coded(self) -> bool:
        """Whether it has an id."""
        return not CODED.isdisjoint(self.parts) or any(kind in CODED for _, kind in self.query)

    @property
    def lists(self) -> bool:
        """Whether a word in it says that it lists articles (a tag, an author), or a page of a list."""
        return not LISTING.isdisjoint(self.parts) or bool(
            _PAGE_KEYS & {key for key, _ in self.query}
        )

    @property
    def is_beside(self) -> bool:
        """Whether a word in it says that it stands beside the news: imprint, login, shop."""
        return not BESIDE.isdisjoint(self.parts)

    @property
    def is_section(self) -> bool:
        """Whether it is like a section's front page: words of folders and nothing else."""
        words = {Kind.LABEL, Kind.WORD, Kind.WORDS}
        return not self.query and words.issuperset(self.parts) and bool(self.parts)


@dataclass(frozen=True)
class Address:
    """One address, taken apart."""

    shape: Shape
    label: str
    """The first folder of its path, `business`; nothing where there is none."""
    day: date | None
    """The day that stands in it."""
    core: str
    """Its path; where it has a date and a code, without the folders before: they tell nothing apart."""
    segments: tuple[tuple[str, str], ...]
    """The segments of its path with what each is in the shape; nothing: it does not matter there."""


def address_of(url: str) -> Address | None:
    """Take an address apart; None for what is no page, and for a site's front page.

    >>> str(address_of("https://news.example/business/2024-10-11/trade-grows-again.html").shape)
    '/{date}/{slug}.html'
    """
    parts = urlsplit(url)
    segments = [segment for segment in parts.path.split("/") if segment]
    pairs = parse_qsl(parts.query, errors="replace")
    if len(pairs) > _MOST_KEYS or any(key in _VIEW_KEYS for key, _ in pairs):
        return None
    query = _query(pairs)
    extension = ""
    if segments:
        extension = _extension(segments[-1])
        if extension and extension not in _PAGES:
            return None
        segments[-1] = segments[-1][: -len(extension) - 1] if extension else segments[-1]
    if segments and _INDEX.fullmatch(segments[-1]) and not query:
        segments.pop()
        extension = ""
    if not segments and not query:
        return None
    if len(segments) > _MOST_SEGMENTS:
        return None
    kinds = _kinds(segments)
    label = segments[0].lower() if len(segments) > 1 and kinds[0] not in DATED | CODED else ""
    roles = [str(role) for role in _roles(segments, kinds, query)]
    shape = Shape(_parts(roles), extension, query)
    return Address(
        shape,
        label,
        _day(segments, kinds),
        _core(parts.path, kinds),
        tuple(zip(segments, roles, strict=True)),
    )


def shape_of(url: str) -> Shape | None:
    """The shape of an address; None for what is no page, and for a site's front page."""
    address = address_of(url)
    return address.shape if address else None


def _extension(segment: str) -> str:
    match = _EXTENSION.search(segment)
    return match[1].lower() if match else ""


def _query(pairs: Iterable[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    """The keys that may tell pages apart: not those that say where a reader came from."""
    kinds = {
        key: str(Kind.NUMBER if key in _PAGE_KEYS and value.isdecimal() else kind_of(value))
        for key, value in pairs
        if not is_tracking(key, value)
    }
    return tuple(sorted(kinds.items()))


def _kinds(segments: Sequence[str]) -> list[Kind]:
    kinds: list[Kind] = []
    for segment in segments:
        kinds.append(kind_of(segment, before=kinds[-1] if kinds else None))
    return kinds


def _roles(
    segments: Sequence[str], kinds: Sequence[Kind], query: tuple[tuple[str, str], ...]
) -> Iterator[str]:
    """What each segment is in the shape; nothing: it does not matter.

    Where a date or an id tells articles, it does not matter in which folder they are, nor how many
    words their headline has.
    """
    tells = any(kind in DATED | CODED for kind in kinds)
    has_id = any(kind in CODED | {Kind.NUMBER} for _, kind in query)
    for number, (segment, kind) in enumerate(zip(segments, kinds, strict=True)):
        word = segment.lower()
        is_last = number == len(segments) - 1
        if word in LISTING or word in BESIDE:
            yield word
        elif _PAGER.fullmatch(word):
            yield "page"
        elif is_last and has_id and kind in WORDED:
            # article.php?id=1 and search.php?id=1 have nothing in common.
            yield word
        elif is_last:
            yield Kind.SLUG if tells and kind in WORDED else kind
        elif kind in DATED | CODED or kind is Kind.SLUG:
            yield kind
        else:
            yield "" if tells else Kind.LABEL


def _parts(roles: Iterable[str]) -> tuple[str, ...]:
    """The roles that matter; several folders are one."""
    found: list[str] = []
    for role in filter(None, roles):
        if role != Kind.LABEL or found[-1:] != [Kind.LABEL]:
            found.append(role)
    return tuple(found)


def _core(path: str, kinds: Sequence[Kind]) -> str:
    """The path from its date on, where a code follows: the same article stands in several folders."""
    first = next((number for number, kind in enumerate(kinds) if kind in DATED), None)
    if first is None or kinds[-1] not in (Kind.NAMED_ID, Kind.CODE):
        return path
    segments = [segment for segment in path.split("/") if segment]
    return "/" + "/".join(segments[first:])


def _day(segments: Sequence[str], kinds: Sequence[Kind]) -> date | None:
    """The day of a date, whole or in parts, in the path."""
    digits = ""
    for segment, kind in zip(segments, kinds, strict=True):
        if kind in DATED and segment.replace("-", "").replace("_", "").replace(".", "").isdecimal():
            # 2024/5/3 and 2024-5-3 want their zeros.
            numbers = re.findall(r"\d+", segment)
            digits += "".join(number.zfill(2) for number in numbers)
    if len(digits) != len("20241011"):
        return None
    try:
        return date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        return None
