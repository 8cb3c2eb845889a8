"""The authors that a page's JSON-LD declares for its article."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from newscrawl.text import clean_line

_ARTICLE = re.compile(r"\w*(?:Article|Posting|Report)$")
# Other works with an author; an article on the page goes first.
_WORK = re.compile(
    r"(?:Recipe|HowTo|Review|CreativeWork|WebPage|ItemPage|QAPage|Course|Guide|\w*Page)$"
)
_ORGANISATION = re.compile(r"\w*Organi[sz]ation$|Corporation$|LocalBusiness$|WebSite$|Brand$")
# What hostile or odd pages may nest and list.
_DEEPEST = 8
_MOST_NODES = 3000
_MOST_AUTHORS = 30


@dataclass(frozen=True)
class Declared:
    """One author as the page's JSON-LD declares it."""

    name: str
    url: str | None = None
    is_organisation: bool = False
    """Declared as an organisation and not as a person."""
    is_person: bool = False
    """Declared as a person; a bare text is neither."""


@dataclass(frozen=True)
class Declaration:
    """What JSON-LD says of who wrote the page's article."""

    authors: tuple[Declared, ...] = ()
    publishers: tuple[str, ...] = ()
    """Names of organisations that publish the page."""
    owners: tuple[str, ...] = ()
    """Names of people who publish it themselves."""


def read_declaration(documents: Iterable[object], url: str) -> Declaration:
    """Find the authors of the article at `url` in the page's JSON-LD documents.

    Of several articles the one that names the page's address counts, else the first.
    """
    nodes = list(_nodes(documents))
    by_id = _by_id(nodes)
    found = dict(_publishers(nodes, by_id))
    publishers = tuple(name for name, is_person in found.items() if not is_person)
    owners = tuple(name for name, is_person in found.items() if is_person)
    path = _path(url)
    for pattern in (_ARTICLE, _WORK):
        group = [node for node in nodes if _is(node, pattern)]
        own = [node for node in group if path and path in set(_paths(node))]
        for node in (*own, *group[:1]):
            authors = tuple(_authors(node.get("author") or node.get("creator"), by_id))
            if authors:
                return Declaration(authors, publishers, owners)
    return Declaration((), publishers, owners)


def _nodes(documents: Iterable[object]) -> Iterator[dict[str, object]]:
    """Every object of the documents, in their order, the nested ones too."""
    # (value, depth); a stack, so the last document comes first.
    stack = [(document, 0) for document in reversed(list(documents))]
    count = 0
    while stack and count < _MOST_NODES:
        value, depth = stack.pop()
        if isinstance(value, dict):
            count += 1
            yield value
            inner: list[object] = [v for v in value.values() if isinstance(v, (dict, list))]
        elif isinstance(value, list):
            inner = [v for v in value[:_MOST_NODES] if isinstance(v, (dict, list))]
        else:
            continue
        if depth < _DEEPEST:
            stack += [(entry, depth + 1) for entry in reversed(inner)]


def _by_id(nodes: Iterable[dict[str, object]]) -> dict[object, dict[str, object]]:
    """The nodes that tell a name, by identity; one with a type goes before a mere reference."""
    found: dict[object, dict[str, object]] = {}
    for node in nodes:
        identity = node.get("@id")
        if isinstance(identity, str) and ("name" in node or "givenName" in node):
            known = found.get(identity)
            if known is None or ("@type" in node and "@type" not in known):
                found[identity] = node
    return found


def _is(node: Mapping[str, object], pattern: re.Pattern[str]) -> bool:
    types = node.get("@type")
    if isinstance(types, str):
        return pattern.match(types.rpartition("/")[2]) is not None
    names = types if isinstance(types, list) else [types]
    return any(isinstance(name, str) and pattern.match(name.rpartition("/")[2]) for name in names)


def _authors(data: object, by_id: Mapping[object, dict[str, object]]) -> Iterator[Declared]:
    for entry in (data if isinstance(data, list) else [data])[:_MOST_AUTHORS]:
        if isinstance(entry, str):
            if (text := clean_line(entry)) and not text.startswith(("http:", "https:")):
                yield Declared(text)
        elif isinstance(entry, dict):
            identity = entry.get("@id")
            other = by_id.get(identity, {}) if isinstance(identity, str) else {}
            names = entry.get("name") or other.get("name") or _given(entry) or _given(other)
            is_organisation = (_is(entry, _ORGANISATION) or _is(other, _ORGANISATION)) and not (
                _is(entry, _PERSON) or _is(other, _PERSON)
            )
            is_person = _is(entry, _PERSON) or _is(other, _PERSON)
            url = _text(entry.get("url")) or _text(other.get("url"))
            for each in (names if isinstance(names, list) else [names])[:_MOST_AUTHORS]:
                if name := _text(each):
                    yield Declared(name, url, is_organisation, is_person)


_PERSON = re.compile("Person$")


def _given(node: Mapping[str, object]) -> str | None:
    """The name of a person whose given and family name stand apart."""
    names = (_text(node.get("givenName")), _text(node.get("familyName")))
    return " ".join(filter(None, names)) or None


def _publishers(
    nodes: Iterable[dict[str, object]], by_id: Mapping[object, dict[str, object]]
) -> Iterator[tuple[str, bool]]:
    """Name of each publisher, and whether it is a person."""
    for node in nodes:
        publisher = node.get("publisher")
        for entry in publisher if isinstance(publisher, list) else [publisher]:
            if isinstance(entry, dict):
                identity = entry.get("@id")
                other = by_id.get(identity, {}) if isinstance(identity, str) else {}
                if name := _text(entry.get("name") or other.get("name")):
                    # Sites of one person are published by "Person, Organization".
                    yield name, _is(entry, _PERSON) or _is(other, _PERSON)
            elif isinstance(entry, str) and (name := clean_line(entry)):
                yield name, False


def _paths(node: Mapping[str, object]) -> Iterator[str]:
    for key in ("url", "@id", "mainEntityOfPage"):
        value = node.get(key)
        if isinstance(value, dict):
            value = value.get("@id") or value.get("url")
        if isinstance(value, str):
            yield _path(value)


def _path(url: str) -> str:
    """The path of an address, in one spelling; addresses that can't be read have none."""
    try:
        return unquote(urlsplit(url).path).rstrip("/").casefold()
    except ValueError:
        return ""


def _text(data: object) -> str | None:
    if isinstance(data, list):
        data = data[0] if data else None
    if isinstance(data, dict):
        data = data.get("@value")
    return clean_line(data) if isinstance(data, str) else None
