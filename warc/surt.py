"""The sort key of an index: a URL canonicalised and turned round, host first.

The rules are those that wayback indexes have used since Heritrix and that pywb and
cdxj-indexer look up by (documented at http://crawler.archive.org/articles/user_manual/glossary.html#surt
and by the tests of the ``surt`` package): lower case, ``www`` and default ports off,
percent-escapes undone as far as they go and made again once, dot segments resolved,
session ids off, query arguments sorted, scheme off.
"""

from __future__ import annotations

import ipaddress
import re
from urllib.parse import quote_from_bytes, unquote_to_bytes, urlsplit

_SCHEME = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]*:")
_WWW = re.compile(r"www\d*\.")
_DEFAULT_PORTS = {"http": 80, "https": 443}

#: Printable characters that stay as they are; ``%`` and ``#`` do not.
_SAFE = "!\"$&'()*+,-./:;<=>?@[\\]^_`{|}~"

#: An address with nothing to undo: only its host has to be turned round and its arguments
#: sorted (``www`` is taken off here).
_SIMPLE = re.compile(
    r"(https?)://(?:www\d*\.)?((?!www\d*\.)[a-z][a-z0-9-]*+(?:\.(?=[0-9-]*+[a-z])[a-z0-9-]++)++"
    r"|\d{1,3}(?:\.\d{1,3}){3})(?::([1-9]\d{0,3}|[1-5]\d{4}))?"
    r"(/(?:[a-zA-Z0-9_-][a-zA-Z0-9_.-]*+/)*+(?:[a-zA-Z0-9_-][a-zA-Z0-9_.-]*+)?+)"
    r"(?:\?([a-zA-Z0-9_.=&-]*+))?+"
)

#: What the name of a session id has in it; see _QUERY_SESSIONS.
_SESSION = re.compile(r"sid=|sessi|cfid=", re.IGNORECASE)

_PATH_SESSIONS = (
    re.compile(r"^(.*/)(?:\((?:[a-z]\([0-9a-z]{24}\))+\)/)([^?]+\.aspx.*)$", re.IGNORECASE),
    re.compile(r"^(.*/)(?:\([0-9a-z]{24}\)/)([^?]+\.aspx.*)$", re.IGNORECASE),
)
_QUERY_SESSIONS = tuple(
    re.compile(rf"^(.*)(?:{session})(?:&(.*))?$", re.IGNORECASE)
    for session in (
        r"jsessionid=[0-9a-z]{32}",
        r"phpsessid=[0-9a-z]{32}",
        r"sid=[0-9a-z]{32}",
        r"aspsessionid[a-z]{8}=[a-z]{24}",
        r"cfid=[^&]+&cftoken=[^&]+",
    )
)


def surt(url: str) -> str:
    """Return the index key of a URL.

    >>> surt("http://www.ecns.cn:80/News/2024-10-11/?b=2&a=1#top")
    'cn,ecns)/news/2024-10-11?a=1&b=2'
    """
    if (simple := _SIMPLE.fullmatch(url)) and not _SESSION.search(simple[5] or ""):
        # Most addresses of a crawl.
        scheme, host, port, path, query = simple.groups()
        key = ",".join(reversed(host.split(".")))
        if port and int(port) != _DEFAULT_PORTS[scheme]:
            key += f":{port}"
        path = path.lower()
        path = path[:-1] if path.endswith("/") and len(path) > 1 else path
        return f"{key}){path}" + (f"?{_sorted(query.lower())}" if query else "")
    url = re.sub(r"[\n\r\t]", "", url.strip())
    if not _SCHEME.match(url):
        url = "http://" + url
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return url
    if not parts.hostname:
        return url
    scheme = parts.scheme.lower()
    host = _host(parts.hostname)
    if port in {None, 0, _DEFAULT_PORTS.get(scheme)}:
        port = None
    path = _path(parts.path)
    query = _query(parts.query)
    key = ",".join(reversed(host.split(".")))
    if port is not None:
        key += f":{port}"
    return f"{key}){path}" + (f"?{query}" if query else "")


def _unescape(text: str) -> bytes:
    """Undo percent-escapes until there are none left."""
    data = text.encode("utf-8", "surrogatepass")
    while True:
        plain = unquote_to_bytes(data)
        if plain == data:
            return plain
        data = plain


def _escape(data: bytes) -> str:
    return quote_from_bytes(data, safe=_SAFE)


def _host(host: str) -> str:
    plain = _unescape(host)
    try:
        name = plain.decode("utf-8").encode("idna").decode("ascii")
    except (UnicodeError, ValueError):
        name = plain.decode("latin-1")
    name = name.replace("..", ".").strip(".").lower()
    if name.isdigit():
        # A whole IPv4 address as one number, as some links write it.
        name = str(ipaddress.IPv4Address(int(name) & 0xFFFFFFFF))
    name = _escape(name.encode("latin-1", "replace"))
    return _WWW.sub("", name, count=1) if _WWW.match(name) else name


def _path(path: str) -> str:
    kept: list[bytes] = []
    for segment in _unescape(path).split(b"/")[1:]:
        if segment == b".":
            continue
        if segment == b".." and kept:
            kept.pop()
        else:
            kept.append(segment)
    # Empty segments go, but for the last, which is the slash at the end.
    joined = b"/".join([part for part in kept[:-1] if part] + kept[-1:])
    canonical = _escape(b"/" + joined).lower()
    for session in _PATH_SESSIONS:
        canonical = session.sub(r"\1\2", canonical)
    return canonical[:-1] if canonical.endswith("/") and len(canonical) > 1 else canonical


def _query(query: str) -> str:
    canonical = _escape(_unescape(query))
    for session in _QUERY_SESSIONS:
        if found := session.match(canonical):
            canonical = found[1] + (found[2] or "")
    return _sorted(canonical.lower())


def _sorted(query: str) -> str:
    arguments = sorted(tuple(pair.split("=", 1)) for pair in query.split("&"))
    return "&".join("=".join(pair) for pair in arguments)
