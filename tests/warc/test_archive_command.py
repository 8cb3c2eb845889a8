"""`scrapy archive`, as a user runs it, over archives of real crawls and of other tools."""

from __future__ import annotations

import fcntl
import gzip
import hashlib
import io
import json
import os
import pty
import re
import shutil
import subprocess
import sys
import termios
import zipfile
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import brotli
import pytest
from crawling import Crawl, crawl, records_of
from odd import CUT, TAKEN
from scrapy.cmdline import execute
from scrapy.settings import Settings
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter
from wire import RawServer

PROJECT = Path(__file__).resolve().parents[2]

#: Where Scrapy hands on something else than the entity: bytes that it can't decode.
DIFFERS = ("/gzip-cut", "/unknown-coding")
REDIRECTS = ("/redirect", "/redirect-2")


@dataclass(frozen=True)
class Done:
    """What a command left."""

    code: int
    out: bytes
    err: str

    @property
    def text(self) -> str:
        return self.out.decode()

    @property
    def json(self) -> Any:
        return json.loads(self.out)

    @property
    def lines(self) -> list[Any]:
        return [json.loads(line) for line in self.out.splitlines()]


@pytest.fixture
def archive(capfdbinary, tmp_path, monkeypatch):
    """Runs the command in this process, through Scrapy's own command line, outside of any project."""
    here = tmp_path / "here"
    here.mkdir()
    monkeypatch.chdir(here)
    monkeypatch.delenv("SCRAPY_SETTINGS_MODULE", raising=False)

    def run(*arguments: object) -> Done:
        capfdbinary.readouterr()
        with pytest.raises(SystemExit) as ended:
            execute(["scrapy", "archive", *map(str, arguments)], Settings())
        out, err = capfdbinary.readouterr()
        assert "Traceback" not in err.decode()
        return Done(int(ended.value.code or 0), out, err.decode())

    return run


def scrapy(*arguments: object, cwd: Path, **more: Any) -> subprocess.CompletedProcess[bytes]:
    """Run `scrapy archive` in a process of its own."""
    more = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, **more}
    command = [sys.executable, "-W", "error", "-m", "scrapy", "archive", *map(str, arguments)]
    return subprocess.run(command, cwd=cwd, check=False, timeout=60, **more)


def one_line(done: Done, *parts: str) -> None:
    """Assert that a command failed with one line that has all these parts."""
    assert done.code == 2
    assert done.out == b""
    assert done.err.count("\n") == 1
    for part in parts:
        assert part in done.err


@pytest.fixture(scope="session")
def crawls(tmp_path_factory) -> list[Crawl]:
    """Two jobs of one spider: the second one has revisits of what the first one kept."""
    folder = tmp_path_factory.mktemp("crawls")
    paths = [*TAKEN, "/too-long"]
    scripts = TAKEN | {"/too-long": CUT["/too-long"][0]}
    with RawServer(scripts).running() as server:
        settings = {"DOWNLOAD_MAXSIZE": 30_000_000}
        first = crawl(folder, [{"url": server.url(path)} for path in paths], settings=settings)
        again = [{"url": server.url(path)} for path in ("/plain", "/gzip-chunked")]
        again += [{"url": "http://127.0.0.1:1/"}]
        return [first, crawl(folder, again, settings=settings)]


@pytest.fixture
def job(crawls, tmp_path) -> Path:
    """A copy of the first job's folder."""
    folder = crawls[0].folder
    return Path(shutil.copytree(folder, tmp_path / "archive" / "probe" / folder.name))


def warc_of(job: Path) -> Path:
    [path] = job.glob("*.warc.gz")
    return path


def url_of(crawls: list[Crawl], path: str) -> str:
    [url] = {note["url"] for note in crawls[0].notes if note["url"].endswith(path)}
    return url


def foreign(*records: tuple[str, str, list[tuple[str, str]], bytes], gzipped: bool = True) -> bytes:
    """A file as warcio writes it: type, address, HTTP headers and body of each record."""
    out = io.BytesIO()
    writer = WARCWriter(out, gzip=gzipped)
    for kind, url, headers, body in records:
        http = StatusAndHeaders("200 OK", headers, "HTTP/1.1")
        writer.write_record(
            writer.create_warc_record(url, kind, payload=io.BytesIO(body), http_headers=http)
        )
    return out.getvalue()


