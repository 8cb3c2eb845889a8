"""Articles in several pages: where the other pages are, as pagers, links and scripts tell."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlencode, urlsplit

from selectolax.lexbor import LexborHTMLParser, LexborNode

from newscrawl.extract.dom import names_of
from newscrawl.extract.rules import rule_of_names
from newscrawl.urls import absolute, normalise

MOST_PARTS = 50
"""An article has no more pages; what goes on is a listing."""

# Links that are looked at; a page with more is a catalogue.
_MOST_LINKS = 2000
_LONGEST_TEXT = 40
_HIGHEST = 5
_KEYS = frozenset("page p pg pageno page_no pagenum pagenumber seite pagina paged part".split())
# `_2.shtml`, `-2.html`, `-p2.html`, `_page_2.htm`, `,2.html`
_IN_NAME = re.compile(r"(.{0,1000}?)[_,-](?:p|page|seite|s)?[_-]?(\d{1,2})(\.\w{3,5})")
# `/2/`, `/page/2`, `/seite-2/`, `-page-2`. A bare `-2` is another article with the same headline.
_AT_END = re.compile(r"(.{0,1000}?)(?:/|[/_-](?:page|seite|pagina|part|p)[/_-]?)(\d{1,2})/?")
_NEXT = re.compile(
    r"(?:(?:the )?next(?: page| part)?|continue(?: reading)?|n[äa]chste(?: seite)?|weiter|suivante?"
    r"|page suivante|siguiente"
    r"|p[áa]gina siguiente|pr[óo]xima(?: p[áa]gina)?|successiva|pagina successiva"
    r"|volgende(?: pagina)?|n[æe]ste(?: side)?|n[äa]sta(?: sida)?"
    r"|seuraava|nast[ęe]pna(?: strona)?|dal[šs][íi]|далее|следующая(?: страница)?|наступна"
    r"|sonraki(?: sayfa)?|التالي|下一页|下一頁|下页"
    r"|次へ|次のページ(?:へ)?|次ページ|다음(?: 페이지)?|trang sau|berikutnya|halaman selanjutnya"
    r"|selanjutnya)?\s*[›»>→＞]{0,3}",
    re.IGNORECASE,
)
_NUMBER = re.compile(
    r"\W{0,3}(?:page |seite |teil |part |第)?(\d{1,2})(?:页|頁|ページ)?\W{0,3}", re.IGNORECASE
)
# createPageHTML(3, 0, "t20241011_4711", "shtml"): pages, index of this one, and how their names are built
# (TRS WCM, in wide use in China); page 2 is `..._1.shtml`.
_SCRIPT = re.compile(
    r"createPageHTML\(\s{0,9}(\d{1,2}|countPage)\s{0,9},\s{0,9}(\d{1,2}"
    r"|currentPage)\s{0,9},\s{0,9}[\"']([\w./-]{1,200})[\"']"
    r"\s{0,9},\s{0,9}[\"'](\w{2,5})[\"']"
)
_COUNT = re.compile(r"\bcountPage\s{0,9}=\s{0,9}(\d{1,2})\b")
_INDEX = re.compile(r"\bcurrentPage\s{0,9}=\s{0,9}(\d{1,2})\b")


@dataclass(frozen=True)
class Parts:
    """The pages of an article, seen from one of them."""

    number: int = 1
    """Which of them this one is."""
    first: str | None = None
    """Address of the first, where this is another."""
    others: tuple[str, ...] = ()
    """Addresses of the pages but the first and this one that it names, in their order."""


def find_parts(tree: LexborHTMLParser, url: str, around: LexborNode | None = None) -> Parts:
    """Find the other pages of an article.

    A link counts if its address differs from the page's in the number of a page alone, and if it says
    that number, or "next". `rel=next` by itself does not: on most sites it leads to another article.

    Args:
        tree: the page, not stripped.
        url: its address.
        around: the element that holds article and pager; the whole page where it is not known.
    """
    root = around if around is not None else tree.body
    if root is None:
        return Parts()
    found: dict[str, int] = {}
    own: set[int] = set()
    for target, mine, number in (*_linked(root, url), *_scripted(root, url)):
        own.add(mine)
        found.setdefault(target, number)
    if not found:
        return Parts()
    number = min(own)
    pages = sorted((number, target) for target, number in found.items())
    first = next((target for at, target in pages if at < number and at == pages[0][0]), None)
    others = tuple(target for _, target in pages if target != first)[:MOST_PARTS]
    return Parts(number if first is not None else 1, first, others)


def is_pager(url: str, text: str) -> bool:
    """Whether a link leads to a later page of an article, by its address and by what it says.

    >>> is_pager("https://a.example/story_2.html", "2"), is_pager("https://a.example/story_2.html", "Part two")
    (True, False)
    """
    says = _NUMBER.fullmatch(text) if 0 < len(text) < _LONGEST_TEXT else None
    if says is None and not (0 < len(text) < _LONGEST_TEXT and _NEXT.fullmatch(text)):
        return False
    # The first reading is that of a page of its own.
    numbers = [number for _, number in _readings(url)][1:]
    return any(int(says[1]) - number in (0, 1) if says else number > 0 for number in numbers)


def _linked(root: LexborNode, url: str) -> Iterator[tuple[str, int, int]]:
    """Address of each linked page, the number of this one and its own."""
    mine = dict(_readings(normalise(url)))
    host = urlsplit(url).netloc
    for link in root.css("a[href]")[:_MOST_LINKS]:
        text = " ".join((link.text(deep=True) or "").split())
        says = _NUMBER.fullmatch(text) if len(text) < _LONGEST_TEXT else None
        if says is None and not (0 < len(text) < _LONGEST_TEXT and _NEXT.fullmatch(text)):
            continue
        href = link.attributes.get("href") or ""
        target = absolute(url, href)
        if target is None or target == url or "comment" in href or urlsplit(target).netloc != host:
            continue
        for whole, number in _readings(target):
            here = mine.get(whole)
            if here is None:
                continue
            # Some count from 0 in addresses: what the link says is the page's number.
            said = int(says[1]) if says else number
            fits = said - number in (0, 1) if says else number == here + 1
            if fits and said != here and not _is_elsewhere(link):
                yield target, here, said
                break


def _is_elsewhere(link: LexborNode) -> bool:
    box = link.parent
    for _ in range(_HIGHEST):
        if box is None or box.tag in ("article", "main", "body"):
            return False
        attributes = box.attributes
        names = names_of(attributes)
        if rule_of_names(names) in ("comments", "related"):
            return True
        box = box.parent
    return False


def _readings(url: str) -> Iterator[tuple[str, int]]:
    """An address as page n of a whole, in all ways in which it may be read; as the first one, too."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return
    yield f"{parts.path.rstrip('/')}?{parts.query}", 1
    if parts.query:
        pairs = parse_qsl(parts.query, keep_blank_values=True)
        pages = [value for name, value in pairs if name.lower() in _KEYS]
        if len(pages) == 1 and pages[0].isascii() and pages[0].isdigit() and len(pages[0]) < 3:
            rest = urlencode([pair for pair in pairs if pair[0].lower() not in _KEYS])
            yield f"{parts.path.rstrip('/')}?{rest}", int(pages[0])
    if match := _IN_NAME.fullmatch(parts.path):
        yield f"{match[1]}{match[3]}?{parts.query}", int(match[2])
    elif (match := _AT_END.fullmatch(parts.path)) and match[1].count("/"):
        yield f"{match[1].rstrip('/')}?{parts.query}", int(match[2])


def _scripted(root: LexborNode, url: str) -> Iterator[tuple[str, int, int]]:
    """The pages of which a script builds the pager."""
    for script in root.css("script"):
        source = script.text(deep=True) or ""
        if "createPageHTML" not in source or len(source) > 20_000:
            continue
        call = _SCRIPT.search(source)
        if call is None:
            continue
        count = _value(call[1], _COUNT, source)
        index = _value(call[2], _INDEX, source)
        if count is None or not 1 < count <= MOST_PARTS:
            continue
        for number in range(count):
            name = f"{call[3]}_{number}.{call[4]}" if number else f"{call[3]}.{call[4]}"
            target = absolute(url, name)
            if number != index and target is not None:
                yield target, (index or 0) + 1, number + 1


def _value(text: str, pattern: re.Pattern[str], source: str) -> int | None:
    if text.isdigit():
        return int(text)
    match = pattern.search(source)
    return int(match[1]) if match else None
