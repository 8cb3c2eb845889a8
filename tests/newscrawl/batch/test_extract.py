"""`scrapy extract`, as a user runs it: the items of a crawl made again from its archive."""

from __future__ import annotations

import fcntl
import gzip
import json
import os
import pty
import shutil
import signal
import struct
import subprocess
import termios
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from extracting import extract, start
from foreign import Foreign

from newscrawl.files import ITEMS
from newscrawl.items import NewsArticle
from warc.wacz import save_wacz

if TYPE_CHECKING:
    pass


@pytest.fixture
def stories(tmp_path, story) -> Path:
    """A file of twenty stories on a host that is no portal's."""
    file = Foreign(tmp_path / "stories.warc.gz")
    for number in range(20):
        file.response(f"https://news.example/{number}", story(number))
    return file.save()


def test_the_items_are_those_of_the_crawl_to_the_byte(whole_crawl, tmp_path):
    out = tmp_path / "items.jsonl"
    done = extract(whole_crawl.folder, "-o", out)
    assert done.code == 0
    assert out.read_bytes() == (whole_crawl.folder / ITEMS).read_bytes()
    assert "43 items of 45 pages in 1 file, 2 no articles" in done.err
    assert [path.name for path in tmp_path.iterdir()] == ["items.jsonl"]
    assert done.out == b""


def test_the_number_of_workers_changes_nothing(whole_crawl, tmp_path):
    # Several files, so that there is something to do for each of them.
    file = Foreign(tmp_path / "archive/more.warc.gz")
    file.response("https://news.example/", b"<p>nothing")
    file.save()
    shutil.copytree(whole_crawl.folder, tmp_path / "archive/job")
    found = [extract(tmp_path / "archive", "--workers", count).out for count in (1, 3)]
    assert found[0] == found[1] == (whole_crawl.folder / ITEMS).read_bytes()


def test_revisits_are_resolved_in_the_job_that_they_name(scrapy, tmp_path):
    scrapy("crawl", "ecns")
    [first] = scrapy.archive.glob("*/*/")
    scrapy("crawl", "ecns")
    [second] = set(scrapy.archive.glob("*/*/")) - {first}
    done = extract(second)
    assert done.out == (second / ITEMS).read_bytes()
    # Each job's items come again: one item an article is kept within a job.
    both = extract(scrapy.archive)
    jobs = sorted((first, second))
    assert both.out == b"".join((job / ITEMS).read_bytes() for job in jobs)
    # Without the job that they name, each costs its page, and is told.
    alone = tmp_path / "alone"
    shutil.copytree(second, alone / "job")
    lost = extract(alone)
    assert lost.code == 1
    assert "is lost" in lost.err
    assert "lost" in lost.err.splitlines()[-1] or "No article" in lost.err


@pytest.mark.parametrize("form", ["warc.gz", "warc", "wacz"])
def test_standard_input_does_as_well(whole_crawl, tmp_path, form):
    [warc] = whole_crawl.warcs
    data = warc.read_bytes()
    if form == "warc":
        data = gzip.decompress(data)
    elif form == "wacz":
        save_wacz([warc], tmp_path / "demo.wacz")
        data = (tmp_path / "demo.wacz").read_bytes()
    done = extract("-", data=data)
    assert done.code == 0
    items = [NewsArticle.from_dict(json.loads(line)) for line in done.out.splitlines()]
    assert [item.articleBody for item in items] == [item.articleBody for item in whole_crawl.items]
    # The record that an item cites is in the file that was piped in, whatever its name is.
    ids = [item.metadata.warcRecordId for item in items]
    assert ids == [item.metadata.warcRecordId for item in whole_crawl.items]


def test_a_wacz_and_a_pattern_are_read(whole_crawl, tmp_path):
    expected = (whole_crawl.folder / ITEMS).read_bytes()
    save_wacz(whole_crawl.warcs, tmp_path / "demo.wacz")
    assert extract(tmp_path / "demo.wacz").out == expected
    assert extract(f"{whole_crawl.archive}/*/*/*.warc.gz").out == expected


def test_parquet_has_the_same_as_the_lines(whole_crawl, tmp_path):
    parquet = pytest.importorskip("pyarrow.parquet")
    done = extract(whole_crawl.folder, "-o", tmp_path / "items.parquet")
    assert done.code == 0
    table = parquet.read_table(tmp_path / "items.parquet")
    rows = table.to_pylist(maps_as_pydicts="strict")

    def known(value):
        """Leave out what is empty, as the lines do."""
        if isinstance(value, dict):
            found = {key: known(inner) for key, inner in value.items()}
            return {key: inner for key, inner in found.items() if inner not in (None, {}, [])}
        return [known(inner) for inner in value] if isinstance(value, list) else value

    assert [known(row) for row in rows] == whole_crawl.objects
    assert [path.name for path in tmp_path.iterdir()] == ["items.parquet"]


