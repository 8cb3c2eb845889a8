"""A WACZ holds what WARC files hold, whole or not at all, however large and wherever it goes."""

from __future__ import annotations

import gc
import gzip
import hashlib
import io
import json
import os
import random
import struct
import threading
import tracemalloc
import zipfile
from pathlib import Path
from typing import Any

import pytest
from crawling import crawl
from foreign import DATE, Foreign
from odd import TAKEN
from wacz_file import Wacz
from warcio.archiveiterator import ArchiveIterator
from wire import RawServer

from warc import cdxj, pages
from warc.job import ArchiveError
from warc.wacz import save_wacz, write_wacz


def pack(*paths: Path, **more: Any) -> Wacz:
    out = io.BytesIO()
    write_wacz(paths, out, **more)
    return Wacz(out.getvalue())


def small(path: Path, *urls: str, **more: Any) -> Path:
    """A WARC file with a page for each address."""
    file = Foreign(path, **more)
    for url in urls or ("http://a.example/",):
        file.response(url)
    return file.save()


@pytest.fixture(scope="module")
def job(tmp_path_factory):
    paths = ["/plain", "/chunk-trailers", "/gzip-chunked", "/204", "/large"]
    with RawServer({path: TAKEN[path] for path in paths}).running() as server:
        asked = [{"url": server.url(path)} for path in paths]
        return crawl(tmp_path_factory.mktemp("job"), asked).folder


def test_all_that_is_in_it_is_listed_with_size_and_digest(job):
    [warc] = job.glob("*.warc.gz")
    wacz = pack(warc, title="Ein Titel 新", description="*What* it is")
    about = json.loads(wacz.zip.read("datapackage.json"))
    listed = {resource["path"]: resource for resource in about["resources"]}
    names = set(wacz.zip.namelist())
    assert names - set(listed) == {"datapackage.json", "datapackage-digest.json"}
    for path, resource in listed.items():
        data = wacz.zip.read(path)
        assert resource["hash"] == f"sha256:{hashlib.sha256(data).hexdigest()}"
        assert resource["bytes"] == len(data)
    digest = json.loads(wacz.zip.read("datapackage-digest.json"))
    assert digest["hash"] == f"sha256:{hashlib.sha256(wacz.zip.read(digest['path'])).hexdigest()}"
    assert (about["profile"], about["wacz_version"]) == ("data-package", "1.1.1")
    assert (about["title"], about["description"]) == ("Ein Titel 新", "*What* it is")
    stored = wacz.zip.getinfo(f"archive/{warc.name}")
    assert stored.compress_type == zipfile.ZIP_STORED
    assert wacz.zip.read(stored) == warc.read_bytes()


def test_the_index_is_that_of_the_job(job):
    [warc] = job.glob("*.warc.gz")
    assert pack(warc).index == (job / "index.cdxj").read_text().splitlines()


@pytest.mark.parametrize("gzipped", [True, False])
def test_each_record_is_found_through_its_block_of_the_index(gzipped, tmp_path, monkeypatch):
    urls = [f"http://a.example/{number}" for number in range(2500)]
    random.Random(4).shuffle(urls)
    monkeypatch.setattr(cdxj, "_RUN_LINES", 400)
    wacz = pack(small(tmp_path / "x", *urls, gzip=gzipped))
    compressed = wacz.zip.read("indexes/index.cdx.gz")
    lines = []
    for block in wacz.blocks:
        part = compressed[block["offset"] : block["offset"] + block["length"]]
        assert block["digest"] == f"sha256:{hashlib.sha256(part).hexdigest()}"
        found = gzip.decompress(part).decode().splitlines()
        assert found[0].startswith(block["key"] + " ")
        assert len(found) <= 1024
        lines += found
    assert len(wacz.blocks) == 3
    assert lines == sorted(lines)
    met = []
    [name] = [name for name in wacz.zip.namelist() if name.startswith("archive/")]
    warc = wacz.zip.read(name)
    for line in lines:
        entry = json.loads(line.split(" ", 2)[2])
        assert f"archive/{entry['filename']}" == name
        at = int(entry["offset"])
        [record] = ArchiveIterator(io.BytesIO(warc[at : at + int(entry["length"])]))
        assert record.rec_headers.get_header("WARC-Target-URI") == entry["url"]
        met.append(entry["url"])
    assert sorted(met) == sorted(urls)