PAGES = (
    ("response", "http://example.org/a", [("Content-Type", "text/html; x=y")], b"<p>a</p>"),
    (
        "response",
        "http://example.org/b",
        [("Transfer-Encoding", "chunked")],
        b"2\r\nbb\r\n0\r\n\r\n",
    ),
)


# --- How it is called ----------------------------------------------------------------


def test_it_runs_outside_of_a_project_in_this_one_and_in_others_and_leaves_nothing(
    crawls, tmp_path
):
    other = tmp_path / "other"
    other.mkdir()
    (other / "scrapy.cfg").write_text("[settings]\ndefault = settings\n")
    (other / "settings.py").write_text("BOT_NAME = 'other'\n")
    (tmp_path / "none").mkdir()
    before = set(PROJECT.glob("archive*"))
    answers = {
        folder: scrapy("verify", "--json", crawls[0].folder, cwd=folder)
        for folder in (other, tmp_path / "none", PROJECT)
    }
    for folder, done in answers.items():
        assert done.stderr == b"", folder
        assert done.returncode == 0
        assert json.loads(done.stdout)["sound"]
    assert list((tmp_path / "none").iterdir()) == []
    assert {path.name for path in other.iterdir()} <= {"scrapy.cfg", "settings.py", "__pycache__"}
    assert set(PROJECT.glob("archive*")) == before


def test_its_help_names_every_command_and_theirs_every_option(archive):
    alone = archive()
    assert alone.code == 2
    assert archive("-h").out == alone.out
    for name in ("verify", "list", "show", "index", "wacz"):
        assert re.search(rf"^  {name} +\w", alone.text, re.MULTILINE)
        own = archive(name, "-h")
        assert own.code == 0
        assert f"scrapy archive {name} PATH" in own.text
        assert "exit code" in own.text
        named = set(re.findall(r"--[a-z]+", own.text.split("Options\n")[0]))
        assert named <= set(re.findall(r"^ .*?(--[a-z]+)", own.text, re.MULTILINE)) | {"--output"}


@pytest.mark.parametrize(
    ("arguments", "parts"),
    [
        (["vrify", "x"], ["unknown command 'vrify'", "verify, list, show"]),
        (["--json", "verify", "x"], ["--json", "behind its name"]),
        (["verify"], ["PATH", "verify -h"]),
        (["verify", "--jsn", "."], ["--jsn"]),
        (["list", ".", "--type", "reponse"], ["reponse", "'response'"]),
        (["list", ".", "--status", "40"], ["'40'"]),
        (["show", ".", "--date", "yesterday"], ["'yesterday'"]),
        (["verify", "nowhere"], ["nowhere: no such file or folder"]),
        (["list", "no*where"], ["no*where: no WARC file there"]),
        (["index", "."], [".: no WARC file there"]),
        (["wacz", "/dev/null"], ["/dev/null: neither a file nor a folder"]),
        (["show", "."], ["name one record"]),
        (["show", "urn:uuid:1"], ["name the file or the folder"]),
    ],
)
def test_wrong_use_is_one_line(archive, arguments, parts):
    one_line(archive(*arguments), *parts)


def test_options_of_scrapy_are_taken_before_the_command_and_behind_it(archive, job, tmp_path):
    pid = tmp_path / "pid"
    assert archive("--pidfile", pid, "-s", "A=1", "verify", job, "-s", "B=2").code == 0
    assert pid.read_text().strip() == str(os.getpid())
    assert archive("verify", job, "-s", "nothing").code == 2


# --- Which files are meant -----------------------------------------------------------


def test_a_file_a_folder_a_pattern_and_an_archive_are_paths(archive, job):
    path = warc_of(job)
    root = job.parent.parent
    for given in (
        path,
        job,
        job.parent,
        root,
        f"{root}/*/*",
        f"{root}/**/*.gz",
        os.path.relpath(path),
    ):
        files = archive("verify", "--json", given).json["files"]
        assert [Path(file["path"]).resolve() for file in files] == [path], given
    given = [job, path, f"{root}/*/*/*.gz", os.path.relpath(job)]
    assert len(archive("verify", "--json", *given).json["files"]) == 1


