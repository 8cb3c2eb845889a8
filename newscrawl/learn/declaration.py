"""The module of a spider, written from what was learned of its portal."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from urllib.parse import urlsplit

from newscrawl.learn.findings import Findings
from newscrawl.learn.patterns import matches, patterns_of
from newscrawl.portals import Articles, Feed, Listing, Portal, Sitemap, Source, Template
from newscrawl.urls import normalise

TEMPLATE = '''\
"""$host: $publisher."""

$imports
from spiders.base import PortalSpider


class $classname(PortalSpider):
    portal = Portal(
        name=$name, publisher=$publisher_field,
        hosts=$hosts, timezone=$timezone, language=$language,  # Check: $zone_check
        sources=$sources,
        articles=$articles,
        others=$others,
        templates=$templates,$more
    )  # fmt: skip
'''
"""The module, with names of `string.Template` for what is learned."""

LEAST_OTHERS = 3
"""So many addresses that are no articles prove the patterns of a portal, as `tests/portals` asks."""

# A portal's menus have fewer; each is a request of every crawl.
_MOST_LISTINGS = 30
# So many show what the patterns leave out.
_MOST_OTHERS = 5
# The formatter breaks longer lines, as in `pyproject.toml`.
_LONGEST_LINE = 100
_NO_FORM = re.compile(r"[{}\s]")


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


def declaration(name: str, findings: Findings, found: Declared, year: int) -> Portal:
    """The portal as its module declares it.

    Args:
        name: of the spider.
        findings: what was learned.
        found: the patterns, and what proves them.
        year: in which its pages were seen.
    """
    learned = findings.portal
    hosts = [host for host in learned.hosts if not host.startswith("m.")] or [learned.hosts[0]]
    plain = [host for source in findings.sources if (host := _plain_host(source.url))]
    bare = Portal(
        name=name,
        publisher=learned.publisher,
        hosts=tuple(hosts),
        timezone=learned.timezone,
        language=learned.language,
        sources=(),
        articles=tuple(Articles(pattern) for pattern, _ in found.patterns),
        plain_http=tuple(dict.fromkeys(plain)),
        templates=(Template(seen=str(year)),),
    )
    sources = {
        normalise(source.url): source
        for source in sorted(findings.sources, key=lambda source: _ORDER[type(source)])
        if bare.address(source.url) is None
    }
    kept = tuple(sources.values())[:_MOST_LISTINGS]
    # The front page and the listings are no articles either.
    others = (*found.others, bare.home, *(source.url for source in kept))
    return replace(
        bare,
        sources=kept,
        articles=tuple(_proved(bare, found.articles)),
        others=_examples(bare, (url for url in others if not _is_article(bare, url))),
    )


def variables(classname: str, portal: Portal, found: Declared) -> dict[str, str]:
    """What stands for the names in the template."""
    publisher = portal.publisher
    zone = "the zone, from offsets or the host's country"
    if portal.timezone is None:
        zone = "no zone was found; of a time without an offset only the day counts"
    sources = tuple(_sources(portal.sources))
    more = (
        f"\n        plain_http={_tuple(map(_text, portal.plain_http))},"
        if portal.plain_http
        else ""
    )
    return {
        "host": portal.hosts[0],
        "publisher": _one_line(publisher.name),
        "publisher_field": f"Publisher(name={_text(publisher.name)}, url={_text(publisher.url)})",
        "imports": _imports(sources),
        "classname": classname,
        "name": _text(portal.name),
        "hosts": _tuple(map(_text, portal.hosts)),
        "zone_check": zone,
        "timezone": "None" if portal.timezone is None else _text(portal.timezone),
        "language": _text(portal.language),
        "sources": _block(sources),
        "articles": _block(tuple(_articles(portal, found))),
        "others": _text(portal.others),
        "templates": _tuple(f"Template(seen={_text(one.seen)})" for one in portal.templates),
        "more": more,
    }


# Feeds and sitemaps are the freshest.
_ORDER: dict[type[Source], int] = {Feed: 0, Sitemap: 1, Listing: 2}


def _plain_host(url: str) -> str | None:
    """The host of an address that is no https."""
    parts = urlsplit(url)
    return parts.hostname if parts.scheme == "http" else None


def _is_article(portal: Portal, url: str) -> bool:
    return not portal.owns(url) or portal.address(url) is not None


def _proved(portal: Portal, urls: Sequence[str]) -> Iterator[Articles]:
    """The patterns that are the first to match some address, each with one."""
    ids: set[str] = set()
    for articles in portal.articles:
        for url in urls:
            parts = urlsplit(url)
            address = portal.address(url)
            first = next(
                (one for one in portal.articles if one.match(parts.path, parts.query)), None
            )
            if address is None or first is not articles or address.id in ids:
                continue
            if "date" in articles.compiled.groupindex and address.day is None:
                continue
            ids.add(address.id)
            yield replace(articles, examples=_examples(portal, [url]))
            break


def _examples(portal: Portal, urls: Iterable[str]) -> str:
    """Some addresses in one text, those on the main host without it."""
    home = portal.home.rstrip("/")
    short = dict.fromkeys(
        url.removeprefix(home) if url.startswith(f"{home}/") else url for url in urls
    )
    return " ".join(list(short)[:_MOST_OTHERS])


def _imports(sources: Sequence[str]) -> str:
    """The line that imports what the declaration is made of, in the order and form that ruff gives it."""
    kinds = {re.split(r"\W", source.lstrip("*"), maxsplit=1)[0] for source in sources}
    names = sorted(
        {*kinds, "Articles", "Portal", "Publisher", "Template"},
        key=lambda name: (name.islower(), name),
    )
    line = f"from newscrawl.portals import {', '.join(names)}"
    if len(line) <= _LONGEST_LINE:
        return line
    return "from newscrawl.portals import (\n" + "".join(f"    {name},\n" for name in names) + ")"


def _sources(sources: tuple[Source, ...]) -> Iterator[str]:
    """Each source; listings of one form in one entry."""
    groups: dict[tuple[str, str | None], list[str]] = {}
    for source in sources:
        if not isinstance(source, Listing):
            yield f"{type(source).__name__}({_text(source.url)})"
        elif form := _form(source):
            groups.setdefault((form, source.page), []).append(source.name)
        else:
            yield f"Listing({_text(source.url)}, {_text(source.name)}{_page(source.page)})"
    for (form, page), names in groups.items():
        yield f"*listings({_text(form)}, {_text(' '.join(names))}{_page(page)})"


def _form(listing: Listing) -> str | None:
    """The address of a listing with `{}` for its name, None where that is not in it."""
    start, _, end = listing.url.rpartition(f"/{listing.name}")
    form = f"{start}/{{}}{end}"
    is_whole = start.count("/") > 1 and not _NO_FORM.search(f"{start}{end}{listing.name}")
    return form if is_whole else None


def _page(page: str | None) -> str:
    return f", {_text(page)}" if page else ""


def _articles(portal: Portal, found: Declared) -> Iterator[str]:
    words = dict(found.patterns)
    for articles in portal.articles:
        pattern = _text(articles.pattern, raw=True)
        yield f"Articles(r{pattern}, examples={_text(articles.examples)}),  # {words[articles.pattern]}"
    for url in found.doubtful:
        yield f"# Check: {_one_line(url)} is no article, and a pattern matches it."


def _block(entries: Sequence[str]) -> str:
    """A tuple, an entry a line; comments stand between or behind."""
    lines = [entry if "# " in entry else f"{entry}," for entry in entries]
    return (
        "(\n" + "".join(f"            {line}\n" for line in lines) + "        )" if lines else "()"
    )


def _tuple(texts: Iterable[str]) -> str:
    shown = list(texts)
    return f"({', '.join(shown)}{',' if len(shown) == 1 else ''})"


def _one_line(text: str | None) -> str:
    """A text that ends neither its line nor its docstring."""
    return " ".join((text or "").replace("\\", "/").replace('"', "'").split())


def _text(text: str | None, *, raw: bool = False) -> str:
    """A literal in double quotes."""
    if raw:
        return '"' + (text or "").replace('"', ".") + '"'
    return json.dumps(text or "", ensure_ascii=False)
