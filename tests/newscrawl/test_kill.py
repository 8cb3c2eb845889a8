"""A crawl that is killed, or whose disk is full: after the next start its files are whole and agree."""

from __future__ import annotations

import gzip
import json
import os
import random
import subprocess
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from warcio.archiveiterator import ArchiveIterator

from newscrawl.demo.portal import DemoPortal
from newscrawl.demo.server import DemoServer
from tests.soak.amount import amount
from warc.verify import verify_folder

if TYPE_CHECKING:
    from tests.conftest import Scrapy

KILLS = amount(6, 20)
POWER_CUTS = 2
FAST = ("-s", "DOWNLOAD_DELAY=0", "-s", "AUTOTHROTTLE_ENABLED=0", "-s", "BACKOFF_DELAY=0.01")


@dataclass(frozen=True)
class Killed:
    """A job as it was left.

    Attributes:
        folder: its folder.
        lines: the whole lines of its items.jsonl.
        log: what the next run of the spider said.
    """

    folder: Path
    lines: list[bytes]
    log: str

    @property
    def kept(self) -> list[bytes]:
        """The lines that its items.jsonl has now."""
        path = self.folder / "items.jsonl"
        return path.read_bytes().splitlines(keepends=True) if path.exists() else []


@dataclass(frozen=True)
class Answer:
    """A response or a revisit as warcio reads it."""

    file: str
    url: str


@pytest.fixture(scope="module")
def jobs(
    portal: DemoPortal,
    scrapy_in: Callable[[Path, str], Scrapy],
    tmp_path_factory: pytest.TempPathFactory,
) -> list[Killed]:
    """Crawls, each killed at another moment, and two whose power was cut; half at a time."""
    numbers = range(KILLS + POWER_CUTS)
    root = tmp_path_factory.mktemp("killed")
    with DemoServer(portal) as server, ThreadPoolExecutor() as pool:
        halves = [
            pool.submit(kill_all, scrapy_in(root / str(half), server.proxy_url), numbers[half::2])
            for half in (0, 1)
        ]
        killed = [half.result() for half in halves]
    return [job for pair in zip(*killed, strict=True) for job in pair]


def kill_all(run: Scrapy, numbers: range) -> list[Killed]:
    """Kill one crawl after the other; each start is the one restart of the crawl before it."""
    left: list[tuple[Path, list[bytes]]] = []
    logs = []
    for number in numbers:
        chance = random.Random(number)
        run.forget()
        if number < KILLS:
            folder, log = kill(run, chance.randrange(20), chance.uniform(0, 0.05))
        else:
            folder, log = kill(run, 12, 0)
        left.append((folder, whole_lines(folder)))
        logs.append(log)
        if number >= KILLS:
            lose_the_last_records(folder)
        elif number % 4 > 1:
            tear(folder)
    run.forget()
    logs.append(run("crawl", "ecns", "-a", "limit=1").output)
    return [Killed(folder, lines, log) for (folder, lines), log in zip(left, logs[1:], strict=True)]


def kill(run: Scrapy, items: int, more: float) -> tuple[Path, str]:
    """Begin a crawl, kill it some seconds after so many items; return its folder and its log."""
    before = set(run.archive.glob("ecns/*/"))
    process = run.start("crawl", "ecns", *FAST, "-s", f"ARCHIVE_DIR={run.archive}")
    while not (new := set(run.archive.glob("ecns/*/")) - before) and process.poll() is None:
        time.sleep(0.002)
    assert new, process.communicate()[0].decode()
    [folder] = new
    while process.poll() is None and len(whole_lines(folder)) < items:
        time.sleep(0.002)
    time.sleep(more)
    process.kill()
    log, _ = process.communicate()
    return folder, log.decode()


def whole_lines(folder: Path) -> list[bytes]:
    """The lines of items.jsonl that have an end."""
    path = folder / "items.jsonl"
    lines = path.read_bytes().splitlines(keepends=True) if path.exists() else []
    return [line for line in lines if line.endswith(b"\n")]


def tear(folder: Path) -> None:
    """Add what a power cut leaves: the beginnings of a record, of an item, of an index."""
    for path in folder.glob("*.open"):
        with path.open("ab") as file:
            file.write(gzip.compress(os.urandom(3000))[:1500])
    with (folder / "items.jsonl").open("ab") as file:
        file.write('{"url":"https://www.ecns.cn/","headline":"渔'.encode()[:-1])
    for name in ("index.cdxj.4711.tmp", "crawl.json.tmp"):
        (folder / name).write_text("half")


def lose_the_last_records(folder: Path) -> None:
    """Let a power cut take records whose items had reached the disk: from the eighth item's on."""
    path = next(folder.glob("*.open"))
    cited = json.loads(whole_lines(folder)[7])["metadata"]["warcRecordId"]
    with path.open("rb") as stream:
        records = ArchiveIterator(stream, no_record_parse=True)
        next(r for r in records if r.rec_headers.get_header("WARC-Record-ID") == cited)
        offset = records.get_record_offset()
    os.truncate(path, offset + 100)


