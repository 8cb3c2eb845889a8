"""What a body is like, in less than a kilobyte: to find the articles that say nearly the same.

A body is read as a list of words, without regard to case, white space, punctuation and Unicode form.
Each six words in a row give a number; the smallest of these numbers are its sketch (bottom-k
MinHash: Broder, "On the resemblance and containment of documents", 1997), for two bodies that share
three quarters of their text share about as much of their smallest numbers. The fingerprint is a digest
of the sketch. The values are the same on every platform and in every run; docs/near.md has the
algorithm step by step, and what the constants were measured by.
"""

from __future__ import annotations

import codecs
import re
import struct
import sys
import unicodedata
from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import compress
from zlib import crc32

SHORTEST = 30
"""Words that a body needs; below that a few common phrases are all of it. Two characters of a script
without spaces count as one word."""

# Words of a shingle. What a newsroom changes stands together and costs few shingles; what a template
# fills in (names, figures) is scattered, and costs six each time.
_WIDTH = 6
# Numbers kept of a body: a share of 0.85 is known within 0.04.
_NUMBERS = 128
# Figures kept of a body; few articles have more.
_FIGURES = 64
# Shingles of a body's lead, and of its beginning, in which another one's lead is looked for: a byline or
# a line of furniture may stand before it. A page that shows the first lines and then what a subscription
# costs shares nine tenths of its text with the next such page, and no lead.
_LEAD = 30
_BEGINNING = 64
# Numbers by which a body is looked up. Of two bodies of which one is 60 % of the other, one in a
# thousand has none of eight in common.
_KEYS = 8
# Odd, of 29, 28 and 27 bits: a product with a sum of two 32-bit numbers and the sum of three such
# products fit the 64 bits of a lane.
_FIRST, _PAIR_1, _PAIR_2, _PAIR_3 = 0x165667B1, 0x1B873593, 0x0C2B2AE3, 0x05EED0D5

# At least so much of a body stands in the other one, if they are nearly the same.
_SHARE = 0.8
# At least so much of the lead of one stands in the other one's beginning.
_LEAD_SHARE = 0.7
# Of two that are nearly the same one is at most twice as long as the other.
_LONGER = 2.0
# At least so many of the figures of one are figures of the other: reports of the same kind differ in
# nothing but these.
_FIGURES_SHARE = 0.8

# Scripts that write no spaces between words: Thai, Lao, Tibetan, Burmese, Khmer, kana, Han.
_SPACELESS = (
    "\u0e00-\u0eff\u0f00-\u0fff\u1000-\u109f\u1780-\u17ff\u3005-\u3007\u3040-\u30ff\u3400-\u4dbf"
    "\u4e00-\u9fff\U00020000-\U0003ffff"
)
# Of the scripts of India Python takes the letters for letters, and not the vowels that stand on them.
_INDIC = "\u0900-\u0963\u0966-\u0dff"
_CHARACTER = re.compile(f"[{_SPACELESS}]")
_WORD = re.compile(rf"[{_SPACELESS}]|(?:[^\W_{_SPACELESS}{_INDIC}]|[{_INDIC}])++")
_PLAIN_WORD = re.compile(r"[^\W_]++")
_SPECIAL = re.compile(f"[{_SPACELESS}{_INDIC}]")
_DIGITS = re.compile(r"\d++")
# Soft hyphen, zero-width characters and joiners, marks of direction, byte order mark.
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060\ufeff]")

# Most texts of Europe and the Americas have these characters alone, a byte each: ASCII, common signs
# (none of which is a letter), Latin-1 but for those that Unicode's forms take apart.
_SIGNS = "‐‑‒–—―‘’‚“”„†‡•…‰′″‹›€→←−■●★✓►\u2009\u202f"
_BYTES = "".join(map(chr, range(128))) + _SIGNS.ljust(32, "\ufffe")
_BYTES += "".join("\ufffe" if c in "\u00adµ¼½¾ß" else c for c in map(chr, range(160, 256)))
_ENCODING = codecs.charmap_build(_BYTES)
# More other characters than this are worth no look at each.
_FEW = 12


