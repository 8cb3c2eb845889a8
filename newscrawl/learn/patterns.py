"""A learned shape as a pattern of a portal's declaration, with groups `id` and `date`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import takewhile
from urllib.parse import parse_qsl, urlsplit

from newscrawl.learn.segments import CODED, DATED, Kind, kind_of
from newscrawl.learn.shapes import Shape, address_of

# Where a query names the id, so does its key, as a rule.
_ID_KEY = re.compile(r"(?:^|_)(?:id|article|artikel|story|news|nid|aid)", re.IGNORECASE)
# What stands before an id is kept where it is one word, `detail-`; more are a headline.
_NAME = re.compile(r"[A-Za-z]{1,20}[-_.,]|[!]")
_HYPHENED = re.compile(r"[^/-]+(?:-[^/-]+)+")
_HEADLINE_HYPHENS = 3
_LONG_NUMBER = 4
_FOLDERS = "(?:[^/]+/)+"
_DAY_DIGITS = len("20241011")


def patterns_of(urls: Iterable[str], folders: Sequence[str] = ()) -> tuple[str, ...]:
    r"""Patterns for articles of one shape, as `Portal.articles` has them: one for each form of its paths.

    In each, one way to match is tried at a place, whatever the address.

    Args:
        urls: addresses of articles.
        folders: the first folders in which addresses of the shape are articles; none: in all.

    >>> patterns_of(["https://news.example/china/2024-10-11/detail-ih1234567.shtml"])
    ('/(?P<date>\\d{4}-\\d\\d-\\d\\d)/detail-(?P<id>[A-Za-z_]*\\d\\w+)\\.shtml$',)
    """
    forms: dict[tuple[str, ...], list[str]] = {}
    for url in urls:
        if address := address_of(url):
            forms.setdefault(_form([role for _, role in address.segments]), []).append(url)
    return tuple(dict.fromkeys(_pattern(form, group, folders) for form, group in forms.items()))


def matches(patterns: Iterable[str], url: str) -> bool:
    """Whether a declaration with these patterns takes an address for that of an article."""
    parts = urlsplit(url)
    whole = f"{parts.path}?{parts.query}"
    return any(re.search(one, whole if r"\?" in one else parts.path) for one in patterns)


def _form(roles: Sequence[str]) -> tuple[str, ...]:
    """The roles of segments with several folders as one; those at the beginning don't matter."""
    found: list[str] = []
    for role in roles:
        if role not in ("", Kind.LABEL) or found[-1:] != [role]:
            found.append(role)
    return tuple(found[1:] if found[:1] == [""] else found)


def _pattern(form: tuple[str, ...], urls: Sequence[str], folders: Sequence[str]) -> str:
    addresses = [address for url in urls if (address := address_of(url))]
    shape = addresses[0].shape
    extension = re.escape(f".{shape.extension}") if shape.extension else ""
    if key := _id_key(shape):
        path = "".join(f"/{re.escape(text)}" for text, _ in addresses[0].segments)
        values = [dict(parse_qsl(urlsplit(url).query))[key] for url in urls]
        return rf"^{path}{extension}\?(?:[^#]*&)?{re.escape(key)}=(?P<id>{_word(values)})(?:&|$)"
    # The segments that matter stand in the same order in all of them.
    columns = list(
        zip(
            *(
                [text for text, role in one.segments if role not in ("", Kind.LABEL)]
                for one in addresses
            ),
            strict=True,
        )
    )
    named = [n for n, role in enumerate(form) if role in CODED]
    dates = [n for n, role in enumerate(form) if role in DATED]
    pieces, column = [], iter(columns)
    for n, role in enumerate(form):
        if role in ("", Kind.LABEL):
            pieces.append(_FOLDERS)
        else:
            is_id = bool(named) and n == named[-1]
            piece = _piece(role, next(column), is_id=is_id, tells=bool(named or dates))
            pieces.append(piece if n == len(form) - 1 else f"{piece}/")
    if _has_day(addresses[0].segments, [one.day is not None for one in addresses]):
        pieces[dates[0]] = f"(?P<date>{pieces[dates[0]]}"
        pieces[dates[-1]] = re.sub("(/?)$", r")\1", pieces[dates[-1]], count=1)
    if not named:
        # The same headline may come again, on another day or in another folder.
        pieces = ["(?P<id>", *pieces, ")"]
    end = f"{extension}$" if extension else "/?$"
    if folders:
        names = "|".join(map(re.escape, sorted(folders)))
        inner = [piece for piece in pieces if piece != _FOLDERS]
        before = inner.pop(0) if inner[0] == "(?P<id>" else ""
        return f"^/{before}(?:{names})/(?:[^/]+/)*{''.join(inner)}{end}"
    start = "/" if named or dates else "^/"
    return f"{start}{''.join(pieces)}{end}"


