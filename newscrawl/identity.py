"""When two addresses are one article, and two articles one."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import TYPE_CHECKING

from newscrawl.tracking import is_session, is_tracking

if TYPE_CHECKING:
    from newscrawl.items import NewsArticle
    from newscrawl.portals import Portal

# Hosts on which a site keeps the same pages in another form.
_FORMS = frozenset(("www", "m", "mobile", "amp"))
# Second labels under which countries register: `m.co.uk` is no form of `co.uk`.
_REGISTRIES = frozenset("ac co com edu gob gov go gouv mil ne net nom or org".split())
# No port, and those of http and https.
_PORTS = frozenset(("", "80", "443"))
# Others' copies of AMP pages: google.com/amp/s/<address>, <name>.cdn.ampproject.org/c/s/<address>.
_COPY = re.compile(
    r"https?://(?:(?:www\.)?(?:google|bing)\.[a-z.]{2,6}/amp|[a-z0-9.-]{1,80}\.ampproject\.(?:org|net)/[a-z]{1,2})"
    r"/(?:s/)?([a-z0-9-]+(?:\.[a-z0-9-]+)+[/?#:].*)",
    re.IGNORECASE | re.DOTALL,
)
# Files that a server gives for a folder.
_INDEX = re.compile(r"(?:index\.(?:[sx]?html?|php\d?|aspx?|jsp)|default\.aspx?)", re.IGNORECASE)
# story.amp, story.amp.html, story.print.html
_FORM_IN_NAME = re.compile(r"(.*[^.])\.(?:amp|print)(\.[sx]?html?)?", re.IGNORECASE | re.DOTALL)
_SESSION_IN_PATH = re.compile(r";(?:jsessionid|phpsessid)=[^/;]*", re.IGNORECASE)
# Nothing in such a path has another spelling.
_PLAIN_PATH = re.compile(r"(?:[A-Za-z0-9_~-][A-Za-z0-9_.~,:@=-]*/?)*+")
_ESCAPE = re.compile(r"%([0-9A-Fa-f]{2})?|[^!-~]+|[\"<>\\^`{|}]")
_UNRESERVED = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
# Parameters of a query that ask for a form of the page, with their values.
_FORM_NAMES = frozenset(("amp", "_amp", "isamp", "print", "printview", "printable"))
_YES = frozenset(("", "1", "true", "yes", "y", "on"))
_FORM_VALUES = {"outputtype": "amp", "output": "amp", "view": "print", "mode": "print"}


def identity_of(url: str, portal: Portal | None = None) -> str:
    """The text by which an article is known, whichever of its addresses this is.

    Args:
        url: an absolute address.
        portal: the portal whose article it is, where it is known.

    Returns:
        `id <id>` where the portal's patterns give one, else `url <folded address>`.

    >>> identity_of("http://m.example.org/News/a.amp?utm_source=rss#top")
    'url example.org/News/a'
    """
    if portal is None:
        return f"url {folded(url)}"
    if address := portal.address(url):
        return f"id {address.id}"
    text = folded(url)
    host, slash, path = text.partition("/")
    if own_host := _own_host(host, portal):
        # An AMP or mobile form: what address the article has on the portal itself.
        own = f"https://{own_host}{slash or '/'}{path}"
        if address := portal.address(own) or portal.address(f"{own}/"):
            return f"id {address.id}"
        text = folded(portal.canonical(own))
    return f"url {text}"


def identities(article: NewsArticle, portal: Portal | None) -> tuple[str, ...]:
    """What an article is known by: two that share any of it are one.

    >>> from newscrawl.items import NewsArticle
    >>> identities(NewsArticle(url="https://www.news.example/a/"), None)
    ('url news.example/a',)
    """
    canonical = article.canonicalUrl or article.url
    of_canonical = folded(canonical)
    if "/" not in of_canonical and "?" not in of_canonical:
        # Some pages name the front page as their canonical address.
        canonical, of_canonical = article.url, folded(article.url)
    found = (
        identity_of(article.url, portal),
        identity_of(canonical, portal),
        f"url {of_canonical}",
    )
    return tuple(dict.fromkeys(found))


def folded(url: str) -> str:
    """An address without what differs between forms of one page: no address to fetch, but one to compare.

    Gone are scheme, `www.`, `m.`, `mobile.` and `amp.`, the ports 80 and 443, AMP and print forms,
    `index.html`, sessions, tracking, the slash at the end, and the fragment unless it begins
    with `!`. Escapes have one spelling, the query is sorted. The case of path and query
    stays, as do `id`, `p`, `page` and all else.

    Idempotent: `https://` and what it gives is folded to the same.

    >>> folded("https://www.google.com/amp/s/www.example.org/amp/a/index.html?b=2&a=1&amp=1")
    'example.org/a?a=1&b=2'
    """
    while True:
        while copy := _COPY.fullmatch(url):
            url = f"https://{copy[1]}"
        text = _fold(url)
        url = f"https://{text}"
        # What was one once its slashes and escapes were in order.
        if "amp" not in text or not _COPY.fullmatch(url):
            return text


def _fold(url: str) -> str:
    head, _, fragment = url.partition("#")
    head, _, query = head.partition("?")
    host, _, path = head.partition("://")[2].partition("/")
    text = "/".join((_site(host), *_segments(path)))
    if query and (query := _query(query)):
        text = f"{text}?{query}"
    return f"{text}#{_spelt(fragment)}" if fragment.startswith("!") else text


@lru_cache(maxsize=4096)
def _site(host: str) -> str:
    """A host without what names a form of the site."""
    host = host.rpartition("@")[2].lower()
    if not host.isascii():
        try:
            host = host.encode("idna").decode("ascii")
        except UnicodeError:
            host = _spelt(host).lower()
    name, _, port = host.partition(":")
    labels = name.rstrip(".").split(".")
    while len(labels) > 2 and labels[0] in _FORMS:
        if len(labels) == 3 and len(labels[2]) == 2 and labels[1] in _REGISTRIES:
            break
        del labels[0]
    site = ".".join(labels)
    return site if port in _PORTS else f"{site}:{port}"


def _own_host(site: str, portal: Portal) -> str | None:
    """The portal's host of a folded one, None where it has none."""
    known = _sites((*portal.hosts, *portal.copies)).get(site)
    return known or (site if portal.owns(f"https://{site}/") else None)


