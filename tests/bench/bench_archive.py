"""What archiving costs a crawl: newscrawl's add-on and its peers against plain Scrapy, in turn.

Run by `make bench`. A spider that does nothing with its pages fetches them, sixteen at a time, from a server
in a process of its own: 46 KB each, no two alike, sent as they are (`page_server.py` says how they are
made). Each variant is a process of its own too. They take turns, 400 pages at a time, so that whatever else
the machine does meets all of them, and what is printed are medians over these blocks:

  CPU           milliseconds a page, user and system; `least` is of the best block
  more          CPU more than plain Scrapy's in the same turn
  closing       CPU of the end of the crawl, milliseconds a page: files are synced, indexes written and
                archives packed. It is not in the other columns
  pages/s       and `of plain`: of plain Scrapy's in the same turn
  bytes         a page in the files that are left
  kept          response records in these files for each page, counted by reading them

The variants:
  plain              Scrapy alone
  newscrawl          warc.addon.WarcArchiveAddon with its defaults and the package isal
  newscrawl-pages    the same, with a record beside each page for the link that was followed
  newscrawl-zlib     the same where isal is not installed
  newscrawl-off      the same with WARC_ENABLED=False
  scrapy-webarchive  its exporter; it was made for Scrapy up to 2.11
  scrapy-warcio      its middleware, as distributed
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import statistics
import subprocess
import sys
import tempfile
import zipfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, TYPE_CHECKING

from archive_crawl import BLOCK
from page_server import PageServer

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path(__file__).parent.parent.parent
CRAWL = Path(__file__).with_name("archive_crawl.py")
VARIANTS = (
    "plain",
    "newscrawl",
    "newscrawl-pages",
    "newscrawl-zlib",
    "newscrawl-off",
    "scrapy-webarchive",
    "scrapy-warcio",
)


class FailedError(Exception):
    """A crawl that ended before its time; the message is the last line it said."""


class Crawl:
    """A crawl that runs a block at a time.

    Args:
        variant: one of `VARIANTS`.
        url: where the pages are.
        blocks: how many blocks there are.
    """

    def __init__(self, variant: str, url: str, blocks: int) -> None:
        self._pages = blocks * BLOCK
        self._folder = tempfile.TemporaryDirectory(prefix="bench-")
        self._errors = tempfile.TemporaryFile("w+")  # noqa: SIM115 (closed with the crawl)
        env = {name: value for name, value in os.environ.items() if "proxy" not in name.lower()}
        env.pop("PYTHONPATH", None)
        if variant.startswith("newscrawl"):
            # Not installed beside its peers: one of them needs a package that is called warc, too.
            env["PYTHONPATH"] = str(ROOT)
        self._process = subprocess.Popen(
            [sys.executable, str(CRAWL), variant, url, str(blocks)],
            cwd=self._folder.name,
            env=env,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._errors,
            text=True,
        )

    def taken(self) -> tuple[float, float]:
        """Wait for the end of the block, and return its CPU milliseconds a page and pages a second.

        Raises:
            FailedError: the crawl is over.
        """
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line:
            self._errors.seek(0)
            raise FailedError((self._errors.read().strip() or "no word").splitlines()[-1])
        found = json.loads(line)
        return found["cpu"] / BLOCK * 1000, BLOCK / found["wall"]

    def go_on(self) -> None:
        """Let it begin its next block."""
        assert self._process.stdin is not None
        self._process.stdin.write("\n")
        self._process.stdin.flush()

    def left(self) -> tuple[float, float]:
        """Return how many bytes the files hold for each page, and how many response records."""
        written = records = 0
        for path in Path(self._folder.name).rglob("*"):
            if path.suffix not in {".gz", ".cdxj", ".wacz"}:
                continue
            written += path.stat().st_size
            if path.suffix == ".gz":
                records += _responses(path.open("rb"))
            elif path.suffix == ".wacz":
                with zipfile.ZipFile(path) as wacz:
                    names = [name for name in wacz.namelist() if name.endswith(".gz")]
                    records += sum(_responses(wacz.open(name)) for name in names)
        return written / self._pages, records / self._pages

    def end(self) -> None:
        """Let go of the process and the files."""
        self._process.kill()
        self._process.communicate()
        self._errors.close()
        self._folder.cleanup()


def _responses(warc: IO[bytes]) -> int:
    with warc, gzip.open(warc) as records:
        return sum(line == b"WARC-Type: response\r\n" for line in records)


@dataclass
class Row:
    """What was measured of one variant: a value for each block, or for each crawl."""

    cpu: list[float] = field(default_factory=list)
    speed: list[float] = field(default_factory=list)
    closing: list[float] = field(default_factory=list)
    bytes: list[float] = field(default_factory=list)
    kept: list[float] = field(default_factory=list)
    error: str = ""

    def line(self, plain: Row) -> str:
        """Return the row of the table."""
        if self.error:
            return f"  {self.error}"
        median = statistics.median
        more = median(own - its for own, its in zip(self.cpu, plain.cpu, strict=True))
        share = median(own / its for own, its in zip(self.speed, plain.speed, strict=True))
        return (
            f"{median(self.cpu):9.2f}{min(self.cpu):9.2f}{more:9.2f}{median(self.closing):9.2f}"
            f"{median(self.speed):9.0f}{share:10.2f}{median(self.bytes):9.0f}{median(self.kept):8.2f}"
        )


HEAD = (
    f"{'':18}{'CPU':>9}{'least':>9}{'more':>9}{'closing':>9}"
    f"{'pages/s':>9}{'of plain':>10}{'bytes':>9}{'kept':>8}"
)


def one_round(rows: dict[str, Row], url: str, blocks: int) -> None:
    """Crawl with all variants that have not failed, and add to the rows."""
    crawls: dict[str, Crawl] = {}
    try:
        for name, row in rows.items():
            if row.error:
                continue
            crawls[name] = Crawl(name, url, blocks)
            _try(row, crawls[name].taken)  # the first block is not counted
        for block in range(1, blocks):
            turn = block % len(crawls)
            names = [*crawls][turn:] + [*crawls][:turn]
            for name in names:
                _one_block(rows[name], crawls[name])
        for name, crawl in crawls.items():
            _close(rows[name], crawl, blocks)
    finally:
        for crawl in crawls.values():
            crawl.end()


def _one_block(row: Row, crawl: Crawl) -> None:
    if row.error:
        return
    crawl.go_on()
    if found := _try(row, crawl.taken):
        row.cpu.append(found[0])
        row.speed.append(found[1])


def _close(row: Row, crawl: Crawl, blocks: int) -> None:
    if row.error:
        return
    crawl.go_on()
    if found := _try(row, crawl.taken):
        row.closing.append(found[0] / blocks)
        written, kept = crawl.left()
        row.bytes.append(written)
        row.kept.append(kept)


def _try(row: Row, taken: Callable[[], tuple[float, float]]) -> tuple[float, float] | None:
    try:
        return taken()
    except FailedError as error:
        row.error = str(error)
        return None


def main() -> None:
    """Run the variants in turn and print the comparison."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--rounds", type=int, default=3, help="crawls of each variant (3)")
    parser.add_argument("--pages", type=int, default=2_400, help="pages of one crawl (2400)")
    parser.add_argument(
        "--only",
        nargs="+",
        choices=VARIANTS,
        metavar="VARIANT",
        help="these, and plain (all)",
    )
    given = parser.parse_args()
    blocks = max(2, -(-given.pages // BLOCK))
    chosen = given.only or VARIANTS
    rows = {name: Row() for name in VARIANTS if name == "plain" or name in chosen}
    with PageServer(blocks * BLOCK) as server:
        for number in range(given.rounds):
            one_round(rows, server.url, blocks)
            print(f"round {number + 1} of {given.rounds}", file=sys.stderr)
    if rows["plain"].error:
        raise SystemExit(f"Plain Scrapy did not crawl: {rows['plain'].error}")
    print(HEAD)
    for name, row in rows.items():
        print(f"{name:18}{row.line(rows['plain'])}")


if __name__ == "__main__":
    main()
