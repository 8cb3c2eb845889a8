"""Where a portal lists its articles."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from urllib.parse import urljoin


@dataclass(frozen=True)
class Feed:
    """A feed that lists articles: RSS, Atom or JSON Feed."""

    url: str
    """Its address."""
    section: str | None = None
    """The section that it is of; None: of all."""

    @property
    def name(self) -> str:
        """How it is called in arguments and reports."""
        return self.section or "feed"


@dataclass(frozen=True)
class Sitemap:
    """A sitemap that lists articles, or an index of such, packed or not."""

    url: str
    """Address of the sitemap or of the index."""

    @property
    def name(self) -> str:
        """How it is called in arguments and reports."""
        return "sitemap"

    @property
    def section(self) -> None:
        """It is of all sections."""
        return None


@dataclass(frozen=True)
class Listing:
    """A page that lists articles, newest first, and its further pages: HTML, JSON or JSONP."""

    url: str
    """Address of the first page."""
    name: str
    """How it is called in arguments and reports, `china/politics`; `front` for the front page."""
    page: str | None = None
    """Address of page n, relative to `url`, with `{n}` from 2 on; None: there is only one."""

    @property
    def section(self) -> str:
        """The section that it is of, as far as its name says."""
        return self.name

    def page_url(self, n: int) -> str | None:
        """Address of page `n` (1 is the first), or None where the listing has no further pages."""
        if n == 1:
            return self.url
        return None if self.page is None else urljoin(self.url, self.page.format(n=n))


@dataclass(frozen=True)
class Days:
    """Pages that list the articles of one day each."""

    url: str
    """Address of a day's page, with the day in it as `str.format` writes it, `{day:%Y/%m%d}`; months have
    English names in `{day:%B}`, those of `months` in `{month}`."""
    first: str
    """The first day that has a page, `2008-08-01`."""
    name: str = "days"
    """How they are called in arguments and reports."""
    months: str = ""
    """Names of the twelve months as the addresses spell them, parted by blanks."""

    def listing(self, day: date) -> Listing:
        """The page of a day.

        >>> Days("https://a.example/{day:%Y/%m}/{day:%d-%B}", "2006-01-01").listing(date(2021, 10, 5)).url
        'https://a.example/2021/10/05-October'
        """
        months = self.months.split()
        month = months[day.month - 1] if months else ""
        return Listing(self.url.format(day=day, month=month), self.name)

    @property
    def section(self) -> None:
        """They are of all sections."""
        return None

    @property
    def first_day(self) -> date:
        """The first day that has a page."""
        return date.fromisoformat(self.first)


Source = Feed | Sitemap | Listing | Days


def listings(url: str, names: str, page: str | None = None) -> tuple[Listing, ...]:
    """Listings of one form.

    Args:
        url: address of each, with `{}` for its name.
        names: the names, parted by blanks.
        page: address of page n, relative to that of the listing, with `{n}` and at will `{}` for the name.

    >>> listings("https://www.ecns.cn/{}/", "news china/politics")[1]
    Listing(url='https://www.ecns.cn/china/politics/', name='china/politics', page=None)
    >>> listings("https://a.example/{}_1.jsonp?cb={}", "china", "{}_{n}.jsonp?cb={}")[0].page_url(2)
    'https://a.example/china_2.jsonp?cb=china'
    """
    return tuple(
        Listing(url.replace("{}", name), name, page and page.replace("{}", name))
        for name in names.split()
    )


def feeds(url: str, names: str) -> tuple[Feed, ...]:
    """Feeds of one form, one for each section.

    Args:
        url: address of each, with `{}` for its name.
        names: the names, parted by blanks.
    """
    return tuple(Feed(url.format(name), name) for name in names.split())
