"""One large body, crawled with and without an archive: memory, time, and whether the record is true.

    python tests/soak/big_body.py [megabytes, 500 by default]

Scrapy itself holds a body whole, so the peak of plain Scrapy is the measure: archiving may add
little to it, however large the body is.
"""

from __future__ import annotations

import argparse
import base64
import contextlib
import hashlib
import json
import os
import random
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from warcio.archiveiterator import ArchiveIterator

ROOT = Path(__file__).resolve().parents[2]
MB = 1024 * 1024

#: Megabytes that an archive may add to the peak: a buffer for the body (4 MB), the packages,
#: and what two runs of the same program differ by.
EXTRA_MAX = 64

_RUNNER = """
import json, sys, time
import scrapy
from scrapy.crawler import AsyncCrawlerProcess
from scrapy.utils.asyncio import create_looping_call

url, archive, out = sys.argv[1:]
gaps, latest = [0.0], [None]

def tick():
    now = time.monotonic()
    if latest[0] is not None:
        gaps.append(now - latest[0])
    latest[0] = now

class Big(scrapy.Spider):
    name = "big"
    async def start(self):
        create_looping_call(tick).start(0.005)
        yield scrapy.Request(url)
    def parse(self, response):
        json.dump({"bytes": len(response.body), "blocked": max(gaps)}, open(out, "w"))

process = AsyncCrawlerProcess({
    "ADDONS": {"warc.addon.WarcArchiveAddon": 500} if archive else {},
    "ARCHIVE_DIR": archive, "DOWNLOAD_MAXSIZE": 0, "DOWNLOAD_WARNSIZE": 0,
    "DOWNLOAD_TIMEOUT": 600, "LOG_LEVEL": "ERROR", "TELNETCONSOLE_ENABLED": False,
})
process.crawl(Big)
process.start()
"""


@dataclass
class Server:
    """Streams the same pseudo-random body to everyone; keeps the digest of what it sent.

    Attributes:
        megabytes: how large the body is.
        sent: the digest of each answer, head and body, as WARC spells it.
    """

    megabytes: int
    sent: list[str] = field(default_factory=list)

    @contextmanager
    def running(self) -> Iterator[str]:
        """Serve on loopback while the block lasts, and give the address."""
        with socket.create_server(("127.0.0.1", 0)) as listener:
            thread = threading.Thread(target=self._accept, args=(listener,), daemon=True)
            thread.start()
            try:
                yield f"http://127.0.0.1:{listener.getsockname()[1]}/big"
            finally:
                # Closing alone does not wake the thread, which would answer for a later server.
                listener.shutdown(socket.SHUT_RDWR)
                thread.join()

    def _accept(self, listener: socket.socket) -> None:
        with contextlib.suppress(OSError):  # the listener is closed
            while True:
                connection, _ = listener.accept()
                with connection, contextlib.suppress(ConnectionError):
                    connection.recv(65536)
                    self._answer(connection)

    def _answer(self, connection: socket.socket) -> None:
        running = hashlib.sha1(usedforsecurity=False)
        length = self.megabytes * MB
        head = b"HTTP/1.1 200 OK\r\nContent-Type: video/mp4\r\nContent-Length: %d\r\n\r\n" % length
        for piece in [head, *range(self.megabytes)]:
            data = piece if isinstance(piece, bytes) else random.Random(piece).randbytes(MB)
            running.update(data)
            connection.sendall(data)
        self.sent.append("sha1:" + base64.b32encode(running.digest()).decode())


@dataclass(frozen=True)
class Run:
    """What one crawl of the body took.

    Attributes:
        peak: megabytes of memory at most.
        seconds: of wall time, start of the process included.
        cpu: seconds of processor time.
        blocked: the longest time in seconds in which nothing else could happen.
        bytes: size of the body that the spider got.
    """

    peak: float
    seconds: float
    cpu: float
    blocked: float
    bytes: int


def crawl(url: str, archive: str, folder: Path) -> Run:
    """Crawl one address in a process of its own; no archive where its folder is empty.

    Raises:
        RuntimeError: the crawl failed; its log is the message.
    """
    runner, out = folder / "runner.py", folder / "run.json"
    runner.write_text(_RUNNER)
    out.unlink(missing_ok=True)
    log = folder / "log"
    began = time.monotonic()
    with log.open("wb") as stream:
        process = subprocess.Popen(
            [sys.executable, str(runner), url, archive, str(out)],
            cwd=folder,
            env={"PYTHONPATH": str(ROOT), "PATH": os.environ["PATH"]},
            stdout=stream,
            stderr=subprocess.STDOUT,
        )
        _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    seconds = time.monotonic() - began
    if process.returncode != 0 or not out.exists():
        raise RuntimeError(log.read_text())
    told: dict[str, Any] = json.loads(out.read_text())
    cpu = usage.ru_utime + usage.ru_stime
    return Run(usage.ru_maxrss / 1024, seconds, cpu, told["blocked"], told["bytes"])


def block_digests(archive: Path) -> list[tuple[str, str]]:
    """The digest of each response block in an archive: as the record says, and as it is."""
    digests = []
    for path in archive.rglob("*.warc.gz"):
        with path.open("rb") as stream:
            for record in ArchiveIterator(stream, no_record_parse=True):
                if record.rec_type != "response":
                    continue
                running = hashlib.sha1(usedforsecurity=False)
                while piece := record.raw_stream.read(MB):
                    running.update(piece)
                real = "sha1:" + base64.b32encode(running.digest()).decode()
                digests.append((record.rec_headers.get_header("WARC-Block-Digest"), real))
    return digests


def compare(megabytes: int, folder: Path) -> tuple[Run, Run]:
    """Crawl the body without and with an archive, check the record, and return both runs.

    Raises:
        AssertionError: a body or its record is not what the server sent.
        RuntimeError: a crawl failed.
    """
    server = Server(megabytes)
    with server.running() as url:
        plain = crawl(url, "", folder)
        archived = crawl(url, str(folder / "archive"), folder)
    assert plain.bytes == archived.bytes == megabytes * MB
    assert block_digests(folder / "archive") == [(server.sent[1], server.sent[1])]
    return plain, archived


def main() -> int:
    """Run it and print a table; 1 if the archive takes more memory than it may."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("megabytes", nargs="?", type=int, default=500)
    megabytes = parser.parse_args().megabytes
    with tempfile.TemporaryDirectory() as folder:
        plain, archived = compare(megabytes, Path(folder))
    print(f"{megabytes} MB        peak MB    wall s     cpu s  blocked s")
    for name, run in (("plain", plain), ("archived", archived)):
        row = (run.peak, run.seconds, run.cpu, run.blocked)
        print(f"{name:10}" + "".join(f"{number:11.2f}" for number in row))
    extra = archived.peak - plain.peak
    print(f"The archive adds {extra:.0f} MB; {EXTRA_MAX} MB are allowed. The record is true.")
    return int(extra > EXTRA_MAX)


if __name__ == "__main__":
    raise SystemExit(main())
