"""The portals that the project's spiders declare."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING

from scrapy.settings import Settings
from scrapy.spiderloader import SpiderLoader

if TYPE_CHECKING:
    from collections.abc import Iterable

    from scrapy.settings import BaseSettings

    from newscrawl.portals import Portal


def no_spider(name: str, known: Iterable[str]) -> str:
    """What to say where a spider is named that there is not.

    >>> no_spider("ecsn", ["bbc", "ecns"])
    "there is no spider 'ecsn', did you mean ecns? There are: bbc, ecns"
    """
    names = sorted(known)
    near = difflib.get_close_matches(name, names, n=1)
    if near:
        return f"there is no spider {name!r}, did you mean {near[0]}? There are: {', '.join(names)}"
    return f"there is no spider {name!r}; there are: {', '.join(names)}"


def declared_portals(settings: BaseSettings | None = None) -> tuple[Portal, ...]:
    """The portals of a project's spiders, by the spiders' names.

    Args:
        settings: of the project; None, or those of no project: newscrawl's own portals.
    """
    if settings is None or not settings.getlist("SPIDER_MODULES"):
        settings = Settings({"SPIDER_MODULES": ["spiders"]})
    loader = SpiderLoader.from_settings(settings)
    spiders = map(loader.load, sorted(loader.list()))
    return tuple(portal for s in spiders if (portal := getattr(s, "portal", None)) is not None)
