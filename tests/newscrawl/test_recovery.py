"""items.jsonl of a run that died: whole lines only, and each item's record is there."""

from __future__ import annotations

import errno
import json
from pathlib import Path

import pytest

from newscrawl.recovery import recover_items, repair_items
from warc.member import quick
from warc.record import now
from warc.records import fields_record
from warc.writer import lock

JOB = "20241011T010450-3f9a1c"
URL = "https://www.ecns.cn/news/2024-10-11/detail-i{}.shtml"


def warc_name(serial: int) -> str:
    return f"ecns-20241011010450000-{serial:05d}-{JOB}.warc.gz"


def record_id(number: int) -> str:
    return f"<urn:uuid:00000000-0000-0000-0000-{number:012d}>"


def line(number: int, serial: int = 0, **metadata: object) -> bytes:
    cited = {"warcFile": warc_name(serial), "warcRecordId": record_id(number), **metadata}
    item = {"url": URL.format(number), "headline": "渔" * number, "metadata": cited}
    return json.dumps(item, ensure_ascii=False).encode() + b"\n"


@pytest.fixture
def job(tmp_path) -> Path:
    """The folder of a run that died when it had written four records and four items."""
    folder = tmp_path / "ecns" / JOB
    folder.mkdir(parents=True)
    write_warc(folder, 0, range(1, 5))
    (folder / "items.jsonl").write_bytes(b"".join(map(line, range(1, 5))))
    write_report(folder, "running")
    return folder


def write_warc(folder: Path, serial: int, numbers) -> None:
    records = [
        fields_record("resource", [("a", "b")], now(), record_id=record_id(number))
        for number in numbers
    ]
    members = [quick().compress(b"".join(record.pieces())) for record in records]
    (folder / warc_name(serial)).write_bytes(b"".join(members))


def write_report(folder: Path, state: str) -> None:
    report = {"spider": '"state": "finished"', "job": JOB, "state": state, "urls": ["渔"]}
    (folder / "crawl.json").write_text(json.dumps(report, ensure_ascii=False, indent=1))


def state(folder: Path) -> str:
    return json.loads((folder / "crawl.json").read_text())["state"]


def recover(folder: Path):
    return recover_items(folder.parent, leave=folder.parent / "own")


def add(folder: Path, data: bytes) -> None:
    with (folder / "items.jsonl").open("ab") as file:
        file.write(data)


def test_a_whole_file_stays_as_it_is_and_the_run_is_marked_as_dead(job):
    before = (job / "items.jsonl").read_bytes()
    assert recover(job) == []
    assert (job / "items.jsonl").read_bytes() == before
    assert state(job) == "died"
    assert json.loads((job / "crawl.json").read_text())["urls"] == ["渔"]


def test_an_item_goes_if_the_record_of_any_of_its_pages_is_lost(job):
    def pages(*numbers: int) -> list[dict[str, str]]:
        name = warc_name(0)
        return [{"warcFile": name, "warcRecordId": record_id(number)} for number in numbers]

    (job / "items.jsonl").write_bytes(
        line(1, pageRecords=pages(1, 2)) + line(3, pageRecords=pages(3, 7))
    )
    assert recover(job)[0].orphans == (URL.format(3),)


@pytest.mark.parametrize(
    "torn",
    [line(5)[:1], line(5)[:40], line(5)[:-1], b"\0" * 5000, b'{"url": "\xe6'],
    ids=["one byte", "half", "all but the line break", "zeros", "half a character"],
)
def test_a_torn_last_line_is_cut_off(job, torn, caplog):
    before = (job / "items.jsonl").read_bytes()
    add(job, torn)
    [repair] = recover(job)
    assert (repair.items, repair.cut, repair.orphans) == (4, len(torn), ())
    assert (job / "items.jsonl").read_bytes() == before
    assert f"{job / 'items.jsonl'} of an earlier run" in caplog.text
    assert f"4 items kept, {len(torn)} bytes cut" in caplog.text


def test_a_damaged_line_in_the_middle_costs_only_itself(job):
    add(job, b"\0" * 300 + b"\n" + b"[1]\n" + line(4))
    [repair] = recover(job)
    assert (repair.items, repair.cut) == (5, 305)
    assert (job / "items.jsonl").read_bytes() == b"".join(map(line, [1, 2, 3, 4, 4]))


def test_an_item_whose_record_was_lost_goes_with_it(job, caplog):
    add(job, line(7) + line(3) + line(9))
    [repair] = recover(job)
    assert repair.orphans == (URL.format(7), URL.format(9))
    assert (repair.items, repair.cut) == (5, 0)
    assert (job / "items.jsonl").read_bytes() == b"".join(map(line, [1, 2, 3, 4, 3]))
    assert "2 items were taken out" in caplog.text
    assert URL.format(7) in caplog.text


