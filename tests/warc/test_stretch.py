"""A file that is read in stretches gives each record once, wherever it is cut."""

from __future__ import annotations

import gzip
from typing import TYPE_CHECKING

import pytest
from foreign import Foreign
from hypothesis import given, settings
from hypothesis import strategies as st

from warc.reader import Fault, ReadRecord, scan
from warc.stretch import Stretch, StretchReader, stretches

if TYPE_CHECKING:
    from pathlib import Path


def read_in(path: Path, length: int) -> tuple[list[str | None], list[Fault]]:
    """Read a file in stretches, each that guessed wrong once more; return ids and faults."""
    ids: list[str | None] = []
    faults: list[Fault] = []
    expected: int | None = 0
    for stretch in stretches(path, path.stat().st_size, length):
        due = expected if expected is not None and expected < stretch.stop else None
        reader = StretchReader(stretch)
        found = list(reader)
        if reader.first != due:
            if due is None:
                continue
            reader = StretchReader(Stretch(path, due, stretch.stop))
            found = list(reader)
        if due is not None:
            expected = reader.following
        ids += [record.id for record in found if isinstance(record, ReadRecord)]
        faults += [fault for fault in found if isinstance(fault, Fault)]
    return ids, faults


def ids_of(path: Path) -> list[str | None]:
    return [found.id for found in scan(path) if isinstance(found, ReadRecord)]


@pytest.fixture(scope="module")
def files(tmp_path_factory) -> dict[str, Path]:
    """Files of 40 records: as they should be, plain, as one member, and with an archive as a page."""
    folder = tmp_path_factory.mktemp("files")
    made = {}
    for name in ("pages.warc.gz", "pages.warc"):
        file = Foreign(folder / name, gzip=name.endswith("gz"))
        for number in range(40):
            file.response(f"https://news.example/{number}", b"words %d " % number * 60)
        made[name] = file.save()
    (folder / "whole.warc.gz").write_bytes(gzip.compress(made["pages.warc"].read_bytes()))
    made["whole"] = folder / "whole.warc.gz"
    for name in ("nested.warc.gz", "nested.warc"):
        nested = Foreign(folder / name, gzip=name.endswith("gz"))
        nested.response("https://news.example/first", b"before")
        nested.response("https://news.example/a.warc.gz", made["pages.warc.gz"].read_bytes())
        nested.response("https://news.example/a.warc", made["pages.warc"].read_bytes())
        nested.response("https://news.example/last", b"behind")
        made[name] = nested.save()
    return made


@pytest.mark.parametrize(
    "name", ["pages.warc.gz", "pages.warc", "whole", "nested.warc.gz", "nested.warc"]
)
@pytest.mark.parametrize("length", [1, 97, 1000, 5000, 10**6])
def test_each_record_is_in_one_stretch(files, name, length):
    path = files[name]
    if length == 1 and path.stat().st_size > 20_000:
        length = 501
    ids, faults = read_in(path, length)
    assert ids == ids_of(path)
    assert faults == [found for found in scan(path) if isinstance(found, Fault)]


def test_what_looks_like_a_record_within_one_is_guessed_wrong(files):
    path = files["nested.warc"]
    starts = {record.offset for record in scan(path) if isinstance(record, ReadRecord)}
    guessed = set()
    for stretch in stretches(path, path.stat().st_size, 1000):
        reader = StretchReader(stretch)
        list(reader)
        guessed.add(reader.first)
    assert guessed - starts - {None}


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_damage_costs_no_record_more_than_in_one_go(tmp_path_factory, files, data):
    content = bytearray(files["pages.warc.gz"].read_bytes())
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(content) - 40))
        content[at : at + 20] = data.draw(st.binary(min_size=0, max_size=40))
    path = tmp_path_factory.getbasetemp() / "damaged.warc.gz"
    path.write_bytes(content)
    ids, _ = read_in(path, data.draw(st.integers(300, 4000)))
    assert ids == ids_of(path)


def test_an_empty_file_has_one_stretch(tmp_path):
    path = tmp_path / "empty.warc.gz"
    path.write_bytes(b"")
    [stretch] = stretches(path, 0)
    assert list(StretchReader(stretch)) == []
