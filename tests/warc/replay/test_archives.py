"""Whatever kind of archive it is, what can be read is found; what can't is said in one line."""

from __future__ import annotations

import gzip
import logging
import zipfile
from typing import TYPE_CHECKING

import pytest
from foreign import Foreign
from scrapy import Request

from warc.cdxj import INDEX_NAME
from warc.collection import Collection
from warc.indexer import index_folder
from warc.paths import PathError
from warc.replay.answer import read_answer
from warc.replay.answers import Answers
from warc.replay.errors import NotInArchive
from warc.wacz import save_wacz

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

A, B = "https://news.example/a", "https://news.example/b"


def ask(paths: Path | Sequence[Path], *urls: str, **more) -> list[bytes | str]:
    """Return the bodies that an archive answers with, or the words of a miss."""
    found: list[bytes | str] = []
    with Collection(paths if isinstance(paths, list) else [paths]) as archive:
        answers = Answers(archive)
        for url in urls:
            request = Request(url, **more)
            for _ in range(2):
                try:
                    capture = answers.take(request)
                    answer = read_answer(archive, capture, request)
                    found.append(b"".join(answer.pieces).partition(b"\r\n\r\n")[2])
                    break
                except ValueError:
                    assert answers.again(request, capture)
                except NotInArchive as error:
                    found.append(str(error))
                    break
    return found


@pytest.fixture
def two(tmp_path) -> Path:
    """A folder with a file of two pages."""
    file = Foreign(tmp_path / "some/pages.warc.gz")
    file.response(A, b"page a")
    file.response(B, b"page b")
    return file.save().parent


def test_a_folder_a_file_and_a_pattern_are_the_same(two):
    for path in (two, two / "pages.warc.gz", two.parent / "*"):
        assert ask(path, A, B) == [b"page a", b"page b"]


def test_an_index_is_made_and_kept_for_a_whole_folder_alone(two):
    ask(two / "pages.warc.gz", A)
    assert not (two / INDEX_NAME).exists()
    ask(two, A)
    kept = (two / INDEX_NAME).read_text()
    assert len(kept.splitlines()) == 2
    ask(two, A)
    assert (two / INDEX_NAME).read_text() == kept


def test_where_it_can_t_be_kept_it_is_made_elsewhere(two):
    (two / INDEX_NAME).mkdir()
    assert ask(two, B) == [b"page b"]
    assert sorted(path.name for path in two.iterdir()) == [INDEX_NAME, "pages.warc.gz"]


def swapped(text: str) -> str:
    """Let each line have the offset of the other."""
    first, second = text.splitlines(True)
    offsets = [line.partition('"offset": "')[2].partition('"')[0] for line in (first, second)]
    return first.replace(f'"{offsets[0]}"', f'"{offsets[1]}"') + second.replace(
        f'"{offsets[1]}"', f'"{offsets[0]}"'
    )


LIES = {
    "of another file": lambda text: text.replace("pages.warc.gz", "other.warc.gz"),
    "of one page only": lambda text: text.splitlines(True)[0].replace("pages", "other"),
    "offsets of each other": swapped,
    "offsets of nothing": lambda text: text.replace('"offset": "', '"offset": "9'),
    "offsets beyond all files": lambda text: text.replace('"offset": "', f'"offset": "{"9" * 30}'),
    "unsorted": lambda text: "".join(reversed(text.splitlines(True))),
    "no lines of an index": lambda text: text.replace("{", "<"),
    "no text": lambda text: "\0" * 500,
    "empty": lambda text: "",
}


@pytest.mark.parametrize("lie", LIES.values(), ids=LIES)
def test_a_lie_is_seen_whatever_is_asked_first(two, lie):
    index_folder(two)
    (two / INDEX_NAME).write_text(lie((two / INDEX_NAME).read_text()))
    with Collection([two]) as archive:
        assert archive.captures_like("", 1)
        assert archive.has_host("news.example")


