"""The steps of a frontier, each one transaction: Lua, as Redis runs it.

A script is given the prefix of the spider's keys and that of the crawl's as `KEYS[1]` and `KEYS[2]`
(:mod:`newscrawl.frontier.keys`), and begins with `common.lua`.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cache
from importlib import resources


@dataclass(frozen=True, slots=True)
class Script:
    """One step."""

    text: str
    sha: str
    """By which Redis knows it."""


@cache
def script(name: str) -> Script:
    """A script with what is common to all before it."""
    folder = resources.files(__name__)
    text = "".join((folder / f"{part}.lua").read_text("utf-8") for part in ("common", name))
    return Script(text, hashlib.sha1(text.encode(), usedforsecurity=False).hexdigest())
