"""So many requests a day, counted in Redis over all workers of a spider."""

from __future__ import annotations

from typing import TYPE_CHECKING

from newscrawl.frontier.stopping import is_stopping, unless_stopped

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

    from newscrawl.frontier.worker import Worker


class SharedBudget:
    """The budget of all workers: :class:`newscrawl.polite.budget.DailyBudget` in Redis.

    Args:
        most: requests a day.
        crawler: the crawl.
        worker: what it is among them.
    """

    def __init__(self, most: int, crawler: Crawler, worker: Worker) -> None:
        self.most = most
        self._crawler = crawler
        self._worker = worker

    async def spend(self, day: str) -> bool | None:
        """Take one request off the budget of a day.

        Returns:
            Whether there was one left; None: Redis is silent, and the crawl is being stopped.
        """
        worker = self._worker
        step = worker.connection.run("spend", worker.keys.both, day, self.most)
        spent = await unless_stopped(step, lambda: is_stopping(self._crawler))
        return None if spent is None else bool(spent.result())
