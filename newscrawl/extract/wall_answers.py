"""Walls that come as an answer, told from its status, headers and body, whatever spider asked.

Header fields of vendors are hints, for ordinary answers bear most of them too; those that say what was
done with the request are evidence.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from newscrawl.extract.page import is_page
from newscrawl.extract.wall_marks import find_mark
from newscrawl.extract.wall_text import Kind
from newscrawl.extract.walls import Wall, wall_of_source

# Walls under a status of success are scripts with next to no page around them. A page that is larger, or
# has more links, is not searched, so that ordinary ones cost nothing here.
_SMALL = 32 * 1024
_MOST_LINKS = 20
_GONE = frozenset({404, 410})
_REFUSALS = frozenset({Kind.BOT_CHECK, Kind.CAPTCHA, Kind.DENIED})
# (name, value or None for any, kind, vendor): fields that say what was done.
_SURE = (
    # https://developers.cloudflare.com/cloudflare-challenges/challenge-types/challenge-pages/detect-response/
    ("cf-mitigated", "challenge", Kind.BOT_CHECK, "Cloudflare"),
    # https://docs.aws.amazon.com/waf/latest/developerguide/waf-captcha-how-it-works.html
    ("x-amzn-waf-action", "challenge", Kind.BOT_CHECK, "AWS WAF"),
    ("x-amzn-waf-action", "captcha", Kind.CAPTCHA, "AWS WAF"),
    ("x-dd-b", None, Kind.BOT_CHECK, "DataDome"),
    ("x-sucuri-block", None, Kind.DENIED, "Sucuri"),
    ("x-vercel-mitigated", "challenge", Kind.BOT_CHECK, "Vercel"),
    ("x-vercel-mitigated", "deny", Kind.DENIED, "Vercel"),
)
# (name, what its value holds, vendor): of a refusal that says no more, who stood before the server.
_EDGES = (
    ("server", "akamaighost", "Akamai"),
    ("x-cdn", "incapsula", "Imperva"),
    ("x-kpsdk-ct", "", "Kasada"),
)
_HINTS = (
    *_EDGES,
    ("server", "cloudflare", "Cloudflare"),
    ("server", "datadome", "DataDome"),
    ("x-datadome", "", "DataDome"),
    ("x-iinfo", "", "Imperva"),
    ("server", "sucuri", "Sucuri"),
    ("server", "ddos-guard", "DDoS-Guard"),
    ("server", "awselb", "AWS WAF"),
    ("server", "cloudfront", "CloudFront"),
    ("server", "tengine", "Alibaba Cloud WAF"),
    ("set-cookie", "datadome=", "DataDome"),
    ("set-cookie", "__cf_bm=", "Cloudflare"),
    ("set-cookie", "_px", "HUMAN"),
    ("set-cookie", "incap_ses", "Imperva"),
    ("set-cookie", "ak_bmsc=", "Akamai"),
    ("set-cookie", "aws-waf-token=", "AWS WAF"),
    ("set-cookie", "acw_tc=", "Alibaba Cloud WAF"),
)
# Statuses with which an edge refuses.
_EDGE_STATUSES = frozenset({401, 403, 405, 429})


def wall_of_answer(status: int, headers: Mapping[str, str], body: bytes, url: str) -> Wall | None:
    """The wall that an answer is, if it is one.

    An answer of success is one only where its headers or the source of a small page leave no doubt;
    what else such a page is, extraction tells.

    Args:
        status: its HTTP status.
        headers: its header fields, names in lower case.
        body: its body after transfer and content decoding.
        url: its address.
    """
    for name, value, kind, vendor in _SURE:
        if name in headers and value in (None, headers[name].strip().lower()):
            return Wall(kind, f"{name}: {headers[name]}", vendor)
    content_type = headers.get("content-type", "")
    if 300 <= status < 400 or not is_page(content_type):
        return None
    if status < 300:
        is_small = len(body) <= _SMALL and body.count(b"<a ") <= _MOST_LINKS
        return wall_of_source(body, url, content_type) if is_small and find_mark(body) else None
    wall = wall_of_source(body, url, content_type) if body else None
    if wall is None or not _fits(status, wall):
        return _edge(status, headers)
    if wall.vendor is None and wall.kind in _REFUSALS:
        return replace(wall, vendor=_vendor(headers, _HINTS))
    return wall


def _fits(status: int, wall: Wall) -> bool:
    """Whether a wall may come with a status of failure: the words of any error page are similar."""
    if status in _GONE:
        return wall.kind in _REFUSALS and wall.vendor is not None
    if status >= 500:
        return wall.kind in _REFUSALS
    return wall.kind is not Kind.NOT_FOUND


def _edge(status: int, headers: Mapping[str, str]) -> Wall | None:
    """A refusal by a vendor's edge that explains nothing."""
    vendor = _vendor(headers, _EDGES) if status in _EDGE_STATUSES else None
    return Wall(Kind.DENIED, "header fields", vendor) if vendor else None


def _vendor(headers: Mapping[str, str], listed: tuple[tuple[str, str, str], ...]) -> str | None:
    return next(
        (
            vendor
            for name, part, vendor in listed
            if name in headers and part in headers[name].lower()
        ),
        None,
    )
