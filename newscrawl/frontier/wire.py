"""A request as it lies in Redis: the JSON of `Request.to_dict`, without what is as always."""

from __future__ import annotations

import json
from base64 import b64decode, b64encode
from collections.abc import Callable
from dataclasses import fields, is_dataclass
from typing import TYPE_CHECKING, Any

from scrapy import Request
from scrapy.utils.request import request_from_dict

from newscrawl.frontier.meta import LEASE_KEY
from newscrawl.plan import SourcePage
from newscrawl.portals import Feed, Listing, Sitemap

if TYPE_CHECKING:
    from scrapy import Spider

# What a request may carry besides texts, numbers, lists and objects.
_CARRIED = {kind.__name__: kind for kind in (SourcePage, Feed, Listing, Sitemap)}
_KIND, _BYTES = "@", "bytes"
# Whose classes are made again from what Redis holds.
_CLASSES = "scrapy.http."
# What a new request has.
_USUAL = Request("https://example.org/").to_dict()


class WireError(ValueError):
    """A request can't be sent to another worker, or what was sent can't be read; the message says why."""


class Withheld:
    """An errback whose requests are withheld: `original` is the spider's own."""

    def __init__(self, original: Callable[..., Any], call: Callable[..., Any]) -> None:
        self.original = original
        self._call = call

    def __call__(self, failure: Any) -> Any:
        """Call it."""
        return self._call(self.original, failure)


def encode(request: Request, spider: Spider) -> bytes:
    """A request as JSON.

    Raises:
        WireError: its callback is no method of the spider, or it carries what JSON has no form for.
    """
    named = {
        "callback": _name_of(request.callback, spider),
        "errback": _name_of(request.errback, spider),
    }
    said = request.replace(callback=None, errback=None).to_dict() | named
    said = {name: value for name, value in said.items() if value != _USUAL.get(name)}
    if headers := said.get("headers"):
        said["headers"] = {
            name.decode("latin-1"): [value.decode("latin-1") for value in values]
            for name, values in headers.items()
        }
    if meta := said.get("meta"):
        said["meta"] = {name: value for name, value in meta.items() if name != LEASE_KEY}
    try:
        _check_names(said)
        return json.dumps(said, default=_tagged, separators=(",", ":")).encode()
    except (TypeError, ValueError) as error:
        raise WireError(f"{request}: {error}") from None


def decode(data: bytes, spider: Spider) -> Request:
    """The request again.

    Raises:
        WireError: it is of another newscrawl, whose spider has other callbacks, or is damaged.
    """
    try:
        said = json.loads(data, object_hook=_untagged)
        name = said.get("_class", _CLASSES)
        if not name.startswith(_CLASSES):
            raise WireError(f"{name} is no class of requests")
        if headers := said.get("headers"):
            said["headers"] = {
                key.encode("latin-1"): [value.encode("latin-1") for value in values]
                for key, values in headers.items()
            }
        return request_from_dict(said, spider=spider)
    except (ValueError, TypeError, AttributeError, KeyError, NameError) as error:
        raise WireError(str(error)) from None


def _name_of(method: Any, spider: Spider) -> str | None:
    """The name of a spider's method."""
    if isinstance(method, Withheld):
        method = method.original
    if not callable(method):
        return None
    name: str = getattr(method, "__name__", "")
    found = getattr(spider, name, None)
    if found is None or getattr(found, "__func__", None) is not getattr(method, "__func__", spider):
        raise WireError(f"{method!r} is no method of the spider")
    return name


def _check_names(value: Any) -> None:
    """Refuse a mapping whose names are no text: JSON would make text of them."""
    if isinstance(value, dict):
        for name, one in value.items():
            if not isinstance(name, str):
                raise TypeError(f"{name!r}, a name in a mapping, is no text")
            _check_names(one)
    elif isinstance(value, list | tuple):
        for one in value:
            _check_names(one)


def _tagged(value: Any) -> Any:
    if isinstance(value, bytes):
        return {_KIND: _BYTES, "base64": b64encode(value).decode()}
    kind = type(value).__name__
    if _CARRIED.get(kind) is type(value) and is_dataclass(value):
        said = {field.name: getattr(value, field.name) for field in fields(value)}
        return {_KIND: kind} | {name: one for name, one in said.items() if one is not None}
    raise TypeError(f"{kind} has no form in JSON")


def _untagged(said: dict[str, Any]) -> Any:
    kind = said.get(_KIND)
    if kind == _BYTES:
        return b64decode(said["base64"])
    if kind in _CARRIED:
        return _CARRIED[kind](**{name: value for name, value in said.items() if name != _KIND})
    return said