@dataclass(frozen=True, slots=True)
class Sketch:
    """What a body is like."""

    size: int
    """How many shingles (six words in a row) it has."""
    numbers: tuple[int, ...]
    """The smallest numbers of its shingles, at most 128 of 32 bits, ascending."""
    beginning: tuple[int, ...]
    """The numbers of its first shingles, at most 64, in order."""
    figures: tuple[int, ...]
    """The smallest numbers of its figures, at most 64 of 32 bits, ascending."""

    @property
    def fingerprint(self) -> str:
        """16 hexadecimal digits. Of two bodies that share a part of their text so many are equal.

        >>> text = " ".join(f"word{n}" for n in range(100))
        >>> one, other = sketch_of(text), sketch_of(text.replace("word50", "another"))
        >>> one.fingerprint, other.fingerprint
        ('fd5c77b14040b520', 'fd5c72b120400520')
        """
        digits: list[int | None] = [None] * 16
        for number in reversed(self.numbers):
            digits[number & 15] = number >> 4 & 15
        # A place without a number takes the digit before it, and the first places that of the last.
        last = next(digit for digit in reversed(digits) if digit is not None)
        found = []
        for digit in digits:
            last = last if digit is None else digit
            found.append(f"{last:x}")
        return "".join(found)

    @property
    def keys(self) -> tuple[int, ...]:
        """The numbers by which it is looked up: bodies that are nearly the same share some of them."""
        return self.numbers[:_KEYS]

    def to_bytes(self) -> bytes:
        """As bytes, at most 1031; `from_bytes` reads them."""
        counts = len(self.numbers), len(self.beginning), len(self.figures)
        form = f"<I3B{sum(counts)}I"
        return struct.pack(form, self.size, *counts, *self.numbers, *self.beginning, *self.figures)

    @classmethod
    def from_bytes(cls, data: bytes) -> Sketch:
        """Read what `to_bytes` gave.

        Raises:
            ValueError: it is something else.
        """
        try:
            size, numbers, beginning, figures = struct.unpack_from("<I3B", data)
            values = struct.unpack(f"<{numbers + beginning + figures}I", data[7:])
        except struct.error as error:
            raise ValueError(f"no sketch: {error}") from None
        end = numbers + beginning
        return cls(size, values[:numbers], values[numbers:end], values[end:])


def sketch_of(text: str | None) -> Sketch | None:
    """The sketch of a text; None where it is too short to tell by (`SHORTEST`)."""
    return _sketch(text) if text else None


# A page's text is asked for twice: for the item's fingerprint, and for what it resembles.
@lru_cache(maxsize=4)
def _sketch(text: str) -> Sketch | None:
    words, figures, characters = _read(text)
    if len(words) - characters / 2 < SHORTEST:
        return None
    size = len(words) - _WIDTH + 1
    lanes = _shingles(words)[: size * 8]
    beginning = min(size, _BEGINNING)
    return Sketch(
        size,
        _smallest(lanes, size),
        struct.unpack_from(f"<{beginning}Q", lanes),
        tuple(sorted(figures)[:_FIGURES]),
    )


def share(one: Sketch, other: Sketch) -> float:
    """How much of a body stands in another one, 0 to 1; an estimate where one has more than 128 shingles.

    >>> text = " ".join(f"word{n}" for n in range(100))
    >>> share(sketch_of(text), sketch_of(f"{text} and {text}"))
    1.0
    """
    return _share(one.numbers, other.numbers, _NUMBERS)


def is_contained(one: Sketch, other: Sketch) -> bool:
    """Whether a body tells next to nothing that another one, of about its length, does not tell.

    Four fifths of it stand there, both begin alike, neither is twice as long as the other, and the
    figures of one are those of the other.
    """
    return is_near(one, other) and share(one, other) >= _SHARE


def is_near(one: Sketch, other: Sketch) -> bool:
    """Whether two bodies are nearly the same, or one of them is the other with something added."""
    return (
        one.size <= other.size * _LONGER
        and other.size <= one.size * _LONGER
        and max(_lead_share(one, other), _lead_share(other, one)) >= _LEAD_SHARE
        and _either(one.figures, other.figures, _FIGURES) >= _FIGURES_SHARE
        and _either(one.numbers, other.numbers, _NUMBERS) >= _SHARE
    )


def _lead_share(one: Sketch, other: Sketch) -> float:
    lead = set(one.beginning[:_LEAD])
    return len(lead.intersection(other.beginning)) / len(lead)


def _either(one: Sequence[int], other: Sequence[int], most: int) -> float:
    return max(_share(one, other, most), _share(other, one, most))


def _share(one: Sequence[int], other: Sequence[int], most: int) -> float:
    """Which share of the numbers are among the other ones; all, where there are none."""
    numbers, others = _comparable(one, other, most)
    return len(numbers & others) / len(numbers) if numbers else 1.0


