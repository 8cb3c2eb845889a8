"""What a dead run left behind is put right by the next, and nothing whole is lost."""

from __future__ import annotations

import errno
import gzip
import json
import os
import random
import shutil
import signal
import threading
import time

import pytest
from crawling import crawl, finish, records_of, start
from wire import RawServer, Wire, page, sends

from warc import writer
from warc.cdxj import write_lines
from warc.indexer import ANSWERS
from warc.reader import Fault, scan
from warc.recovery import recover, repair_file, repair_folder
from warc.verify import verify_folder
from warc.writer import WarcFile


def numbered(wire: Wire) -> None:
    path = wire.seen.request.split(b" ")[1]
    wire.send(page(path * 200))


@pytest.fixture(scope="module")
def site():
    with RawServer({f"/{number}": numbered for number in range(400)}).running() as server:
        yield server


@pytest.fixture(scope="module")
def whole(site, tmp_path_factory):
    """The WARC file of a crawl that ended well."""
    done = crawl(tmp_path_factory.mktemp("whole"), [{"url": site.url(f"/{n}")} for n in range(8)])
    [path] = done.warcs
    return path


@pytest.fixture
def left(whole, tmp_path):
    """Returns a function that lays a job's folder with one ``.open`` file of these bytes."""

    def lay(data: bytes):
        folder = tmp_path / "archive" / "probe" / "job"
        folder.mkdir(parents=True)
        path = folder / (whole.name + ".open")
        path.write_bytes(data)
        return path

    return lay


def spans(path):
    return [(record.offset, record.length) for record in list(scan(path))]


def test_a_whole_file_only_gets_its_name_and_its_index(whole, left):
    path = left(whole.read_bytes())
    [repair] = recover(path.parents[1])
    assert repair.path == path.with_name(whole.name)
    assert repair.path.read_bytes() == whole.read_bytes()
    assert repair.cut == 0
    made = (path.parent / "index.cdxj").read_text()
    assert made == (whole.parent / "index.cdxj").read_text()
    assert not path.exists()


@pytest.mark.parametrize("where", range(12))
def test_a_torn_file_is_cut_to_its_last_whole_record(whole, left, where):
    data = whole.read_bytes()
    torn = random.Random(where).randrange(1, len(data))
    expected = [span for span in spans(whole) if sum(span) <= torn]
    path = left(data[:torn])
    repair = repair_file(path)
    end = sum(expected[-1]) if expected else 0
    assert repair.cut == torn - end
    if not expected:
        assert not repair.path.exists()
        return
    assert repair.path.read_bytes()[:end] == data[:end]
    assert not [found for found in scan(repair.path) if isinstance(found, Fault)]
    gzip.decompress(repair.path.read_bytes())


def test_a_request_whose_answer_was_torn_keeps_its_link(whole, left):
    [request] = [r for r in records_of(whole) if r.type == "request" and r.uri.endswith("/5")]
    response_begins = dict(spans(whole))[request.offset] + request.offset
    repair = repair_file(left(whole.read_bytes()[: response_begins + 40]))
    *_, last_request, note = records_of(repair.path)
    assert last_request.id == request.id
    assert note.type == "metadata"
    assert note.id == request.get("WARC-Concurrent-To")
    assert b"outcome: answer lost" in note.block


@pytest.mark.parametrize("rubbish", [b"\0" * 4096, os.urandom(5000), b"\x1f\x8b\x08" * 300])
def test_rubbish_at_the_end_is_cut_off(whole, left, rubbish):
    repair = repair_file(left(whole.read_bytes() + rubbish))
    assert repair.path.read_bytes() == whole.read_bytes()
    assert repair.cut == len(rubbish)


def test_damage_in_the_middle_costs_only_the_records_it_hit(whole, left):
    data = bytearray(whole.read_bytes())
    offset, length = spans(whole)[6]
    data[offset + 20 : offset + 30] = b"\0" * 10
    repair = repair_file(left(bytes(data)))
    kept = [record.block for record in records_of(repair.path) if record.type != "metadata"]
    assert kept == [record.block for n, record in enumerate(records_of(whole)) if n != 6]
    assert repair.cut == length


