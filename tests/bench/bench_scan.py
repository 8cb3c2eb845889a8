"""What reading an archive costs: newscrawl's reader, FastWARC and warcio, in turn.

Run by `make bench`. The archive has an exchange for each page (46 KB, `page_server.py` says how they are made)
and a metadata record beside it, written as a crawl writes them. Every round runs all readers, one after the
other, beginning with another one each time. The file is in the system's cache, and what is counted is CPU time,
user and system, of one process; MB are those of the records before compression.

  scan     all records, type and id of each; blocks are passed over
  blocks   all records and all of their blocks
  verify   all digests of blocks and payloads; newscrawl checks the links between records as well
  one      records by their offsets, in any order, the file opened for each

`of FastWARC` is the median of the ratios within a round; above 1 is faster than FastWARC.
"""

from __future__ import annotations

import argparse
import random
import statistics
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from fastwarc.warc import ArchiveIterator as FastIterator
from page_server import PageMaker
from warcio.archiveiterator import ArchiveIterator as WarcioIterator

from warc.answer import read_answer
from warc.exchange import Exchange
from warc.exchange_records import exchange_records
from warc.member import quick
from warc.reader import ReadRecord, read_record, scan
from warc.records import fields_record
from warc.spool import Spool
from warc.verify import verify_files
from warc.writer import WarcFile

if TYPE_CHECKING:
    from collections.abc import Callable

REQUEST = (
    "GET /news/{number}.shtml HTTP/1.1\r\n"
    "Accept: text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8\r\n"
    "Accept-Language: en\r\nUser-Agent: newscrawl (+https://example.org/)\r\n"
    "Accept-Encoding: gzip, deflate\r\nHost: www.example.org\r\n\r\n"
)
HEAD = (
    "HTTP/1.1 200 OK\r\nServer: nginx\r\nDate: Sun, 08 Oct 2026 09:04:50 GMT\r\n"
    "Content-Type: text/html; charset=utf-8\r\nContent-Length: {size}\r\nConnection: keep-alive\r\n"
    "Cache-Control: max-age=60\r\nVary: Accept-Encoding\r\n\r\n"
)
FIELDS = [
    ("via", "https://www.example.org/rss/rss.xml"),
    ("hopsFromSeed", "L"),
    ("datePublished", "2026-10-08T17:04:50+08:00"),
    ("template", "detail"),
    *[
        ("outlink", f"https://www.example.org/news/{number}.shtml L a/@href")
        for number in range(12)
    ],
]


def make(folder: Path, pages: int) -> tuple[Path, int, list[int]]:
    """Write the archive; return it, the bytes of its records, and where they begin."""
    maker = PageMaker()
    file = WarcFile(folder, "bench.warc.gz")
    began = datetime(2026, 10, 8, 9, 4, 50, tzinfo=UTC)
    info = fields_record("warcinfo", [("software", "bench")], began)
    plain, offsets = 0, []
    for number in range(pages):
        uri = f"https://www.example.org/news/{number}.shtml"
        exchange = Exchange(
            uri, began + timedelta(seconds=number), Spool(folder), ip_address="192.0.2.1"
        )
        exchange.request += REQUEST.format(number=number).encode()
        page = maker.page(number)
        exchange.response.write(HEAD.format(size=len(page)).encode() + page)
        records = exchange_records(exchange, read_answer(exchange), info.id)
        links = [("WARC-Warcinfo-ID", info.id), ("WARC-Refers-To", records[-1].id)]
        records.append(fields_record("metadata", FIELDS, exchange.began, links, uri))
        for record in records if number else [info, *records]:
            data = b"".join(record.pieces())
            [(offset, _)] = file.append([[quick().compress(data)]])
            plain += len(data)
            offsets.append(offset)
        exchange.response.close()
    return file.close(), plain, offsets


class Ours:
    """newscrawl's reader."""

    def scan(self, path: Path) -> int:
        """Type and id of every record."""
        return sum(
            1
            for record in scan(path)
            if isinstance(record, ReadRecord) and record.type and record.id
        )

    def blocks(self, path: Path) -> int:
        """Every block."""
        number = 0
        for record in scan(path):
            if isinstance(record, ReadRecord):
                record.block()
                number += 1
        return number

    def verify(self, path: Path) -> int:
        """Every digest."""
        verdict = verify_files([path])
        if not verdict.sound:
            raise SystemExit(verdict.faults)
        return verdict.records.total()

    def one(self, path: Path, offsets: list[int]) -> int:
        """Records by offset."""
        return sum(1 for offset in offsets if read_record(path, offset)[1])