def test_files_of_one_name_keep_apart(tmp_path):
    paths = [
        small(tmp_path / folder / name, f"http://{folder}.example/")
        for folder, name in (
            ("a", "x.warc.gz"),
            ("b", "x.warc.gz"),
            ("c", "X.WARC.GZ"),
            ("d", "x-2.warc"),
            ("e", "新.warc"),
            ("f", "闻.warc"),
        )
    ]
    wacz = pack(*paths)
    archived = {name for name in wacz.zip.namelist() if name.startswith("archive/")}
    assert len({name.lower() for name in archived}) == 6
    for line in wacz.index:
        entry = json.loads(line.split(" ", 2)[2])
        data = gzip.decompress(wacz.zip.read(f"archive/{entry['filename']}"))
        assert entry["url"].encode() in data
    names = [
        resource["name"] for resource in json.loads(wacz.zip.read("datapackage.json"))["resources"]
    ]
    assert len(set(names)) == len(names)


@pytest.mark.parametrize(
    ("name", "packed"),
    [
        ("新闻-1.warc.gz", "新闻-1.warc.gz"),
        ("...", "unnamed.warc.gz"),
        (".warc.gz", "unnamed.warc.gz"),
        ("a\nb\\c: d.warc.gz", "a_b_c_d.warc.gz"),
        ("x.warc", "x.warc.gz"),
        ("no-ending", "no-ending.warc.gz"),
    ],
)
def test_a_name_stays_in_its_folder_and_says_what_the_file_is(name, packed, tmp_path):
    wacz = pack(small(tmp_path / name))
    assert wacz.zip.namelist()[0] == f"archive/{packed}"
    assert json.loads(wacz.index[0].split(" ", 2)[2])["filename"] == packed


def test_uncompressed_files_are_taken(tmp_path):
    wacz = pack(small(tmp_path / "x.warc", gzip=False))
    assert wacz.zip.read("archive/x.warc").startswith(b"WARC/1.1")
    assert wacz.titles == ["A page"]


def test_a_torn_file_is_packed_as_it_is_and_its_fault_is_told(tmp_path):
    path = small(tmp_path / "x.warc.gz", "http://a.example/", "http://b.example/")
    path.write_bytes(path.read_bytes()[:-9])
    whole = small(tmp_path / "y.warc.gz", "http://c.example/")
    out = io.BytesIO()
    summary = write_wacz([path, whole], out)
    wacz = Wacz(out.getvalue())
    assert [fault.file for fault in summary.faults] == ["x.warc.gz"]
    assert [line.split(" ")[0] for line in wacz.index] == ["example,a)/", "example,c)/"]
    assert [page["url"] for page in wacz.pages] == ["http://a.example/", "http://c.example/"]
    assert wacz.zip.read("archive/x.warc.gz") == path.read_bytes()
    assert (summary.files, summary.records, summary.pages) == (2, 2, 2)
    assert summary.bytes == len(wacz.data)


def test_records_that_share_a_gzip_member_are_said_to_be_out_of_reach(tmp_path):
    plain = small(tmp_path / "x", "http://a.example/", "http://b.example/", gzip=False)
    plain.write_bytes(gzip.compress(plain.read_bytes()))
    out = io.BytesIO()
    summary = write_wacz([plain], out)
    [fault] = summary.faults
    assert fault.what.startswith("2 records can't be looked up")
    assert (summary.records, Wacz(out.getvalue()).pages) == (0, [])


def test_a_file_without_records_gives_an_empty_index(tmp_path):
    path = tmp_path / "x.warc"
    path.write_bytes(b"")
    wacz = pack(path)
    assert (wacz.index, wacz.blocks, wacz.pages) == ([], [], [])


def test_a_pipe_gets_what_a_file_gets(tmp_path):
    path = small(tmp_path / "x.warc.gz")
    read, write = os.pipe()
    received = bytearray()

    def receive() -> None:
        with os.fdopen(read, "rb") as pipe:
            received.extend(pipe.read())

    reader = threading.Thread(target=receive)
    reader.start()
    with os.fdopen(write, "wb") as pipe:
        write_wacz([path], pipe)
    reader.join()
    piped = Wacz(bytes(received))
    saved = tmp_path / "x.wacz"
    save_wacz([path], saved)
    filed = Wacz(saved.read_bytes())
    assert piped.zip.testzip() is None
    for name in ("archive/x.warc.gz", "indexes/index.cdx.gz", "pages/pages.jsonl"):
        assert piped.zip.read(name) == filed.zip.read(name)
    assert len(piped.data) == len(filed.data)


