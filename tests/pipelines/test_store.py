"""items.jsonl holds whole lines only, whatever the disk does."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest
from scrapy import Spider, signals
from scrapy.exceptions import NotConfigured

from newscrawl.files import ITEMS
from newscrawl.items import Author, Metadata, NewsArticle
from pipelines.store import StorePipeline
from warc.writer import lock

ROOT = Path(__file__).parents[2]

# A crawl of nothing but items, with one pipeline, on a disk on which no file grows beyond a limit.
RUNNER = """
import json, resource, sys
import scrapy
from scrapy.crawler import AsyncCrawlerProcess

limit, count, archive = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3]

class Giver(scrapy.Spider):
    name = "giver"
    start_urls = [f"data:,{number}" for number in range(count)]

    def parse(self, response):
        yield {"number": int(response.text), "text": "字" * 100}

process = AsyncCrawlerProcess({
    "ARCHIVE_DIR": archive, "LOG_LEVEL": "ERROR", "CONCURRENT_REQUESTS": 1,
    "TELNETCONSOLE_ENABLED": False, "REMOTE_CONTROL_ENABLED": False,
    "ITEM_PIPELINES": {"pipelines.store.StorePipeline": 900},
})
crawler = process.create_crawler(Giver)
process.crawl(crawler)
resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
process.start()
stats = crawler.stats.get_stats()
print(json.dumps([stats.get("finish_reason"), stats.get("item_scraped_count", 0)]))
"""
LINE_OF_ONE = len('{"number":1}\n')
LINE = len('{"number":1,"text":""}\n') + 100 * len("字".encode())


# A crawl whose second item waits until the first is on the disk.
SYNCED = """
import asyncio, os, sys, time
import scrapy
from scrapy.crawler import AsyncCrawlerProcess
from warc import sync

on_disk, plain = [], sync._fdatasync

def noted(fd):
    plain(fd)
    on_disk.append((os.path.basename(os.readlink(f"/proc/self/fd/{fd}")), os.fstat(fd).st_size))

sync._fdatasync = noted

class Giver(scrapy.Spider):
    name = "giver"
    async def start(self):
        yield {"number": 1}
        end = time.monotonic() + 20
        while not on_disk and time.monotonic() < end:
            await asyncio.sleep(0.01)
        print(on_disk)

process = AsyncCrawlerProcess({
    "ARCHIVE_DIR": sys.argv[1], "LOG_LEVEL": "ERROR", "WARC_SYNC_SECONDS": 0.05,
    "REMOTE_CONTROL_ENABLED": False,
    "ITEM_PIPELINES": {"pipelines.store.StorePipeline": 900},
})
process.crawl(Giver)
process.start()
"""


@dataclass(frozen=True)
class Run:
    reason: str
    kept: int
    log: str
    data: bytes

    @property
    def numbers(self) -> list[int]:
        return [json.loads(line)["number"] for line in self.data.splitlines()]


def run(archive: Path, limit: int, count: int = 8) -> Run:
    done = subprocess.run(
        [sys.executable, "-c", RUNNER, str(limit), str(count), str(archive)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.stdout, done.stderr
    reason, kept = json.loads(done.stdout.splitlines()[-1])
    [path] = archive.rglob(ITEMS)
    return Run(reason, kept, done.stderr, path.read_bytes())


def test_without_trouble_every_item_is_a_line(tmp_path):
    done = run(tmp_path, limit=10**6)
    assert (done.reason, done.kept) == ("finished", 8)
    assert done.numbers == list(range(8))
    assert len(done.data) == 8 * LINE


@pytest.mark.parametrize("extra", [0, 1, LINE // 2, LINE - 1])
def test_a_line_that_the_disk_takes_in_part_is_cut_off_again(tmp_path, extra):
    done = run(tmp_path, limit=3 * LINE + extra)
    assert done.data.endswith(b"\n")
    assert done.numbers == [0, 1, 2]
    assert done.kept == 3
    assert done.reason == "archive_failed"
    assert done.log.count("items.jsonl can't be written") == 1
    assert "Traceback" not in done.log


def test_a_disk_that_takes_nothing_leaves_an_empty_file(tmp_path):
    done = run(tmp_path, limit=5)
    assert (done.data, done.kept, done.reason) == (b"", 0, "archive_failed")


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="tells files by /proc")
def test_an_item_is_on_the_disk_after_warc_sync_seconds(tmp_path):
    command = [sys.executable, "-c", SYNCED, str(tmp_path)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60, check=True)
    assert done.stdout == f"[('items.jsonl', {LINE_OF_ONE})]\n"


@pytest.fixture
def store(crawler_of, tmp_path):
    """An open store in a job's folder."""
    store = StorePipeline.from_crawler(
        crawler_of(
            Spider,
            settings={"ARCHIVE_DIR": str(tmp_path), "WARC_SYNC_SECONDS": 0},
            name="plain",
        )
    )
    store.open_spider()
    yield store
    store.close_spider()
    store.release()