def _comparable(one: Sequence[int], other: Sequence[int], most: int) -> tuple[set[int], set[int]]:
    """The numbers of both up to where both are complete."""
    last = min((numbers[-1] for numbers in (one, other) if len(numbers) == most), default=None)
    if last is None:
        return set(one), set(other)
    return {n for n in one if n <= last}, {n for n in other if n <= last}


def _read(text: str) -> tuple[list[bytes], set[int], int]:
    """The words in UTF-8, the numbers of the figures, and how many words are single characters."""
    # What is more than one letter when it is written small, or in plain letters.
    text = text.replace("ß", "ss").replace("™", "tm")
    try:
        raw = codecs.charmap_encode(text, "strict", _ENCODING)[0]
    except UnicodeEncodeError:
        others = set(text).difference(_BYTES)
        if len(others) > _FEW or not all(map(_is_sign, others)):
            return _read_any(text)
        for sign in others:
            text = text.replace(sign, " ")
        raw = codecs.charmap_encode(text, "strict", _ENCODING)[0]
    words = raw.translate(_LETTERS).decode("latin-1").encode().split()
    return words, set(map(crc32, raw.translate(_FIGURE, b".,").split())), 0


def _is_sign(character: str) -> bool:
    """Whether a character parts words and changes none: an emoji, an arrow."""
    normal = unicodedata.normalize("NFKC", character)
    return not (
        any(map(str.isalnum, normal))
        or "," in normal  # joins the digits of a figure
        or "." in normal
        or _SPECIAL.match(normal)
        or unicodedata.category(character) in ("Mn", "Mc", "Me", "Cf", "Cn")
        or unicodedata.combining(normal[0])
    )


def _read_any(text: str) -> tuple[list[bytes], set[int], int]:
    """The same for any text, at a third of the speed."""
    normal = unicodedata.normalize("NFKC", _INVISIBLE.sub("", text.replace("…", " ")))
    normal = normal.casefold()
    # Small letters may have another form.
    normal = unicodedata.normalize("NFKC", normal)
    figures = _DIGITS.findall(normal.replace(".", "").replace(",", ""))
    characters = 0
    if _SPECIAL.search(normal):
        words = _WORD.findall(normal)
        characters = len(_CHARACTER.findall(normal))
    else:
        words = _PLAIN_WORD.findall(normal)
    return (
        "\n".join(words).encode("utf-8", "surrogatepass").split(),
        {crc32(figure.encode()) for figure in figures},
        characters,
    )


def _shingles(words: list[bytes]) -> bytes:
    """The numbers of the shingles, in eight bytes each; those of the last five words are of no use.

    One long integer with a lane of 64 bits for each word, so that each step is done to all at once.
    """
    count = len(words)
    hashes = array("Q", map(crc32, words))
    if sys.byteorder == "big":
        hashes.byteswap()
    x = int.from_bytes(hashes.tobytes(), "little")
    low = int.from_bytes(b"\xff\xff\xff\xff\0\0\0\0" * count, "little")
    pairs = (x * _FIRST >> 24 & low) + (x >> 64)
    x = pairs * _PAIR_1 + (pairs >> 128) * _PAIR_2 + (pairs >> 256) * _PAIR_3
    return (x >> 20 & low).to_bytes(count * 8, "little")


def _smallest(lanes: bytes, count: int) -> tuple[int, ...]:
    """The smallest of the numbers, each once, ascending."""
    numbers = struct.unpack(f"<{count}Q", lanes)
    # Those whose first byte is no more than that of the last one to be expected and a half: less to sort.
    limit = _NUMBERS * 3 * 128 // count + 1
    if limit < 128:
        kept = lanes[3::8].translate(bytes([1]) * limit + bytes(256 - limit))
        few = set(compress(numbers, kept))
        if len(few) >= _NUMBERS:
            return tuple(sorted(few)[:_NUMBERS])
    return tuple(sorted(set(numbers))[:_NUMBERS])


def _normal(character: str) -> str:
    normal = unicodedata.normalize("NFKC", character).casefold()
    return normal if len(normal) == 1 else " "


def _table(keep: str) -> bytes:
    """What becomes of each byte of `_ENCODING`: the Latin-1 character that it stands for, or a space."""
    normals = [_normal(c) if c < "\u0100" else " " for c in _BYTES]
    return "".join(c if getattr(c, keep)() and c < "\u0100" else " " for c in normals).encode(
        "latin-1"
    )


_LETTERS = _table("isalnum")
_FIGURE = _table("isdecimal")