def test_a_file_that_is_appended_to_is_never_written_to_before_its_end(tmp_path):
    path = small(tmp_path / "x.warc.gz")
    out = tmp_path / "out"
    out.write_bytes(b"kept")
    with out.open("ab") as file:
        write_wacz([path], file)
    assert out.read_bytes().startswith(b"kept")
    assert Wacz(out.read_bytes()).zip.testzip() is None


class Few(io.RawIOBase):
    """A stream that takes a few bytes at a time, and fails when it is full."""

    def __init__(self, room: int | None = None):
        self.taken = bytearray()
        self.room = room

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        if self.room is not None and len(self.taken) >= self.room:
            raise OSError(28, "No space left on device")
        part = bytes(data[:7])[: None if self.room is None else self.room - len(self.taken)]
        self.taken += part
        return len(part)


def test_a_stream_that_takes_few_bytes_at_a_time_gets_all(tmp_path):
    out = Few()
    write_wacz([small(tmp_path / "x.warc.gz")], out)  # type: ignore[arg-type]
    assert Wacz(bytes(out.taken)).zip.testzip() is None


def test_what_was_written_before_an_error_is_no_whole_file(tmp_path):
    path = small(tmp_path / "x.warc.gz")
    whole = len(pack(path).data)
    for room in range(0, whole, 97):
        out = Few(room)
        with pytest.raises(OSError, match="No space left"):
            write_wacz([path], out)  # type: ignore[arg-type]
        assert len(out.taken) == room
        assert not zipfile.is_zipfile(io.BytesIO(out.taken))


def test_what_was_written_before_packing_stopped_is_no_whole_file_either(tmp_path):
    def stop(size: int) -> None:
        raise KeyboardInterrupt

    out = io.BytesIO()
    with pytest.raises(KeyboardInterrupt):
        write_wacz([small(tmp_path / "x.warc.gz")] * 2, out, progress=stop)
    gc.collect()
    assert not zipfile.is_zipfile(out)


def test_a_full_disk_is_an_error(tmp_path):
    path = small(tmp_path / "x.warc.gz")
    with (
        pytest.raises(OSError, match="No space left"),
        Path("/dev/full").open("wb", buffering=0) as out,
    ):
        write_wacz([path], out)  # type: ignore[arg-type]


def test_large_files_get_64_bit_sizes_and_each_entry_says_that_its_data_begin_later(
    tmp_path, monkeypatch
):
    path = small(tmp_path / "x.warc.gz", *[f"http://a.example/{number}" for number in range(50)])
    unforced = pack(path)
    monkeypatch.setattr(zipfile, "ZIP64_LIMIT", 1000)
    forced = pack(path)
    assert b"PK\x06\x06" in forced.data
    assert forced.zip.testzip() is None
    assert forced.zip.read("archive/x.warc.gz") == path.read_bytes()
    for wacz in (unforced, forced):
        for entry in wacz.zip.infolist():
            extra = struct.unpack_from("<H", wacz.data, entry.header_offset + 28)[0]
            # wabac.js looks for the data behind the local extra field only if there is a central one.
            assert entry.extra or not extra


def test_memory_is_bounded_however_large_a_file_is(tmp_path):
    size = 200_000_000
    path = tmp_path / "x.warc"
    with path.open("wb") as file:
        head = (
            "WARC/1.1\r\nWARC-Type: resource\r\nWARC-Record-ID: <urn:x:1>\r\nContent-Type: text/html\r\n"
            f"WARC-Target-URI: http://a.example/\r\nWARC-Date: {DATE}\r\nContent-Length: {size}\r\n\r\n"
        )
        file.write(head.encode())
        file.seek(size, os.SEEK_CUR)
        file.write(b"\r\n\r\n")
    with Path(os.devnull).open("wb") as out:
        tracemalloc.start()
        try:
            summary = write_wacz([path], out)
            _, peak = tracemalloc.get_traced_memory()
        finally:
            tracemalloc.stop()
    assert summary.bytes > size
    assert summary.records == 1
    assert peak < 16_000_000


def test_nothing_is_left_beside_the_files_that_are_packed(tmp_path, monkeypatch):
    monkeypatch.setattr(cdxj, "_RUN_LINES", 2)
    path = small(tmp_path / "in" / "x.warc.gz", *[f"http://a.example/{n}" for n in range(20)])
    seen = set()
    pack(path, progress=lambda size: seen.update(path.parent.iterdir()))
    assert seen == {path}


