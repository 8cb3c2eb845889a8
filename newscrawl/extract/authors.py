"""Who wrote the article: of all that a page says about it, what agrees and can be trusted.

JSON-LD that names a person as the article's author settles it. Else meta elements, microdata,
elements whose class says author, and lines such as "By Ann Lee" near the headline are weighed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice
from urllib.parse import urlsplit

from selectolax.lexbor import LexborHTMLParser, LexborNode

from newscrawl.extract.author_ld import Declaration, read_declaration
from newscrawl.extract.author_names import (
    Context,
    Kind,
    Name,
    Trust,
    is_full,
    is_personal,
    names_in,
    people,
    squeeze,
)
from newscrawl.extract.author_page import read_named, read_page
from newscrawl.extract.evidence import Evidence
from newscrawl.extract.signs import Signs

# Names of meta elements that hold the author, folded.
_METAS = frozenset(
    "author article:author og:article:author parsely-author sailthru.author dc.creator dcterms.creator"
    " dc.contributor byl byline citation_author cxenseparse:author dable:author article_author"
    " article.author news:author og:author twitter:author mediator_author rbauthors vr:author"
    " shareaholic:article_author_name branch:deeplink:authorname1 creator authors writer".split()
)
# What the agreement of others on a handle or a first name counts.
_OF_HANDLES = 0.15
_WRITTEN_BY = re.compile(
    r"written by|by|author|verfasst von|geschrieben von|von|écrit par|par|escrito por|por|scritto da|autor"
    r"|geschreven door|skriven av|skrevet af|skrevet av|napisane przez|autore|auteur|作者|записано|автор",
    re.IGNORECASE,
)
# So many meta elements are read for names; a page with more is hostile.
_MOST_METAS = 100


@dataclass(frozen=True)
class Credits:
    """Who is credited with the article."""

    people: tuple[Name, ...] = ()
    organisations: tuple[Name, ...] = ()
    """Agencies, papers and desks."""
    owner: Name | None = None
    """One of them that bears the site's name and may be the person whose site it is."""
    context: Context = field(default_factory=Context)
    """What tells people from organisations, for what is read of the page later."""

    def signed_by(self, names: tuple[Name, ...]) -> Credits:
        """The same, with other people."""
        bare = {squeeze(name.name) for name in names}
        others = (name for name in self.organisations if squeeze(name.name) not in bare)
        return replace(self, people=names, organisations=tuple(others))

    def brought_by(self, source: str) -> Credits:
        """The same, with an organisation before all others."""
        named = Name(source, Kind.ORGANISATION, source)
        return replace(self, organisations=(named, *self.organisations))

    def of_portal(self, nodes: Iterable[LexborNode]) -> Credits | None:
        """Those whom the portal's own elements name; None where they name nobody.

        Args:
            nodes: the elements, as they were before the page was stripped.
        """
        names = read_named(nodes, self.context)
        return replace(_credits(names), context=self.context) if names else None


@dataclass(frozen=True)
class _Source:
    """The names that one kind of evidence gives, and how far it is trusted."""

    weight: float
    names: tuple[Name, ...]


def credited_by(credited: Credits, reporters: Sequence[str], editor: str | None) -> Credits:
    """The credits with what the ends of the text add: reporters, where nobody else is credited.

    Args:
        credited: whom the page credits.
        reporters: whom the text names as its reporters.
        editor: whom it names as its editors. Chinese portals give them in the meta element `author`.
    """
    names = tuple(
        name for name in credited.people if name.name.isascii() or name.name not in (editor or "")
    )
    if not names:
        names = tuple(Name(name, Kind.PERSON, name) for name in reporters)
    return credited if names == credited.people else credited.signed_by(names)


