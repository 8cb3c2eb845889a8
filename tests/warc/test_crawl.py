"""A crawl leaves an archive that others can read."""

from __future__ import annotations

import gzip
import json
import re
import subprocess
import sys

import pytest
from crawling import FAILED, ONE_BY_ONE, Crawl, crawl, records_of
from wire import RawServer, page, sends

from warc.verify import verify_folder

SCRIPTS = {
    "/a": sends(page(b"hello")),
    "/r": sends(b"HTTP/1.1 302 Found\r\nLocation: /a\r\nContent-Length: 0\r\n\r\n"),
    "/chunked": sends(
        b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nTransfer-Encoding: chunked\r\n\r\n"
        b"5;x=y\r\nhello\r\n0\r\nTrailer: 1\r\n\r\n"
    ),
    "/robots.txt": sends(page(b"User-agent: *\nAllow: /\n")),
}


@pytest.fixture(scope="module")
def site():
    with RawServer(SCRIPTS).running() as server:
        yield server


@pytest.fixture(scope="module")
def done(site, tmp_path_factory) -> Crawl:
    urls = ["/r", "/chunked", "/missing"]
    return crawl(
        tmp_path_factory.mktemp("crawl"),
        [{"url": site.url(path)} for path in urls] + [{"url": "http://127.0.0.1:1/refused"}],
        settings={"ROBOTSTXT_OBEY": True},
    )


def test_the_run_ends_well_and_nothing_is_left_open(done):
    assert done.code == 0, done.log
    assert done.end["closed"] is True
    assert done.end["failure"] is None
    assert not list(done.folder.glob("*.open"))
    [warc] = done.warcs
    job = re.escape(done.folder.name)
    assert re.fullmatch(rf"probe-\d{{17}}-00000-{job}\.warc\.gz", warc.name)


def test_every_exchange_is_there_byte_for_byte(done, site):
    records = records_of(*done.warcs)
    answers = [record.block for record in records if record.type == "response"]
    requests = [record.block for record in records if record.type == "request"]
    assert sorted(answers) == sorted(bytes(seen.sent) for _, seen in site.log)
    assert sorted(requests) == sorted(seen.request for _, seen in site.log)


def test_request_and_answer_name_each_other(done):
    records = {record.id: record for record in records_of(*done.warcs)}
    answers = [record for record in records.values() if record.type == "response"]
    assert answers
    for answer in answers:
        request = records[answer.get("WARC-Concurrent-To")]
        assert request.type == "request"
        assert request.get("WARC-Concurrent-To") == answer.id
        assert request.uri == answer.uri
        assert request.get("WARC-Date") == answer.get("WARC-Date")
        assert records[answer.get("WARC-Warcinfo-ID")].type == "warcinfo"


def test_the_response_knows_its_record(done, site):
    records = {(record.offset, record.id): record for record in records_of(*done.warcs)}
    note = done.note(site.url("/chunked"))
    record = records[note["ref"]["offset"], note["ref"]["record_id"]]
    assert note["ref"]["file"] == done.warcs[0].name
    assert record.uri == note["ref"]["target_uri"] == site.url("/chunked")
    member = done.warcs[0].read_bytes()[record.offset :][: note["ref"]["length"]]
    assert b"Trailer: 1" in gzip.decompress(member)


def test_a_redirected_request_cites_its_own_record_not_the_redirect(done, site):
    records = {record.id: record for record in records_of(*done.warcs)}
    ref = done.note(site.url("/a"))["ref"]
    assert records[ref["record_id"]].uri == site.url("/a")


def test_a_server_that_could_not_be_reached_leaves_its_reason(done):
    records = [r for r in records_of(*done.warcs) if r.type == "metadata"]
    [record] = [r for r in records if r.uri == FAILED + "http://127.0.0.1:1/refused"]
    assert b"reason: DownloadConnectionRefusedError" in record.block


def test_the_index_lists_every_answer_and_every_failure_sorted(done):
    lines = (done.folder / "index.cdxj").read_text().splitlines()
    assert lines == sorted(lines)
    records = records_of(*done.warcs)
    answers = {r.offset: r for r in records if r.type == "response" or r.uri.startswith(FAILED)}
    assert len(lines) == len(answers) == 7
    for line in lines:
        key, stamp, fields = line.split(" ", 2)
        entry = json.loads(fields)
        record = answers[int(entry["offset"])]
        assert entry["url"] == record.uri
        assert entry.get("digest") == record.get("WARC-Payload-Digest")
        assert entry["filename"] == done.warcs[0].name
        assert key.startswith(("1,0,0,127:", "urn:failed:http://127.0.0.1:"))
        assert (
            record.get("WARC-Date")
            .replace("-", "")
            .replace(":", "")
            .startswith(f"{stamp[:8]}T{stamp[8:]}")
        )


