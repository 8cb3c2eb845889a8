"""The file of the memory: old and new versions, other programs that use it, full disks, damage."""

from __future__ import annotations

import logging
import os
import shutil
import sqlite3
import subprocess
import sys
from collections import Counter
from contextlib import closing
from pathlib import Path

import pytest

from newscrawl import state as state_module
from newscrawl.demo.server import DemoServer
from newscrawl.items import Metadata, NewsArticle
from newscrawl.ledger import Outcome
from newscrawl.memory import pages
from newscrawl.memory.ending import Ended
from newscrawl.memory.memory import Memory, Reading, Shown, Walk
from newscrawl.memory.policy import DAY, HOUR
from newscrawl.state import STATE, State, connect, connect_to_read

ROOT = Path(__file__).parents[3]
FEED = "https://news.example/feed.xml"
# What one job of two does at once: reads a source of thirty articles, of which it fetches half.
WRITER = """
import sys
from pathlib import Path
sys.path.insert(0, {root!r})
from tests.newscrawl.memory.test_state_file import memory_at, work
memory = memory_at(Path(sys.argv[1]), sys.argv[2])
print("ready", flush=True)
sys.stdin.readline()
for number in range({rounds}):
    work(memory, sys.argv[2], number)
print(memory._state.is_open)
"""
READER = """
import sqlite3, sys
database = sqlite3.connect(f"file:{sys.argv[1]}?mode=ro", uri=True)
print("ready", flush=True)
for line in sys.stdin:
    print(database.execute("SELECT count(*) FROM page").fetchone()[0], flush=True)
"""
ROUNDS = 60


def memory_at(path, job="one"):
    return Memory(State(path), job, window=3 * DAY, longest_poll=6 * HOUR)


def item(name, version=1, job="one"):
    article = NewsArticle(
        url=f"https://news.example/{name}",
        articleBody=f"Text {version}.",
        metadata=Metadata(
            version=version, warcFile=f"{job}.warc.gz", warcRecordId=f"<urn:uuid:{name}>"
        ),
    )
    return Ended(
        identity=f"id {name}", url=article.url, outcome=Outcome.ITEM, asked=1_790_000_000,
        article=article,
    )  # fmt: skip


def shown(*names):
    return [Shown(f"id {name}", f"https://news.example/{name}") for name in names]


def work(memory, job, number):
    """Read a source and fetch a part of it; half of what it shows both jobs are shown."""
    own = [f"{job}-{number}-{n}" for n in range(15)]
    common = [f"both-{number}-{n}" for n in range(15)]
    memory.read(Reading(f"{FEED}?{job}", shown(*own, *common)))
    for name in own:
        memory.store(item(name, job=job))
        memory.when_stored()()
    memory.end(
        Ended(
            identity=f"id {job}-gone-{number}", url="u", outcome=Outcome.GONE, asked=1_790_000_000
        )
    )
    memory.commit()


def everything(memory):
    """Ask and tell all that there is."""
    seen = memory.read(Reading(FEED, shown("a", "b"), 1, Walk(10, has_more=True)))
    memory.not_modified(FEED)
    memory.end_walk(FEED)
    memory.is_quiet(FEED, 1)
    list(memory.due())
    memory.repeats(("id a", "id b"), 1)
    memory.store(item("a"))
    memory.when_stored()()
    memory.end(Ended(identity="id b", url="b", outcome=Outcome.GONE, asked=1))
    memory.commit()
    memory.reconcile("two", [item("a", 2)])
    memory.reconcile("two", [], [item("a")])
    return seen


def warnings(caplog):
    return [r.getMessage() for r in caplog.records if r.levelno >= logging.WARNING]