class Fast:
    """FastWARC."""

    def scan(self, path: Path) -> int:
        """Type and id of every record."""
        records = FastIterator(str(path), parse_http=False)
        return sum(1 for record in records if record.record_type and record.record_id)

    def blocks(self, path: Path) -> int:
        """Every block."""
        number = 0
        for record in FastIterator(str(path), parse_http=False):
            record.reader.read()
            number += 1
        return number

    def verify(self, path: Path) -> int:
        """Every digest."""
        number = 0
        for record in FastIterator(str(path), parse_http=False):
            if not record.verify_block_digest():
                raise SystemExit(record.record_id)
            if "WARC-Payload-Digest" in record.headers:
                record.parse_http()
                if not record.verify_payload_digest():
                    raise SystemExit(record.record_id)
            number += 1
        return number

    def one(self, path: Path, offsets: list[int]) -> int:
        """Records by offset."""
        number = 0
        for offset in offsets:
            with path.open("rb") as file:
                file.seek(offset)
                number += bool(next(FastIterator(file, parse_http=False)).reader.read())
        return number


class Warcio:
    """Webrecorder's warcio, which all of Python's web archiving stands on."""

    def scan(self, path: Path) -> int:
        """Type and id of every record."""
        with path.open("rb") as file:
            records = WarcioIterator(file, no_record_parse=True)
            return sum(
                1 for r in records if r.rec_type and r.rec_headers.get_header("WARC-Record-ID")
            )

    def blocks(self, path: Path) -> int:
        """Every block."""
        number = 0
        with path.open("rb") as file:
            for record in WarcioIterator(file, no_record_parse=True):
                record.raw_stream.read()
                number += 1
        return number

    def verify(self, path: Path) -> int:
        """Every digest."""
        number = 0
        with path.open("rb") as file:
            for record in WarcioIterator(file, check_digests="raise"):
                record.raw_stream.read()
                number += 1
        return number

    def one(self, path: Path, offsets: list[int]) -> int:
        """Records by offset."""
        number = 0
        for offset in offsets:
            with path.open("rb") as file:
                file.seek(offset)
                number += bool(next(WarcioIterator(file, no_record_parse=True)).raw_stream.read())
        return number


READERS = {"newscrawl": Ours(), "FastWARC": Fast(), "warcio": Warcio()}
TASKS = ("scan", "blocks", "verify", "one")


def timed(function: Callable[..., int], *arguments: object) -> tuple[int, float]:
    """Return what a function returns and the CPU seconds that it took."""
    before = time.process_time()
    number = function(*arguments)
    return number, time.process_time() - before


def main() -> None:
    """Run the readers in turn and print medians and ratios."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--pages", type=int, default=2000)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path, plain, offsets = make(Path(folder), given.pages)
        wanted = random.Random(1).sample(offsets, min(len(offsets), 1000))
        packed = path.stat().st_size
        print(f"{len(offsets)} records, {plain / 1e6:.0f} MB, {packed / 1e6:.0f} MB compressed")
        seconds: dict[tuple[str, str], list[float]] = {}
        names = list(READERS)
        for number in range(given.rounds):
            for task in TASKS:
                for name in names[number % 3 :] + names[: number % 3]:
                    more = (wanted,) if task == "one" else ()
                    count, taken = timed(getattr(READERS[name], task), path, *more)
                    if count != len(wanted if task == "one" else offsets):
                        raise SystemExit(f"{name} found {count} records to {task}")
                    seconds.setdefault((task, name), []).append(taken)
            print(f"round {number + 1} of {given.rounds}", file=sys.stderr)
    print(f"{'':20}{'MB/s':>8}{'records/s':>12}{'µs a record':>14}{'of FastWARC':>14}")
    for (task, name), taken in seconds.items():
        count = len(wanted if task == "one" else offsets)
        usual = statistics.median(taken)
        size = plain * count / len(offsets)
        fast = seconds[task, "FastWARC"]
        ratio = statistics.median(other / own for own, other in zip(taken, fast, strict=True))
        print(
            f"{task:8}{name:12}{size / usual / 1e6:8.0f}{count / usual:12.0f}"
            f"{usual / count * 1e6:14.1f}{ratio:14.2f}"
        )


if __name__ == "__main__":
    main()