def test_statistics_count_what_was_written(done):
    records = records_of(*done.warcs)
    stats = done.end["stats"]
    assert stats["warc/records"] == len(records)
    assert stats["warc/bytes"] == done.warcs[0].stat().st_size
    assert stats["warc/files"] == 1
    assert stats["warc/exchanges"] == sum(r.type in {"response", "metadata"} for r in records)
    assert done.end["files"] == [[done.warcs[0].name, stats["warc/bytes"], len(records)]]


@pytest.mark.parametrize(
    "tool",
    [
        [sys.executable, "-m", "warcio.cli", "check"],
        [sys.executable, "-m", "fastwarc.cli", "check", "-p"],
        ["gzip", "-t"],
    ],
)
def test_other_tools_find_no_fault(done, tool):
    ran = subprocess.run([*tool, str(done.warcs[0])], capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert "fail" not in ran.stdout.lower()


@pytest.mark.parametrize("setting", [{"ARCHIVE_DIR": ""}, {"WARC_ENABLED": "0"}])
def test_where_nothing_is_to_be_kept_pages_still_come(site, tmp_path, setting):
    done = crawl(tmp_path, [{"url": site.url("/a")}], settings=setting)
    assert done.note(site.url("/a"))["body"] == "hello"
    assert done.note(site.url("/a"))["ref"] is None
    assert done.end["files"] is None
    assert not (tmp_path / "archive").exists()


def test_a_folder_that_cannot_be_made_stops_the_crawl_with_one_clear_line(site, tmp_path):
    tmp_path.joinpath("file").write_text("in the way")
    done = crawl(
        tmp_path, [{"url": site.url("/a")}], settings={"ARCHIVE_DIR": str(tmp_path / "file")}
    )
    assert done.code == 1
    assert "ARCHIVE_DIR can't be written: Not a directory" in done.log
    assert done.notes == []


def test_a_crawl_that_is_resumed_is_archived_in_a_folder_of_its_own(site, tmp_path):
    asked = [{"url": site.url("/r")}, {"url": site.url("/a?2")}, {"url": site.url("/a?3")}]
    settings = {**ONE_BY_ONE, "JOBDIR": str(tmp_path / "jobdir"), "CLOSESPIDER_PAGECOUNT": 1}
    first = crawl(tmp_path, asked, settings=settings)
    settings["CLOSESPIDER_PAGECOUNT"] = 0
    second = crawl(tmp_path, [], settings=settings)
    assert first.folder != second.folder
    assert 0 < len(first.notes) < 3
    assert len(first.notes) + len(second.notes) == 3
    for done in (first, second):
        assert verify_folder(done.folder).faults == []
        kept = {r.id: r for r in records_of(*done.warcs)}
        for note in done.notes:
            assert kept[note["ref"]["record_id"]].uri == note["url"]


def test_files_follow_each_other_at_the_largest_size(site, tmp_path):
    asked = [{"url": site.url(f"/a?{number}")} for number in range(20)]
    done = crawl(tmp_path, asked, settings={"WARC_MAX_BYTES": 5000})
    assert len(done.warcs) > 3
    assert [int(path.name.split("-")[2]) for path in done.warcs] == list(range(len(done.warcs)))
    for path in done.warcs:
        records = records_of(path)
        assert records[0].type == "warcinfo"
        assert records[0].get("WARC-Filename") == path.name
        assert path.stat().st_size <= 5000
        assert {r.get("WARC-Warcinfo-ID") for r in records[1:]} == {records[0].id}
        ids = {r.id for r in records}
        assert all(r.get("WARC-Concurrent-To") in ids for r in records[1:])
    assert verify_folder(done.folder).faults == []
    assert [name for name, _, _ in done.end["files"]] == [path.name for path in done.warcs]
    unlimited = crawl(tmp_path / "0", asked, settings={"WARC_MAX_BYTES": 0})
    assert len(unlimited.warcs) == 1
