"""Which addresses are a portal's articles, and what they tell."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from functools import cached_property

_MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()
# How a pattern spells the question mark before a query.
_QUERIED = r"\?"
_ID = "id"


@dataclass(frozen=True)
class ArticleAddress:
    """What the address of an article tells of it."""

    id: str
    """The portal's id of the article: the same under all its addresses."""
    day: date | None
    """The day in the address."""


@dataclass(frozen=True)
class Articles:
    r"""One form of the addresses of a portal's articles.

    >>> Articles(r"/(?P<date>\d{4}/\d\d/\d\d)/(?P<id>\d+)$").match("/news/2024/10/11/12", "")
    ArticleAddress(id='12', day=datetime.date(2024, 10, 11))
    """

    pattern: str
    """Searched for in the path, or in path and query where it has a question mark, `\\?`.

    The groups `id`, `id_more` and the like are the article's identity under all its addresses, joined in
    their order; the group `date`, where it has one, is its day: year, month and day in any spelling, eight
    digits, or six that begin with two of the year.
    """
    years: str = ""
    """The years of whose articles it is, `2018-` or `2011-2024`; empty: not known, or all."""
    examples: str = ""
    """Addresses that it matches, parted by blanks; without a host they are on the portal's first."""

    @cached_property
    def compiled(self) -> re.Pattern[str]:
        """The pattern, compiled."""
        return re.compile(self.pattern)

    @property
    def has_id(self) -> bool:
        """Whether it says what the identity is."""
        return _ID in self.compiled.groupindex

    def match(self, path: str, query: str) -> ArticleAddress | None:
        """What an address tells, or None where it is none of these.

        Args:
            path: its path.
            query: its query, without the question mark.
        """
        text = f"{path}?{query}" if query and _QUERIED in self.pattern else path
        match = self.compiled.search(text)
        if match is None:
            return None
        groups = match.groupdict()
        parts = (text for name, text in groups.items() if name.startswith(_ID) and text)
        return ArticleAddress("-".join(parts), day_of_address(groups.get("date")))


def day_of_address(text: str | None) -> date | None:
    """The day in an address, None where it names none.

    >>> day_of_address("2024/3/2"), day_of_address("2024/mar/02")
    (datetime.date(2024, 3, 2), datetime.date(2024, 3, 2))
    >>> day_of_address("202403/02"), day_of_address("191119041538885")
    (datetime.date(2024, 3, 2), datetime.date(2019, 11, 19))
    """
    pieces = [piece for piece in re.split(r"[\W_]+", text or "") if piece]
    try:
        if len(pieces) == 3:
            year, month, day = pieces
            number = int(month) if month.isdigit() else _MONTHS.index(month[:3].lower()) + 1
            return date(int(year), number, int(day))
        digits = "".join(pieces)
        if len(digits) == 8:
            return date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
        # Two digits of the year, and more of the time: 191119041538885.
        return date(2000 + int(digits[:2]), int(digits[2:4]), int(digits[4:6])) if digits else None
    except ValueError:
        return None