def find_credits(
    tree: LexborHTMLParser,
    signs: Signs,
    evidence: Evidence,
    url: str,
    publisher: str | None = None,
) -> Credits:
    """Find who wrote the article of a page. The tree is not changed.

    Args:
        tree: the page, not yet stripped.
        signs: what it says of itself.
        evidence: what was read from them: names of the site, headlines, the language.
        url: the page's address.
        publisher: the name of its publisher, where the portal is known.
    """
    declaration = read_declaration(signs.declared.documents, url)
    language = (evidence.language or "").lower().partition("-")[0] or None
    names = (*evidence.site_names, publisher) if publisher else evidence.site_names
    context = Context(_site(url, names, declaration), language)
    declared = tuple(_unique(_declared(declaration, context)))
    if any(is_full(name.name) for name in people(declared)):
        return replace(_credits(declared), context=context)
    named = tuple(_unique(_from_metas(signs.every_meta, context)))
    confirmed = [name.name for name in people(named)]
    page = read_page(tree, evidence.headlines, context, confirmed)
    sources = (
        _Source(0.9 if people(declared) else 0.5, declared),
        _Source(0.9, named),
        _Source(0.8, tuple(_unique(page.marked))),
        _Source(0.7, tuple(_unique(page.classed))),
        _Source(0.75, tuple(_unique(page.labelled))),
        _Source(0.6, tuple(_unique(page.linked))),
        _Source(0.3, tuple(_unique(page.bare))),
    )
    chosen = _choose([source for source in sources if source.names])
    owners = (n for n in chosen.organisations if _may_be_owner(n.name, declaration, publisher))
    owner = next(owners, None)
    return replace(chosen, owner=owner, context=context)


def _may_be_owner(name: str, declaration: Declaration, publisher: str | None) -> bool:
    """Whether a name may be that of a person, for all the page declares."""
    organisations = [author.name for author in declaration.authors if author.is_organisation]
    declared = map(squeeze, (*organisations, *declaration.publishers, publisher or ""))
    return name.count(" ") == 1 and is_personal(name) and squeeze(name) not in declared


def _site(url: str, names: Iterable[str], declaration: Declaration) -> frozenset[str]:
    """The names of the site, squeezed: as it calls itself, and of its host."""
    try:
        host = urlsplit(url).hostname or ""
    except ValueError:
        host = ""
    labels = host.removeprefix("www.").split(".")
    hosts = {"".join(labels), *labels[:-1][-1:], *labels[:-2][-1:]}
    known = {squeeze(name) for name in (*names, *declaration.publishers)}
    return frozenset(name for name in known | hosts if len(name) > 1)


def _declared(declaration: Declaration, context: Context) -> Iterator[Name]:
    publishers = {squeeze(name) for name in declaration.publishers}
    owners = {squeeze(name) for name in declaration.owners}
    for author in declaration.authors:
        if author.is_organisation:
            yield Name(author.name, Kind.ORGANISATION, author.name, author.url)
            continue
        for name in names_in(author.name, context, trust=Trust.DECLARED, url=author.url):
            kind = name.kind
            if author.is_person and context.knows(name.name):
                # A site that bears the name of the person who writes it.
                key = squeeze(name.name)
                is_own = is_personal(name.name) and key not in publishers
                kind = Kind.PERSON if is_own or key in owners else Kind.ORGANISATION
            yield replace(name, kind=kind)


def _from_metas(metas: Sequence[tuple[str, str]], context: Context) -> Iterator[Name]:
    labels = {key: value for key, value in metas if key.startswith("twitter:label")}
    telling = (one for one in metas if one[0] in _METAS or one[0].startswith("twitter:data"))
    for key, content in islice(telling, _MOST_METAS):
        if key.startswith("twitter:data"):
            label = labels.get(key.replace("data", "label"), "")
            if not _WRITTEN_BY.fullmatch(label.strip(" :")):
                continue
        if not content.startswith(("http:", "https:", "www.")):
            yield from names_in(content, context, trust=Trust.DECLARED)


def _unique(names: Iterable[Name]) -> Iterator[Name]:
    seen: set[str] = set()
    for name in names:
        key = squeeze(name.name)
        if key not in seen:
            seen.add(key)
            yield name


def _credits(names: Iterable[Name]) -> Credits:
    names = tuple(names)
    organisations = tuple(name for name in names if name.kind is Kind.ORGANISATION)
    return Credits(people(names), organisations)


def _choose(sources: Sequence[_Source]) -> Credits:
    """The names of the source that is trusted most and that others confirm."""
    best, score = Credits(), 0.0
    # Where the page credits an organisation, a name that only looks like one is somebody else's.
    least = (
        0.65 if any(source.weight >= 0.5 for source in sources if not people(source.names)) else 0.0
    )
    for source in sources:
        named = people(source.names)
        mine = {squeeze(name.name) for name in named}
        total = source.weight
        agreeing = sum(
            other.weight
            for other in sources
            if other is not source and mine & {squeeze(name.name) for name in other.names}
        )
        if any(" " in name.name for name in named):
            total += agreeing
        else:
            # A handle is what all places show of one account; the full name of a person says more.
            total += _OF_HANDLES * agreeing - 0.35
        if named and total > max(score, least):
            best, score = _credits(source.names), total
    if best.people:
        return best
    return next((_credits(source.names) for source in sources), best)
