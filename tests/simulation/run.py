"""Run one strategy: a job for each hour of the portal's time, one after the other, in this process.

    python -m tests.simulation.run ours build/simulation/ours --days 14

What it leaves in the folder: `run.json`, `asked.jsonl` (the server's log) and `found.jsonl` (the items,
held against the truth); :mod:`tests.simulation.figures` makes figures of them.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from scrapy.utils.project import get_project_settings
from scrapy.utils.reactor import install_reactor

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

from tests.simulation.jobs import Found, found_in, settings_of_jobs, write_found
from tests.simulation.plan import Plan
from tests.simulation.portal import SimulatedPortal
from tests.simulation.server import SimulatedServer
from tests.simulation.strategies import STRATEGIES, Strategy
from tests.simulation.virtual import VirtualClock


@contextmanager
def served(plan: Plan, clock: VirtualClock) -> Iterator[tuple[SimulatedPortal, SimulatedServer]]:
    """The portal of a plan on loopback; this process and its children meet it as their proxy."""
    portal = SimulatedPortal(plan.days, seed=plan.seed, silent=plan.silent, clock=clock.now)
    server = SimulatedServer(portal)
    with server:
        for name in ("http_proxy", "https_proxy"):
            os.environ[name] = server.proxy_url
        os.environ["no_proxy"] = ""
        yield portal, server


class Running:
    """Runs the jobs of a plan.

    Args:
        plan: what to run.
        archive: where the jobs' folders go.
    """

    def __init__(self, plan: Plan, archive: Path) -> None:
        self.plan = plan
        self.strategy: Strategy = STRATEGIES[plan.strategy]
        self._archive = archive
        self.found: list[Found] = []
        self.seconds = 0.0

    async def run(
        self, clock: VirtualClock, portal: SimulatedPortal, server: SimulatedServer
    ) -> None:
        """Run them all."""
        # Behind the reactor: it must be installed first.
        from scrapy.crawler import AsyncCrawlerRunner

        from warc.job import job_of

        settings = get_project_settings()
        settings.setdict(settings_of_jobs(self._archive, self.strategy.settings), "cmdline")
        runner = AsyncCrawlerRunner(settings)
        begun = time.monotonic()
        for number, moment in enumerate(self.plan.moments):
            clock.when, server.job = moment, number
            crawler: Crawler = runner.create_crawler(self.strategy.spider)
            await runner.crawl(crawler)
            job = job_of(crawler)
            if job is None:
                raise RuntimeError(f"job {number} has no folder")
            self.found += found_in(job.folder, number, portal)
            _tell(number, self.plan, len(self.found), len(server.asked), begun)
        self.seconds = time.monotonic() - begun


def _tell(number: int, plan: Plan, items: int, requests: int, begun: float) -> None:
    if (number + 1) % 24 == 0:
        print(
            f"{plan.strategy}: day {(number + 1) // 24} of {plan.days}: {requests} requests,"
            f" {items} items, {time.monotonic() - begun:.0f} s",
            flush=True,
        )


def run(plan: Plan, folder: Path) -> None:
    """Run a plan and write what came of it."""
    install_reactor("twisted.internet.asyncioreactor.AsyncioSelectorReactor")
    from scrapy.utils.defer import deferred_f_from_coro_f
    from twisted.internet import reactor as installed
    from twisted.internet.task import react

    folder.mkdir(parents=True, exist_ok=True)
    # The archives of two weeks are large, and all that is asked of them is read at once.
    archive = Path(tempfile.mkdtemp(prefix="newscrawl-simulation-"))
    clock = VirtualClock(plan.moments[0])
    clock.install()
    running = Running(plan, archive)
    reactor: Any = installed
    code = 0
    try:
        with served(plan, clock) as (portal, server):

            async def main(_: object) -> None:
                await running.run(clock, portal, server)

            try:
                react(deferred_f_from_coro_f(main), _reactor=reactor)
            except SystemExit as done:
                code = int(done.code or 0)
            server.write_log(folder / "asked.jsonl")
    finally:
        shutil.rmtree(archive)
    if code:
        raise SystemExit(code)
    write_found(folder / "found.jsonl", running.found)
    text = json.dumps(asdict(plan) | {"seconds": round(running.seconds, 1)})
    (folder / "run.json").write_text(text)


def main(arguments: list[str] | None = None) -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser(prog="python -m tests.simulation.run")
    parser.add_argument("strategy", choices=STRATEGIES)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--days", type=int, default=14)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--jobs", type=int, default=0, help="default: one for each hour")
    parser.add_argument("--silent", action="store_true", help="lists say nothing of changes")
    options = parser.parse_args(arguments)
    given = vars(options)
    folder = given.pop("folder")
    run(Plan(**given), folder)


if __name__ == "__main__":
    main(sys.argv[1:])