def test_a_file_of_before_there_was_a_memory_of_articles_keeps_what_it_has(tmp_path, monkeypatch):
    path = tmp_path / STATE
    with monkeypatch.context() as before:
        before.setattr(state_module, "_MIGRATIONS", state_module._MIGRATIONS[:2])
        with closing(connect(path)) as database:
            assert database.execute("PRAGMA user_version").fetchone() == (2,)
            database.executescript(
                "INSERT INTO near_article VALUES (1, 'u', 'c', NULL, 's', 'j', 'f', 'r', 'ab');"
                "INSERT INTO near_name VALUES ('url u', 1);"
                "INSERT INTO figure VALUES (1, 'b', 'j', 'k', 'n', 3, 1.5, 2.5, 0);"
            )
    memory = memory_at(path)
    rows = memory._state.rows
    assert rows("PRAGMA user_version") == [(len(state_module._MIGRATIONS),)]
    assert rows("SELECT url, fingerprint FROM near_article") == [("u", "ab")]
    assert rows("SELECT name, body FROM near_name") == [("url u", 1)]
    assert rows("SELECT pages, total FROM figure") == [(3, 1.5)]
    everything(memory)
    assert memory._state.is_open
    assert rows("PRAGMA integrity_check") == [("ok",)]


def test_with_a_file_of_a_newer_newscrawl_a_crawl_goes_on_and_leaves_it_alone(scrapy, portal):
    path = scrapy.archive / "ecns" / STATE
    path.parent.mkdir(parents=True)
    with closing(connect(path)) as database:
        database.execute("PRAGMA user_version = 99")
    crawl = scrapy("crawl", "ecns", "-a", "limit=3")
    assert crawl.returncode == 0, crawl.output
    assert len(crawl.items) == 3
    assert crawl.output.count("can't be used") == 1
    assert f"{path} can't be used (it has version 99, and this newscrawl knows " in crawl.output
    with closing(sqlite3.connect(path)) as database:
        assert database.execute("SELECT count(*) FROM page").fetchone() == (0,)


