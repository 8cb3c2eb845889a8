"""Pages broken at random: what people, proxies and bad programs do to HTML, and worse."""

from __future__ import annotations

import random
import re

_TAG = re.compile(rb"<[^<>]{1,200}>")
# Tags that change how all behind them is read, pieces of other things, and odd characters.
_ODD = (
    b"<table>", b"</table>", b"<select>", b"<svg>", b"<math>", b"<template>", b"<b>", b"</p>", b"<p>",
    b"<!--", b"-->", b"<script>", b"</script>", b"<style>", b"<title>", b"<plaintext>", b"<textarea>",
    b"<frameset>", b"<body>", b"</body>", b"<html>", b"<head>", b"<h1>", b"<br>", b"<a href='", b'">',
    b"<div hidden>", b"<base href='http://[x'>", b"<meta charset=utf-7>", b"<meta charset=utf-16>",
    b"<meta charset=hz>", b"<meta charset=gb18030>", b"&", b"&#", b"&#x110000;", b"&#xD800;", b"&amp;lt;",
    b'{"@type":"NewsArticle","headline":', b"[", b"}", b"\0", b"\xff", b"\xed\xa0\x80", b"\xef\xbb\xbf",
    b"\xfe\xff", b"\xe2\x80\xae", b"\x1b$B", b"\x0c", b"\x85", b"2024-99-99", b"31 February 2024",
    "蜘蛛池: ".encode(), "| 中文".encode(),
)  # fmt: skip
_CHARSETS = (
    "utf-8", "utf-16", "utf-16-le", "utf-32", "utf-7", "gb18030", "big5", "shift_jis", "euc_kr",
    "cp1252", "cp1251", "iso2022_jp", "hz", "latin-1",
)  # fmt: skip


def broken(page: bytes, rng: random.Random, other: bytes = b"") -> bytes:
    """Break a page in some places.

    Args:
        page: the page.
        rng: decides how.
        other: another page, of which pieces are put into it.
    """
    for _ in range(rng.choice((1, 1, 2, 3, 8, 20))):
        page = rng.choice(_WAYS)(page, rng, other)
    return page[:2_000_000]


def _range(page: bytes, rng: random.Random) -> tuple[int, int]:
    begin = rng.randrange(len(page) + 1)
    return begin, min(len(page), begin + rng.choice((1, 1, 5, 40, 300, 3000, 30_000)))


def _delete(page: bytes, rng: random.Random, other: bytes) -> bytes:
    begin, end = _range(page, rng)
    return page[:begin] + page[end:]


def _double(page: bytes, rng: random.Random, other: bytes) -> bytes:
    begin, end = _range(page, rng)
    return page[:end] + page[begin:end] * rng.choice((1, 1, 2, 30)) + page[end:]


def _splice(page: bytes, rng: random.Random, other: bytes) -> bytes:
    begin, end = _range(other, rng)
    place = rng.randrange(len(page) + 1)
    return page[:place] + other[begin:end] + page[place:]


def _flip(page: bytes, rng: random.Random, other: bytes) -> bytes:
    changed = bytearray(page)
    for _ in range(rng.choice((1, 3, 50)) if changed else 0):
        changed[rng.randrange(len(changed))] ^= 1 << rng.randrange(8)
    return bytes(changed)


def _insert(page: bytes, rng: random.Random, other: bytes) -> bytes:
    place = rng.randrange(len(page) + 1)
    return page[:place] + rng.choice(_ODD) * rng.choice((1, 1, 1, 3, 500)) + page[place:]


def _wrap(page: bytes, rng: random.Random, other: bytes) -> bytes:
    begin, end = _range(page, rng)
    tag = rng.choice(
        (b"div", b"table", b"b", b"a", b"nav", b"select", b"svg", b"li", b"x-y", b"h1")
    )
    count = rng.choice((1, 1, 3, 300))
    inside = b"<%s>" % tag * count + page[begin:end] + b"</%s>" % tag * count
    return page[:begin] + inside + page[end:]


def _swap(page: bytes, rng: random.Random, other: bytes) -> bytes:
    tags = list(_TAG.finditer(page))
    if len(tags) < 2:
        return page
    first, second = sorted(rng.sample(tags, 2), key=lambda tag: tag.start())
    between = page[first.end() : second.start()]
    return page[: first.start()] + second[0] + between + first[0] + page[second.end() :]


def _cut(page: bytes, rng: random.Random, other: bytes) -> bytes:
    return page[: rng.randrange(len(page) + 1)]


def _recode(page: bytes, rng: random.Random, other: bytes) -> bytes:
    return page.decode("utf-8", "replace").encode(rng.choice(_CHARSETS), "replace")


_WAYS = (_delete, _double, _splice, _flip, _insert, _insert, _wrap, _swap, _cut, _recode)
