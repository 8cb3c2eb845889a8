"""Jobs that are killed at random moments, beside the same jobs undisturbed.

Each job is a process of its own. At each hour of the portal's time it is killed with SIGKILL so and so
often, at moments drawn from a seed, and then run to its end: as a scheduler would start it again.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import time
from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from random import Random

from scrapy.utils.project import get_project_settings

from tests.simulation.jobs import Found, found_in, settings_of_jobs
from tests.simulation.plan import Plan
from tests.simulation.portal import SimulatedPortal
from tests.simulation.run import proxied, served
from tests.simulation.server import SimulatedServer
from tests.simulation.strategies import NAME, STRATEGIES
from tests.simulation.virtual import VirtualClock

_ROOT = Path(__file__).parents[2]
# A process that hangs fails the test before the whole suite waits.
_PATIENCE = 120.0
# What a job asks for: the first one finds two days of articles, the later ones a few new ones.
_REQUESTS_FIRST, _REQUESTS_LATER = 80, 20
# Between two looks at how far a job is.
_LOOK = 0.002


@dataclass(frozen=True)
class Union:
    """What the jobs of one archive left together.

    Attributes:
        found: all items, those of killed jobs too.
        killed: how many jobs were killed.
        requests: answers that the server gave.
    """

    found: tuple[Found, ...]
    killed: int
    requests: int

    @property
    def stories(self) -> frozenset[str | None]:
        """The articles."""
        return frozenset(one.story for one in self.found)

    @property
    def doubled(self) -> list[tuple[str | None, int]]:
        """Articles and versions that are there more than once."""
        counts = Counter((one.story, one.version) for one in self.found)
        return [pair for pair, count in counts.items() if count > 1]


def run_jobs(plan: Plan, archive: Path, *, kills: int = 0, seed: int = 1) -> Union:
    """Run the jobs of a plan.

    Args:
        plan: whose portal and strategy it is.
        archive: where their folders go.
        kills: how often the job of each hour is killed before.
        seed: of the moments.

    Raises:
        RuntimeError: a job that nobody killed failed.
    """
    chance = Random(seed)
    clock = VirtualClock(plan.moments[0])
    killed = 0
    with served(plan, clock) as (portal, server):
        for number, moment in enumerate(plan.moments):
            clock.when, server.job = moment, number
            most = _REQUESTS_FIRST if number == 0 else _REQUESTS_LATER
            for _ in range(kills):
                process = _start(plan, moment, archive, server)
                killed += _kill(process, server, chance.randrange(most), chance.uniform(0, 0.05))
            process = _start(plan, moment, archive, server)
            log = process.communicate(timeout=_PATIENCE)[0]
            if process.returncode:
                raise RuntimeError(f"the job of {moment} failed:\n{log.decode()}")
        return Union(_all_in(archive, portal), killed, len(server.asked))


def _start(
    plan: Plan, moment: datetime, archive: Path, server: SimulatedServer
) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "tests.simulation.kills"]
    command += [plan.strategy, moment.isoformat(), str(archive)]
    return subprocess.Popen(
        command,
        cwd=_ROOT,
        env=os.environ | proxied(server),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )


def _kill(
    process: subprocess.Popen[bytes], server: SimulatedServer, answers: int, more: float
) -> bool:
    """Kill a job some seconds after the server gave it so many answers; False where it ended first."""
    enough = len(server.asked) + answers
    until = time.monotonic() + _PATIENCE
    while process.poll() is None and len(server.asked) < enough and time.monotonic() < until:
        time.sleep(_LOOK)
    time.sleep(more)
    process.kill()
    process.communicate()
    return process.returncode < 0


def _all_in(archive: Path, portal: SimulatedPortal) -> tuple[Found, ...]:
    folders = sorted(path for path in (archive / NAME).iterdir() if path.is_dir())
    return tuple(one for n, folder in enumerate(folders) for one in found_in(folder, n, portal))


def main(arguments: list[str]) -> None:
    """Be one job: at a moment of the portal's time, behind the proxy of the environment."""
    from scrapy.crawler import AsyncCrawlerProcess

    parser = argparse.ArgumentParser(prog="python -m tests.simulation.kills")
    parser.add_argument("strategy", choices=STRATEGIES)
    parser.add_argument("moment", type=datetime.fromisoformat)
    parser.add_argument("archive", type=Path)
    options = parser.parse_args(arguments)
    VirtualClock(options.moment).install()
    strategy = STRATEGIES[options.strategy]
    settings = get_project_settings()
    settings.setdict(settings_of_jobs(options.archive, strategy.settings), "cmdline")
    process = AsyncCrawlerProcess(settings)
    process.crawl(strategy.spider)
    process.start()
    if process.bootstrap_failed:
        raise SystemExit(1)


if __name__ == "__main__":
    main(sys.argv[1:])
