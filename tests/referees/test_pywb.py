"""pywb serves every record as it came from the server: with our index, and with one of its own."""

from __future__ import annotations

import re
from collections import defaultdict
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest
from archives import Archive, Line, read_index
from crawling import ASKED
from odd import HTML
from referee import ask
from wayback import passed_on, running

from warc.message import head_end, header_values, is_chunked, unchunk
from warc.wacz import save_wacz

if TYPE_CHECKING:
    from archives import Place
    from crawling import Rec
    from wayback import Answer

#: What pywb can't serve, and the status it says so with.
REFUSED = {
    # There are no headers to parse.
    "/not-http": b"503",
    "/not-http-at-all": b"503",
    # Its web server (gevent) sends no 204 with a body, and no 304 with a length.
    "/204-with-bytes": b"500",
    "/304": b"500",
    "/head": b"500",
}

#: The end of a chunked body without trailers.
LAST_CHUNK = re.compile(rb"(?:\A|\n)0+[^\r\n]*\r\n\r\n\Z")


@pytest.fixture(scope="module")
def wayback(archives, tmp_path_factory):
    folder = tmp_path_factory.mktemp("pywb")
    collections = {}
    for name, archive in archives.items():
        collections[name] = (archive.indexes, archive.folders)
        apart = folder / f"{name}.cdxj"
        apart.write_text(index_apart(archive))
        collections[f"{name}-apart"] = ([apart], archive.folders)
    # Collections as users of pywb make them, which it finds by itself.
    files = [path for archive in archives.values() for path in archive.warcs]
    save_wacz(files, folder / "all.wacz")
    for command in (
        ["init", "own"],
        ["add", "own", *files],
        ["reindex", "own"],
        ["init", "packed"],
        ["add", "--unpack-wacz", "packed", "all.wacz"],
    ):
        judgement = ask("wb-manager", *command, cwd=folder)
        assert judgement.code == 0, judgement.everything
    with running(folder, collections) as it:
        yield it


def capture_of(line: Line) -> tuple[str, str, str]:
    """Name a capture without its file, which has another name in a collection of pywb's."""
    return line.fields["url"], line.time, line.fields["offset"]


def crowds(lines: list[Line]) -> list[list[Line]]:
    """Group the captures of one address within one second: pywb shows one of each group."""
    found = defaultdict(list)
    for line in lines:
        found[line.key, line.time].append(line)
    return list(found.values())


def times_apart(archive: Archive) -> dict[Place, str]:
    """Give each of those that share a second a time of its own, which no other capture has."""
    sharing = [line for crowd in crowds(archive.lines) if len(crowd) > 1 for line in crowd]
    start = datetime(2100, 1, 1, tzinfo=UTC)
    return {
        line.place: f"{start + timedelta(seconds=number):%Y%m%d%H%M%S}"
        for number, line in enumerate(sharing)
    }


def index_apart(archive: Archive) -> str:
    """Return the index with these times."""
    apart = times_apart(archive)
    lines = []
    for text in "".join(path.read_text("utf-8") for path in archive.indexes).splitlines(True):
        [line] = read_index(text)
        time = apart.get(line.place, line.time)
        lines.append(text.replace(f" {line.time} ", f" {time} ", 1))
    return "".join(sorted(lines))


class Expected:
    """What is to be shown for a capture."""

    def __init__(self, record: Rec, records: list[Rec]):
        original = record
        if record.type == "revisit":
            [original] = [r for r in records if r.id == record.get("WARC-Refers-To")]
        head = record.block or original.block
        self.head = head[: head_end(head)]
        self.codings = header_values(self.head, "Content-Encoding")
        end = head_end(original.block)
        payload = b"" if end is None else original.block[end:]
        self.body = payload
        self.has_more = False
        if is_chunked(self.head):
            entity, whole = unchunk(payload)
            # Where the first chunk has no size already, pywb passes on the bytes as they are.
            self.body = entity if entity or whole else payload
            # warcio 1.8 knows no trailers, and takes them for a part of the body.
            self.has_more = whole and not LAST_CHUNK.search(payload)
        moment = datetime.fromisoformat(record.get("WARC-Date") or "")
        self.date = format_datetime(moment.replace(microsecond=0), usegmt=True).encode()

    def unlike(self, answer: Answer) -> list[str]:
        """Return what is different in an answer of pywb."""
        status, headers = passed_on(self.head)
        found = []
        if answer.status != status:
            found.append(f"status: {answer.status!r}, not {status!r}")
        # Behind these come pywb's own.
        if answer.headers[: len(headers)] != headers:
            found.append(f"headers: {answer.headers[: len(headers)]}, not {headers}")
        body = answer.body[: len(self.body)] if self.has_more else answer.body
        if body != self.body:
            found.append(f"body: {body[:200]!r}, not {self.body[:200]!r}")
        if answer.header(b"Memento-Datetime") != self.date:
            found.append(f"time: {answer.header(b'Memento-Datetime')!r}, not {self.date!r}")
        return found