def test_lost_records_at_the_end_take_only_the_end(job):
    before = (job / "items.jsonl").read_bytes()
    inode = (job / "items.jsonl").stat().st_ino
    add(job, line(7) + line(8)[:20])
    [repair] = recover(job)
    assert (repair.cut, repair.orphans) == (20, (URL.format(7),))
    assert (job / "items.jsonl").read_bytes() == before
    assert (job / "items.jsonl").stat().st_ino == inode


def test_a_file_of_which_nothing_reached_the_disk_takes_its_items_along(job):
    add(job, line(7, serial=1))
    [repair] = recover(job)
    assert repair.orphans == (URL.format(7),)


@pytest.mark.parametrize(
    "item",
    [
        {"number": 1},
        {"metadata": "x"},
        {"metadata": {"warcFile": 7}},
        {"metadata": {"warcFile": "ecns-1-00000-other.warc.gz", "warcRecordId": record_id(70)}},
    ],
    ids=["a plain dict", "another metadata", "an odd name", "of a replay"],
)
def test_items_that_cite_no_record_of_this_job_stay(job, item):
    add(job, json.dumps(item).encode() + b"\n")
    assert recover(job) == []
    assert json.loads((job / "items.jsonl").read_bytes().splitlines()[-1]) == item


def test_a_run_that_lives_is_left_alone(job):
    add(job, b"half")
    with (job / "items.jsonl").open("rb") as held:
        assert lock(held.fileno())
        assert recover(job) == []
    assert (job / "items.jsonl").read_bytes().endswith(b"half")
    assert state(job) == "running"


def test_a_run_whose_warc_files_are_not_repaired_is_left_alone(job):
    add(job, b"half")
    (job / (warc_name(1) + ".open")).touch()
    assert recover(job) == []
    assert (job / "items.jsonl").read_bytes().endswith(b"half")
    assert state(job) == "running"


@pytest.mark.parametrize("ended", ["finished", "died"])
def test_a_run_that_ended_is_not_looked_at_again(job, ended):
    add(job, b"half")
    write_report(job, ended)
    assert recover(job) == []
    assert (job / "items.jsonl").read_bytes().endswith(b"half")


def test_ones_own_folder_is_left_alone(job):
    add(job, b"half")
    assert recover_items(job.parent, leave=job) == []
    assert (job / "items.jsonl").read_bytes().endswith(b"half")


@pytest.mark.parametrize("report", [None, b"", b'{"spider": 1', b"[]"])
def test_a_crawl_json_that_says_nothing_stays_and_the_items_are_repaired(job, report):
    add(job, b"half")
    (job / "crawl.json").unlink()
    if report is not None:
        (job / "crawl.json").write_bytes(report)
    assert len(recover(job)) == 1
    assert recover(job) == []
    left = (job / "crawl.json").read_bytes() if report is not None else None
    assert left == report


def test_drafts_that_were_left_are_removed(job):
    for name in ("items.jsonl.tmp", "crawl.json.tmp", "report.html.tmp"):
        (job / name).write_text("half")
    recover(job)
    assert sorted(path.name for path in job.iterdir()) == [
        "crawl.json",
        warc_name(0),
        "items.jsonl",
        "report.html",
    ]


def test_the_page_of_a_dead_run_says_so(job):
    recover(job)
    page = (job / "report.html").read_text("utf-8")
    assert "This crawl died." in page
    assert JOB in page


def test_a_crawl_json_of_which_no_page_can_be_made_is_named_and_the_run_is_marked(job, caplog):
    report = {"spider": "ecns", "job": JOB, "state": "running", "files": [{"bytes": "many"}]}
    (job / "crawl.json").write_text(json.dumps(report))
    recover(job)
    assert state(job) == "died"
    assert not (job / "report.html").exists()
    assert f"No report.html can be made of {job / 'crawl.json'}" in caplog.text


def test_what_can_not_be_repaired_is_named_and_does_not_keep_others_from_it(job, caplog):
    odd = job.parent / "0" / "items.jsonl"
    odd.mkdir(parents=True)
    add(job, b"half")
    assert len(recover(job)) == 1
    assert f"{odd} of an earlier run can't be repaired" in caplog.text


def test_where_files_cannot_be_locked_nothing_is_touched(job, monkeypatch, caplog):
    def no_locks(*arguments):
        raise OSError(errno.ENOLCK, "No locks available")

    add(job, b"half")
    monkeypatch.setattr("fcntl.flock", no_locks)
    assert recover(job) == []
    assert (job / "items.jsonl").read_bytes().endswith(b"half")
    assert "No locks available" in caplog.text


def test_a_disk_that_is_full_leaves_the_file_for_the_next_time(job, monkeypatch):
    def full(fd):
        raise OSError(errno.ENOSPC, "No space left on device")

    add(job, line(7) + line(3))
    before = (job / "items.jsonl").read_bytes()
    with monkeypatch.context() as patch:
        patch.setattr("os.fsync", full)
        with pytest.raises(OSError, match="No space"):
            repair_items(job / "items.jsonl")
    assert (job / "items.jsonl").read_bytes() == before
    assert not (job / "items.jsonl.tmp").exists()
    assert recover(job)[0].orphans == (URL.format(7),)