def test_progress_adds_up_to_the_size_of_the_files(tmp_path):
    paths = [small(tmp_path / name, "http://a.example/", "http://b.example/") for name in "xyz"]
    steps: list[int] = []
    pack(*paths, progress=steps.append)
    assert sum(steps) == sum(path.stat().st_size for path in paths)
    assert min(steps) > 0


def test_what_is_no_warc_file_is_named_before_anything_is_written(tmp_path):
    good = small(tmp_path / "x.warc.gz")
    zstd = tmp_path / "x.warc.zst"
    zstd.write_bytes(b"\x28\xb5\x2f\xfd....")
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    for paths, error, words in (
        ([], ArchiveError, "no WARC file"),
        ([good, tmp_path / "none"], FileNotFoundError, "none"),
        ([good, tmp_path], ArchiveError, "is no file"),
        ([good, pipe], ArchiveError, "is no file"),
        ([good, zstd], ArchiveError, "Zstandard"),
        ([good, Path("/dev/null")], ArchiveError, "/dev/null is no file"),
    ):
        out = io.BytesIO()
        with pytest.raises(error, match=words):
            write_wacz(paths, out)
        assert out.getvalue() == b""


@pytest.mark.parametrize("change", [lambda data: data + b"more", lambda data: data[:-1]])
def test_a_file_that_changes_meanwhile_is_named(change, tmp_path):
    path = small(tmp_path / "x.warc.gz")

    def meanwhile(size: int) -> None:
        path.write_bytes(change(path.read_bytes()))

    with pytest.raises(ArchiveError, match="changed while it was packed"):
        pack(path, progress=meanwhile)


def test_a_wacz_appears_when_it_is_whole(tmp_path):
    path = small(tmp_path / "x.warc.gz")
    target = tmp_path / "out" / "x.wacz"
    target.parent.mkdir()
    seen: list[bool] = []
    summary = save_wacz([path], target, progress=lambda size: seen.append(target.exists()))
    assert not any(seen)
    assert Wacz(target.read_bytes()).titles == ["A page"]
    assert target.stat().st_size == summary.bytes
    assert list(target.parent.iterdir()) == [target]


def test_a_wacz_that_is_there_is_replaced_only_when_that_was_asked_for(tmp_path):
    path = small(tmp_path / "x.warc.gz")
    target = tmp_path / "x.wacz"
    target.write_bytes(b"older")
    with pytest.raises(ArchiveError, match="is there already"):
        save_wacz([path], target)
    assert target.read_bytes() == b"older"
    save_wacz([path], target, overwrite=True)
    assert Wacz(target.read_bytes()).titles == ["A page"]


def test_a_wacz_that_came_meanwhile_is_not_replaced(tmp_path):
    path = small(tmp_path / "x.warc.gz")
    target = tmp_path / "x.wacz"
    with pytest.raises(FileExistsError):
        save_wacz([path], target, progress=lambda size: target.write_bytes(b"other"))
    assert target.read_bytes() == b"other"
    assert set(tmp_path.iterdir()) == {path, target}


def test_a_failure_leaves_neither_a_draft_nor_harms_what_was_there(tmp_path):
    path = small(tmp_path / "x.warc.gz")
    target = tmp_path / "x.wacz"
    target.write_bytes(b"older")

    def stop(size: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        save_wacz([path], target, overwrite=True, progress=stop)
    assert target.read_bytes() == b"older"
    assert set(tmp_path.iterdir()) == {path, target}


def test_no_warc_file_and_no_folder_is_overwritten(tmp_path):
    path = small(tmp_path / "x.warc.gz")
    before = path.read_bytes()
    for target in (path, tmp_path):
        with pytest.raises(ArchiveError, match="can't be overwritten"):
            save_wacz([path], target, overwrite=True)
    assert path.read_bytes() == before


def test_no_room_for_the_list_of_pages_is_said_in_one_line(tmp_path, monkeypatch):
    monkeypatch.setattr(pages, "_TABLES", pages._TABLES + "PRAGMA max_page_count = 8;")
    path = small(tmp_path / "x.warc.gz", *[f"http://a.example/{'x' * 90}/{n}" for n in range(400)])
    with pytest.raises(ArchiveError, match=r"disk is full.*TMPDIR"):
        pack(path)
