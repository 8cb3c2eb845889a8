"""Run one strategy: a job for each hour of the portal's time, one after the other, in this process.

    python -m tests.simulation.run ours build/simulation/ours --days 14

What it leaves in the folder: `run.json`, `asked.jsonl` (the server's log) and `found.jsonl` (the items,
held against the truth); :mod:`tests.simulation.figures` makes figures of them.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path

from scrapy.utils.defer import deferred_f_from_coro_f
from scrapy.utils.project import get_project_settings
from scrapy.utils.reactor import install_reactor

from tests.simulation.jobs import Found, found_in, settings_of_jobs, write_found
from tests.simulation.plan import Plan
from tests.simulation.portal import SimulatedPortal
from tests.simulation.server import SimulatedServer
from tests.simulation.strategies import STRATEGIES
from tests.simulation.virtual import VirtualClock
from warc.job import job_of


@contextmanager
def served(plan: Plan, clock: VirtualClock) -> Iterator[tuple[SimulatedPortal, SimulatedServer]]:
    """The portal of a plan on loopback."""
    portal = SimulatedPortal(plan.days, seed=plan.seed, silent=plan.silent, clock=clock.now)
    server = SimulatedServer(portal)
    with server:
        yield portal, server


def proxied(server: SimulatedServer) -> dict[str, str]:
    """What the environment says to a process that is to meet the portal."""
    return {"http_proxy": server.proxy_url, "https_proxy": server.proxy_url, "no_proxy": ""}


async def _run_jobs(
    plan: Plan, archive: Path, clock: VirtualClock, portal: SimulatedPortal, server: SimulatedServer
) -> list[Found]:
    """Run the jobs of a plan; returns their items."""
    # Behind the reactor: it must be installed first.
    from scrapy.crawler import AsyncCrawlerRunner

    strategy = STRATEGIES[plan.strategy]
    settings = get_project_settings()
    settings.setdict(settings_of_jobs(archive, strategy.settings), "cmdline")
    runner = AsyncCrawlerRunner(settings)
    begun = time.monotonic()
    found: list[Found] = []
    for number, moment in enumerate(plan.moments):
        clock.when, server.job = moment, number
        crawler = runner.create_crawler(strategy.spider)
        await runner.crawl(crawler)
        job = job_of(crawler)
        if job is None:
            raise RuntimeError(f"job {number} has no folder")
        found += found_in(job.folder, number, portal)
        _tell(number, plan, len(found), len(server.asked), begun)
    return found


def _tell(number: int, plan: Plan, items: int, requests: int, begun: float) -> None:
    if (number + 1) % 24 == 0:
        print(
            f"{plan.strategy}: day {(number + 1) // 24} of {plan.days}: {requests} requests,"
            f" {items} items, {time.monotonic() - begun:.0f} s",
            flush=True,
        )


def run(plan: Plan, folder: Path) -> None:
    """Run a plan, write what came of it, and end the process.

    Raises:
        SystemExit: always; with 1 where a job could not be run.
    """
    install_reactor("twisted.internet.asyncioreactor.AsyncioSelectorReactor")
    from twisted.internet.task import react

    folder.mkdir(parents=True, exist_ok=True)
    clock = VirtualClock(plan.moments[0])
    clock.install()
    # The archives of two weeks are large, and all that is asked of them is read at once.
    with (
        tempfile.TemporaryDirectory(prefix="newscrawl-simulation-") as archive,
        served(plan, clock) as (portal, server),
    ):
        os.environ.update(proxied(server))

        async def all_jobs(_: object) -> None:
            begun = time.monotonic()
            found = await _run_jobs(plan, Path(archive), clock, portal, server)
            seconds = round(time.monotonic() - begun, 1)
            server.write_log(folder / "asked.jsonl")
            write_found(folder / "found.jsonl", found)
            (folder / "run.json").write_text(json.dumps(asdict(plan) | {"seconds": seconds}))

        react(deferred_f_from_coro_f(all_jobs))


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