def test_pages_of_unknown_hosts_are_extracted_without_a_declaration(stories):
    done = extract(stories)
    assert done.code == 0
    items = [NewsArticle.from_dict(json.loads(line)) for line in done.out.splitlines()]
    assert [item.headline for item in items] == [f"Story number {n} is told" for n in range(20)]
    assert {item.metadata.portal for item in items} == {None}
    assert {item.metadata.warcFile for item in items} == {"stories.warc.gz"}


def test_a_portal_can_be_forced_upon_pages_of_other_hosts(tmp_path, stories, portal):
    file = Foreign(tmp_path / "mirror.warc.gz")
    for number, article in enumerate(portal.expected[:5]):
        page = portal.reply("https", article.paths[-1], 9)
        headers = [pair for pair in page.headers if "encoding" in pair[0].lower()]
        file.response(f"https://mirror.example/{number}", page.body, headers=headers)
    done = extract(file.save(), "--portal", "ecns")
    items = [NewsArticle.from_dict(json.loads(line)) for line in done.out.splitlines()]
    assert {item.metadata.portal for item in items} == {"ecns"}
    wrong = extract(stories, "--portal", "nobody")
    assert wrong.code == 2
    assert "there is no portal 'nobody'; there are: ecns" in wrong.err


def test_it_works_outside_of_the_project(whole_crawl, tmp_path):
    done = extract(whole_crawl.folder, cwd=tmp_path)
    assert done.out == (whole_crawl.folder / ITEMS).read_bytes()


def test_damage_costs_the_records_it_hit_and_is_listed(whole_crawl, tmp_path):
    [warc] = whole_crawl.warcs
    data = bytearray(warc.read_bytes())
    ref = whole_crawl.items[20].metadata
    [line] = [
        line
        for line in (whole_crawl.folder / "index.cdxj").read_text().splitlines()
        if f'"url": "{whole_crawl.items[20].url}"' in line and '"status": "200"' in line
    ]
    entry = json.loads(line.split(" ", 2)[2])
    at = int(entry["offset"]) + int(entry["length"]) // 2
    data[at : at + 30] = bytes(30)
    (tmp_path / warc.name).write_bytes(data)
    done = extract(tmp_path / warc.name, "--faults", tmp_path / "faults.jsonl")
    assert done.code == 1
    kept = [json.loads(line)["url"] for line in done.out.splitlines()]
    assert kept == [item.url for item in whole_crawl.items if item.metadata != ref]
    [fault] = [json.loads(line) for line in (tmp_path / "faults.jsonl").read_text().splitlines()]
    assert fault["offset"] == int(entry["offset"])
    assert f"! {warc.name}:{entry['offset']}" in done.err
    assert "1 lost" in done.err


def test_a_page_that_takes_too_long_costs_itself_only(tmp_path, story):
    file = Foreign(tmp_path / "bomb.warc.gz")
    file.response("https://news.example/1", story(1))
    file.response("https://news.example/bomb", b"<div>" * 150_000 + b"x")
    file.response("https://news.example/2", story(2))
    file.save()
    done = extract(tmp_path / "bomb.warc.gz", "--page-seconds", 2)
    assert done.code == 1
    assert [json.loads(line)["url"][-1] for line in done.out.splitlines()] == ["1", "2"]
    assert (
        "https://news.example/bomb: the worker that extracted it took longer than 2 s" in done.err
    )


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda path: None, "no such file or folder"),
        (lambda path: path.write_bytes(b"a letter"), "no WARC file"),
        (lambda path: path.mkdir(), "no WARC file there"),
    ],
    ids=["missing", "no WARC", "empty folder"],
)
def test_what_can_t_be_read_is_one_line(tmp_path, make, words):
    make(tmp_path / "given")
    done = extract(tmp_path / "given", "-o", tmp_path / "items.jsonl")
    assert done.code == 2
    assert words in done.err
    assert len(done.err.splitlines()) == 1
    assert not (tmp_path / "items.jsonl").exists()


def test_an_empty_file_is_said_to_have_no_article(tmp_path):
    (tmp_path / "empty.warc.gz").write_bytes(b"")
    done = extract(tmp_path)
    assert done.code == 1
    assert "No article was found" in done.err


def test_an_output_that_is_there_stays_unless_it_may_go(stories, tmp_path):
    out = tmp_path / "items.jsonl"
    out.write_text("precious")
    refused = extract(stories, "-o", out)
    assert refused.code == 2
    assert "--overwrite" in refused.err
    assert out.read_text() == "precious"
    assert extract(stories, "-o", out, "--overwrite").code == 0
    assert len(out.read_bytes().splitlines()) == 20


