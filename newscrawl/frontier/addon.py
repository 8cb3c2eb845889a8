"""The add-on that turns a crawl into a worker where `FRONTIER_URL` is set."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from scrapy.settings import BaseSettings


class FrontierAddon:
    """Puts the frontier's scheduler and middlewares in the place of Scrapy's own.

    Without `FRONTIER_URL`, and in a replay, it does nothing, and nothing of the frontier is loaded.
    """

    def update_settings(self, settings: BaseSettings) -> None:
        """Apply them; called by Scrapy."""
        if not settings.get("FRONTIER_URL") or settings.get("WARC_REPLAY"):
            return
        # Late: nothing of it is loaded where there is no frontier.
        from newscrawl.frontier.joining import Joining
        from newscrawl.frontier.leaving import Leaving
        from newscrawl.frontier.middleware import FrontierMiddleware
        from newscrawl.frontier.scheduler import FrontierScheduler

        settings.set("SCHEDULER", FrontierScheduler, priority="addon")
        add = settings.setdefault_in_component_priority_dict
        # Before any that makes the job's folder: a crawl that is refused leaves none.
        add("EXTENSIONS", Joining, 390)
        # Behind the one that remembers.
        add("EXTENSIONS", Leaving, 630)
        # Nearest to the engine.
        add("SPIDER_MIDDLEWARES", FrontierMiddleware, 5)