@pytest.mark.parametrize("name", ["demo", "odd", "rotated", "again"])
def test_every_capture_is_served_as_it_is_in_its_record(name, wayback, archives):
    archive = archives[name]
    apart = times_apart(archive)
    wrong = {}
    refused = {}
    for line in archive.lines:
        record = archive.by_place[line.place]
        collection = f"{name}-apart" if line.place in apart else name
        time = apart.get(line.place, line.time)
        expected = Expected(record, archive.records)
        answer = wayback.identity(collection, time, record.uri, expected.codings)
        path = urlsplit(record.uri).path
        if path in REFUSED and name != "demo":
            refused[path] = answer.status[:3]
        elif differences := expected.unlike(answer):
            wrong[record.uri, record.id] = differences
    assert wrong == {}
    assert refused == (REFUSED if name in {"odd", "rotated"} else {})


@pytest.mark.parametrize("name", ["demo", "odd", "rotated", "again"])
def test_of_captures_within_a_second_one_is_served(name, wayback, archives):
    archive = archives[name]
    for crowd in crowds(archive.lines):
        if len(crowd) > 1 and urlsplit(crowd[0].fields["url"]).path not in REFUSED:
            expected = [Expected(archive.by_place[line.place], archive.records) for line in crowd]
            codings = [coding for one in expected for coding in one.codings]
            answer = wayback.identity(name, crowd[0].time, crowd[0].fields["url"], codings)
            assert [] in [one.unlike(answer) for one in expected]


@pytest.mark.parametrize("collection", ["own", "packed"])
def test_the_same_is_served_by_an_index_of_pywbs_own_and_from_a_wacz(collection, wayback, archives):
    index = wayback.folder / "collections" / collection / "indexes/index.cdxj"
    # What is beside an answer stands under addresses of its own, and hides no page.
    shown = [
        line for line in read_index(index.read_text("utf-8")) if not line.key.startswith("urn:")
    ]
    expected = {
        capture_of(line): Expected(archive.by_place[line.place], archive.records)
        for archive in archives.values()
        for line in archive.lines
    }
    assert {capture_of(line) for line in shown} == set(expected)
    wrong = {}
    for first, *rest in crowds(shown):
        url = first.fields["url"]
        if not rest and urlsplit(url).path not in REFUSED:
            one = expected[capture_of(first)]
            answer = wayback.identity(collection, first.time, url, one.codings)
            if differences := one.unlike(answer):
                wrong[url, first.time] = differences
    assert wrong == {}


@pytest.mark.parametrize(
    "path", ["/gzip", "/deflate", "/raw-deflate", "/br", "/gzip-chunked", "/gzip-that-is-not"]
)
def test_a_reader_that_takes_no_coding_gets_the_text(path, wayback, archives):
    [record] = [r for r in archives["odd"].captures if urlsplit(r.uri).path == path]
    time = re.sub(r"\D", "", record.get("WARC-Date") or "")[:14]
    answer = wayback.identity("odd", time, record.uri, [])
    assert answer.body == (b"plain text" if path == "/gzip-that-is-not" else HTML)


def test_what_was_judged_has_revisits_of_each_kind_within_a_job_and_across_jobs(archives):
    archive = archives["again"]
    first = {record.id for record in Archive(archive.folders[:1]).records}
    kinds = defaultdict(list)
    for record in archive.captures:
        if record.type == "revisit":
            profile = (record.get("WARC-Profile") or "").rpartition("/")[2]
            kinds[profile].append(record.get("WARC-Refers-To") in first and record.id not in first)
    assert any(kinds["server-not-modified"])
    assert set(kinds["identical-payload-digest"]) == {True, False}


def test_what_was_judged_has_what_was_known_of_its_requests(archives):
    archive = archives["again"]
    asked = [record for record in archive.records if record.uri.startswith(ASKED)]
    assert len(asked) == len(archive.captures)


def test_what_was_judged_has_files_that_follow_each_other(archives):
    assert len(archives["rotated"].warcs) > 3


def test_what_was_judged_has_records_beside_pages(archives):
    kinds = {
        (record.type, record.get("Content-Type"))
        for record in archives["demo"].records
        if record.get("WARC-Refers-To")
    }
    assert kinds >= {
        ("metadata", "application/warc-fields"),
        ("conversion", "application/json"),
        ("conversion", "text/plain; charset=utf-8"),
    }
