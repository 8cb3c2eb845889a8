"""What was found of the portals, for people and for programs."""

from __future__ import annotations

import os
import sys
from collections import Counter
from collections.abc import Iterator
from typing import Any

from newscrawl.health.words import number, plain
from newscrawl.proof.tally import Tally
from newscrawl.proof.verdict import Fact, Verdict

# As terminals show them: green, red, grey.
_COLOURS = {Verdict.HOLDS: "32", Verdict.FAILS: "31", Verdict.NOT_SEEN: "90"}
_WIDTH = max(map(len, Verdict))
_IN_A_LINE = 4


def holds(facts: list[Fact]) -> bool:
    """Whether none of them fails."""
    return all(fact.verdict is not Verdict.FAILS for fact in facts)


def lines_of(tally: Tally, facts: list[Fact]) -> Iterator[str]:
    """A portal's facts as a table, under a line that sums them up."""
    counts = Counter(fact.verdict for fact in facts)
    failing = counts[Verdict.FAILS]
    yield (
        f"{tally.portal.name}: {number(counts[Verdict.HOLDS], 'fact')} hold, {failing}"
        f" {'does' if failing == 1 else 'do'} not, {counts[Verdict.NOT_SEEN]} not seen"
    )
    width = max(len(fact.name) for fact in facts)
    for fact in facts:
        name = f"{plain(fact.name):<{width}}"
        yield f"  {_coloured(fact.verdict)}  {name}  {plain(fact.told)}".rstrip()
        if fact.cure and fact.verdict is Verdict.FAILS:
            yield f"  {'':<{_WIDTH}}  {'':<{width}}  cure: {plain(fact.cure)}"
    shares = [f"{name} {share:.0%}" for name, share in tally.coverage().items()]
    for start in range(0, len(shares), _IN_A_LINE):
        head = f"fields of {len(tally.articles)}" if not start else ""
        yield f"  {head:<{_WIDTH}}  {', '.join(shares[start : start + _IN_A_LINE])}"


def entry_of(tally: Tally, facts: list[Fact]) -> dict[str, Any]:
    """The same as an object for programs."""
    return {
        "portal": tally.portal.name,
        "holds": holds(facts),
        "pages": len(tally.pages),
        "articles": len(tally.articles),
        "fields": {name: round(share, 4) for name, share in tally.coverage().items()},
        "forms": _by_years(tally, "form"),
        "templates": _by_years(tally, "template"),
        "fallbacks": dict(Counter(name for page in tally.pages for name in sorted(page.fallbacks))),
        "languages": dict(Counter(page.language for page in tally.articles if page.language)),
        "facts": [
            {"fact": fact.name, "verdict": fact.verdict.value, "seen": fact.told}
            | ({"cure": fact.cure} if fact.verdict is Verdict.FAILS else {})
            for fact in facts
        ],
    }


def _by_years(tally: Tally, name: str) -> list[dict[str, Any]]:
    """How many pages of each year there are, by what they were told apart by."""
    found: dict[Any, Counter[str]] = {}
    for page in tally.pages:
        key = getattr(page, name)
        found.setdefault(key, Counter())[str(page.year or "unknown")] += 1
    return [
        {
            "years": key.years if key is not None else None,
            **({"pattern": key.pattern} if name == "form" and key is not None else {}),
            "pages": dict(sorted(counts.items())),
        }
        for key, counts in found.items()
    ]


def _coloured(verdict: Verdict) -> str:
    word = f"{verdict:<{_WIDTH}}"
    if sys.stdout.isatty() and not os.environ.get("NO_COLOR"):
        return f"\x1b[{_COLOURS[verdict]}m{word}\x1b[0m"
    return word
