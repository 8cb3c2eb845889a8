"""What a frontier on Redis costs a crawl: beside the queue in memory, and beside scrapy-redis.

Run by `make bench`. Portal, Redis and each worker are processes of their own, on one machine. All workers have
started when the crawl begins, and what is counted is from its first tenth to its last page: neither what
each worker loads with its first pages nor the closing of its archive is in the figures. Variants take turns,
and what is printed are medians. Three tables:

A spider that does nothing with its pages, without archive (`frontier_crawl.py`): the cost of the queue alone.
scrapy-redis leaves politeness to each worker, so there are rows without the turns that newscrawl's workers take
at a host. It runs in the environment of the peers, so there is a row for the queue in memory there, too.

`scrapy crawl ecns` with archive and extraction, as it is used, with its defaults but for politeness. Each
worker has an archive of its own. The last table is with a delay of 0.05 s between two requests to the host:
what requests cost that wait for their turns.

  pages/s       by the clock of the portal
  CPU           milliseconds a page, user and system, of all workers
  more          CPU more than that of the queue in memory in the same round
  Redis         CPU of its process, milliseconds a page; it has its append-only file
  servers       share of all cores that portal and Redis have taken
"""

from __future__ import annotations

import argparse
import os
import random
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from frontier_crawl import LINKS
from frontier_portal import Portal, Told

from newscrawl.frontier.keys import keys_of
from tests.newscrawl.frontier.servers import RedisServer

ROOT = Path(__file__).parent.parent.parent
_TICKS = os.sysconf("SC_CLK_TCK")
_LOOK = 0.05
_PATIENCE = 180.0
_FIXED = ("RANDOMIZE_DOWNLOAD_DELAY=0", "AUTOTHROTTLE_ENABLED=0", "LOG_LEVEL=ERROR")
_LEASE_OF_KILLED = 2


@dataclass(frozen=True)
class Variant:
    """One row of a table."""

    name: str
    workers: int
    kind: str
    """`plain`, `newscrawl`, `newscrawl-no-turns`, `scrapy-redis`."""
    base: str
    """The row with the queue in memory that it is measured by."""
    is_peer: bool = False
    delay: float = 0
    """DOWNLOAD_DELAY."""


SPARE = (
    Variant("in memory", 1, "plain", "in memory"),
    Variant("newscrawl, 1 worker", 1, "newscrawl", "in memory"),
    Variant("newscrawl, 3 workers", 3, "newscrawl", "in memory"),
    Variant("without turns, 1 worker", 1, "newscrawl-no-turns", "in memory"),
    Variant("without turns, 3 workers", 3, "newscrawl-no-turns", "in memory"),
    Variant("in memory, peers'", 1, "plain", "in memory, peers'", is_peer=True),
    Variant("scrapy-redis, 1 worker", 1, "scrapy-redis", "in memory, peers'", is_peer=True),
    Variant("scrapy-redis, 3 workers", 3, "scrapy-redis", "in memory, peers'", is_peer=True),
)


def _whole(numbers: tuple[int, ...], delay: float = 0) -> tuple[Variant, ...]:
    names = {number: f"newscrawl, {number} worker" + "s" * (number > 1) for number in numbers}
    shared = (Variant(names[n], n, "newscrawl", "in memory", delay=delay) for n in numbers)
    return (Variant("in memory", 1, "plain", "in memory", delay=delay), *shared)


WHOLE = _whole((1, 2, 3))
# A host that is asked twenty times a second: so its pages come one after the other, and the bench ends.
POLITE = _whole((1, 3), delay=0.05)


@dataclass
class Row:
    """What was measured, a value for each round."""

    speed: list[float] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)
    redis: list[float] = field(default_factory=list)
    servers: list[float] = field(default_factory=list)

    def line(self, base: Row) -> str:
        """Return the row of the table."""
        median = statistics.median
        more = median(own - its for own, its in zip(self.cpu, base.cpu, strict=True))
        return (
            f"{median(self.speed):9.0f}{median(self.cpu):9.2f}{more:9.2f}{median(self.redis):9.3f}"
            f"{median(self.servers):9.0%}"
        )


HEAD = f"{'':26}{'pages/s':>9}{'CPU':>9}{'more':>9}{'Redis':>9}{'servers':>9}"