def start(script, *arguments):
    return subprocess.Popen(
        [sys.executable, "-c", script, *map(str, arguments)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=ROOT,
    )


def test_another_program_reads_while_a_job_writes_and_sees_whole_steps(tmp_path):
    path = tmp_path / STATE
    memory = memory_at(path)
    with start(READER, path) as reader:
        assert reader.stdout.readline() == "ready\n"

        def count():
            reader.stdin.write("\n")
            reader.stdin.flush()
            return int(reader.stdout.readline())

        seen = [count()]
        for number in range(5):
            memory.read(Reading(FEED, shown(*(f"{number}-{n}" for n in range(60)))))
            with memory._state.writing() as database:
                pages.put(database, [pages.new(pages.reading(database), f"x {number}", "u", 1)])
                seen.append(count())
        seen.append(count())
        reader.stdin.close()
    assert seen == [0, 60, 121, 182, 243, 304, 305]


def test_two_jobs_that_write_at_once_lose_nothing(tmp_path):
    path = tmp_path / STATE
    connect(path).close()
    script = WRITER.format(root=str(ROOT), rounds=ROUNDS)
    jobs = [start(script, path, name) for name in ("one", "two")]
    for job in jobs:
        assert job.stdout.readline() == "ready\n", job.stderr.read()
    for job in jobs:
        job.stdin.write("go\n")
        job.stdin.flush()
    ends = [job.communicate(timeout=60) for job in jobs]
    assert [out for out, _ in ends] == ["True\n", "True\n"], ends
    assert [err for _, err in ends] == ["", ""]
    with closing(connect_to_read(path)) as database:
        assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        rows = database.execute("SELECT identity, version, status FROM page").fetchall()
    kinds = Counter((identity.split("-")[0], version, status) for identity, version, status in rows)
    assert kinds == {
        ("id one", 1, "item"): 15 * ROUNDS,
        ("id two", 1, "item"): 15 * ROUNDS,
        ("id one", 0, "gone"): ROUNDS,
        ("id two", 0, "gone"): ROUNDS,
        ("id both", 0, None): 15 * ROUNDS,
    }


@pytest.fixture
def small_disk(tmp_path):
    """A disk of its own."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "tmpfs", str(folder), "-o", "size=300k"]
    if subprocess.run(mount, capture_output=True, check=False).returncode != 0:
        pytest.skip("no file system may be mounted here")
    yield folder
    subprocess.run(["umount", "--lazy", str(folder)], check=True)


def test_a_full_disk_ends_the_memory_with_one_warning_and_what_was_remembered_is_whole(
    small_disk, caplog
):
    memory = memory_at(small_disk / STATE)
    for number in range(100):
        seen = memory.read(Reading(FEED, shown(*(f"{number}-{n}" for n in range(60)))))
    assert seen.sights == {}
    assert not everything(memory).sights
    [warning] = warnings(caplog)
    assert "full" in warning
    with closing(connect_to_read(small_disk / STATE)) as database:
        assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        [count] = database.execute("SELECT count(*) FROM page").fetchone()
    assert count > 0
    assert count % 60 == 0, "whole pages of a source"


def test_with_a_full_disk_below_its_memory_a_crawl_goes_on(small_disk, scrapy, portal):
    """The archive is on another disk."""
    folder = scrapy.archive / "ecns"
    folder.mkdir(parents=True)
    (folder / STATE).symlink_to(small_disk / STATE)
    with closing(connect(small_disk / STATE)):
        (small_disk / "other").write_bytes(bytes(1000 * os.statvfs(small_disk).f_bavail))
        crawl = scrapy("crawl", "ecns")
    assert crawl.returncode == 0, crawl.output
    assert len(crawl.items) == len(portal.expected)
    assert crawl.output.count("can't be used") == 1
    assert "Traceback" not in crawl.output


def damage(path):
    """Overwrite all but the first page, as a failing disk may."""
    with path.open("r+b") as file:
        file.seek(4096)
        file.write(b"\xa5" * (path.stat().st_size - 4096))


@pytest.fixture(scope="module")
def large(tmp_path_factory):
    """The file of a memory, larger than what SQLite keeps of it."""
    path = tmp_path_factory.mktemp("large") / STATE
    memory = memory_at(path)
    for number in range(40):
        memory.read(Reading(FEED, shown(*(f"{number}-{n}" for n in range(1000)))))
    memory._state.close()
    assert path.stat().st_size > 3_000_000
    assert not path.with_name(f"{STATE}-wal").exists()
    return path


@pytest.mark.parametrize(
    "step",
    [
        lambda m: m.read(Reading(FEED, shown(*(f"0-{n}" for n in range(60))))),
        lambda m: m.read(Reading(FEED, shown(*(f"x-{n}" for n in range(60))))),
        lambda m: list(m.due()),
        lambda m: m.repeats([f"id 3-{n}" for n in range(500)], 1),
        lambda m: [m.store(item(f"1-{n}")) for n in range(500)] and m.when_stored()(),
        lambda m: m.reconcile("two", [item(f"2-{n}") for n in range(500)]),
        lambda m: m.reconcile("two", [], [item(f"4-{n}") for n in range(500)]),
    ],
)
def test_a_file_that_is_damaged_meanwhile_is_named_once_and_left(large, tmp_path, caplog, step):
    shutil.copy(large, tmp_path)
    memory = memory_at(tmp_path / STATE)
    assert memory.find(["id 39-999", "id 40-0"]).keys() == {"id 39-999"}
    damage(tmp_path / STATE)
    step(memory)
    everything(memory)
    assert not memory._state.is_open
    [warning] = warnings(caplog)
    assert "malformed" in warning
    assert "It may be deleted" in warning


class Damaging:
    """The bundled portal; while it answers for an article, a file is damaged."""

    def __init__(self, portal, path):
        self.portal = portal
        self.path = path
        self.is_done = False

    def reply(self, scheme, path, attempt):
        if "/detail-" in path and not self.is_done:
            self.is_done = True
            damage(self.path)
        return self.portal.reply(scheme, path, attempt)


def test_a_crawl_whose_memory_is_damaged_meanwhile_goes_on(large, portal, scrapy_on, tmp_path):
    path = tmp_path / "archive" / "ecns" / STATE
    path.parent.mkdir(parents=True)
    shutil.copy(large, path)
    with DemoServer(Damaging(portal, path)) as server:
        crawl = scrapy_on(server.proxy_url)("crawl", "ecns")
    assert crawl.returncode == 0, crawl.output
    assert len(crawl.items) == len(portal.expected)
    assert crawl.output.count("can't be used") == 1
    assert "Traceback" not in crawl.output
