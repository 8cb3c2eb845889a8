"""The tables of report.html, each made from a part of crawl.json."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from html import escape
from typing import Any

from newscrawl.ledger import Outcome

Entry = Mapping[str, Any]
"""A JSON object of crawl.json."""

# Addresses that stand for a status, and reasons that are listed: a page is read by people.
_EXAMPLES = 5
_MOST_REASONS = 20
# A longer address is cut in the middle of the page; its link is whole.
_LONGEST = 140

# What a reader has to do something about, if there is much of it.
_TROUBLE = (
    Outcome.ERROR,
    Outcome.BLOCKED,
    Outcome.NOT_ARTICLE,
    Outcome.NOT_IN_ARCHIVE,
    Outcome.GONE,
)

_MEANINGS = {
    Outcome.ITEM: "gave an item",
    Outcome.DUPLICATE: "another address of an article, or a copy",
    Outcome.KNOWN: "known from an earlier job",
    Outcome.UNCHANGED: "looked at again, and as it was",
    Outcome.READ: "read for what it leads to",
    Outcome.REDIRECT: "leads to another address",
    Outcome.SKIPPED: "left out by the arguments",
    Outcome.NOT_ARTICLE: "fetched, and no article",
    Outcome.GONE: "not there, or not any more",
    Outcome.ROBOTS: "forbidden by robots.txt",
    Outcome.OFFSITE: "on another host",
    Outcome.BLOCKED: "the server refuses, or asks whether a robot is asking",
    Outcome.CONSENT: "asks for consent first",
    Outcome.LOGIN: "asks to log in",
    Outcome.PAYWALLED: "shows paying readers more",
    Outcome.PARKED: "the domain is parked",
    Outcome.NOT_IN_ARCHIVE: "the archive has no answer",
    Outcome.ERROR: "failed",
    Outcome.UNFINISHED: "the crawl ended first",
}


def address(url: object) -> str:
    """An address as a link; one that is no web address (`javascript:`) as plain text."""
    text = str(url)
    cut = text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"
    # Isolated: an address may hold characters that turn the direction of writing.
    name = f"<bdi>{escape(cut)}</bdi>"
    if not text.startswith(("https://", "http://")):
        return name
    return f'<a href="{escape(text)}" rel="noopener noreferrer nofollow">{name}</a>'


def statuses_table(urls: Sequence[Entry]) -> Iterator[str]:
    """How the addresses ended, with examples."""
    by_status: defaultdict[str, list[Entry]] = defaultdict(list)
    for entry in urls:
        by_status[str(entry.get("status"))].append(entry)
    yield "<h2>Addresses</h2>\n"
    if not urls:
        yield '<p class="dim">None was met.</p>\n'
        return
    yield _header("status", "addresses", "", wide=True)
    order = [outcome.value for outcome in Outcome]
    known = sorted(
        by_status,
        key=lambda name: (name not in order, order.index(name) if name in order else 0, name),
    )
    for name in known:
        some = by_status[name]
        meaning = _MEANINGS.get(Outcome(name), "") if name in order else ""
        yield f'<tr><td><details class="plain"><summary><code>{escape(name)}</code> '
        yield f'<span class="dim">{escape(meaning)}</span></summary><ul>'
        for entry in some[:_EXAMPLES]:
            yield f"<li>{address(entry.get('url'))} {_dim(entry.get('reason'))}</li>"
        if len(some) > _EXAMPLES:
            yield f"<li>{_dim(f'{len(some) - _EXAMPLES:,} more in crawl.json')}</li>"
        yield f'</ul></details></td><td class="number">{len(some):,}</td>'
        yield f'<td class="wide share">{_bar(len(some) / len(urls))}</td></tr>\n'
    yield "</table>\n"


def figures_tables(
    portal: str, figures: Sequence[Entry], alarms: Collection[tuple[object, object]]
) -> Iterator[str]:
    """Fields, selectors and stripped pieces of one portal, each with what is usual of it.

    Args:
        portal: its name.
        figures: the entries of `rates`.
        alarms: kind and field of those that changed.
    """
    for kind, title, column in (
        ("selector", "Selectors that found nothing", "selector"),
        ("field", "Articles that have a field", "field"),
        ("removed", "Pieces stripped, a page", "rule"),
    ):
        some = [entry for entry in figures if entry.get("kind") == kind]
        some = [
            entry
            for entry in some
            if entry.get("found") or entry.get("expected") or kind == "selector"
        ]
        if not some:
            continue
        if kind != "selector":
            some.sort(key=lambda entry: (-entry.get("found", 0), str(entry.get("field"))))
        largest = max(1.0, *(max(e.get("found", 0), e.get("expected", 0)) for e in some))
        yield f'<h2>{title} <span class="dim">{escape(portal)}</span></h2>\n'
        yield _header(column, "now", "usual", "")
        for entry in some:
            broken = ' class="broken"' if (kind, entry.get("field")) in alarms else ""
            usual = entry.get("expected")
            yield f"<tr{broken}><td><code>{escape(str(entry.get('field')))}</code></td>"
            yield f'<td class="number">{_amount(kind, entry.get("found", 0))}</td>'
            yield f'<td class="number dim">{"–" if usual is None else _amount(kind, usual)}</td>'
            mark = None if usual is None else usual / largest
            yield f'<td class="share">{_bar(entry.get("found", 0) / largest, mark)}</td></tr>\n'
        yield "</table>\n"
        yield f'<p class="dim">{_basis(some)}</p>\n'


def lengths_table(lengths: Sequence[Entry], text: Entry | None, *, broken: bool) -> Iterator[str]:
    """How long the texts are: one bar for each doubling."""
    if not lengths:
        return
    yield "<h2>Length of the texts</h2>\n"
    if text is not None:
        now, usual = text.get("found", 0), text.get("expected")
        than = "" if usual is None else f"; usual is {usual:,}"
        yield f"<p>A typical one has {now:,} characters{than}.</p>\n"
    counts = {int(entry.get("from", 0)): int(entry.get("articles", 0)) for entry in lengths}
    most = max(1, *counts.values())
    yield _header("characters", "articles", "")
    start, end = min(counts), max(counts)
    row = ' class="broken"' if broken else ""
    while start <= end:
        count = counts.get(start, 0)
        yield f'<tr{row}><td>{start:,} to {start * 2 - 1:,}</td><td class="number">{count:,}</td>'
        yield f'<td class="share">{_bar(count / most)}</td></tr>\n'
        start = max(1, start * 2)
    yield "</table>\n"


def reasons_table(urls: Sequence[Entry]) -> Iterator[str]:
    """What went wrong most often, with the first address of each."""
    first: dict[tuple[str, str], str] = {}
    counts: Counter[tuple[str, str]] = Counter()
    for entry in urls:
        reason = str(entry.get("reason", ""))
        # The end of a listing is found by asking for one page more.
        if entry.get("status") in _TROUBLE and not reason.startswith("end of "):
            key = str(entry["status"]), reason
            counts[key] += 1
            first.setdefault(key, str(entry.get("url")))
    if not counts:
        return
    yield "<h2>What went wrong most often</h2>\n"
    yield _header("what", "addresses")
    for (status, reason), count in counts.most_common(_MOST_REASONS):
        yield f"<tr><td><code>{escape(status)}</code> <bdi>{escape(reason)}</bdi><br>"
        yield f'<span class="dim">first: {address(first[status, reason])}</span></td>'
        yield f'<td class="number">{count:,}</td></tr>\n'
    yield "</table>\n"
    if len(counts) > _MOST_REASONS:
        yield f'<p class="dim">{len(counts) - _MOST_REASONS:,} other reasons are in crawl.json.</p>\n'


def size_in_words(size: int) -> str:
    """A number of bytes for people.

    >>> size_in_words(1_234_567)
    '1.2 MB'
    """
    amount = float(size)
    for unit in ("B", "kB", "MB"):
        if amount < 1000:
            return f"{amount:.0f} {unit}" if unit == "B" else f"{amount:.1f} {unit}"
        amount /= 1000
    return f"{amount:,.1f} GB"


def _header(first: str, *numbers: str, wide: bool = False) -> str:
    """The head of a table: its first column, those of figures, and that of bars, which has no name."""
    kinds = {True: ' class="number"', False: ' class="wide"' if wide else ""}
    cells = (f'<th scope="col"{kinds[bool(name)]}>{name}</th>' for name in numbers)
    return f'<table><tr><th scope="col">{first}</th>{"".join(cells)}</tr>\n'


def _basis(some: Sequence[Entry]) -> str:
    jobs = max((int(entry.get("jobs", 0)) for entry in some), default=0)
    pages = max((int(entry.get("items", 0)) for entry in some), default=0)
    told = (
        f"The mark is what is usual, by the last {jobs:,} jobs"
        if jobs
        else "The mark is what is expected"
    )
    if all(entry.get("expected") is None for entry in some):
        told = "Nothing is known yet of what is usual"
    return f"Of {pages:,} articles. {told}."


def _amount(kind: str, value: float) -> str:
    if kind == "removed":
        return f"{value:.1f}"
    # Never 100 % or 0 % where one page is otherwise.
    shown = f"{value:.0%}"
    return f"{value:.1%}" if shown in ("100%", "0%") and value not in (0, 1) else shown


def _bar(share: float, mark: float | None = None) -> str:
    """A bar; the figure stands beside it as text, so it is nothing for a screen reader."""
    line = "" if mark is None else f'<s style="left:{100 * min(1, max(0, mark)):.1f}%"></s>'
    width = 100 * min(1, max(0, share))
    return f'<div class="bar" aria-hidden="true"><i style="width:{width:.1f}%"></i>{line}</div>'


def _dim(text: object) -> str:
    return f'<span class="dim"><bdi>{escape(str(text))}</bdi></span>' if text else ""