class Scene:
    """Portal, Redis and workers of one crawl.

    Args:
        folder: for all files.
        portal: whose pages are fetched.
        redis: the frontier's.
        peers: Python of the environment with scrapy-redis.
    """

    def __init__(self, folder: Path, portal: Portal, redis: RedisServer, peers: str) -> None:
        self.folder, self.portal, self.redis, self._peers = folder, portal, redis, peers
        self.workers: list[subprocess.Popen[str]] = []

    def start_spare(self, variant: Variant, pages: int, lease: float = 60) -> None:
        """Start the workers of the spider that does nothing; returns when they may begin."""
        python = self._peers if variant.is_peer else sys.executable
        for number in range(variant.workers):
            own = self.folder / str(number)
            own.mkdir()
            command = [python, str(Path(__file__).with_name("frontier_crawl.py")), variant.kind]
            command += [self.portal.url, str(pages), str(self.done(number))]
            command += ["--redis", self.redis.url, "--lease", str(lease)]
            self._start(command, own, {})
        for worker in self.workers:
            assert worker.stdout is not None
            if worker.stdout.readline() != "ready\n":
                raise SystemExit(f"A worker of {variant.name} did not start.")

    def start_whole(self, variant: Variant) -> None:
        """Start the workers of ecns; returns when they may begin."""
        proxy = {"http_proxy": self.portal.url, "https_proxy": self.portal.url}
        for number in range(variant.workers):
            given = [
                *_FIXED,
                f"DOWNLOAD_DELAY={variant.delay}",
                f"ARCHIVE_DIR={self.folder / str(number)}",
            ]
            if variant.kind == "newscrawl":
                given.append(f"FRONTIER_URL={self.redis.url}")
            words = [word for setting in given for word in ("-s", setting)]
            self._start([sys.executable, "-m", "scrapy", "crawl", "ecns", *words], ROOT, proxy)
        self._until(lambda: self.portal.is_waited_for)
        if variant.kind == "newscrawl":
            alive = keys_of("ecns", {}).spider + "alive"
            with self.redis.client as client:
                self._until(lambda: client.zcard(alive) == variant.workers)
        # What is left of their start is done.
        time.sleep(0.5)

    def _start(self, command: list[str], folder: Path, proxy: dict[str, str]) -> None:
        env = {name: text for name, text in os.environ.items() if "proxy" not in name.lower()}
        env |= {"PYTHONPATH": str(ROOT), **proxy}
        pipe = subprocess.PIPE
        process = subprocess.Popen(command, cwd=folder, env=env, stdin=pipe, stdout=pipe, text=True)
        self.workers.append(process)

    def done(self, number: int) -> Path:
        """The file with the pages that a worker has dealt with."""
        return self.folder / f"done-{number}"

    def begin(self) -> None:
        """Let them begin."""
        for worker in self.workers:
            assert worker.stdin is not None
            worker.stdin.write("\n")
            worker.stdin.flush()
        self.portal.go()

    def measure(self, pages: int, row: Row) -> None:
        """Let them begin, and enter what it took from a tenth of the pages on."""
        self.begin()
        begun, before, since = self.until_asked(pages // 10), self._spent(), time.monotonic()
        ended = self.until_asked(pages)
        # The last answers are dealt with.
        time.sleep(0.2)
        count, wall = ended.distinct - begun.distinct, ended.last - since
        workers, redis = (now - then for now, then in zip(self._spent(), before, strict=True))
        row.speed.append(count / wall)
        row.cpu.append(workers / count * 1000)
        row.redis.append(redis / count * 1000)
        row.servers.append((redis + ended.cpu - begun.cpu) / wall / (os.cpu_count() or 1))

    def until_asked(self, pages: int) -> Told:
        """Wait until so many pages were asked for."""
        self._until(lambda: self.portal.told().distinct >= pages)
        return self.portal.told()

    def until_ended(self) -> None:
        """Wait until all workers have ended."""
        for worker in self.workers:
            worker.communicate(timeout=_PATIENCE)

    def close(self) -> None:
        """End what is left."""
        for worker in self.workers:
            if worker.poll() is None:
                worker.kill()
                worker.communicate()

    def _spent(self) -> tuple[float, float]:
        """CPU seconds of all workers, as the kernel counts them, and of Redis."""
        spent = 0
        for process in self.workers:
            fields = Path(f"/proc/{process.pid}/stat").read_text().rpartition(")")[2].split()
            spent += int(fields[11]) + int(fields[12])
        with self.redis.client as client:
            found = client.info("cpu")
        redis = float(found["used_cpu_user"]) + float(found["used_cpu_sys"])
        return spent / _TICKS, redis

    def _until(self, is_so: Callable[[], bool]) -> None:
        until = time.monotonic() + _PATIENCE
        while not is_so():
            if time.monotonic() > until or any(one.poll() for one in self.workers):
                raise SystemExit("The workers do not come to an end.")
            time.sleep(_LOOK)


@contextmanager
def scene(articles: int, peers: str) -> Iterator[Scene]:
    """A portal, a Redis and nobody yet."""
    with tempfile.TemporaryDirectory(prefix="bench-") as name, Portal(articles) as portal:
        redis = RedisServer(Path(name) / "redis")
        redis.start()
        found = Scene(Path(name), portal, redis, peers)
        try:
            yield found
        finally:
            found.close()
            redis.kill()


def spare(variant: Variant, pages: int, peers: str, row: Row) -> None:
    """One crawl of the spider that does nothing."""
    with scene(1, peers) as found:
        found.start_spare(variant, pages)
        found.measure(pages, row)


def whole(variant: Variant, articles: int, peers: str, row: Row) -> None:
    """One crawl of ecns."""
    with scene(articles, peers) as found:
        found.start_whole(variant)
        found.measure(articles, row)
        found.until_ended()
        items = found.folder.glob("*/ecns/*/items.jsonl")
        lines = sum(path.read_bytes().count(b"\n") for path in items)
        if lines != articles:
            raise SystemExit(f"{variant.name}: {lines} items of {articles} articles")


@dataclass
class Lost:
    """What became of crawls of which a worker was killed."""

    crawls: int = 0
    lost: int = 0
    worst: int = 0
    again: int = 0


def killed(variant: Variant, pages: int, peers: str, chance: random.Random, told: Lost) -> None:
    """One crawl of the spider that does nothing, of which one worker is killed."""
    with scene(1, peers) as found:
        found.start_spare(variant, pages, _LEASE_OF_KILLED)
        found.begin()
        found.until_asked(int(pages * chance.uniform(0.1, 0.6)))
        victim = chance.choice(found.workers)
        victim.send_signal(signal.SIGKILL)
        victim.wait()
        if variant.kind.startswith("newscrawl"):
            for worker in found.workers:
                worker.wait(_PATIENCE)
        else:
            _until_still(found)
        done: list[str] = []
        for number in range(variant.workers):
            done += found.done(number).read_text().split()
    lost = pages - len(set(done))
    told.crawls += 1
    told.lost += lost
    told.worst = max(told.worst, lost)
    told.again += len(done) - len(set(done))


def _until_still(found: Scene) -> None:
    """Wait until nothing was asked for in twice the time of a lease, and nothing is queued."""
    asked, since = -1, time.monotonic()
    while time.monotonic() - since < 2 * _LEASE_OF_KILLED:
        now = found.portal.told().asked
        with found.redis.client as client:
            queued = client.zcard("bench:requests")
        if now != asked or queued:
            asked, since = now, time.monotonic()
        time.sleep(_LOOK)


def kills(count: int, pages: int, peers: str) -> None:
    """Kill one of three workers, again and again, and print what was lost."""
    print(f"\nOne of three workers is killed, {count} times; {pages} pages")
    print(f"{'':26}{'lost':>9}{'worst':>9}{'twice':>9}")
    for variant in (one for one in SPARE if one.workers == 3 and one.kind != "newscrawl-no-turns"):
        chance, told = random.Random(count), Lost()
        for _ in range(count):
            killed(variant, pages, peers, chance, told)
        print(f"{variant.name:26}{told.lost:9}{told.worst:9}{told.again:9}", flush=True)


def main() -> None:
    """Run the variants in turn and print the tables."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--peers", required=True, help="Python of the environment of the peers")
    parser.add_argument("--rounds", type=int, default=3, help="crawls of each variant (3)")
    parser.add_argument("--pages", type=int, default=2_000, help="of the spider without any work")
    parser.add_argument("--articles", type=int, default=1_000, help="of ecns")
    parser.add_argument(
        "--kills", type=int, default=0, metavar="N", help="kill a worker in N crawls, count losses"
    )
    given = parser.parse_args()
    # Whole listings.
    pages = given.pages // (LINKS + 1) * (LINKS + 1)
    peers = str(Path(given.peers).absolute())
    for title, variants, crawl, count in (
        ("A spider without any work", SPARE, spare, pages),
        ("ecns, with archive and extraction", WHOLE, whole, given.articles),
        ("The same, 0.05 s between two requests", POLITE, whole, given.articles // 3),
    ):
        rows = {variant.name: Row() for variant in variants}
        for number in range(given.rounds):
            for variant in variants:
                crawl(variant, count, peers, rows[variant.name])
            print(f"round {number + 1} of {given.rounds}", file=sys.stderr)
        print(f"\n{title}, {count} pages\n{HEAD}")
        for variant in variants:
            print(f"{variant.name:26}{rows[variant.name].line(rows[variant.base])}", flush=True)
    if given.kills:
        kills(given.kills, pages, peers)


if __name__ == "__main__":
    main()
