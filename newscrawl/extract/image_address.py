"""Addresses of images: which of several an element shows, and which two are one picture in two sizes."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple
from urllib.parse import parse_qs, unquote, urlsplit

from newscrawl.urls import absolute

# Where scripts that load images late keep the address; `src` then holds a placeholder.
_LAZY_NAMES = """
    data-src data-original data-lazy-src data-orig-file data-large-file data-full-src data-original-src
    data-actualsrc data-lazyload data-lazy data-echo data-url data-img-src src
"""
_LAZY = {name: rank for rank, name in enumerate(_LAZY_NAMES.split())}
_SETS = frozenset({"srcset", "data-srcset", "data-lazy-srcset"})
# Browsers take more, pages never write more.
_LONGEST_SET = 8000
_WIDEST = 100_000
# Commas may stand in addresses, but behind a size one ends the candidate.
_GLUED = re.compile(r"(?<=\d[wx]),(?=\S)")
_SIZE = re.compile(r"(\d{1,6}(?:\.\d{1,3})?)([wx]),?")
_SCREEN = re.compile(r"min-(?:device-)?width\s?:\s?(\d{1,5})")
_TEMPLATE = re.compile(r"[{}]|%7[BD]", re.IGNORECASE)
_PLACEHOLDER = re.compile(
    r"(?:place-?_?holder|spacer|blank|transparent|lazy-?_?load(?:ing|er)?|loading|pixel|1x1"
    r"|fallback|grey|gray|dummy|missing-?image|no-?image|default-?image|divider)"
    r"[\w-]{0,20}\.(?:gif|png|svg|jpe?g|webp)",
    re.IGNORECASE,
)
# What sizes one picture: `-1024x683`, `_640`, `@2x`, `-scaled` at the end of a name.
_SIZE_SUFFIX = re.compile(
    r"(?:[-_@.](?:\d{2,4}x\d{2,4}(?:xc|c|_c)?|\d{3,4}[wp]?|w\d{2,4}|\d(?:\.\d)?x|scaled|thumb(?:nail)?"
    r"|small|medium|large|master|original|full)){1,4}$",
    re.IGNORECASE,
)
# A part of a path that says how a picture is cut or scaled, not which it is.
_SIZE_PART = re.compile(
    r"\d{1,4}[x_.,:;-][\dx_.,:;-]{0,40}|(?:w|h|c|q|s|f|fl|ar|g|e|t|dpr|rs|fit|crop|resize|width"
    r"|height|quality|format|size"
    r"|max|master|auto|images?|img|scale|thumbs?|thumbnails?)(?:[_=:-][\w.,:;=-]{0,80}"
    r"|\d{1,4}(?:[,._][\w,=.:-]{0,60})?)?"
    r"|[^/]{0,80}[=,][^/]{0,200}",
    re.IGNORECASE,
)
_EXTENSION = re.compile(
    r"(?:\.(?:jpe?g|png|gif|webp|avif|bmp|heic|tiff?|ashx|image)){1,3}$", re.IGNORECASE
)
_UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
# `name=s1000`, `name=w640-h480-rw`
_SCALED = re.compile(r"=[swh]\d{1,5}(?:-[a-z0-9]{1,6})*$")
# A name of fewer characters may be that of many pictures: `1.jpg`, `image.jpg`, `original.jpg`.
_TELLING = 12
# Sizes have at most so many digits.
_SHORT = 4
# Parameters in which a scaler is told the picture's own address.
_INNER = ("url", "src", "image", "img", "imageurl", "i", "u", "file")


class Address(NamedTuple):
    """Where an image is, and how wide it is said to be there."""

    url: str
    """Absolute."""
    width: int | None = None
    """In pixels, where a srcset tells."""
    rank: float = 0.0
    """How large it is among others whose pixels are not told: its density, or the least screen it is for."""


def image_address(
    attributes: Mapping[str, str | None],
    base: str,
    sources: Sequence[Mapping[str, str | None]] = (),
) -> Address | None:
    """The largest image that an element offers; None where it has none but a placeholder.

    Args:
        attributes: those of an `img` or `amp-img`.
        base: address of the page.
        sources: attributes of the `source` elements of the `picture` around it.
    """
    best: Address | None = None
    for given in (attributes, *sources):
        for name in _SETS & given.keys():
            best = _larger(best, _largest(given[name] or "", given.get("media"), base))
    if best is not None and (best.width is not None or best.rank > 1):
        return best
    for name in sorted(_LAZY.keys() & attributes.keys(), key=_LAZY.__getitem__):
        link = attributes[name]
        if link and not link.lstrip().startswith(("{", "[")) and _is_picture(link):
            url = absolute(base, link)
            if url is not None:
                return Address(url)
    return best


def _larger(one: Address | None, other: Address | None) -> Address | None:
    if one is None or other is None:
        return one or other
    return other if (other.width or 0, other.rank) > (one.width or 0, one.rank) else one


def _largest(text: str, media: str | None, base: str) -> Address | None:
    """The widest candidate of a srcset (https://html.spec.whatwg.org/#srcset-attributes)."""
    best, best_size, is_width = None, -1.0, False
    link: str | None = None
    for word in _GLUED.sub(", ", text[:_LONGEST_SET]).split():
        size = _SIZE.fullmatch(word) if link is not None else None
        if size is None or link is None:
            # A candidate without a size is one of density 1.
            link = word.strip(",")
            if best is None and link:
                best, best_size, is_width = link, 0.0, False
            continue
        number, unit = float(size[1]), size[2]
        if number > best_size and (unit == "x" or number < _WIDEST):
            best, best_size, is_width = link, number, unit == "w"
        link = None
    url = absolute(base, best) if best is not None and _is_picture(best) else None
    if url is None or is_width:
        return Address(url, int(best_size) or None) if url else None
    screen = _SCREEN.search(media) if media else None
    return Address(url, None, best_size + (float(screen[1]) if screen else 0))


def _is_picture(link: str) -> bool:
    """Whether an address may be an image's: no data, no template of a script, no placeholder."""
    if link.lstrip()[:5].lower() in ("data:", "about", "blob:", "javas"):
        return False
    if _TEMPLATE.search(link):
        return False
    return not _PLACEHOLDER.search(link.partition("?")[0].rpartition("/")[2])


@lru_cache(maxsize=4096)
def image_key(url: str) -> str:
    """What tells one picture from others, whatever its size, host and scaler.

    >>> image_key("https://a.example/up/2024/harbour-at-dawn-1024x683.jpg?w=300")
    'harbour-at-dawn'
    >>> image_key("https://cdn.example/w_640,h_360/v1/4711/original.jpg")
    'v1/4711/original'
    """
    try:
        asked = urlsplit(url)
        inner = parse_qs(asked.query, max_num_fields=50) if "=" in asked.query else {}
    except ValueError:
        return url
    for name in _INNER:
        for value in inner.get(name, ()):
            if "/" in value and len(value) > _TELLING:
                return image_key(value)
    path = unquote(asked.path)
    if (at := path.rfind("://")) > 0:
        # A scaler that has the picture's own address behind its own.
        path = path[path.find("/", at + 3) :]
    names = [part for part in path.lower().split("/") if part]
    if not names:
        return url
    if identity := _UUID.search(names[-1]):
        return identity[0]
    last = _SCALED.sub("", _EXTENSION.sub("", names[-1]))
    last = _SIZE_SUFFIX.sub("", last) or last
    if len(last) >= _TELLING and not _SIZE_PART.fullmatch(last):
        return last
    parts = [part for part in names[:-1] if not _SIZE_PART.fullmatch(part)]
    telling = [part for part in parts if len(part) >= _TELLING]
    if telling:
        kept = [telling[-1], *(() if _is_size(last) else (last,))]
    else:
        # Beside a long number short ones are sizes, else they are what tells the picture.
        is_numbered = any(part.isdigit() and not _is_size(part) for part in (*parts, last))
        kept = [part for part in parts if not (is_numbered and _is_size(part))][-2:]
        kept.append(last)
    # Some scalers are told which picture by the query alone.
    query = f"?{asked.query}" if path.endswith((".php", ".aspx")) else ""
    return "/".join(kept) + query


def _is_size(part: str) -> bool:
    return part.isdigit() and len(part) <= _SHORT
