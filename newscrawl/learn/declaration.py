"""The module of a spider, written from what was learned of its portal."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass

from newscrawl.learn.findings import Findings
from newscrawl.learn.patterns import matches, patterns_of
from newscrawl.portals import Feed, Listing, Sitemap, Source

TEMPLATE = '''\
"""$host: $publisher."""

from newscrawl.portals import $imports
from spiders.base import PortalSpider


class $classname(PortalSpider):
    portal = Portal(
        name=$name,
        publisher=Publisher(name=$publisher_text, url=$home),
        hosts=$hosts,
        $zone_check
        timezone=$timezone,
        language=$language,
        sources=$sources,
        articles=$articles,
        others=$others,
    )
'''
"""The module, with names of `string.Template` for what is learned."""

# A portal's menus have fewer; each is a request of every crawl.
_MOST_LISTINGS = 30
# So many show what the patterns leave out.
_MOST_OTHERS = 5
# What fits behind `hosts=` in a line of a hundred characters.
_LONGEST_HOSTS = 85


@dataclass(frozen=True)
class Declared:
    """A portal's patterns, with the addresses that prove them."""

    patterns: tuple[tuple[str, str], ...]
    """Each with a few words on how sure it is."""
    articles: tuple[str, ...]
    """Addresses of articles that they match."""
    others: tuple[str, ...]
    """Addresses of other pages that they don't."""
    doubtful: tuple[str, ...]
    """Addresses of other pages that they match all the same."""


def declared(findings: Findings) -> Declared:
    """The patterns of the shapes that were learned to be articles."""
    by_shape: dict[str, list[int]] = {}
    good = [(one, urls) for one, urls in findings.shapes if one.is_article and urls]
    for number, (one, _) in enumerate(good):
        by_shape.setdefault(str(one.shape), []).append(number)
    patterns: dict[str, str] = {}
    articles: list[str] = []
    for numbers in by_shape.values():
        urls = [url for number in numbers for url in good[number][1]]
        folders = [good[number][0].label for number in numbers if good[number][0].label]
        pages = sum(good[number][0].pages for number in numbers)
        words = f"{len(urls)} of {pages} pages that were looked at were articles"
        patterns |= dict.fromkeys(patterns_of(urls, folders), words)
        articles += urls
    matched = [url for url in findings.others if matches(patterns, url)]
    return Declared(
        patterns=tuple(patterns.items()),
        articles=tuple(url for url in articles if matches(patterns, url)),
        others=tuple(url for url in findings.others if url not in matched),
        doubtful=tuple(matched),
    )


def variables(name: str, classname: str, findings: Findings, found: Declared) -> dict[str, str]:
    """What stands for the names in the template."""
    portal = findings.portal
    home = portal.publisher.url or portal.home
    sources = tuple(findings.sources)
    kinds = {type(source).__name__ for source in sources if not _is_plain(source, home)}
    plain = {"listings"} if any(_is_plain(source, home) for source in sources) else set()
    if portal.timezone is None:
        check = "# Check: no zone was found. Until one is named, a time without an offset gives its day only."
    else:
        check = "# Check: from dates with an offset, or from the country in the host's name."
    return {
        "host": portal.name,
        "publisher": _one_line(portal.publisher.name),
        "publisher_text": _text(portal.publisher.name),
        "imports": ", ".join((*sorted({*kinds, "Articles", "Portal", "Publisher"}), *plain)),
        "home": _text(home),
        "classname": classname,
        "name": _text(name),
        "hosts": _hosts(portal.hosts),
        "zone_check": check,
        "timezone": "None" if portal.timezone is None else _text(portal.timezone),
        "language": _text(portal.language),
        "sources": _block(_sources(sources, home)),
        "articles": _block(_patterns(found)),
        "others": _text(" ".join(found.others[:_MOST_OTHERS])),
    }


def _sources(sources: tuple[Source, ...], home: str) -> Iterator[str]:
    """Feeds and sitemaps first: they are the freshest."""
    order = {Feed: 0, Sitemap: 1, Listing: 2}
    groups: dict[str, list[str]] = {}
    for source in sorted(sources, key=lambda source: order[type(source)])[:_MOST_LISTINGS]:
        if isinstance(source, Listing) and _is_plain(source, home):
            groups.setdefault(source.page or "", []).append(source.name)
            continue
        more = ""
        if isinstance(source, Listing):
            page = f", {_text(source.page)}" if source.page else ""
            more = f", {_text(source.name)}{page}"
        yield f"{type(source).__name__}({_text(source.url)}{more})"
    for page, names in groups.items():
        more = f", {_text(page)}" if page else ""
        yield f"*listings({_text(f'{home}{{}}/')}, {_text(' '.join(names))}{more})"


def _patterns(found: Declared) -> Iterator[str]:
    for pattern, words in found.patterns:
        example = next((url for url in found.articles if matches((pattern,), url)), "")
        yield f"# {words}."
        yield f"Articles(r{_text(pattern, raw=True)}, examples={_text(example)})"
    for url in found.doubtful:
        yield f"# Check: {_one_line(url)} is no article, and a pattern matches it."


def _is_plain(source: Source, home: str) -> bool:
    """Whether `listings` writes it: its name and a slash behind the front page's address."""
    return isinstance(source, Listing) and source.url == f"{home}{source.name}/"


def _block(lines: Iterator[str]) -> str:
    """A tuple, an entry a line; comments stand between."""
    entries = [line if line.startswith("#") else f"{line}," for line in lines]
    return (
        "(\n" + "".join(f"            {line}\n" for line in entries) + "        )"
        if entries
        else "()"
    )


def _hosts(hosts: tuple[str, ...]) -> str:
    """Those of ordinary pages; in one line where it is short enough."""
    shown = [_text(host) for host in hosts if not host.startswith("m.") or host == hosts[0]]
    line = f"({', '.join(shown)}{',' if len(shown) == 1 else ''})"
    return line if len(line) <= _LONGEST_HOSTS else _block(iter(shown))


def _one_line(text: str | None) -> str:
    """A text that ends neither its line nor its docstring."""
    return " ".join((text or "").replace("\\", "/").replace('"', "'").split())


def _text(text: str | None, *, raw: bool = False) -> str:
    """A literal in double quotes."""
    if raw:
        return '"' + (text or "").replace('"', ".") + '"'
    return json.dumps(text or "", ensure_ascii=False)