@pytest.fixture
def long_work(tmp_path, story) -> Path:
    """A folder of files that take some seconds, one of them slow in the middle."""
    for number in range(12):
        file = Foreign(tmp_path / f"work/{number:02}.warc.gz")
        for page in range(150):
            file.response(f"https://news.example/{number}/{page}", story(page) * 20)
        file.save()
    return tmp_path / "work"


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGINT])
def test_a_run_that_is_stopped_goes_on_where_it_was(long_work, tmp_path, how):
    whole = extract(long_work)
    out = tmp_path / "items.jsonl"
    process = start("extract", long_work, "-o", out)
    part = tmp_path / "items.jsonl.part"
    deadline = time.monotonic() + 60
    while not (part.exists() and part.stat().st_size > 300_000):
        assert time.monotonic() < deadline
        assert process.poll() is None
        time.sleep(0.02)
    time.sleep(1.2)  # for something to be entered in the journal
    process.send_signal(how)
    _, err = process.communicate(timeout=30)
    assert not out.exists()
    if how == signal.SIGINT:
        assert process.returncode == 130
        assert b"--resume goes on" in err
        assert b"Traceback" not in err
    refused = extract(long_work, "-o", out)
    assert refused.code == 2
    assert "--resume goes on with it" in refused.err
    before = part.stat().st_size
    resumed = extract(long_work, "-o", out, "--resume")
    assert resumed.code == 0
    assert out.read_bytes() == whole.out
    assert before > 0
    assert "1,800 items" in resumed.err
    assert sorted(path.name for path in tmp_path.iterdir()) == ["items.jsonl", "work"]


def test_no_worker_outlives_a_run_that_is_killed(long_work, tmp_path):
    process = start("extract", long_work, "-o", tmp_path / "items.jsonl")
    workers: list[str] = []
    deadline = time.monotonic() + 30
    while not workers and time.monotonic() < deadline:
        listed = subprocess.run(
            ["pgrep", "-P", str(process.pid)], capture_output=True, text=True, check=False
        )
        workers = listed.stdout.split()
        time.sleep(0.1)
    process.kill()
    process.communicate()
    deadline = time.monotonic() + 30
    while any(Path(f"/proc/{pid}").exists() for pid in workers):
        assert time.monotonic() < deadline
        time.sleep(0.2)
    assert workers


def test_workers_that_are_killed_cost_no_more_than_the_page_they_were_at(long_work, tmp_path):
    process = start(
        "extract", long_work, "-o", tmp_path / "items.jsonl", "--faults", tmp_path / "f"
    )
    killed = 0
    deadline = time.monotonic() + 60
    while killed < 3 and process.poll() is None and time.monotonic() < deadline:
        time.sleep(0.7)
        listed = subprocess.run(
            ["pgrep", "-P", str(process.pid)], capture_output=True, text=True, check=False
        )
        for pid in listed.stdout.split()[:1]:
            os.kill(int(pid), signal.SIGKILL)
            killed += 1
    _, err = process.communicate(timeout=120)
    if b"before it could begin" in err:
        pytest.skip("a worker was killed at its start, which ends a run")
    lines = (tmp_path / "items.jsonl").read_bytes().splitlines()
    faults = [json.loads(line) for line in (tmp_path / "f").read_text().splitlines()]
    assert killed >= 1
    assert len(lines) + len(faults) == 1800
    assert len(faults) <= killed
    for fault in faults:
        assert "was killed by SIGKILL" in fault["what"]
        assert fault["url"].startswith("https://news.example/")


@pytest.fixture
def small_disk(tmp_path):
    """A file system of one megabyte that can grow."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(disk)]
    if subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("this user can't mount a small disk")
    yield disk
    subprocess.run(["umount", "--lazy", str(disk)], check=False)


def test_a_full_disk_ends_a_run_that_goes_on_when_there_is_room(long_work, small_disk):
    out = small_disk / "items.jsonl"
    done = extract(long_work, "-o", out)
    assert done.code == 2
    [line] = done.err.splitlines()
    assert "No space left on device" in line or "disk is full" in line
    assert "--resume" in line
    subprocess.run(["mount", "-o", "remount,size=64m", str(small_disk)], check=True)
    resumed = extract(long_work, "-o", out, "--resume")
    assert resumed.code == 0
    assert out.read_bytes() == extract(long_work).out


def test_a_closed_pipe_ends_it_quietly(long_work):
    process = start("extract", long_work)
    process.stdout.read(1000)
    process.stdout.close()
    err = process.stderr.read()
    assert process.wait(60) == 141
    assert b"Traceback" not in err


def test_a_terminal_shows_pages_rate_and_time_left(long_work, tmp_path):
    parent, child = pty.openpty()
    fcntl.ioctl(child, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 100, 0, 0))
    process = start("extract", long_work, "-o", tmp_path / "items.jsonl", stderr=child)
    os.close(child)
    shown = b""
    while True:
        try:
            piece = os.read(parent, 4096)
        except OSError:
            break
        if not piece:
            break
        shown += piece
    process.wait(60)
    assert b" pages, " in shown
    assert b"/s [" in shown
    assert b"1,800 items of 1,800 pages" in shown


def test_wrong_use_is_one_line(stories, tmp_path):
    for arguments, words in (
        ((), "name what is to be read"),
        ((stories, "--resume", "--overwrite"), "one of the two"),
        ((stories, "--workers", "0"), "a number from 1 on"),
        ((stories, "--resume"), "standard output can't be resumed"),
        ((stories, "-o", tmp_path / "no/such/folder/x.jsonl"), "there is no such folder"),
    ):
        done = extract(*arguments)
        assert done.code == 2
        assert words in done.out.decode() + done.err
