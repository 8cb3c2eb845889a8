"""A power cut: what had not reached the disk is gone, and comes again, once."""

from __future__ import annotations

import json
import os
import random
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from killing import Ended, Moment, WatchedServer, end_at, names_of, whole_lines
from rolling import RollingServer, id_of, path_of
from warcio.archiveiterator import ArchiveIterator

from tests.soak.amount import amount

FEW = "CONCURRENT_REQUESTS=2"
SYNC = "WARC_SYNC_SECONDS=0.05"


@pytest.fixture
def server(portal) -> Iterator[WatchedServer]:
    """The bundled portal, watched."""
    with WatchedServer(portal) as server:
        yield server


def remembered(archive: Path, job: str) -> set[str]:
    """The records of a job's items that are remembered."""
    with closing(sqlite3.connect(archive / "ecns" / "state.sqlite")) as database:
        query = "SELECT record FROM page JOIN page_file ON file = number WHERE job = ? AND version"
        return {record for (record,) in database.execute(query, (job,))}


def record_of(line: bytes) -> str:
    return str(json.loads(line)["metadata"]["warcRecordId"])


def cut_items(killed: Ended, lines: int) -> None:
    """Let items.jsonl end within the line behind so many."""
    kept = b"".join(killed.lines[:lines])
    rest = b"".join(killed.lines[lines:])
    (killed.folder / "items.jsonl").write_bytes(kept + rest[: len(rest) // 3])


def cut_records(killed: Ended, first: bytes) -> None:
    """Let the WARC file end within the record of an item."""
    path = next(killed.folder.glob("*.open"))
    with path.open("rb") as stream:
        records = ArchiveIterator(stream, no_record_parse=True)
        cited = record_of(first)
        next(r for r in records if r.rec_headers.get_header("WARC-Record-ID") == cited)
        offset = records.get_record_offset()
    os.truncate(path, offset + 100)


@pytest.mark.parametrize("seed", range(amount(2, 4)))
def test_what_is_remembered_had_reached_the_disk_and_the_rest_comes_again(
    scrapy, server, whole_crawl, seed
):
    chance = random.Random(seed)
    killed = end_at(scrapy, server, Moment("item", chance.randint(6, 12)), FEW, SYNC)
    known = remembered(scrapy.archive, killed.folder.name)
    # What was synced when it was committed: the lines down to the last that is remembered.
    records = [record_of(line) for line in killed.lines]
    assert set(records[: len(known)]) == known
    cut_items(killed, len(known))
    if seed % 2 and known:
        cut_records(killed, killed.lines[len(known) // 2])
    last = scrapy("crawl", "ecns")
    assert last.returncode == 0, last.output
    assert names_of(scrapy.archive) == names_of(whole_crawl.archive)


def test_a_memory_older_than_the_items_learns_of_them(scrapy, server, whole_crawl, tmp_path):
    end_at(scrapy, server, Moment("article", 1), FEW, SYNC)
    spider = scrapy.archive / "ecns"
    older = tmp_path / "older"
    shutil.copytree(spider, older, ignore=shutil.ignore_patterns("2*"))
    killed = end_at(scrapy, server, Moment("remembered", 8), FEW, SYNC)
    assert killed.remembered >= 8
    for path in spider.glob("state.sqlite*"):
        path.unlink()
    for path in older.iterdir():
        shutil.copy(path, spider)
    scrapy("crawl", "ecns")
    assert names_of(scrapy.archive) == names_of(whole_crawl.archive)


def test_a_new_version_that_is_lost_comes_again_as_that_version(scrapy_on):
    with RollingServer(range(4)) as rolling:
        scrapy = scrapy_on(rolling.proxy_url)
        scrapy("crawl", "ecns")
        rolling.change(1)
        rolling.change(2)
        killed = end_at(scrapy, rolling, Moment("remembered", 1), SYNC, held=path_of(2).__eq__)
        assert killed.remembered == len(killed.lines) == 1
        cut_records(killed, killed.lines[0])
        assert scrapy("crawl", "ecns").returncode == 0
        assert whole_lines(killed.folder) == ()
    expected = sorted([(id_of(n), 1) for n in range(4)] + [(id_of(1), 2), (id_of(2), 2)])
    assert names_of(scrapy.archive) == expected
