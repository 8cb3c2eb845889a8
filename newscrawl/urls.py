"""Addresses: one spelling for one page."""

from __future__ import annotations

import re
from urllib.parse import urljoin, urlsplit, urlunsplit

from w3lib.url import canonicalize_url, safe_url_string

from newscrawl.tracking import is_tracking

# Browsers and servers take no more; a longer one is data.
_LONGEST = 8000
_SCHEME = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]*:")


# What nearly all links look like: nothing in them has another spelling, no path leads up.
_PLAIN = re.compile(
    r"(https?://[a-z0-9-]+(?:\.[a-z0-9-]+)+)(/(?!/)(?:[A-Za-z0-9_~-][A-Za-z0-9_.~-]*/?)*+)?(\?[A-Za-z0-9=&_.~-]+)?(?:\#.*)?"
)


def absolute(base: str, link: str | None) -> str | None:
    """The absolute http(s) address that a link on the page `base` leads to, without its fragment.

    None for what is no page: `javascript:`, `mailto:`, a bare fragment, a link that can't be parsed.

    >>> absolute("https://www.ecns.cn/news/", "//www.ecns.cn/a.shtml#top")
    'https://www.ecns.cn/a.shtml'
    """
    link = (link or "").strip()
    if not link or link.startswith("#") or len(link) > _LONGEST:
        return None
    if _SCHEME.match(link) and not link[:6].lower().startswith(("http:", "https:")):
        return None
    if plain := _PLAIN.fullmatch(link):
        return plain[1] + (plain[2] or "/") + (plain[3] or "")
    try:
        parts = urlsplit(safe_url_string(urljoin(base, link)))
        if parts.scheme not in ("http", "https") or not parts.hostname or " " in parts.netloc:
            return None
        _ = parts.port  # raises ValueError where it is no number
    except ValueError:
        return None
    return urlunsplit((parts.scheme, parts.netloc.lower(), parts.path or "/", parts.query, ""))


def other_site(base: str, link: str | None) -> str | None:
    """The site to which a link of the page `base` leads, None where that is the page's own or no page.

    A site is what two hosts share at their ends; without a list of all registries, two labels, or three where
    the second last is as short as in `co.uk`.

    >>> other_site("https://news.example.org/a", "//shop.example.net/x")
    'example.net'
    """
    link = (link or "").strip()
    if not link.startswith("//") and not link[:7].lower().startswith(("http://", "https:/")):
        return None
    site = _site(link)
    return site if site and site != _site(base) else None


def _site(url: str) -> str:
    host = url.split("/", 3)[2] if url.count("/") > 1 else ""
    labels = host.rpartition("@")[2].partition(":")[0].lower().split(".")
    is_short = len(labels) > 2 and len(labels[-1]) == 2 and len(labels[-2]) <= 3
    return ".".join(labels[-3:] if is_short else labels[-2:])


def normalise(url: str) -> str:
    """One spelling of an address: sorted query without tracking parameters, no fragment, no default port.

    >>> normalise("HTTPS://www.ecns.cn:443/a.shtml?utm_source=x&b=1#top")
    'https://www.ecns.cn/a.shtml?b=1'
    """
    parts = urlsplit(url)
    if parts.query:
        pairs = (pair for pair in parts.query.split("&") if not is_tracking(*_halves(pair)))
        url = urlunsplit(parts._replace(query="&".join(pairs)))
    parts = urlsplit(canonicalize_url(url))
    host = parts.netloc.lower()
    default_port = {"http": ":80", "https": ":443"}.get(parts.scheme, "")
    host = host.removesuffix(default_port) if default_port else host
    return urlunsplit((parts.scheme, host, parts.path, parts.query, ""))


def _halves(pair: str) -> tuple[str, str]:
    name, _, value = pair.partition("=")
    return name, value
