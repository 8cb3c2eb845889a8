"""The heads of crawl.json files: what is read, what is left out, and how little of it."""

from __future__ import annotations

import fcntl
import json
import os
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from past import ALARM, BUSY, HOUR, NOW, report, write

from newscrawl.health.jobs import Jobs, ReportError, read_head


@pytest.fixture
def told():
    return []


@pytest.fixture
def jobs(tmp_path, told):
    return Jobs(tmp_path, lambda path, why: told.append((path, why)))


def test_a_head_tells_of_the_job_as_it_was(tmp_path):
    head = read_head(write(tmp_path, report(drift=[ALARM, ALARM])))
    assert head.id == "20261126T110000-aaaaaa"
    assert (head.state, head.reason) == ("finished", "finished")
    assert (head.started, head.finished) == (NOW - HOUR, NOW - HOUR + timedelta(minutes=5))
    assert head.sums == BUSY
    assert head.items == 4
    assert (head.requests, head.response_bytes, head.archived_bytes) == (9, 9000, 4000)
    assert head.knows_articles
    assert not head.is_replay
    assert head.drift == {"selector": 2}
    assert "the selector body (div#yanse) found nothing on 97%" in head.alarms[0]


def test_the_addresses_are_not_read(tmp_path):
    folder = write(tmp_path, report())
    path = folder / "crawl.json"
    text = path.read_text()
    # A list that nobody could read to its end, and that is as long as memory: a sparse file.
    path.write_text(text[: text.index('\n "urls"')] + '\n "urls": [{')
    os.truncate(path, 1 << 40)
    assert read_head(folder).items == 4


@given(st.text(), st.integers(0, 40_000))
def test_no_text_in_the_head_is_taken_for_its_end(tmp_path_factory, text, length):
    odd = f'\n "urls": [{text}'
    data = report(arguments={odd: odd, "x": "x" * length}, reason=odd)
    assert read_head(write(tmp_path_factory.mktemp("odd"), data)).reason == json.loads(
        json.dumps(odd)
    )


def test_a_report_without_addresses_is_read_whole(tmp_path):
    data = report()
    del data["urls"]
    assert read_head(write(tmp_path, data)).items == 4


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "damaged"),
        ("\0" * 4000, "damaged"),
        ('{\n "spider": "ecns",\n "job": "x"', "damaged"),
        ("[]", "no JSON object"),
        (json.dumps(report() | {"started": "yesterday"}, indent=1), "'yesterday' is no time"),
        (
            json.dumps(report() | {"started": "1970-01-01T00:00:09Z"}, indent=1),
            "no time of a crawl",
        ),
        (json.dumps(report() | {"sums": {"item": "many"}}, indent=1), "damaged"),
        (json.dumps(report() | {"sums": {"item": float("inf")}}, indent=1), "damaged"),
        (json.dumps(report() | {"drift": [{"kind": "field"}]}, indent=1), "it has no 'field'"),
        (json.dumps({"started": "2026-11-26T11:00:00Z"}, indent=1), "it has no 'state'"),
        ("[" * 100_000, "damaged"),
    ],
    ids=range(11),
)
def test_a_damaged_report_says_what_is_wrong(tmp_path, text, why):
    folder = write(tmp_path, report())
    (folder / "crawl.json").write_text(text)
    with pytest.raises(ReportError, match=why):
        read_head(folder)


def test_what_is_no_crawl_json_is_not_read_for_ever(tmp_path):
    folder = write(tmp_path, report())
    (folder / "crawl.json").write_text(" " * 17_000_000)
    with pytest.raises(ReportError, match="no crawl"):
        read_head(folder)


@given(st.data())
def test_a_report_that_was_cut_off_is_read_or_refused(tmp_path_factory, data):
    folder = write(tmp_path_factory.mktemp("cut"), report())
    path = folder / "crawl.json"
    whole = path.read_bytes()
    path.write_bytes(whole[: data.draw(st.integers(0, len(whole)))])
    try:
        head = read_head(folder)
    except ReportError:
        return
    assert head.items == 4


def test_a_job_whose_writer_lives_is_running_and_one_without_has_died(tmp_path):
    folder = write(tmp_path, report(state="running", finished=None, reason=None))
    with (folder / "items.jsonl").open("wb") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        assert read_head(folder).state == "running"
    assert read_head(folder).state == "died"
    assert read_head(folder).ended == NOW - HOUR


def test_jobs_come_the_oldest_first_whatever_they_are_called(tmp_path, jobs):
    names = ["b", "c", "a"]
    for number, name in enumerate(names):
        write(tmp_path, report(NOW - (5 - number) * HOUR, job=name))
    assert [job.id for job in jobs.last("ecns")] == names


def test_replays_are_no_jobs_of_the_portal(tmp_path, jobs):
    write(tmp_path, report(settings={"WARC_REPLAY": "archive/ecns/x"}))
    assert jobs.last("ecns") == []
    assert jobs.spiders() == ["ecns"]


def test_a_damaged_job_is_named_once_and_left_out(tmp_path, jobs, told):
    write(tmp_path, report(NOW - 3 * HOUR))
    for number, text in enumerate(("{}", '{\n "started": "2026-11-26T11:00:00Z",\n')):
        folder = write(tmp_path, report(job=f"bad{number}"))
        (folder / "crawl.json").write_text(text)
    for _ in range(3):
        assert [job.started for job in jobs.last("ecns")] == [NOW - 3 * HOUR]
    assert sorted(path.parent.name for path, _ in told) == ["bad0", "bad1"]
    assert jobs.damaged == 2


def test_what_is_no_job_is_passed_over(tmp_path, jobs, told):
    write(tmp_path, report())
    (tmp_path / "ecns" / "state.sqlite").write_bytes(b"")
    (tmp_path / "ecns" / "being-made").mkdir()
    (tmp_path / "empty").mkdir()
    (tmp_path / "file").write_bytes(b"")
    assert jobs.spiders() == ["ecns"]
    assert len(jobs.last("ecns")) == 1
    assert jobs.last("nobody") == []
    assert told == []
    assert Jobs(tmp_path / "nowhere", print).spiders() == []


def test_of_a_long_history_four_weeks_are_read_and_of_a_rare_spider_fifty_jobs(tmp_path, jobs):
    for number in range(60):
        write(tmp_path, report(NOW - number * 24 * HOUR), "rare")
    for number in range(800):
        write(tmp_path, report(NOW - number * HOUR), "often")
    assert len(jobs.last("rare")) == 50
    assert len(jobs.last("often")) == 28 * 24 + 1


def test_a_second_look_sees_what_changed(tmp_path, jobs):
    first = write(tmp_path, report(NOW - 3 * HOUR))
    folder = write(tmp_path, report(state="running", finished=None, reason=None))
    assert [job.state for job in jobs.last("ecns")] == ["finished", "running"]
    (folder / "crawl.json").write_text(json.dumps(report(), indent=1))
    assert [job.state for job in jobs.last("ecns")] == ["finished", "finished"]
    (first / "crawl.json").unlink()
    first.rmdir()
    assert [job.id for job in jobs.last("ecns")] == [folder.name]


def test_what_has_ended_is_read_once(tmp_path, jobs):
    folder = write(tmp_path, report())
    [before] = jobs.last("ecns")
    (folder / "crawl.json").write_text("damaged")
    assert jobs.last("ecns") == [before]