@lru_cache(maxsize=256)
def _sites(hosts: tuple[str, ...]) -> Mapping[str, str]:
    """The first host of each folded one."""
    return {_site(host): host for host in reversed(hosts) if not host.startswith("*")}


def _segments(path: str) -> list[str]:
    """The parts of a path without empty ones and without what names a form of the page."""
    if _PLAIN_PATH.fullmatch(path):
        segments = path.split("/")
        if not segments[-1]:
            segments.pop()
    else:
        segments = []
        for segment in _SESSION_IN_PATH.sub("", _spelt(path)).split("/"):
            if segment == "..":
                del segments[-1:]
            elif segment and segment != ".":
                segments.append(segment)
    while segments and _is_form(segments[0], len(segments)):
        del segments[0]
    while segments:
        last = segments[-1]
        if _is_form(last, len(segments)) or _INDEX.fullmatch(last):
            segments.pop()
        elif match := _FORM_IN_NAME.fullmatch(last):
            segments[-1] = match[1] + (match[2] or "")
        else:
            break
    return segments


def _is_form(segment: str, count: int) -> bool:
    # A site's page `/print` is that of its printed edition.
    return segment == "amp" or (segment == "print" and count > 1)


def _query(query: str) -> str:
    kept = []
    for pair in _spelt(query).replace("%20", "+").split("&"):
        name, _, value = pair.partition("=")
        while name.startswith("amp;"):
            name = name[4:]
        if is_tracking(name, value) or is_session(name) or _asks_form(name, value):
            continue
        if name or value:
            kept.append(f"{name}={value}" if value else name)
    return "&".join(sorted(kept))


def _asks_form(name: str, value: str) -> bool:
    name, value = name.lower(), value.lower()
    if name in _FORM_NAMES:
        return value in _YES
    return _FORM_VALUES.get(name) == value


def _spelt(text: str) -> str:
    """One spelling of escapes: of what needs none none, of all else one in capitals."""
    return _ESCAPE.sub(_one_escape, text)


def _one_escape(match: re.Match[str]) -> str:
    text = match[0]
    if text == "%":
        return "%25"
    if text[0] == "%":
        char = chr(int(match[1], 16))
        return char if char in _UNRESERVED else text.upper()
    return "".join(f"%{byte:02X}" for byte in text.encode("utf-8", "replace"))