def _has_day(segments: Sequence[tuple[str, str]], days: Sequence[bool]) -> bool:
    """Whether a whole day stands in one run, in figures with their zeros: what `Portal` reads."""
    roles = [role in DATED for _, role in segments]
    first, count = roles.index(True) if True in roles else 0, sum(roles)
    digits = re.sub(r"\D", "", "".join(text for text, role in segments if role in DATED))
    return all(days) and len(digits) == _DAY_DIGITS and all(roles[first : first + count])


def _id_key(shape: Shape) -> str | None:
    """The key of a query that tells articles apart."""
    keys = [key for key, kind in shape.query if kind in (*CODED, Kind.NUMBER)]
    return next((key for key in keys if _ID_KEY.search(key)), next(iter(keys), None))


def _piece(role: str, texts: Sequence[str], *, is_id: bool, tells: bool) -> str:
    if role in DATED:
        return _figures(texts)
    if is_id:
        return _with_id(texts)
    if role in (Kind.NUMBER, Kind.ID):
        return r"\d+"
    if (
        not tells
        and role in (Kind.SLUG, Kind.WORDS)
        and all(_HYPHENED.fullmatch(text) for text in texts)
    ):
        # Nothing but its words tells a headline from a section.
        return f"[^/-]+(?:-[^/-]+){{{_HEADLINE_HYPHENS if role == Kind.SLUG else 1},}}"
    return "[^/]+" if role.startswith("{") else re.escape(role)


def _figures(texts: Sequence[str]) -> str:
    """A date, or a part of one: how many figures, and what stands between them."""
    forms = {re.sub(r"\d", "0", text) for text in texts}
    if len(forms) == 1 and not any(char.isalpha() for char in min(forms)):
        found = re.sub(r"0+", lambda run: _digits(len(run[0])), re.escape(min(forms)))
        return found.replace(r"\-", "-")
    return r"\d{1,2}" if all(text.isdecimal() for text in texts) else "[^/]+"


def _digits(count: int) -> str:
    return r"\d" * count if count < 3 else rf"\d{{{count}}}"


def _with_id(texts: Sequence[str]) -> str:
    """A segment with the article's id, and the words around it."""
    last = [_parted(text, from_end=True) for text in texts]
    if all(words and kind_of(number) in CODED for words, number in last):
        words = {words for words, _ in last}
        is_name = len(words) == 1 and _NAME.fullmatch(min(words))
        marks = _marks(text[-1] for text in words)
        before = min(words).replace(".", r"\.") if is_name else f"[^/]*{marks}"
        return f"{before}(?P<id>{_word([number for _, number in last])})"
    first = [_parted(text, from_end=False) for text in texts]
    if all(words and kind_of(number) in CODED for words, number in first):
        marks = _marks(words[0] for words, _ in first)
        return f"(?P<id>{_word([number for _, number in first])}){marks}[^/]*"
    return f"(?P<id>{_word(texts)})"


def _parted(text: str, *, from_end: bool) -> tuple[str, str]:
    """The words and the last, or first, run of letters and figures: `words-12345`, `12345-words`."""
    run = "".join(takewhile(str.isalnum, reversed(text) if from_end else text))
    if from_end:
        return text[: len(text) - len(run)], run[::-1]
    return text[len(run) :], run


def _marks(found: Iterable[str]) -> str:
    marks = sorted(set(found), reverse=True)
    return (
        re.escape(marks[0]).replace(r"\-", "-")
        if len(marks) == 1
        else f"[{re.escape(''.join(marks))}]"
    )


def _word(texts: Sequence[str]) -> str:
    """An id: figures, or letters with some; never a mere word."""
    if all(text.isdecimal() for text in texts):
        return r"\d+" if min(map(len, texts)) < _LONG_NUMBER else rf"\d{{{_LONG_NUMBER},}}"
    return (
        r"[A-Za-z_]*\d\w+" if all(re.fullmatch(r"\w+", text) for text in texts) else r"[^/]*\d[^/]*"
    )