def test_files_are_sorted_links_are_followed_and_circles_end(archive, tmp_path):
    for name in ("b/2.warc", "b/1.warc.gz", "a.warc", "elsewhere/c.warc"):
        path = tmp_path / "x" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(foreign(*PAGES, gzipped=name.endswith(".gz")))
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "x" / "elsewhere").rename(tmp_path / "elsewhere" / "y")
    (tmp_path / "x" / "y").symlink_to(tmp_path / "elsewhere" / "y")
    (tmp_path / "x" / "circle").symlink_to(tmp_path / "x")
    files = archive("verify", "--json", tmp_path / "x").json["files"]
    names = [os.path.relpath(file["path"], tmp_path / "x") for file in files]
    assert names == ["a.warc", "b/1.warc.gz", "b/2.warc", "y/c.warc"]


def test_what_is_no_warc_file_is_refused_and_a_warc_file_of_any_name_is_taken(
    archive, job, tmp_path
):
    one_line(archive("list", job / "index.cdxj"), "index.cdxj: no WARC file")
    odd = tmp_path / "odd name"
    odd.write_bytes(foreign(*PAGES, gzipped=False))
    assert len(archive("list", "--json", odd).lines) == 2


def test_a_file_that_can_not_be_read_does_not_hide_the_others(archive, job):
    (job.parent / "lost.warc").symlink_to(job / "nowhere")
    for name in ("verify", "list"):
        done = archive(name, job.parent)
        assert done.code == 2
        assert "lost.warc: No such file or directory" in done.err
        assert warc_of(job).name in done.text


# --- verify --------------------------------------------------------------------------


def test_sound_jobs_are_sound(archive, crawls):
    root = crawls[0].folder.parent
    done = archive("verify", root)
    assert done.code == 0
    assert done.text.count("OK ") == 4
    assert "index.cdxj" in done.text
    assert "2 files" in done.text.splitlines()[-1]
    assert "no faults" in done.text.splitlines()[-1]
    facts = archive("verify", "--json", root).json
    assert facts["sound"]
    assert facts["faults"] == []
    assert facts["records"]["revisit"] > facts["outside"] > 0
    assert facts["bytes"] == sum(path.stat().st_size for path in root.glob("*/*.warc.gz"))


def rewrite(path: Path, change) -> None:
    """Change the plain bytes of each record of a file."""
    data = path.read_bytes()
    offsets = [record.offset for record in records_of(path)]
    members = [data[a:b] for a, b in zip(offsets, [*offsets[1:], len(data)], strict=True)]
    changed = [change(gzip.decompress(member)) for member in members]
    path.write_bytes(b"".join(gzip.compress(plain, 1) for plain in changed if plain))


def damage_member(path: Path) -> None:
    """Overwrite the middle of a record that no other record names."""
    records = records_of(path)
    begin, end = next(
        (record.offset, behind.offset)
        for record, behind in pairwise(records)
        if record.type == "metadata"
    )
    data = bytearray(path.read_bytes())
    middle = (begin + end) // 2
    data[middle - 10 : middle + 10] = b"\xff" * 20
    path.write_bytes(data)


