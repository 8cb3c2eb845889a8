"""What a page holds and no reader sees, by the elements' own styles and by the page's simple rules.

Hiding has honest uses: parts that open on a click, frames that a script fills, words for screen readers.
So there are two degrees. `VEILED` is what scripts lift; `BURIED` is what nobody lifts, such as a box
thousands of pixels beside the screen or letters of no size.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Literal

from newscrawl.extract.dom import hides

Degree = Literal["veiled", "buried"]
VEILED: Degree = "veiled"
BURIED: Degree = "buried"

# Farther than any carousel or menu is put beside the screen.
_FAR = r"-\s?(?:[5-9]\d\d|\d{4,}|\d{2,}r?em|\d{3,}%)"
_TINY = r"(?:0+(?:\.0\d*)?(?:px|pt|r?em|%)?|0?\.\d+p[xt]|[12](?:\.\d+)?p[xt])\s*(?:[;!]|$)"
_BURIED = re.compile(
    rf"(?<![a-z]-)(?:left|top|right|bottom|text-indent)\s*:\s*{_FAR}"
    rf"|margin-(?:left|top)\s*:\s*{_FAR}|(?<!-)font-size\s*:\s*{_TINY}"
    r"|(?<![\w-])clip\s*:\s*rect\(\s*[01](?:px)?[\s,]+[01](?:px)?[\s,]"
    r"|clip-path\s*:\s*(?:inset\(\s*(?:[5-9]\d|100)%|circle\(\s*0)",
    re.IGNORECASE,
)
_VEILED = re.compile(
    r"(?<![\w-])opacity\s*+:\s*+(?:0++(?:\.0*+)?|\.0++)%?\s*+(?:[;!]|$)|visibility\s*:\s*collapse"
    r"|(?<![\w-])color\s*:\s*transparent|transform\s*:[^;]{0,80}(?:scale3?d?\(\s*0[\s,)]|\(\s*-\d{3,})",
    re.IGNORECASE,
)
_NO_BOX = re.compile(
    r"(?<![\w-])(?:max-)?(height|width)\s*:\s*[01](?:px)?\s*(?:[;!]|$)", re.IGNORECASE
)
_OVERFLOW = re.compile(r"overflow(?:-[xy])?\s*:\s*(?:hidden|clip)", re.IGNORECASE)
_COLOUR = re.compile(
    r"(?<![\w-])(color|background(?:-color)?)\s*:\s*(#[\da-f]{3,6}|rgb\([\d\s,]{5,20}\)|white|black)"
    r"\s*(?:[;!]|$)",
    re.IGNORECASE,
)
_NAMED = {"white": "ffffff", "black": "000000"}
# What is hidden for eyes alone, as style sheets of all frameworks call it.
_FOR_EARS = re.compile(
    r"sr-?only|visually-?hidden|screen-?reader|assistive|a11y|skip-?(?:link|nav|to)", re.IGNORECASE
)
# What is longer holds a picture.
_LONGEST_STYLE = 500
# More of a page's style sheets is not read; intruders bring a small one of their own.
_MOST_SHEET = 200_000
_MOST_RULES = 200
_SIMPLE = re.compile(r"[a-z]{0,10}([.#][a-zA-Z_][\w-]{0,60})")


def degree_of(tag: str, attributes: Mapping[str, str | None]) -> Degree | None:
    """How an element's own attributes hide it, None where they do not.

    >>> degree_of("div", {"style": "position:absolute; left:-9999px"})
    'buried'
    """
    if tag == "marquee":
        sizes = (attributes.get("height"), attributes.get("width"))
        return (
            BURIED
            if any((size or "").strip() in ("0", "1", "0px", "1px") for size in sizes)
            else None
        )
    style = attributes.get("style")
    degree = degree_of_style(style) if style else None
    if degree == BURIED and is_for_ears(attributes):
        return None
    return degree or (VEILED if "hidden" in attributes else None)


def is_for_ears(attributes: Mapping[str, str | None]) -> bool:
    """Whether an element's class says that screen readers read it."""
    return bool(_FOR_EARS.search((attributes.get("class") or "")[:400]))


def degree_of_style(style: str) -> Degree | None:
    """How declarations hide an element, None where they do not."""
    return _degree_of_style(style[:_LONGEST_STYLE])


@lru_cache(maxsize=4096)
def _degree_of_style(style: str) -> Degree | None:
    if _BURIED.search(style) or ("background" in style and _is_ground_coloured(style)):
        return BURIED
    if "overflow" in style and _OVERFLOW.search(style):
        sides = {side.lower() for side in _NO_BOX.findall(style)}
        if sides:
            return BURIED if len(sides) > 1 else VEILED
    return VEILED if _VEILED.search(style) or hides({"style": style}) else None


def _is_ground_coloured(style: str) -> bool:
    """Whether text is written in the colour of its own ground."""
    found = {name.lower().removesuffix("-color"): value for name, value in _COLOUR.findall(style)}
    return len(found) == 2 and len({_hexadecimal(value) for value in found.values()}) == 1


def _hexadecimal(colour: str) -> str:
    colour = colour.lower()
    if colour.startswith("rgb"):
        return "".join(f"{min(int(number), 255):02x}" for number in re.findall(r"\d{1,3}", colour))
    if colour.startswith("#"):
        return colour[1:] if len(colour) != 4 else "".join(sign * 2 for sign in colour[1:])
    return _NAMED.get(colour, colour)


def hiding_rules(sheets: Iterable[str]) -> dict[str, Degree]:
    """The simple selectors (`.class`, `#id`) that style sheets hide, whatever the screen.

    Args:
        sheets: texts of style elements; what stands in `@media` and the like does not count.

    >>> hiding_rules([".k3 { text-indent: -9999px } @media print { .b { display: none } }"])
    {'.k3': 'buried'}
    """
    rules: dict[str, Degree] = {}
    left = _MOST_SHEET
    for sheet in sheets:
        depth = 0
        for piece in sheet[:left].split("}"):
            opened = piece.count("{")
            if opened == 1 and depth == 0 and len(rules) < _MOST_RULES:
                selectors, _, declarations = piece.partition("{")
                if degree := degree_of_style(declarations):
                    rules.update(_simple(selectors, degree))
            depth = max(0, depth + opened - 1)
        left = max(0, left - len(sheet))
    return rules


def _simple(selectors: str, degree: Degree) -> dict[str, Degree]:
    """The simple ones of a rule's selectors."""
    names = [
        _SIMPLE.fullmatch(part.split("*/")[-1].strip()) for part in selectors[-1000:].split(",")
    ]
    return {name[1]: degree for name in names if name and not _FOR_EARS.search(name[1])}