@pytest.mark.parametrize("lie", LIES.values(), ids=LIES)
def test_an_index_that_lies_is_not_believed_and_not_changed(two, caplog, lie):
    index_folder(two)
    index = two / INDEX_NAME
    wrong = lie(index.read_text())
    index.write_text(wrong)
    assert ask(two, A, B) == [b"page a", b"page b"]
    assert f"{index} " in caplog.text
    assert f"scrapy archive index {two}" in caplog.text
    assert index.read_text() == wrong


def test_an_index_that_ends_before_its_file_does_is_not_believed(two, caplog):
    index_folder(two)
    index = two / INDEX_NAME
    first, _ = index.read_text().splitlines(True)
    index.write_text(first)
    assert ask(two, A, B) == [b"page a", b"page b"]
    assert f"{index} does not cover all of pages.warc.gz" in caplog.text


def test_lines_about_the_index_are_no_fault(two, caplog):
    index_folder(two)
    index = two / INDEX_NAME
    index.write_text(' CDX N b a m s\n!meta {"format": "cdxj"}\n' + index.read_text())
    assert ask(two, A, B) == [b"page a", b"page b"]
    assert "read through" not in caplog.text


def test_names_of_files_may_be_in_any_script(two, caplog):
    (two / "pages.warc.gz").rename(two / "Straßen 新闻.warc.gz")
    assert ask(two, A) == [b"page a"]
    assert ask(two, B) == [b"page b"]
    assert "read through" not in caplog.text


def test_a_file_without_answers_needs_no_line(two, caplog):
    more = Foreign(two / "empty.warc.gz")
    more.conversion("<urn:uuid:0>", b"text", "text/plain")
    more.save()
    index_folder(two)
    assert ask(two, A) == [b"page a"]
    assert "read through" not in caplog.text


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("missing", None, "missing: no such file or folder"),
        ("note.txt", b"a note", "note.txt: no WARC file"),
        ("folder", None, "no WARC file there"),
        ("*.nothing", None, "no WARC file there"),
        ("broken.wacz", b"PK\3\4 no zip", "no WACZ that can be read"),
    ],
)
def test_what_is_no_archive_is_named(tmp_path, name, content, words):
    (tmp_path / "folder").mkdir()
    if content is not None:
        (tmp_path / name).write_bytes(content)
    with Collection([tmp_path / name]) as archive, pytest.raises(PathError, match=words):
        archive.captures("example,news)/")


def test_what_can_be_read_is_read_beside_what_can_t(two, caplog):
    (two / "broken.wacz").write_bytes(b"PK\3\4 no zip")
    (two / "empty.warc.gz").write_bytes(b"")
    (two / "text.warc.gz").write_bytes(b"no WARC at all")
    assert ask(two, A, B) == [b"page a", b"page b"]
    assert "broken.wacz: no WACZ that can be read" in caplog.text
    assert "empty.warc.gz: there is no answer in it" in caplog.text
    assert "text.warc.gz:0: " in caplog.text


def test_a_torn_tail_and_a_file_that_is_still_open_cost_their_last_record(two, caplog):
    whole = two / "pages.warc.gz"
    data = whole.read_bytes()
    whole.unlink()
    (two / "pages.warc.gz.open").write_bytes(data[:-9])
    [a, b] = ask(two, A, B)
    assert a == b"page a"
    assert b == f"have {A}, asked {B}"
    assert "pages.warc.gz.open was not finished: what is in it is read" in caplog.text
    assert not (two / INDEX_NAME).exists()


def test_an_open_file_beside_the_finished_one_is_left_out(two, caplog):
    whole = two / "pages.warc.gz"
    (two / "pages.warc.gz.open").write_bytes(whole.read_bytes()[:-9])
    assert ask(two, A, B) == [b"page a", b"page b"]
    assert "pages.warc.gz.open is left out, for pages.warc.gz is beside it" in caplog.text
    assert (two / INDEX_NAME).exists()


def test_a_file_that_is_finished_while_it_is_read_is_found_by_its_new_name(two):
    whole = two / "pages.warc.gz"
    whole.rename(draft := two / "pages.warc.gz.open")
    with Collection([two]) as archive:
        answers = Answers(archive)
        capture = answers.take(Request(A))
        draft.rename(whole)
        answer = read_answer(archive, capture, Request(A))
    assert b"".join(answer.pieces).endswith(b"page a")


