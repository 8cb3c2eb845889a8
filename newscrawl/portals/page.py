"""`docs/all-portals.md`: all portals on a page, from their declarations.

python -m newscrawl.portals.page [FILE]
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from newscrawl.declared import declared_portals
from newscrawl.files import replace_text
from newscrawl.health.words import number
from newscrawl.portals import Days, Portal, Source, Template

PATH = Path("docs/all-portals.md")
"""Where it is, in the project's folder."""

_HEAD = """\
# All portals

This page is made from the declarations in `spiders/` by `make docs`: whoever changes one makes it anew.

**Years** are those of the articles whose addresses are known; `all` where that is not bounded. **Verified**
are the years of which a real page was read; the rest is by report only, and in a minute
`scrapy check-portals --live PORTAL` says what holds of it today ([portals.md](portals.md)). Where no
selectors are named the generic extraction does all.
"""


def portals_page(portals: Sequence[Portal]) -> str:
    """The page without its last line break: a table of all portals, and a section on each.

    Args:
        portals: the declarations, in the order in which they are told.
    """
    rows = (
        (
            f"[{portal.name}](#{portal.name})",
            portal.language or "not known",
            _counted(portal.sources),
            _covered(one.years for one in portal.articles),
            ", ".join(one.years or "all" for one in portal.templates) or "none",
            _verified(portal.templates),
        )
        for portal in portals
    )
    names = ("portal", "language", "sources", "years", "templates", "verified")
    parts = [_HEAD, "\n".join(_table(names, rows)), *map(_section, portals)]
    return "\n\n".join(part.rstrip() for part in parts)


def _section(portal: Portal) -> str:
    """All that a declaration says of one portal."""
    publisher = portal.publisher
    about = [
        f"[{publisher.name}]({publisher.url})" if publisher.url else publisher.name,
        f"hosts {_code(portal.hosts)}",
        *(f"`{host}` shows the pages of `{main}`" for host, main in portal.copies.items()),
        f"language {portal.language or 'not known'}",
        f"time zone {portal.timezone or 'not known'}",
    ]
    sources = "; ".join(_sources(portal.sources))
    examples = (
        (one.years or "all", _code(portal.examples(one.examples)[:1])) for one in portal.articles
    )
    templates = (
        (
            one.years or "all",
            ", ".join(f"{name} `{text}`" for name, text in one.selectors().items()) or "none",
            ", ".join(one.seen.split()) or "by report only",
        )
        for one in portal.templates
    )
    return "\n".join(
        [
            f"## {portal.name}\n",
            f"{'; '.join(about)}.\n",
            f"Sources: {sources}.\n",
            *_table(("years", "address of an article"), examples),
            "",
            *_table(("template", "selectors", "verified"), templates),
        ]
    )


def _sources(sources: Iterable[Source]) -> Iterator[str]:
    """The sources of each kind, with their names and since when days have pages."""
    by_kind: dict[str, list[Source]] = {}
    for source in sources:
        by_kind.setdefault(_kind(source), []).append(source)
    for kind, ones in by_kind.items():
        names = [one.name for one in ones if one.name != kind]
        days = [f"from {one.first}" for one in ones if isinstance(one, Days)]
        told = ", ".join((*(f"`{name}`" for name in names), *days))
        yield f"{number(len(ones), kind)}{f' ({told})' if told else ''}"


def _counted(sources: Iterable[Source]) -> str:
    counts = Counter(_kind(source) for source in sources)
    return ", ".join(number(count, kind) for kind, count in counts.items())


def _kind(source: Source) -> str:
    return "day archive" if isinstance(source, Days) else type(source).__name__.lower()


def _covered(years: Iterable[str]) -> str:
    """The years between the first and the last of some.

    >>> _covered(["2018-", "2011-2017"]), _covered(["-2018", "2018-"]), _covered(["2015", "2017-2019"])
    ('2011-', 'all', '2015-2019')
    """
    firsts, lasts = [], []
    for text in years:
        first, dash, last = text.partition("-")
        firsts.append(first)
        lasts.append(last if dash else first)
    first = min(firsts) if all(firsts) else ""
    last = max(lasts) if all(lasts) else ""
    return (f"{first}-{last}" if first != last else first) or "all"


def _verified(templates: Iterable[Template]) -> str:
    years = sorted({year for one in templates for year in one.seen.split()})
    return ", ".join(years) or "by report only"


def _code(texts: Iterable[str]) -> str:
    return ", ".join(f"`{text}`" for text in texts)


def _table(names: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    """The lines of a table; none where it has no row."""
    lines = [" | ".join(cell.replace("|", "\\|") for cell in row) for row in rows]
    if lines:
        yield f"| {' | '.join(names)} |"
        yield f"| {' | '.join('---' for _ in names)} |"
        yield from (f"| {line} |" for line in lines)


def main(arguments: Sequence[str]) -> None:
    """Write the page."""
    path = Path(arguments[0]) if arguments else PATH
    replace_text(path, portals_page(declared_portals()))


if __name__ == "__main__":
    main(sys.argv[1:])
