"""The portals that the project's spiders declare."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scrapy.settings import Settings
from scrapy.spiderloader import SpiderLoader

if TYPE_CHECKING:
    from scrapy.settings import BaseSettings

    from newscrawl.portals import Portal


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
