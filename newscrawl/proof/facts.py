"""Which facts of a declaration hold, by what was seen of its portal."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from newscrawl.chance import share_tail
from newscrawl.health.words import number
from newscrawl.ledger import Outcome
from newscrawl.portals import Articles, Template
from newscrawl.portals.templates import SELECTORS
from newscrawl.proof.page import PageSeen
from newscrawl.proof.source_facts import source_facts
from newscrawl.proof.tally import Tally, span
from newscrawl.proof.verdict import Fact, Verdict

# A share is as expected while so few hits, or fewer, come at least once in ten proofs of a portal that is
# as it was: of three articles one may lack what 5% lack, two may not.
_CHANCE = 0.1
_LIKENESS = 0.05
# No page is sure to have a field, and none to lack it.
_SUREST = 0.99
# So much of anything may be an exception: an old article at a new address, a page in another language.
_SOME = 0.1


def facts_of(tally: Tally) -> list[Fact]:
    """All facts of a portal, in the order in which a reader asks."""
    return [
        *source_facts(tally),
        *_addresses(tally),
        _canonical(tally),
        *_templates(tally),
        *_selectors(tally),
        *_fields(tally),
        *_outcomes(tally),
        _zone(tally),
        _language(tally),
        _charset(tally),
        *_goldens(tally),
    ]


def is_fewer(hits: int, pages: int, share: float) -> bool:
    """Whether so few of some pages are fewer than a share of them lets expect.

    >>> is_fewer(2, 3, 0.95), is_fewer(1, 3, 0.95), is_fewer(850, 1000, 0.95)
    (False, True, True)
    """
    mean = min(max(share, 1 - _SUREST), _SUREST)
    return hits < share * pages and share_tail(hits, pages, mean, _LIKENESS) < _CHANCE


def _addresses(tally: Tally) -> Iterator[Fact]:
    by_form: dict[Articles, list[PageSeen]] = {form: [] for form in tally.portal.articles}
    unknown = sorted(tally.unknown)
    for page in tally.pages:
        if page.form is None:
            unknown.append(page.url)
        else:
            by_form[page.form].append(page)
    for place, (form, pages) in enumerate(by_form.items(), start=1):
        is_told_apart = form.years and sum(one.years == form.years for one in by_form) == 1
        name = f"form {form.years if is_told_apart else place}"
        which = "" if is_told_apart else f"{form.pattern}: "
        if not pages:
            yield Fact(name, Verdict.NOT_SEEN, which.removesuffix(": "))
            continue
        years = Counter(page.year for page in pages if page.year)
        told = f"{which}{number(len(pages), 'page')}{span(years)}"
        last = form.years.rpartition("-")[2]
        # Older articles may have been moved to a newer form.
        later = sum(count for year, count in years.items() if last and year > int(last))
        if later <= _SOME * len(pages):
            yield Fact(name, Verdict.HOLDS, told)
        else:
            cure = f"the years of the pattern {form.pattern}: it is not given up"
            yield Fact(name, Verdict.FAILS, told, cure)
    if unknown:
        yield Fact(
            "addresses",
            Verdict.FAILS,
            f"{number(len(unknown), 'article')} whose address no pattern knows: {unknown[0]}",
            "a pattern in articles; or an example in others, if they are no articles",
        )


def covers(years: str, year: int) -> bool:
    """Whether a year is among years as a declaration writes them.

    >>> covers("2018-", 2020), covers("2011-2017", 2018), covers("", 1999), covers("2018", 2018)
    (True, False, True, True)
    """
    first, dash, last = years.partition("-")
    if not dash:
        return not first or int(first) == year
    return (not first or int(first) <= year) and (not last or year <= int(last))


def _canonical(tally: Tally) -> Fact:
    name = "canonical host"
    hosts = Counter(page.canonical for page in tally.articles if page.canonical)
    if not hosts:
        return Fact(name, Verdict.NOT_SEEN, "no article names its own address")
    others = {pair: count for pair, count in hosts.items() if pair[0] != pair[1]}
    if sum(others.values()) <= _SOME * hosts.total():
        return Fact(name, Verdict.HOLDS, ", ".join(dict.fromkeys(named for named, _ in hosts)))
    (named, given), count = Counter(others).most_common(1)[0]
    return Fact(
        name,
        Verdict.FAILS,
        f"{count} of {hosts.total()} articles name {named}, not {given}",
        f"put {named} before {given} in hosts, or say in copies whose pages {given} shows",
    )


def _templates(tally: Tally) -> Iterator[Fact]:
    pages = _built(tally)
    portal = tally.portal
    blank = [one for one in portal.templates if not one.selectors()]
    for template in portal.templates:
        if template in blank:
            continue
        mine = [page for page in pages if page.template == template]
        verdict = Verdict.HOLDS if mine else Verdict.NOT_SEEN
        yield Fact(
            _named(template), verdict, f"{number(len(mine), 'page')}{_span(mine)}" if mine else ""
        )
    rest = [page for page in pages if page.template is None]
    for template in blank:
        # Nothing tells pages of one without selectors from those of another.
        mine = [page for page in rest if _is_of(page, template)]
        if len(blank) == 1:
            mine = rest
        verdict = Verdict.HOLDS if mine else Verdict.NOT_SEEN
        told = f"{number(len(mine), 'page')}{_span(mine)}: generic extraction" if mine else ""
        yield Fact(_named(template), verdict, told)
    others = [page for page in rest if not any(_is_of(page, template) for template in blank)]
    if others and len(blank) > 1:
        told = f"{number(len(others), 'page')}{_span(others)} of other years: generic extraction"
        yield Fact("template", Verdict.HOLDS, told)
    if rest and not blank and portal.templates:
        verdict = Verdict.FAILS if len(rest) > _SOME * len(pages) else Verdict.HOLDS
        cure = f"look at {rest[0].url}: a Template with the selectors of these pages"
        yield Fact("template", verdict, f"{len(rest)} of {len(pages)} pages fit none", cure)


def _is_of(page: PageSeen, template: Template) -> bool:
    return page.year is not None and covers(template.years, page.year)


def _named(template: Template) -> str:
    return f"template {template.years}".rstrip()


def _span(pages: list[PageSeen]) -> str:
    return span(page.year for page in pages)


def _built(tally: Tally) -> list[PageSeen]:
    """The pages that tell how the portal builds its pages: no walls and no errors."""
    return [
        page
        for page in tally.pages
        if page.outcome in (Outcome.ITEM, Outcome.NOT_ARTICLE) and page.encoding
    ]


def _selectors(tally: Tally) -> Iterator[Fact]:
    expected = tally.portal.usual_fallbacks
    for name in SELECTORS:
        selector = tally.portal.selector(name)
        if selector is None:
            continue
        pages = [page for page in _built(tally) if name in page.selectors]
        missed = [page for page in pages if name in page.fallbacks]
        if not pages:
            yield Fact(f"selector {name}", Verdict.NOT_SEEN)
            continue
        hits, count = len(pages) - len(missed), len(pages)
        told = f"{selector}: found on {hits} of {count} pages"
        if is_fewer(hits, count, 1 - expected[name]):
            yield Fact(
                f"selector {name}",
                Verdict.FAILS,
                told,
                f"look at {missed[0].url}, and change templates.{name}; or expected="
                f"Expected(fallbacks={{{name!r}: {len(missed) / count:.2f}}}), if all is right",
            )
        else:
            yield Fact(f"selector {name}", Verdict.HOLDS, told)


def _fields(tally: Tally) -> Iterator[Fact]:
    pages = tally.articles
    for name, share in tally.portal.usual_fields.items():
        hits = sum(name in page.fields for page in pages)
        told = f"{hits} of {len(pages)} articles, {share:.0%} expected"
        if not pages:
            yield Fact(f"field {name}", Verdict.NOT_SEEN)
        elif is_fewer(hits, len(pages), share):
            first = next(page.url for page in pages if name not in page.fields)
            cure = f"look at {first}: a selector; or a smaller share in expected.fields"
            yield Fact(f"field {name}", Verdict.FAILS, told, cure)
        else:
            yield Fact(f"field {name}", Verdict.HOLDS, told)


def _outcomes(tally: Tally) -> Iterator[Fact]:
    pages = tally.pages
    if not pages:
        yield Fact("articles", Verdict.NOT_SEEN)
        return
    counts = Counter(page.outcome for page in pages)
    items = counts.pop(Outcome.ITEM, 0)
    told = ", ".join(f"{count} {outcome}" for outcome, count in counts.most_common())
    told = f"{items} of {len(pages)} pages give an item{'; ' if told else ''}{told}"
    usual = tally.portal.usual_statuses
    many = [
        outcome
        for outcome, count in counts.items()
        if is_fewer(len(pages) - count, len(pages), 1 - usual.get(outcome, 0.0))
    ]
    if items and not many:
        yield Fact("articles", Verdict.HOLDS, told)
        return
    first = next(page for page in pages if page.outcome is not Outcome.ITEM)
    cure = f"look at {first.url} ({first.reason}); or a larger share in expected.statuses"
    yield Fact("articles", Verdict.FAILS, told, cure)


def _zone(tally: Tally) -> Fact:
    declared = tally.portal.timezone
    telling = [page for page in tally.articles if page.zone is not None]
    offsets = ", ".join(sorted(set().union(*(page.offsets for page in tally.articles))))
    if not telling:
        told = f"{declared or 'none'} declared; " + (
            f"the pages write {offsets}" if offsets else "the pages write no offset"
        )
        return Fact("zone", Verdict.NOT_SEEN, told)
    wrong = [page for page in telling if not page.zone]
    told = (
        f"{declared}: agrees with the times of {len(telling) - len(wrong)} of {len(telling)} pages"
    )
    if len(wrong) <= _SOME * len(telling):
        return Fact("zone", Verdict.HOLDS, told)
    found = ", ".join(sorted(set().union(*(page.offsets for page in wrong))))
    cure = f"look at {wrong[0].url}, which writes {found}: another timezone"
    return Fact("zone", Verdict.FAILS, told, cure)


def _language(tally: Tally) -> Fact:
    declared = tally.portal.language
    # Goldens say themselves in which language they are, and are no sample of the portal.
    pages = [page for page in tally.articles if page.golden is None]
    found = Counter(page.language for page in pages if page.language)
    told = ", ".join(f"{language} {count}" for language, count in found.most_common())
    if not found:
        return Fact("language", Verdict.NOT_SEEN, f"{declared or 'none'} declared")
    same = sum(count for tag, count in found.items() if _first(tag) == _first(declared))
    # That of most articles is declared.
    if not declared or same * 2 > found.total():
        return Fact("language", Verdict.HOLDS if declared else Verdict.NOT_SEEN, told)
    most = found.most_common(1)[0][0]
    return Fact("language", Verdict.FAILS, f"{told}; {declared} declared", f"language={most!r}")


def _first(tag: str) -> str:
    return tag.partition("-")[0]


def _charset(tally: Tally) -> Fact:
    pages = [page for page in tally.pages if page.encoding]
    found = Counter(page.encoding for page in pages)
    told = ", ".join(f"{name} {count}" for name, count in found.most_common())
    odd = [page for page in pages if page.complaints]
    if not odd:
        return Fact("charset", Verdict.HOLDS if pages else Verdict.NOT_SEEN, told)
    told = f"{told}; of {number(len(odd), 'page')} the bytes are not what is declared: {odd[0].complaints[0]}"
    if len(odd) <= _SOME * len(pages):
        return Fact("charset", Verdict.HOLDS, told)
    return Fact("charset", Verdict.FAILS, told, f"look at {odd[0].url}: is its text whole?")


def _goldens(tally: Tally) -> Iterator[Fact]:
    goldens = [page for page in tally.pages if page.golden]
    for page in goldens:
        wrong = [*page.wrong]
        if page.outcome is not Outcome.ITEM:
            wrong.insert(0, f"no item: {page.reason}")
        if page.form is None:
            wrong.insert(0, "no pattern knows its address")
        name = f"golden {page.golden}"
        if wrong:
            cure = "the declaration, or what the golden expects"
            yield Fact(name, Verdict.FAILS, "; ".join(wrong), cure)
        else:
            yield Fact(name, Verdict.HOLDS)
