"""Whose health is asked for: of the project's spiders those that have a portal of their own."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from scrapy.spiderloader import get_spider_loader

from warc.job import safe_name

if TYPE_CHECKING:
    from scrapy.settings import BaseSettings


def watched(settings: BaseSettings, root: Path | None) -> list[str]:
    """Names of spiders; that of any portal (`news`) is among them once it has run.

    Args:
        settings: of the project.
        root: `ARCHIVE_DIR`; None: nothing is kept.
    """
    loader = get_spider_loader(settings)
    return [
        name
        for name in loader.list()
        if not _has_any_portal(loader.load(name))
        or (root is not None and (root / safe_name(name)).is_dir())
    ]


def _has_any_portal(spider: type) -> bool:
    """Whether a spider takes a portal's arguments, and has none of its own."""
    return hasattr(spider, "check_arguments") and not hasattr(spider, "portal")