DAMAGES = {
    "a torn tail": lambda path: os.truncate(path, path.stat().st_size - 20),
    "a changed byte": lambda path: rewrite(path, lambda data: data.replace(b"exact", b"exakt")),
    "a lost record": lambda path: rewrite(
        path, lambda data: b"" if b"msgtype=request" in data and b"/latin-1" in data else data
    ),
    "a damaged member": damage_member,
}
FAULTS = {
    "a torn tail": ("", "end"),
    "a changed byte": ("/more-than-length", "not the one of its digest"),
    "a lost record": ("/latin-1", "WARC-Concurrent-To names"),
    "a damaged member": ("", "damaged"),
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_damage_is_named_with_file_offset_and_record(archive, job, damage):
    path = warc_of(job)
    DAMAGES[damage](path)
    (job / "index.cdxj").unlink()
    assert archive("index", job).code == (0 if damage in {"a changed byte", "a lost record"} else 1)
    done = archive("verify", "--json", job)
    assert done.code == 1
    facts = done.json
    assert not facts["sound"]
    where, what = FAULTS[damage]
    fault = next(fault for fault in facts["faults"] if what in fault["what"])
    assert len({(fault["path"], fault["offset"]) for fault in facts["faults"]}) == 1
    assert fault["path"] == str(path)
    if where:
        [record] = [r for r in records_of(path) if r.id == fault["recordId"]]
        assert record.offset == fault["offset"]
        assert record.uri.endswith(where)
    shown = archive("verify", job)
    assert shown.code == 1
    lines = [line for line in shown.text.splitlines() if line.startswith("FAULT")]
    assert len(lines) == len(facts["faults"])
    assert f"FAULT   {path}:{fault['offset']}  " in shown.text
    assert "fault" in shown.text.splitlines()[-1]


def test_a_missing_index_and_missing_lines_are_faults_of_a_job(archive, job):
    index = job / "index.cdxj"
    lines = index.read_text().splitlines(keepends=True)
    index.write_text("".join(lines[1:]))
    [fault] = archive("verify", "--json", job).json["faults"]
    assert fault["what"] == "the record has no index line"
    assert fault["offset"] == int(json.loads(lines[0].split(" ", 2)[2])["offset"])
    index.write_text("".join([*lines, "no line\n"]))
    faults = archive("verify", "--json", job).json["faults"]
    assert str(index) in {fault["path"] for fault in faults}
    index.unlink()
    done = archive("verify", job)
    assert done.code == 1
    assert f"FAULT   {index}:0  there is no index" in done.text
    # A file by itself is judged by itself.
    assert archive("verify", warc_of(job)).code == 0


def test_files_of_others_need_no_index(archive, tmp_path):
    for name, gzipped in (("x.warc.gz", True), ("y.warc", False)):
        (tmp_path / name).write_bytes(foreign(*PAGES, gzipped=gzipped))
    (tmp_path / "whole.warc.gz").write_bytes(gzip.compress(foreign(*PAGES, gzipped=False)))
    done = archive("verify", tmp_path / "*.warc*")
    assert done.code == 0
    assert "3 files" in done.text
    assert "6 records" in done.text
    assert archive("verify", tmp_path).code == 0


def test_a_file_that_is_being_written_is_no_fault_and_one_whose_writer_died_is(archive, job):
    (job / "index.cdxj").unlink()
    unfinished = job / "probe-20261124000000000-00009-x.warc.gz.open"
    unfinished.write_bytes(warc_of(job).read_bytes()[:5000])
    with unfinished.open("rb") as writer:
        fcntl.flock(writer, fcntl.LOCK_EX)
        done = archive("verify", job)
        assert done.code == 0
        assert f"OPEN    {unfinished}  a run is writing it" in done.text
        assert "1 not finished" in done.text
        facts = archive("verify", "--json", job).json
        assert facts["open"] == [{"path": str(unfinished), "running": True}]
        assert archive("index", job).text == ""
        assert not (job / "index.cdxj").exists()
    done = archive("verify", job)
    assert done.code == 1
    assert f"FAULT   {unfinished}:0  its writer died" in done.text
    assert "there is no index" not in done.text
    for name in ("list", "index", "wacz"):
        done = archive(name, job)
        assert done.code == 0
        assert f"{unfinished} is not finished and left out" in done.err
    done = archive("wacz", unfinished)
    assert done.code == 2
    assert "there is no finished WARC file" in done.err


def test_a_revisit_whose_record_is_lost_is_a_fault_and_one_of_another_job_is_none(
    archive, crawls, tmp_path
):
    spider = tmp_path / "archive" / "probe"
    first, second = (Path(shutil.copytree(one.folder, spider / one.folder.name)) for one in crawls)
    done = archive("verify", second)
    assert done.code == 0
    assert "2 revisits of records elsewhere" in done.text
    first.rename(tmp_path / "elsewhere")
    done = archive("verify", "--json", second)
    assert done.code == 1
    assert done.json["outside"] == 2
    revisits = {r.id: r for r in records_of(warc_of(second)) if r.type == "revisit"}
    assert {fault["recordId"] for fault in done.json["faults"]} == set(revisits)
    for fault in done.json["faults"]:
        assert fault["offset"] == revisits[fault["recordId"]].offset
        assert revisits[fault["recordId"]].get("WARC-Refers-To-Target-URI") in fault["what"]
    # Other people's revisits may refer to anything.
    alone = tmp_path / "alone"
    alone.mkdir()
    assert archive("verify", shutil.copy(warc_of(second), alone)).code == 0


# --- list ----------------------------------------------------------------------------


def test_the_list_is_what_another_reader_finds(archive, job):
    path = warc_of(job)
    records = records_of(path)
    entries = archive("list", "--json", job).lines
    assert [(e["offset"], e["type"], e["recordId"]) for e in entries] == [
        (r.offset, r.type, r.id) for r in records
    ]
    assert [e["targetUri"] or "None" for e in entries] == [r.uri for r in records]
    assert [e["size"] for e in entries] == [len(r.block) for r in records]
    assert sum(e["length"] for e in entries) == path.stat().st_size
    assert entries[0]["headers"][0] == ["WARC-Type", "warcinfo"]
    by_uri = {e["targetUri"].split("/")[-1]: e for e in entries if e["type"] == "response"}
    assert by_uri["401"]["status"] == "401"
    assert by_uri["odd-case"]["mime"] == "Text/HTML"
    table = archive("list", job).text.splitlines()
    assert len(table) == len(entries) + 1
    for entry, row in zip(entries, table[1:], strict=True):
        assert row.split()[:3] == [str(entry["offset"]), str(entry["length"]), entry["type"]]
        assert row.endswith(f"  {entry['targetUri'] or '-'}")
    ends = {line.index(word) for line, word in ((table[0], "URI"), (table[2], "http://"))}
    assert len(ends) == 1


def test_the_list_is_of_what_was_asked_for(archive, crawls, job):
    def uris(*options: str) -> list[str]:
        return [entry["targetUri"] for entry in archive("list", "--json", job, *options).lines]

    assert uris("--status", "401") == [url_of(crawls, "/401")]
    assert len(uris("--status", "401", "--status", "500", "--type", "response")) == 2
    assert uris("--type", "request", "--url", "*/plain") == [url_of(crawls, "/plain")]
    assert set(uris("--url", "/redirect")) == {
        url_of(crawls, "/plain?r")[:-8] + f"/redirect{n}" for n in ("", "-2")
    }
    assert uris("--url", "plain?r")[0].endswith("/plain?r")
    assert uris("--type", "conversion") == []


def test_the_list_goes_on_behind_damage_and_says_so(archive, job):
    whole = len(archive("list", "--json", job).lines)
    path = warc_of(job)
    DAMAGES["a damaged member"](path)
    done = archive("list", "--json", job)
    assert done.code == 1
    assert f"{path}:" in done.err
    assert whole - 3 <= len(done.lines) <= whole


def test_a_terminal_obeys_nothing_that_stands_in_a_record(archive, tmp_path):
    path = tmp_path / "x.warc"
    page = foreign(("response", "http://e.org/EVIL", [], b""), gzipped=False)
    path.write_bytes(page.replace(b"EVIL", b"\x1b[2J"))
    assert b"\x1b" not in archive("list", path).out
    assert "\\x1b[2J" in archive("list", path).text


def test_a_closed_pipe_ends_it_quietly_and_not_as_success(crawls, tmp_path):
    root = crawls[0].folder.parent
    command = f"'{sys.executable}' -m scrapy archive list --json '{root}' | head -1; echo ${{PIPESTATUS[0]}}"
    done = subprocess.run(["bash", "-c", command], cwd=tmp_path, capture_output=True, check=False)
    assert done.stderr == b""
    line, code = done.stdout.decode().splitlines()
    assert json.loads(line)["type"] == "warcinfo"
    assert code == "141"


# --- show ----------------------------------------------------------------------------


def test_a_record_is_shown_as_it_stands_in_its_file(archive, job):
    path = warc_of(job)
    data = path.read_bytes()
    records = records_of(path)
    offsets = [record.offset for record in records]
    for record, end in list(zip(records, [*offsets[1:], len(data)], strict=True))[:40]:
        whole = gzip.decompress(data[record.offset : end])
        by_place = archive("show", f"{path}:{record.offset}")
        assert by_place.out == whole.removesuffix(b"\r\n\r\n")
    by_id = archive("show", job, record.id)
    assert by_id.out == by_place.out
    assert archive("show", record.id.strip("<>"), job).out == by_place.out
    assert archive("show", path, "--offset", record.offset).out == by_place.out
    heads = archive("show", job, record.id, "--headers").out
    assert by_place.out.startswith(heads)
    assert heads.endswith(b"\r\n\r\n")
    assert heads.count(b"\r\n\r\n") == 2
    facts = archive("show", job, record.id, "--json").json
    [entry] = [e for e in archive("list", "--json", job).lines if e["recordId"] == record.id]
    assert facts | {"file": ""} == entry | {"file": ""}


def test_the_payload_is_what_the_spider_got(archive, crawls):
    """Of every odd answer, revisits among them, by the citation that an item has."""
    checked = 0
    for one in crawls:
        for note in one.notes:
            ref = note.get("ref")
            if ref is None or "error" in note or note["url"].endswith(DIFFERS):
                continue
            path = one.folder / ref["file"]
            done = archive("show", path, ref["record_id"], "--payload")
            assert hashlib.sha1(done.out).hexdigest() == note["sha1"], note["url"]
            checked += 1
    assert checked > 50


@pytest.mark.parametrize(
    ("path", "code", "what"),
    [
        ("/gzip-that-is-not", 0, "the body is no gzip"),
        ("/gzip-cut", 1, "end too early"),
        ("/too-long", 1, "WARC-Truncated: length"),
    ],
)
def test_a_payload_that_is_not_as_its_head_says_is_shown_and_named(
    archive, crawls, path, code, what
):
    url = url_of(crawls, path)
    done = archive("show", crawls[0].folder, "--url", url, "--payload")
    assert done.code == code
    assert what in done.err
    assert done.out


def test_a_coding_without_a_decoder_is_named(archive, crawls):
    url = url_of(crawls, "/unknown-coding")
    one_line(archive("show", crawls[0].folder, "--url", url, "--payload"), "rot13")


def test_an_address_is_its_latest_capture_or_that_of_a_date(archive, tmp_path):
    out = io.BytesIO()
    writer = WARCWriter(out, gzip=True)
    for day in (11, 13, 12):
        record = writer.create_warc_record(
            "http://www.example.org/a",
            "response",
            payload=io.BytesIO(b"of day %d" % day),
            http_headers=StatusAndHeaders("200 OK", [], "HTTP/1.1"),
            warc_headers_dict={"WARC-Date": f"2024-10-{day}T01:02:03Z"},
        )
        writer.write_record(record)
    (tmp_path / "x.warc.gz").write_bytes(out.getvalue())

    def payload(*options: str) -> bytes:
        done = archive("show", tmp_path, "--url", *options, "--payload")
        assert (done.code, done.err) == (0, "")
        return done.out

    for _ in ("without an index", "with one"):
        assert payload("http://www.example.org/a") == b"of day 13"
        assert payload("https://example.org/a") == b"of day 13"
        assert payload("http://www.example.org/a", "--date", "2024-10-12") == b"of day 12"
        assert payload("http://www.example.org/a", "--date", "2024-10-11T01:02:03Z") == b"of day 11"
        missing = ["show", tmp_path, "--url", "http://www.example.org/a", "--date", "2023"]
        one_line(archive(*missing), "there are 3, from 2024-10-11T01:02:03Z to 2024-10-13")
        one_line(archive("show", tmp_path, "--url", "http://example.org/b"), "no capture of")
        assert archive("index", tmp_path).code == 0


def test_every_address_of_an_index_is_found_by_it(archive, job, monkeypatch):
    uris = [
        entry["targetUri"] for entry in archive("list", "--json", job, "--type", "response").lines
    ]
    monkeypatch.setattr("warc.lookup._scanned", None)  # the files are not read through
    for uri in uris:
        shown = archive("show", job, "--url", uri, "--headers")
        assert f"WARC-Target-URI: {uri}\r\n" in shown.out.decode("latin-1")


def test_an_index_that_is_wrong_is_named(archive, job, crawls):
    index = job / "index.cdxj"
    index.write_text(re.sub(r'"offset": "(\d+)"', r'"offset": "\g<1>7"', index.read_text()))
    done = archive("show", job, "--url", url_of(crawls, "/plain"))
    one_line(done, "no record begins at offset", "`scrapy archive index` makes it anew")
    index.write_text("nonsense\n" * 3)
    assert archive("show", job, "--url", url_of(crawls, "/plain")).code in {0, 2}


def test_a_revisit_has_the_payload_of_its_record_wherever_that_is(archive, crawls, tmp_path):
    spider = tmp_path / "archive" / "probe"
    first, second = (Path(shutil.copytree(one.folder, spider / one.folder.name)) for one in crawls)
    url = url_of(crawls, "/plain")
    body = records_body(first, url)
    shown = archive("show", second, "--url", url)
    assert b"WARC-Type: revisit" in shown.out
    assert archive("show", second, "--url", url, "--payload").out == body
    (first / "index.cdxj").unlink()
    assert archive("show", second, "--url", url, "--payload").out == body
    first.rename(tmp_path / "elsewhere")
    done = archive("show", second, "--url", url, "--payload")
    one_line(done, "is a revisit of <urn:uuid:", url, "which is not in", str(second))
    assert archive("show", second, tmp_path / "elsewhere", "--url", url, "--payload").out == body


def records_body(job: Path, url: str) -> bytes:
    [record] = [r for r in records_of(warc_of(job)) if r.uri == url and r.type == "response"]
    return record.block.partition(b"\r\n\r\n")[2]


def test_files_of_others_are_shown_however_they_are_packed(archive, tmp_path):
    plain = foreign(
        *PAGES,
        ("response", "http://example.org/br", [("Content-Encoding", "br")], brotli.compress(b"br")),
        ("response", "http://example.org/no", [("Content-Encoding", "gzip")], b"decoded"),
        ("resource", "urn:x", [], b"resource"),
        gzipped=False,
    )
    for name, data in (("plain.warc", plain), ("whole.warc.gz", gzip.compress(plain))):
        path = tmp_path / name
        path.write_bytes(data)
        for page, payload in (("a", b"<p>a</p>"), ("b", b"bb"), ("br", b"br"), ("no", b"decoded")):
            done = archive("show", path, "--url", f"http://example.org/{page}", "--payload")
            assert (done.code, done.out) == (0, payload), name
        record = records_of(tmp_path / "plain.warc")[1]
        assert archive("show", path, record.id).out.endswith(record.block)


def test_a_record_that_is_not_there_is_named_with_where_it_was_looked_for(archive, job):
    one_line(archive("show", job, "urn:uuid:none"), "urn:uuid:none", str(job), "1 WARC file")
    path = warc_of(job)
    one_line(archive("show", f"{path}:7"), str(path), "no record begins at offset 7")
    one_line(archive("show", f"{path}:99999999999"), "no record begins at offset 99999999999")
    for odd in (-1, 10**20):
        one_line(archive("show", path, f"--offset={odd}"), f"no record begins at offset {odd}")
    one_line(archive("show", job, "--offset", "7"), "an offset is one within a file")
    one_line(archive("show", path, "urn:x", "--url", "http://x/"), "name one record")


def test_a_damaged_record_is_shown_as_far_as_it_goes(archive, job):
    path = warc_of(job)
    last = records_of(path)[-1]
    DAMAGES["a torn tail"](path)
    done = archive("show", f"{path}:{last.offset}")
    assert done.code == 1
    assert f"{path}:{last.offset}" in done.err


# --- index ---------------------------------------------------------------------------


def test_the_index_made_anew_is_that_of_the_crawl(archive, job):
    index = job / "index.cdxj"
    before = index.read_bytes()
    index.write_text("old\n")
    done = archive("index", warc_of(job))
    assert done.code == 0
    assert done.text == f"{index}: {len(before.splitlines())} lines\n"
    assert index.read_bytes() == before
    assert archive("verify", job).code == 0


def test_one_index_of_all_is_sorted_and_changes_no_folder(archive, crawls, tmp_path):
    root = crawls[0].folder.parent
    indexes = [path.read_bytes() for path in root.glob("*/index.cdxj")]
    wanted = b"".join(sorted(b"".join(indexes).splitlines(keepends=True)))
    done = archive("index", root, "--output", "-")
    assert done.code == 0
    assert done.out == wanted
    target = tmp_path / "all.cdxj"
    done = archive("index", root, "-o", target)
    assert done.text == f"{target}: {len(wanted.splitlines())} lines\n"
    assert target.read_bytes() == wanted
    one_line(archive("index", root, "-o", target), "all.cdxj is there already", "--overwrite")
    target.write_text("")
    assert archive("index", root, "-o", target, "--overwrite").code == 0
    assert target.read_bytes() == wanted
    one_line(archive("index", root, "-o", "/dev/null", "--overwrite"), "/dev/null is no file")
    assert Path("/dev/null").is_char_device()
    assert [path.read_bytes() for path in root.glob("*/index.cdxj")] == indexes


def test_what_can_not_be_indexed_is_named(archive, job, tmp_path):
    DAMAGES["a damaged member"](warc_of(job))
    done = archive("index", job)
    assert done.code == 1
    assert "fault" in done.text
    assert f"{warc_of(job)}:" in done.err
    whole = tmp_path / "whole.warc.gz"
    whole.write_bytes(gzip.compress(foreign(*PAGES, gzipped=False)))
    done = archive("index", whole, "-o", "-")
    assert done.code == 1
    assert "compressed as a whole" in done.err
    (tmp_path / "x").mkdir()
    for folder in ("x", "."):
        (tmp_path / folder / "same.warc").write_bytes(foreign(*PAGES, gzipped=False))
    done = archive("index", tmp_path / "same.warc", tmp_path / "x", "-o", "-")
    assert "2 files are called same.warc" in done.err


# --- wacz ----------------------------------------------------------------------------


def test_a_job_is_packed_under_its_name_and_nothing_is_overwritten(archive, crawls, job):
    name = f"probe-{job.name}.wacz"
    done = archive("wacz", job)
    assert done.code == 0
    assert done.text.startswith(f"{name}: 1 WARC file, ")
    packed = Path(name).read_bytes()
    with zipfile.ZipFile(name) as package:
        assert package.testzip() is None
        assert package.read(f"archive/{warc_of(job).name}") == warc_of(job).read_bytes()
    one_line(archive("wacz", job), f"{name} is there already", "--overwrite")
    assert Path(name).read_bytes() == packed
    assert archive("wacz", job, "--overwrite", "--title", "A title").code == 0
    with zipfile.ZipFile(name) as package:
        assert json.loads(package.read("datapackage.json"))["title"] == "A title"
    done = archive("wacz", job.parent, "-o", "-")
    with zipfile.ZipFile(io.BytesIO(done.out)) as package:
        assert package.testzip() is None
    assert "1 WARC file" in done.err
    assert archive("wacz", crawls[0].folder.parent).text.startswith("probe.wacz: ")
    one_line(archive("wacz", job, "-o", "none/x.wacz"), "there is no folder none")
    one_line(archive("wacz", job, "-o", "/dev/null", "--overwrite"), "/dev/null is no file")
    assert [path.suffix for path in Path().iterdir()] == [".wacz", ".wacz"]


def test_jobs_that_revisits_need_are_named(archive, crawls, tmp_path):
    first, second = (one.folder for one in crawls)
    done = archive("wacz", second)
    assert done.code == 0
    assert f"revisits refer to records in {first}: name it, too" in done.err
    assert "revisits" not in archive("wacz", first, second, "-o", "both.wacz").err
    copy = shutil.copytree(second, tmp_path / "alone" / second.name)
    done = archive("wacz", copy, "-o", "alone.wacz")
    assert "revisits refer to 2 records that could not be found" in done.err


def test_damage_is_packed_and_said(archive, job):
    DAMAGES["a torn tail"](warc_of(job))
    done = archive("wacz", job)
    assert done.code == 1
    assert f"{warc_of(job).name}:" in done.err
    assert "1 fault" in done.text


# --- A full disk, and a terminal -----------------------------------------------------


def test_a_full_disk_is_one_line(crawls, tmp_path):
    job = crawls[0].folder
    for arguments in (
        ("wacz", job, "-o", "-"),
        ("list", job),
        ("show", job, "--url", url_of(crawls, "/large")),
    ):
        with Path("/dev/full").open("wb") as full:
            done = scrapy(*arguments, cwd=tmp_path, stdout=full)
        assert done.returncode == 2
        words = f"scrapy archive {arguments[0]}: standard output can't be written: No space left"
        assert done.stderr.decode().startswith(words)
        assert done.stderr.count(b"\n") == 1


def test_a_terminal_shows_how_far_it_is(crawls, tmp_path):
    ours, theirs = pty.openpty()
    termios.tcsetwinsize(theirs, (24, 80))
    os.set_blocking(ours, False)
    done = scrapy("verify", crawls[0].folder, cwd=tmp_path, stderr=theirs)
    shown = os.read(ours, 100_000).decode()
    os.close(theirs)
    os.close(ours)
    assert done.returncode == 0
    assert "%|" in shown
    assert b"%|" not in done.stdout
