"""Which sources of a declaration hold."""

from __future__ import annotations

from collections.abc import Iterator

from newscrawl.health.words import number
from newscrawl.portals import Days, Listing, Source
from newscrawl.proof.source import SourceSeen
from newscrawl.proof.tally import Tally
from newscrawl.proof.verdict import Fact, Verdict

# Feeds and sitemaps list little but articles; what else is regular there is among `others`.
_MOST_STRANGE = 0.1


def source_facts(tally: Tally) -> Iterator[Fact]:
    """Of each source that was asked whether it lists articles; the others are counted."""
    declared = tally.portal.sources
    for seen in sorted(tally.sources.values(), key=lambda seen: declared.index(seen.source)):
        yield _fact(seen)
    asked = {seen.source for seen in tally.sources.values()}
    if rest := len(declared) - len(asked):
        yield Fact("other sources", Verdict.NOT_SEEN, f"{rest} of {len(declared)}")


def _fact(seen: SourceSeen) -> Fact:
    kind = kind_of(seen.source)
    name = kind if seen.source.name == kind else f"{kind} {seen.source.name}"
    if seen.trouble:
        cure = "its address in sources, or leave it out"
        return Fact(name, Verdict.FAILS, f"{seen.url}: {seen.trouble}", cure)
    if seen.branches:
        return Fact(
            name, Verdict.HOLDS, f"{seen.url}: an index of {number(len(seen.branches), 'file')}"
        )
    told = f"{seen.url}: {number(seen.articles, 'article')}"
    if seen.strange:
        told = f"{told}; no pattern knows {len(seen.strange)} of {seen.own} own addresses"
    if not seen.articles:
        cure = f"articles: is {seen.strange[0]} one?" if seen.strange else "another source"
        return Fact(name, Verdict.FAILS, told, cure)
    is_page = isinstance(seen.source, Listing | Days)
    if not is_page and len(seen.strange) > _MOST_STRANGE * seen.own:
        cure = f"a pattern for {seen.strange[0]} in articles, or an example in others"
        return Fact(name, Verdict.FAILS, told, cure)
    return Fact(name, Verdict.HOLDS, told)


def kind_of(source: Source) -> str:
    """What a source is, `feed`."""
    return type(source).__name__.lower()
