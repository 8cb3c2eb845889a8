"""What is known of an article when it is asked for again, and what is new of it then.

It travels with the request into the archive and comes back in a replay (:mod:`warc.asked`), so that
version and change of an item depend on the archive alone.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any, Self

from newscrawl.items import Listed, NewsArticle
from newscrawl.records import Record

DECIDING = (
    "headline", "alternativeHeadline", "description", "datePublished", "authors", "editor",
    "sourceOrganization", "articleSection", "articleBody", "isAccessibleForFree", "liveBlogUpdates",
)  # fmt: skip
"""Fields that make a new version when they change; append only, for digests are kept in this order.

Not `dateModified`, which many portals renew with every publishing, nor images, whose addresses are signed
anew each time.
"""

_DIGEST_BYTES = 4
_WIDTH = 2 * _DIGEST_BYTES
_VERSION, _FIELDS, _CONTENT = "knownVersion", "knownFields", "knownContent"
_LISTED = {
    "listedOn": "source",
    "listedHeadline": "headline",
    "listedPublished": "datePublished",
    "listedModified": "dateModified",
}

Pairs = tuple[tuple[str, str], ...]
"""Names and texts that travel with a request: :data:`warc.asked.ASKED_KEY`."""


@dataclass(frozen=True, slots=True)
class Known:
    """The latest version of an article that an earlier job has."""

    version: int
    """Its number, from 1 on."""
    fields: str
    """A digest of each of `DECIDING`, 8 hexadecimal digits each."""
    content: str | None = None
    """`metadata.contentDigest` of the page that was seen last."""

    def pairs(self) -> Pairs:
        """Names and texts, as the archive keeps them."""
        pairs = ((_VERSION, str(self.version)), (_FIELDS, self.fields), (_CONTENT, self.content))
        return tuple((name, text) for name, text in pairs if text)

    @classmethod
    def of_pairs(cls, pairs: Iterable[tuple[str, str]]) -> Self | None:
        """The same again; None where nothing was known, or what is said makes no sense."""
        said = dict(pairs)
        version, fields = said.get(_VERSION, ""), said.get(_FIELDS, "")
        if not version.isdecimal() or not int(version) or len(fields) % _WIDTH:
            return None
        return cls(int(version), fields, said.get(_CONTENT))


def digests(article: NewsArticle) -> str:
    """A digest of each field that decides, as `Known.fields` has them."""
    return "".join(_digest(getattr(article, name)) for name in DECIDING)


def changed(article: NewsArticle, known: Known) -> tuple[str, ...]:
    """The names of the deciding fields in which the article differs from what is known."""
    theirs, ours = known.fields, digests(article)
    width = min(len(theirs), len(ours))
    return tuple(
        name
        for name, at in zip(DECIDING, range(0, width, _WIDTH), strict=False)
        if ours[at : at + _WIDTH] != theirs[at : at + _WIDTH]
    )


def next_version(article: NewsArticle, known: Known | None) -> NewsArticle | None:
    """The article with its version and what changed; None where it is as it was."""
    if known is None:
        return article
    if known.content is not None and known.content == article.metadata.contentDigest:
        return None  # whatever a newer rule makes of it
    fields = changed(article, known)
    if not fields:
        return None
    metadata = replace(article.metadata, version=known.version + 1, changed=fields)
    return replace(article, metadata=metadata)


def pairs_of_listed(listed: Listed | None) -> Pairs:
    """What a source says of an article, as it travels."""
    said = ((name, getattr(listed, field)) for name, field in _LISTED.items()) if listed else ()
    return tuple((name, text) for name, text in said if text)


def listed_of_pairs(pairs: Iterable[tuple[str, str]]) -> Listed | None:
    """The same again; None where no source said anything."""
    said = {_LISTED[name]: text for name, text in pairs if name in _LISTED}
    return Listed(**said) if "source" in said else None


def _digest(value: Any) -> str:
    text = json.dumps(_plain(value), ensure_ascii=False, sort_keys=True)
    data = text.encode("utf-8", "surrogatepass")
    return hashlib.blake2b(data, digest_size=_DIGEST_BYTES).hexdigest()


def _plain(value: Any) -> Any:
    if isinstance(value, Record):
        return value.to_dict()
    return [_plain(entry) for entry in value] if isinstance(value, tuple) else value