def answers(folder: Path) -> Iterator[tuple[str, Answer]]:
    """Every answer with its record id; digests are checked."""
    for path in folder.glob("*.warc.gz"):
        with path.open("rb") as stream:
            for record in ArchiveIterator(stream, check_digests="raise"):
                headers = record.rec_headers
                record.content_stream().read()
                if record.rec_type in {"response", "revisit"}:
                    url = headers.get_header("WARC-Target-URI")
                    yield headers.get_header("WARC-Record-ID"), Answer(path.name, url)


def check(folder: Path) -> None:
    """Check that the files of a job are whole and that each item's record is there."""
    assert not [path.name for path in folder.iterdir() if path.suffix in {".open", ".tmp"}]
    assert verify_folder(folder).faults == []
    found = dict(answers(folder))
    lines = (folder / "index.cdxj").read_text().splitlines()
    # What was known when a page was asked for has a line of its own.
    assert len([line for line in lines if '"urn:asked:' not in line]) == len(found)
    items = folder / "items.jsonl"
    for line in items.read_text().splitlines() if items.exists() else ():
        item = json.loads(line)
        cited = item["metadata"]
        answer = found[cited["warcRecordId"]]
        assert (answer.file, answer.url) == (cited["warcFile"], item["url"])


@pytest.mark.parametrize("number", range(KILLS + POWER_CUTS))
def test_after_one_restart_all_is_whole_and_items_and_records_agree(jobs, number):
    job = jobs[number]
    check(job.folder)
    if number < KILLS:
        assert job.kept == job.lines
    if (job.folder / "crawl.json").exists():
        assert json.loads((job.folder / "crawl.json").read_text())["state"] == "died"
        assert "This crawl died." in (job.folder / "report.html").read_text()


@pytest.mark.parametrize("number", [number for number in range(KILLS) if number % 4 > 1])
def test_what_was_torn_is_named_in_the_log(jobs, number):
    job = jobs[number]
    items = job.folder / "items.jsonl"
    assert f"Repaired {items} of an earlier run that did not end: {len(job.lines)} items" in job.log


@pytest.mark.parametrize("number", range(KILLS, KILLS + POWER_CUTS))
def test_items_whose_records_a_power_cut_took_are_named_and_no_others_go(jobs, number):
    job = jobs[number]
    gone = [line for line in job.lines if line not in job.kept]
    assert 0 < len(gone) < len(job.lines)
    assert [line for line in job.lines if line in job.kept] == job.kept
    assert f"{len(gone)} items were taken out of {job.folder / 'items.jsonl'}" in job.log
    found = dict(answers(job.folder))
    assert not [line for line in gone if json.loads(line)["metadata"]["warcRecordId"] in found]


def test_the_moments_were_many(jobs):
    assert len({len(job.lines) for job in jobs}) > KILLS // 3
    assert sum(len(job.lines) for job in jobs) > KILLS * 3


@pytest.mark.parametrize("half", [0, 1])
def test_nothing_is_left_to_be_repaired(jobs, half):
    archive = jobs[half].folder.parent
    states = [json.loads(path.read_text())["state"] for path in archive.glob("*/crawl.json")]
    assert set(states) == {"died", "finished"}
    assert states.count("finished") == 1
    subprocess.run(["gzip", "-t", *archive.glob("*/*.warc.gz")], check=True)


@pytest.fixture
def small_disk(scrapy: Scrapy) -> Iterator[Callable[[str], None]]:
    """Puts the archive on a disk of its own; the function changes the disk's size."""
    scrapy.archive.mkdir()
    mount = ["mount", "-t", "tmpfs", "tmpfs", str(scrapy.archive), "-o"]
    if subprocess.run([*mount, "size=200k"], capture_output=True, check=False).returncode != 0:
        pytest.skip("no file system may be mounted here")

    def resize(size: str) -> None:
        subprocess.run([*mount, f"remount,size={size}"], check=True)

    yield resize
    subprocess.run(["umount", str(scrapy.archive)], check=True)


def test_a_disk_that_was_full_costs_nothing_that_was_complete(scrapy, small_disk):
    full = scrapy("crawl", "ecns")
    assert "'finish_reason': 'archive_failed'" in full.output
    assert full.returncode == 1
    assert "Traceback" not in full.output
    kept = whole_lines(full.folder)
    assert kept == (full.folder / "items.jsonl").read_bytes().splitlines(keepends=True)
    small_disk("20m")
    assert scrapy("crawl", "ecns").returncode == 0
    assert whole_lines(full.folder) == kept
    folders = list(scrapy.archive.glob("ecns/*/"))
    assert len(folders) == 2
    for folder in folders:
        check(folder)