@pytest.mark.parametrize(("which", "lost"), [("request", "request"), ("response", "answer")])
def test_what_lost_its_counterpart_in_the_middle_names_a_record_that_says_so(
    whole, left, which, lost
):
    data = bytearray(whole.read_bytes())
    records = records_of(whole)
    [gone] = [r for r in records if r.type == which and r.uri.endswith("/3")]
    data[gone.offset + 30 : gone.offset + 60] = b"\0" * 30
    path = left(bytes(data))
    repair_folder(path.parent)
    [note] = [record for record in records_of(path.with_name(whole.name)) if record.id == gone.id]
    assert note.type == "metadata"
    assert f"outcome: {lost} lost".encode() in note.block
    assert verify_folder(path.parent).faults == []


def test_a_repair_that_is_killed_half_way_costs_nothing(whole, left, monkeypatch):
    data = bytearray(whole.read_bytes())
    offset, _ = spans(whole)[3]
    data[offset + 20 : offset + 30] = b"\0" * 10
    path = left(bytes(data))
    expected = {record.id for n, record in enumerate(records_of(whole)) if n != 3}

    def killed(*arguments):
        raise KeyboardInterrupt

    for name in ("os.fsync", "pathlib.Path.replace", "warc.recovery.rename_new"):
        with monkeypatch.context() as patch:
            patch.setattr(name, killed)
            with pytest.raises(KeyboardInterrupt):
                repair_file(path)
        assert [found.name for found in path.parent.iterdir()] == [path.name]
    repair = repair_file(path)
    assert expected <= {record.id for record in records_of(repair.path)}


def test_a_draft_that_a_killed_repair_left_is_no_trouble(whole, left):
    data = bytearray(whole.read_bytes())
    offset, length = spans(whole)[3]
    data[offset + 20 : offset + 30] = b"\0" * 10
    path = left(bytes(data))
    path.with_name(path.name + ".tmp").write_bytes(b"x" * 100_000)
    repair = repair_file(path)
    assert repair.cut == length
    assert [found.name for found in path.parent.iterdir()] == [whole.name]


def test_a_file_whose_writer_lives_is_left_alone(tmp_path):
    file = WarcFile(tmp_path, "live.warc.gz")
    assert repair_folder(tmp_path) == []
    assert file.path.exists()
    file.close()


def test_a_job_that_runs_is_left_alone_by_another_of_the_same_spider(tmp_path):
    other_is_done = threading.Event()

    def waits(wire: Wire) -> None:
        other_is_done.wait(60)
        wire.send(page(b"late"))

    scripts = {f"/{number}": sends(page(b"x")) if number < 4 else waits for number in range(8)}
    with RawServer(scripts).running() as server:
        asked = [{"url": server.url(f"/{number}")} for number in range(8)]
        running = start(tmp_path, asked, settings={"CONCURRENT_REQUESTS_PER_DOMAIN": 2})
        while len(server.log) < 5:
            time.sleep(0.02)
        [live] = (tmp_path / "archive" / "probe").glob("*/*.open")
        other = tmp_path / "other"
        settings = {"ARCHIVE_DIR": str(tmp_path / "archive")}
        second = start(other, asked[:2], settings=settings)
        log, _ = second.communicate(timeout=60)
        assert "Repaired" not in log
        assert second.returncode == 0
        assert live.exists()
        assert running.poll() is None
        other_is_done.set()
        finish(running, tmp_path)
    folders = list((tmp_path / "archive" / "probe").glob("*/"))
    assert len(folders) == 2
    assert [verify_folder(folder).faults for folder in folders] == [[], []]
    answers = [records_of(*folder.glob("*.warc.gz")) for folder in folders]
    assert sorted(sum(record.type in ANSWERS for record in found) for found in answers) == [2, 8]


def test_a_file_that_was_taken_for_a_dead_ones_before_it_was_locked_is_made_again(
    tmp_path, monkeypatch
):
    path = tmp_path / "x.warc.gz.open"
    lock, times = writer.lock, []

    def late(fd, **more):
        times.append(fd)
        if len(times) == 1:
            assert repair_file(path).records == 0
        return lock(fd, **more)

    monkeypatch.setattr(writer, "lock", late)
    file = WarcFile(tmp_path, "x.warc.gz")
    assert len(times) == 2
    file.append([[gzip.compress(b"x")]])
    assert path.stat().st_size == file.size
    assert repair_file(path) is None
    assert file.close().exists()