def test_a_link_that_leads_nowhere_costs_no_other_file(two, caplog):
    (two / "gone.warc.gz").symlink_to(two / "nothing.warc.gz")
    assert ask(two, A, B) == [b"page a", b"page b"]
    assert "gone.warc.gz: No such file or directory: it is left out" in caplog.text
    (two / "pages.warc.gz").unlink()
    (two / INDEX_NAME).unlink(missing_ok=True)
    with Collection([two]) as archive, pytest.raises(PathError, match=r"gone\.warc\.gz: No such"):
        archive.captures("example,news)/")


def test_an_index_of_damaged_files_is_not_kept(two):
    whole = two / "pages.warc.gz"
    whole.write_bytes(whole.read_bytes()[:-9])
    assert ask(two, A) == [b"page a"]
    assert not (two / INDEX_NAME).exists()


def many(folder: Path) -> list[str]:
    """Make ten folders of three pages each, the last two with files of one name; return the addresses."""
    urls = []
    for number in range(10):
        name = f"pages-{min(number, 8)}.warc.gz"
        file = Foreign(folder / f"job{number}" / name)
        for page in "abc":
            file.response(
                url := f"https://news.example/{number}/{page}", f"{number}{page}".encode()
            )
            urls.append(url)
        index_folder(file.save().parent)
    return urls


PAGES = [f"{number}{page}".encode() for number in range(10) for page in "abc"]


def test_many_folders_are_asked_at_once(tmp_path, monkeypatch):
    urls = many(tmp_path)
    asked = []
    monkeypatch.setattr("warc.parts.indexed_captures", lambda index, *_, **__: asked.append(index))
    monkeypatch.setattr("warc.parts.Part.rebuild", lambda *_: False)
    ask(tmp_path, urls[0])
    assert {path.parent.name for path in asked} == {"job8", "job9"}
    monkeypatch.undo()
    assert ask(tmp_path, *urls) == PAGES


@pytest.mark.parametrize(
    ("true", "false"), [('"offset": "', '"offset": "7'), ("{", "<")], ids=["offset", "no JSON"]
)
def test_of_many_folders_one_may_lie(tmp_path, caplog, true, false):
    urls = many(tmp_path)
    index = tmp_path / "job3" / INDEX_NAME
    index.write_text(index.read_text().replace(true, false, 1))
    assert ask(tmp_path, *urls) == PAGES
    [line] = caplog.text.splitlines()
    assert f"{index} " in line
    assert "read through" in line


def test_an_archive_of_failures_alone_is_of_their_hosts(tmp_path):
    file = Foreign(tmp_path / "pages.warc.gz")
    file.failure("https://www.news.example/a", "DownloadTimeoutError: it took too long")
    file.save()
    with Collection([tmp_path]) as archive:
        assert archive.has_host("news.example")
        assert archive.has_host("www.news.example")
        assert not archive.has_host("other.example")
        assert not archive.has_host("ews.example")


def test_a_record_that_is_damaged_is_a_miss_that_names_its_place(two):
    index_folder(two)
    file = two / "pages.warc.gz"
    data = bytearray(file.read_bytes())
    data[-12] ^= 255
    file.write_bytes(data)
    [a, b] = ask(two, A, B)
    assert a == b"page a"
    assert f"the record of {B} is damaged ({file}:" in str(b)


def test_jobs_of_the_same_name_are_two(tmp_path):
    for where, body in (("one", b"first"), ("two", b"second")):
        file = Foreign(tmp_path / where / "job/pages.warc.gz")
        file.response(A, body)
        file.save()
    assert ask(tmp_path, A, A, A) == [b"first", b"second", b"second"]


def test_captures_come_in_the_order_recorded_across_files(tmp_path):
    late = Foreign(tmp_path / "a.warc.gz")
    late.response(A, b"third", date="2024-10-11T03:00:00Z")
    late.save()
    early = Foreign(tmp_path / "b.warc.gz")
    early.response(A, b"first", date="2024-10-11T01:00:00Z")
    early.response(A, b"second", date="2024-10-11T02:00:00Z")
    early.save()
    assert ask(tmp_path, A, A, A) == [b"first", b"second", b"third"]


