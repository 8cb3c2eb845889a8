"""Whether a page says that its article may be read without paying."""

from __future__ import annotations

from collections.abc import Mapping

from newscrawl.extract.json_ld import Node

# https://developers.facebook.com/docs/instant-articles/subscriptions, used far beyond it: `metered` lets
# readers in until they have had their share.
_TIERS = {"free": True, "locked": False, "premium": False, "paid": False, "metered": None}
_SCHEMA = ("http://schema.org/", "https://schema.org/")
_FLAGS = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}
_TIER_NAMES = ("article:content_tier", "og:article:content_tier", "content_tier")
_MOST_PARTS = 20


def read_is_free(article: Node, metas: Mapping[str, str]) -> bool | None:
    """What the page says, None where it says nothing.

    Args:
        article: the article of its JSON-LD; an empty one where it declares none.
        metas: content of its meta elements by name in lower case, `itemprop` among them.
    """
    declared = _flag(article.get("isAccessibleForFree"))
    if declared is not None:
        return declared
    parts = article.get("hasPart")
    for part in parts[:_MOST_PARTS] if isinstance(parts, list) else [parts]:
        # Of a part that has to be paid for the article has no free one in its place.
        if isinstance(part, dict) and _flag(part.get("isAccessibleForFree")) is False:
            return False
    for name in _TIER_NAMES:
        if name in metas:
            return _TIERS.get(metas[name].strip().lower())
    return _flag(metas.get("isaccessibleforfree"))


def _flag(data: object) -> bool | None:
    if isinstance(data, list):
        data = data[0] if data else None
    if isinstance(data, bool):
        return data
    if isinstance(data, int) and data in (0, 1):
        return bool(data)
    if not isinstance(data, str):
        return None
    text = data.strip().lower()
    for prefix in _SCHEMA:
        text = text.removeprefix(prefix)
    return _FLAGS.get(text)