def test_what_another_run_repairs_is_left_to_it(whole, left, monkeypatch):
    path = left(whole.read_bytes())

    def taken(fd):
        path.rename(path.with_name("taken"))
        return True

    monkeypatch.setattr("warc.recovery.lock", taken)
    assert repair_file(path) is None
    assert repair_file(path) is None


def test_where_files_cannot_be_locked_nothing_is_touched_and_that_is_said(
    whole, left, monkeypatch, caplog
):
    def no_locks(*arguments):
        raise OSError(errno.ENOLCK, "No locks available")

    path = left(whole.read_bytes()[:-10])
    monkeypatch.setattr("fcntl.flock", no_locks)
    assert recover(path.parents[1]) == []
    assert path.stat().st_size == whole.stat().st_size - 10
    assert "can't be repaired: [Errno 37] No locks available" in caplog.text
    file = WarcFile(path.parent, "y.warc.gz")
    file.append([[gzip.compress(b"x")]])
    assert file.close().name == "y.warc.gz"


def test_a_folder_that_lacks_only_its_index_gets_it(whole, tmp_path):
    shutil.copy(whole, tmp_path / whole.name)
    assert repair_folder(tmp_path) == []
    made = (tmp_path / "index.cdxj").read_text()
    assert made == (whole.parent / "index.cdxj").read_text()


def test_the_draft_of_an_index_is_removed_unless_someone_writes_it(whole, tmp_path):
    shutil.copy(whole, tmp_path / whole.name)
    left, live = tmp_path / "index.cdxj.1.tmp", tmp_path / "index.cdxj.2.tmp"
    left.write_text("half")
    with live.open("w") as out:
        assert writer.lock(out.fileno())
        repair_folder(tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(
        [whole.name, "index.cdxj", live.name]
    )
    repair_folder(tmp_path)
    assert not live.exists()


def test_an_index_is_locked_while_it_is_written(tmp_path):
    def lines():
        [draft] = tmp_path.iterdir()
        with draft.open() as file:
            assert not writer.lock(file.fileno())
        yield "line\n"

    assert write_lines(tmp_path / "index.cdxj", lines()).read_text() == "line\n"


@pytest.mark.parametrize("trial", range(4))
def test_after_kill_9_nothing_that_a_page_was_seen_for_is_lost(site, tmp_path, trial):
    asked = [{"url": site.url(f"/{number}")} for number in range(400)]
    settings = {"LOG_LEVEL": "ERROR", "CONCURRENT_REQUESTS_PER_DOMAIN": 4}
    process = start(tmp_path, asked, settings=settings)
    notes = tmp_path / "notes.jsonl"
    while process.poll() is None and not (notes.exists() and notes.stat().st_size):
        time.sleep(0.005)
    time.sleep(random.Random(trial).uniform(0, 0.4))
    process.send_signal(signal.SIGKILL)
    done = finish(process, tmp_path)
    if trial % 2:
        for path in done.folder.glob("*.open"):
            # As a power cut leaves it: the beginning of a record and no more.
            path.open("ab").write(gzip.compress(os.urandom(3000))[:1500])
        with notes.open("a") as out:
            out.write('{"url": "http://half')
    written = [line for line in notes.read_text().splitlines(keepends=True) if line.endswith("\n")]
    assert recover(tmp_path / "archive" / "probe") or done.warcs
    assert not list(done.folder.glob("*.open"))
    kept = {r.id: r for r in records_of(*done.folder.glob("*.warc.gz"))}
    assert written
    for line in written:
        note = json.loads(line)
        record = kept[note["ref"]["record_id"]]
        assert record.offset == note["ref"]["offset"]
        assert record.block.endswith(note["body"].encode())
    assert verify_folder(done.folder).faults == []


def test_the_next_run_of_the_spider_repairs_by_itself(site, whole, left, tmp_path):
    path = left(whole.read_bytes()[:-10])
    done = crawl(tmp_path, [{"url": site.url("/1")}])
    assert not path.exists()
    assert path.with_name(whole.name).exists()
    assert (path.parent / "index.cdxj").exists()
    assert "Repaired" in done.log
    assert len(done.warcs) == 1