def test_a_file_that_is_compressed_as_a_whole_is_unpacked_elsewhere(tmp_path):
    plain = Foreign(tmp_path / "plain/pages.warc", gzip=False)
    plain.response(A, b"page a")
    plain.response(B, b"page b")
    data = plain.save().read_bytes()
    (folder := tmp_path / "whole").mkdir()
    (folder / "pages.warc.gz").write_bytes(gzip.compress(data))
    assert ask(folder, A, B) == [b"page a", b"page b"]
    assert [path.name for path in folder.iterdir()] == ["pages.warc.gz"]


def test_a_revisit_of_a_resource_has_its_body(tmp_path):
    file = Foreign(tmp_path / "pages.warc.gz")
    file.resource(A, b"page a")
    file.revisit(A, date="2024-10-12T00:00:00Z")
    file.save()
    assert ask(tmp_path, A, A) == [b"page a", b"page a"]


def repacked(path: Path, target: Path, *, compression: int = zipfile.ZIP_STORED, **names) -> Path:
    """Pack a WACZ anew; ``names`` says what some entries are called or, if None, that they go."""
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(target, "w") as new:
        for entry in old.infolist():
            kind = entry.filename.partition("/")[0]
            name = names.get(kind, entry.filename)
            if name is not None:
                new.writestr(name, old.read(entry), compression)
    return target


def test_a_wacz_is_read_where_it_lies(two, tmp_path):
    packed = tmp_path / "pages.wacz"
    save_wacz([two / "pages.warc.gz"], packed)
    assert ask(packed, A, B) == [b"page a", b"page b"]
    unindexed = repacked(packed, tmp_path / "unindexed.wacz", indexes=None)
    assert ask(unindexed, A, B) == [b"page a", b"page b"]
    # Against the format, but it is seen.
    deflated = repacked(packed, tmp_path / "deflated.wacz", compression=zipfile.ZIP_DEFLATED)
    assert ask(deflated, A, B) == [b"page a", b"page b"]


def test_files_of_one_name_in_a_wacz_are_two(two, tmp_path):
    other = Foreign(tmp_path / "other/pages.warc.gz")
    other.response("https://news.example/c", b"page c")
    other.save()
    with zipfile.ZipFile(packed := tmp_path / "two.wacz", "w") as new:
        for name, folder in (("one", two), ("two", tmp_path / "other")):
            new.write(folder / "pages.warc.gz", f"archive/{name}/pages.warc.gz")
    assert ask(packed, A, "https://news.example/c") == [b"page a", b"page c"]


def test_no_file_is_left_in_the_folder_for_such_files(two, tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "scratch"))
    (tmp_path / "scratch").mkdir()
    ask(two / "pages.warc.gz", A)
    assert list((tmp_path / "scratch").iterdir()) == []


def test_addresses_may_be_spelt_in_another_way(tmp_path):
    file = Foreign(tmp_path / "pages.warc.gz")
    file.response("http://news.example", b"home")
    file.response("http://news.example:80/with space?q=ä", b"spelt")
    file.save()
    assert ask(
        tmp_path, "http://news.example/", "http://news.example/with%20space?q=%C3%A4"
    ) == [b"home", b"spelt"]  # fmt: skip


def test_an_address_that_is_there_to_the_letter_goes_before_others(tmp_path):
    file = Foreign(tmp_path / "pages.warc.gz")
    file.response("https://www.news.example/A", b"www")
    file.response("https://news.example/a", b"exact")
    file.save()
    assert ask(tmp_path, "https://news.example/a", "https://www.news.example/A") == [
        b"exact",
        b"www",
    ]
    assert ask(tmp_path, "https://news.example/A") == [
        "have https://news.example/a, asked https://news.example/A"
    ]


def test_it_says_how_long_an_index_took(two, caplog):
    caplog.set_level(logging.INFO)
    ask(two, A)
    assert f"Making the index of {two} ..." in caplog.text
