"""So many requests a day, counted across the jobs of a spider."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Self

from scrapy.exceptions import NotConfigured

from newscrawl.clock import now
from newscrawl.ledger import Outcome
from newscrawl.polite.figures import count_of
from newscrawl.polite.pace import given_back
from newscrawl.rejected import NotAsked
from newscrawl.state import state_of

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.crawler import Crawler

    from newscrawl.frontier.spending import SharedBudget
    from newscrawl.state import State

logger = logging.getLogger(__name__)


class DailyBudget:
    """How many requests of a day are spent.

    They are counted in `state.sqlite`, one transaction a request, so that jobs that run at the same
    time never spend more than the budget together, and one that is killed has spent what it asked.
    Where there is no memory the count is the job's own.

    Args:
        most: requests a day, at least 1; a day is that of UTC.
        state: the spider's memory.
    """

    def __init__(self, most: int, state: State | None) -> None:
        self.most = most
        self._state = state
        self._own: tuple[str, int] = ("", 0)

    def spend(self, day: str) -> bool:
        """Take one request off the budget of a day (`2026-11-26`); False where none is left."""
        if self._state is not None:
            with self._state.writing() as database:
                if database is not None:
                    row = database.execute(
                        "INSERT INTO request_day (day, requests) VALUES (?, 1) ON CONFLICT (day)"
                        " DO UPDATE SET requests = requests + 1 WHERE requests < ?"
                        " RETURNING requests",
                        (day, self.most),
                    ).fetchone()
                    return row is not None
        counted, spent = self._own
        spent = spent if counted == day else 0
        if spent >= self.most:
            return False
        self._own = (day, spent + 1)
        return True


class BudgetMiddleware:
    """Sends no more than `DAILY_REQUESTS` requests a day; what is over ends as `skipped`.

    All count that go out: robots.txt, redirects and retries too; where there is a frontier, those of all
    workers. Off where the setting is 0, and in replays.
    """

    def __init__(self, budget: DailyBudget | SharedBudget) -> None:
        self._budget = budget
        self._told = False

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Take the budget."""
        most = count_of(crawler.settings, "DAILY_REQUESTS")
        if most == 0 or crawler.settings.get("WARC_REPLAY"):
            raise NotConfigured
        if crawler.settings.get("FRONTIER_URL"):
            # Late: without a frontier nothing of it is loaded.
            from newscrawl.frontier.spending import SharedBudget
            from newscrawl.frontier.worker import worker_of

            if (worker := worker_of(crawler)) is not None:
                return cls(SharedBudget(most, crawler, worker))
        return cls(DailyBudget(most, state_of(crawler)))

    async def process_request(self, request: Request) -> Request | None:
        """Count a request that is about to go out.

        Returns:
            None; the request, for the engine, where the crawl is being stopped and it can't be counted.

        Raises:
            NotAsked: the budget is spent.
        """
        day, budget = f"{now():%Y-%m-%d}", self._budget
        spent = budget.spend(day)
        is_free = spent if isinstance(spent, bool) else await spent
        if is_free:
            return None
        if is_free is None:
            return given_back(request)
        reason = f"daily budget of {self._budget.most} requests"
        if not self._told:
            self._told = True
            logger.warning(
                "The %s (DAILY_REQUESTS) is spent: what is left is not asked for by this job.",
                reason,
            )
        raise NotAsked(Outcome.SKIPPED, reason)
