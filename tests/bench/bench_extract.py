"""What articles from an archive cost: `scrapy extract` and a replayed crawl beside extractors and a live crawl.

Run by `make bench`. The archive has 2,000 news pages of 45 kB, no two alike, each with its request, a gzip
member a record (`news_archive.py` says how they are made). Every round runs all rows, one after the other,
beginning with another one each time, so that whatever else the machine does meets all of them.

Extraction:
  alone             `newscrawl.extract.extract` on pages that are in memory, one process: no archive, no output
  extract, 1        `scrapy extract` with one worker, from WARC file to JSON lines
  extract, N        the same with a worker for each core
  trafilatura, trafilatura-fast, news-please, fundus
                    from WARC file to text, one process (`peer_extract.py` says how). Peers run on fewer pages
  fundus-charset    fundus where each header names the page's encoding. Two in three pages here come without, as
                    they did from the portal; then fundus guesses, which takes longer than all the rest

Crawls of the same pages:
  plain             Scrapy with a spider that does nothing with them, live on loopback by plain HTTP
  ecns, live        the spider `ecns` with extraction and archive, live on loopback by TLS
  ecns, replayed    the same answered from the archive, `-s WARC_REPLAY=...`

  pages/s           of wall time: median, and in brackets the slowest and the fastest round
  CPU               milliseconds a page, user and system, with child processes
  of alone          pages/s divided by alone's times the number of processes, in the same round
  of plain          pages/s divided by plain's in the same round
  articles          share of the pages that gave an article with text
  start             seconds from start to end with one page. It is in none of the other columns
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import news_archive
from archive_crawl import BLOCK
from bench_archive import Crawl, FailedError
from bench_crawl import crawl
from news_archive import NewsSite, news_pages, write_archive
from page_server import PageServer

from newscrawl.demo.server import DemoServer
from newscrawl.extract import extract
from spiders.ecns import EcnsSpider

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path(__file__).parent.parent.parent
PEER = Path(__file__).with_name("peer_extract.py")
PEERS = ("trafilatura", "trafilatura-fast", "news-please", "fundus", "fundus-charset")
PORTAL = EcnsSpider.portal
LONGEST = 1_200
"""Seconds after which a process is given up."""

AROUND = ("/robots.txt", *(source.url.removeprefix(news_archive.HOME) for source in PORTAL.sources))
"""What a crawl asks for beside the articles."""


@dataclass(frozen=True)
class Run:
    """One run of one row; start-up is taken off."""

    pages: int
    wall: float
    cpu: float
    articles: int | None = None
    start: float | None = None


class Data:
    """The pages, in memory and as archives.

    Args:
        folder: where the archives are written.
        count: how many pages there are.
        few: how many of them peers get.

    Attributes:
        pages: all of them.
        few: those that peers get.
        one: a WARC file with one page.
        all: one with all pages, in the folder of a job that can be replayed.
        some: one with the few.
        named: the same with the encoding in each header.
    """

    def __init__(self, folder: Path, count: int, few: int) -> None:
        self.folder = folder
        self.pages = news_pages(count)
        self.few = self.pages[:few]
        self.one = write_archive(folder / "one", self.pages[:1])
        self.all = write_archive(folder / "all", self.pages, AROUND)
        self.some = write_archive(folder / "some", self.few)
        self.named = write_archive(folder / "named", [page.with_charset() for page in self.few])


def alone(data: Data) -> Run:
    """Extract pages in memory, after one that is not counted."""
    extract(data.pages[-1].body, data.pages[-1].url, portal=PORTAL)
    wall, cpu = time.perf_counter(), time.process_time()
    articles = sum(
        bool(extract(page.body, page.url, portal=PORTAL).articleBody) for page in data.few
    )
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    return Run(len(data.few), wall, cpu, articles)


def extract_command(file: Path, out: Path, workers: int) -> list[str]:
    """Return how `scrapy extract` is called."""
    scrapy = [sys.executable, "-m", "scrapy"]
    return [*scrapy, "extract", str(file), "-o", str(out), "--workers", str(workers)]


def from_archive(data: Data, workers: int) -> Run:
    """Run `scrapy extract` on one page, and on all."""
    out = data.folder / "items.jsonl"
    start = _process(extract_command(data.one, out, workers))
    out.unlink()
    whole = _process(extract_command(data.all, out, workers))
    with out.open(encoding="utf-8") as lines:
        articles = sum(bool(json.loads(line).get("articleBody")) for line in lines)
    out.unlink()
    pages = len(data.pages) - 1
    return Run(pages, whole[0] - start[0], whole[1] - start[1], articles - 1, start[0])


def peer(data: Data, python: Path, name: str) -> Run:
    """Run a peer; it takes its time itself."""
    file = data.named if name.endswith("-charset") else data.some
    command = [str(python), str(PEER), name.removesuffix("-charset"), str(file)]
    found = json.loads(_output(command).splitlines()[-1])
    if found["errors"] == found["pages"]:
        raise FailedError(found["first_error"] or "no page")
    return Run(found["pages"], found["wall"], found["cpu"], found["articles"])


def live(data: Data) -> Run:
    """Crawl the pages with the spider of the portal."""
    with DemoServer(NewsSite(data.pages)) as server:
        return _ecns(data, server.proxy_url)


def replayed(data: Data) -> Run:
    """Crawl the pages of the archive with the spider of the portal."""
    return _ecns(data, "http://127.0.0.1:9", f"WARC_REPLAY={data.all.parent}")


def _ecns(data: Data, proxy: str, *settings: str) -> Run:
    with tempfile.TemporaryDirectory(dir=data.folder) as folder:
        small = crawl(proxy, Path(folder), settings, "-a", "limit=1")
        whole = crawl(proxy, Path(folder), settings)
    if whole.pages < len(data.pages):
        raise FailedError(f"{whole.pages} of {len(data.pages)} pages came")
    return Run(
        whole.pages, whole.wall, (whole.cpu - small.cpu) * whole.pages / (whole.pages - small.pages)
    )


def plain(data: Data) -> Run:
    """Crawl the pages with a spider that does nothing with them; the first block is not counted."""
    blocks = len(data.pages) // BLOCK
    with PageServer(blocks * BLOCK, Path(news_archive.__file__)) as server:
        run = Crawl("plain", server.url, blocks)
        try:
            run.taken()
            taken = []
            for _ in range(1, blocks):
                run.go_on()
                taken.append(run.taken())
        finally:
            run.end()
    wall = sum(BLOCK / speed for _, speed in taken)
    return Run(len(taken) * BLOCK, wall, sum(cpu for cpu, _ in taken) * BLOCK / 1000)


def _output(command: list[str]) -> str:
    try:
        done = subprocess.run(
            command, cwd=ROOT, capture_output=True, text=True, timeout=LONGEST, check=False
        )
    except subprocess.TimeoutExpired:
        raise FailedError(f"not ready after {LONGEST} s") from None
    except OSError as error:
        raise FailedError(f"{error.filename}: {error.strerror}") from None
    if done.returncode:
        said = (done.stderr or done.stdout).strip() or f"ended with {done.returncode}"
        raise FailedError(said.splitlines()[-1])
    return done.stdout


def _process(command: list[str]) -> tuple[float, float]:
    """Return wall and CPU seconds of a process and its children."""
    before, wall = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    _output(command)
    after, wall = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter() - wall
    return wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


@dataclass
class Row:
    """What was measured: a run for each round, or why there is none."""

    measure: Callable[[], Run]
    processes: int = 1
    runs: list[Run] = field(default_factory=list)
    error: str = ""

    def run(self) -> None:
        """Measure once more."""
        if self.error:
            return
        try:
            self.runs.append(self.measure())
        except (FailedError, SystemExit, OSError, ValueError, KeyError) as error:
            self.error = (str(error).strip() or type(error).__name__).splitlines()[-1]

    @property
    def speeds(self) -> list[float]:
        """Pages a second in each round."""
        return [run.pages / run.wall for run in self.runs]

    def line(self, base: Row) -> str:
        """Return the row of the table, compared with another row."""
        if self.error:
            return f"  {self.error}"
        speeds = self.speeds
        spread = f"({min(speeds):.0f}-{max(speeds):.0f})"
        cpu = statistics.median(run.cpu / run.pages * 1000 for run in self.runs)
        cells = f"{statistics.median(speeds):9.1f} {spread:12}{cpu:8.2f}"
        if base.error:
            cells += f"{'':10}"
        else:
            pairs = zip(speeds, base.speeds, strict=True)
            share = statistics.median(own / its / self.processes for own, its in pairs)
            cells += f"{share:10.2f}"
        last = self.runs[-1]
        cells += "" if last.articles is None else f"{last.articles / last.pages:10.1%}"
        return cells + ("" if last.start is None else f"{last.start:7.1f}")


def measure(rows: dict[str, Row], rounds: int) -> None:
    """Run all rows so many times, in turn."""
    names = list(rows)
    for number in range(rounds):
        turn = number % len(names)
        for name in names[turn:] + names[:turn]:
            rows[name].run()
            print(f"round {number + 1} of {rounds}: {name}", file=sys.stderr)


def show(rows: dict[str, Row], base: str, *more: str) -> None:
    """Print a table of rows compared with one of them."""
    print(f"{'':18}{'pages/s':>9}{'':13}{'CPU':>8}{f'of {base}':>10}" + "".join(more))
    for name, row in rows.items():
        print(f"{name:18}{row.line(rows[base])}")


def main() -> None:
    """Make the archive, run all rows in turn and print the comparison."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--rounds", type=int, default=3, help="runs of each row (3)")
    parser.add_argument("--pages", type=int, default=2_000, help="pages of the archive (2000)")
    parser.add_argument("--few", type=int, default=200, help="pages for peers and alone (200)")
    parser.add_argument(
        "--peers", type=Path, default=ROOT / ".venv-bench/bin/python", help="the peers' Python"
    )
    parser.add_argument("--only", nargs="+", metavar="ROW", help="these, alone and plain (all)")
    given = parser.parse_args()
    cores = len(os.sched_getaffinity(0))
    # A crawl by blocks needs two of them.
    count = max(given.pages, 2 * BLOCK)
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        data = Data(Path(folder), count, min(given.few, count))
        extraction = {
            "alone": Row(lambda: alone(data)),
            "extract, 1": Row(lambda: from_archive(data, 1)),
            f"extract, {cores}": Row(lambda: from_archive(data, cores), cores),
        }
        for name in PEERS:
            extraction[name] = Row(lambda name=name: peer(data, given.peers, name))
        crawls = {
            "plain": Row(lambda: plain(data)),
            "ecns, live": Row(lambda: live(data)),
            "ecns, replayed": Row(lambda: replayed(data)),
        }
        if given.only:
            wanted = {"alone", "plain", *given.only}
            extraction = {name: row for name, row in extraction.items() if name in wanted}
            crawls = {name: row for name, row in crawls.items() if name in wanted}
        measure(extraction | crawls, given.rounds)
    print(f"{count} pages, {cores} cores")
    show(extraction, "alone", f"{'articles':>10}", f"{'start':>7}")
    show(crawls, "plain")


if __name__ == "__main__":
    main()
