"""A disk that fails stops the crawl, and what was complete is whole and readable."""

from __future__ import annotations

import hashlib
import os
import signal
import subprocess
import time
from contextlib import contextmanager

import pytest
from crawling import answers_of, crawl, finish, records_of, start, wire_bytes
from wire import RawServer, Wire, page

from warc.verify import verify_folder
from warc.writer import WarcFile

LIMIT = 300_000

PLAIN_HANDLER = "scrapy.core.downloader.handlers.http11.HTTP11DownloadHandler"

#: Stands for a full disk where no file system can be mounted: no file grows beyond this.
SMALL_FILES = f"import resource; resource.setrlimit(resource.RLIMIT_FSIZE, ({LIMIT}, {LIMIT}))"


def noise(wire: Wire) -> None:
    wire.send(page(os.urandom(20_000)))


@pytest.fixture(scope="module")
def site():
    with RawServer({f"/{number}": noise for number in range(60)}).running() as server:
        yield server


def ask(site):
    return [{"url": site.url(f"/{number}")} for number in range(60)]


@contextmanager
def small_disk(folder):
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={LIMIT}", "tmpfs", str(folder)]
    if subprocess.run(mount, capture_output=True, check=False).returncode != 0:
        pytest.skip("no file system may be mounted here: the full disk is tried with a limit only")
    try:
        yield
    finally:
        subprocess.run(["umount", str(folder)], check=True)


def check_what_is_left(done, reason):
    assert done.end["stats"]["finish_reason"] == "archive_failed"
    assert done.end["stats"]["warc/errors"] == 1
    assert reason in done.end["failure"]
    assert done.log.count("The WARC archive can't be written") >= 1
    assert not list(done.folder.glob("*.open"))
    for path in done.warcs:
        assert subprocess.run(["gzip", "-t", str(path)], check=False).returncode == 0
    kept = {record.id: record for record in records_of(*done.warcs)}
    pages = [note for note in done.notes if "status" in note]
    assert 5 < len(pages) < 60
    for note in pages:
        body = kept[note["ref"]["record_id"]].block[-20_000:]
        assert hashlib.sha1(body).hexdigest() == note["sha1"]
    assert {note["error"] for note in done.notes if "error" in note} <= {"ArchiveError"}


def test_a_full_disk_stops_the_crawl_and_costs_nothing_that_was_complete(site, tmp_path):
    with small_disk(tmp_path / "archive"):
        done = crawl(tmp_path, ask(site))
        check_what_is_left(done, "No space left on device")


@pytest.mark.parametrize("handlers", [{}, {"http": PLAIN_HANDLER}], ids=["tapped", "rebuilt"])
def test_a_write_that_fails_half_way_is_cut_back(site, tmp_path, handlers):
    settings = {"DOWNLOAD_HANDLERS": handlers}
    done = crawl(tmp_path, ask(site), hook=SMALL_FILES, settings=settings)
    check_what_is_left(done, "File too large")
    assert len((done.folder / "index.cdxj").read_text().splitlines()) > 5
    assert verify_folder(done.folder).faults == []


def test_a_disk_that_is_full_from_the_start_is_said_at_once(site, tmp_path):
    hook = "import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (100, 100))"
    hook += "\nout.close(); out = open('/dev/null', 'w')"
    process = start(tmp_path, ask(site)[:2], hook=hook)
    log, _ = process.communicate(timeout=60)
    assert "The WARC archive can't be written: File too large" in log
    assert not list(tmp_path.rglob("*.warc.gz*"))


@pytest.mark.parametrize("where", ["archive.exchange_records", "recorder.tls_facts"])
def test_an_error_of_the_package_itself_stops_the_crawl_and_leaves_no_page_waiting(
    site, tmp_path, where
):
    hook = f"""
import itertools, warc.archive, warc.recorder
calls, plain = itertools.count(), warc.{where}
def sometimes(*arguments):
    if next(calls) == 10:
        raise ValueError("a bug")
    return plain(*arguments)
warc.{where} = sometimes
"""
    done = crawl(tmp_path, ask(site), hook=hook, settings={"DOWNLOAD_TIMEOUT": 20})
    check_what_is_left(done, "ValueError: a bug")
    assert "An exchange could not be made into records" in done.log
    assert "Traceback" in done.log
    assert verify_folder(done.folder).faults == []


def test_a_file_whose_torn_end_could_not_be_cut_off_stays_open(tmp_path, monkeypatch):
    def broken(*arguments):
        raise OSError(5, "Input/output error")

    def pieces():
        yield b"x" * 2_000_000
        raise OSError(28, "No space left on device")

    file = WarcFile(tmp_path, "x.warc.gz")
    file.append([[b"whole"]])
    with monkeypatch.context() as patch:
        patch.setattr("os.ftruncate", broken)
        with pytest.raises(OSError, match="Input/output"):
            file.append([pieces()])
        with pytest.raises(OSError, match="Input/output"):
            WarcFile.close(file)
    assert [path.name for path in tmp_path.iterdir()] == ["x.warc.gz.open"]


def test_a_second_ctrl_c_ends_at_once_and_leaves_whole_files(tmp_path):
    def stuck(wire: Wire) -> None:
        wire.send(page(b"quick") if wire.seen.request.startswith(b"GET /0 ") else b"HTTP/1.1 200")
        if not wire.seen.request.startswith(b"GET /0 "):
            time.sleep(20)

    with RawServer({f"/{number}": stuck for number in range(4)}).running() as server:
        asked = [{"url": server.url(f"/{number}")} for number in range(4)]
        process = start(tmp_path, asked, hook="open(plan['end'], 'w').write('{}')")
        while len(server.log) < 4 or not (tmp_path / "notes.jsonl").stat().st_size:
            time.sleep(0.02)
        process.send_signal(signal.SIGINT)
        time.sleep(0.5)
        process.send_signal(signal.SIGINT)
        began = time.monotonic()
        done = finish(process, tmp_path)
    assert time.monotonic() - began < 10
    assert not list(done.folder.glob("*.open"))
    assert verify_folder(done.folder).faults == []
    assert "response" in {record.type for record in records_of(*done.warcs)}


def test_sigterm_finishes_what_is_in_flight(tmp_path):
    def slow(wire: Wire) -> None:
        wire.send(b"HTTP/1.1 200 OK\r\nContent-Length: 8\r\n\r\n", b"in ", b"two ", b".", pause=0.3)

    with RawServer({f"/{number}": slow for number in range(30)}).running() as server:
        asked = [{"url": server.url(f"/{number}")} for number in range(30)]
        process = start(tmp_path, asked, settings={"CONCURRENT_REQUESTS_PER_DOMAIN": 4})
        while len(server.log) < 6:
            time.sleep(0.02)
        process.send_signal(signal.SIGTERM)
        done = finish(process, tmp_path)
    assert done.code == 0
    assert done.end["stats"]["finish_reason"] == "shutdown"
    assert not list(done.folder.glob("*.open"))
    records = records_of(*done.warcs)
    answers = answers_of(records)
    assert 6 <= len(answers) < 30
    assert {wire_bytes(record, records)[-8:] for record in answers} == {b"in two ."}
    assert len(answers) == len(server.log)