ARTICLE = NewsArticle(
    url="https://www.ecns.cn/news/2024-10-11/detail-iabc.shtml",
    headline="The “ferry” \u2028 sails \\ at dawn",
    articleBody="渔民说。\n\nSecond paragraph.\nA line.",
    authors=(Author(name="Li Yan"),),
    metadata=Metadata(removed={"spam": 1}, validationMessages={"editor": ("not found",)}),
)


def test_an_article_is_one_line_that_gives_it_back(store):
    assert store.process_item(ARTICLE) is ARTICLE
    store.close_spider()
    data = store.path.read_bytes()
    assert data.count(b"\n") == 1
    assert data.endswith(b"\n")
    assert "渔民说。".encode() in data
    assert NewsArticle.from_dict(json.loads(data)) == ARTICLE


def test_a_line_is_on_the_disk_before_the_next_item(store):
    for number in range(1, 4):
        store.process_item({"number": number})
        assert len(store.path.read_bytes().splitlines()) == number
    store.close_spider()


def test_a_large_item_is_whole(store):
    store.process_item({"text": "x" * 5_000_000})
    store.close_spider()
    assert len(json.loads(store.path.read_bytes())["text"]) == 5_000_000


def test_a_lone_surrogate_does_not_cost_the_item(store):
    store.process_item({"text": "a\ud800b"})
    store.close_spider()
    assert json.loads(store.path.read_bytes()) == {"text": "a?b"}


def test_a_job_without_items_has_an_empty_file(store):
    store.close_spider()
    assert store.path.read_bytes() == b""


def test_the_file_is_locked_until_the_job_is_over(store):
    def is_locked() -> bool:
        with store.path.open("rb") as file:
            return not lock(file.fileno())

    assert is_locked()
    store.close_spider()
    assert is_locked()
    store.crawler.signals.send_catch_log(signals.engine_stopped)
    assert not is_locked()


def test_what_was_written_is_given_out_once_to_be_synced(store):
    assert store.duplicate() is None
    store.process_item({"number": 1})
    fd = store.duplicate()
    assert os.path.samestat(os.fstat(fd), store.path.stat())
    os.close(fd)
    assert store.duplicate() is None
    store.process_item({"number": 2})
    os.close(store.duplicate())
    store.close_spider()
    assert store.current is None


def test_a_closed_store_takes_nothing(store):
    store.close_spider()
    with pytest.raises(RuntimeError, match="is not open"):
        store.process_item({})
    assert store.path.read_bytes() == b""


def test_nothing_is_kept_without_an_archive(crawler):
    with pytest.raises(NotConfigured):
        StorePipeline.from_crawler(crawler)


def test_a_folder_that_is_gone_is_an_error_at_the_start(crawler, tmp_path):
    store = StorePipeline(crawler, tmp_path / "gone" / ITEMS)
    with pytest.raises(FileNotFoundError):
        store.open_spider()
    store.close_spider()
    store.release()
    assert not list(tmp_path.iterdir())
