"""The index says of every record what cdxj-indexer says."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from archives import read_index
from referee import ask

from warc.message import head_end

if TYPE_CHECKING:
    from crawling import Rec

#: What the index has beyond the fields of cdxj-indexer.
OURS_ALONE = {"entityDigest", "method", "requestDigest"}


def differing(record: Rec) -> set[str]:
    """Return the fields that differ on purpose for a record."""
    if record.type == "revisit" and not record.block:
        # The block of a "not modified" is empty; cdxj-indexer has no status then.
        return {"status"}
    if not record.block.startswith(b"HTTP/1."):
        # No HTTP: cdxj-indexer takes the second word for the status.
        return {"status", "digest"}
    if head_end(record.block) is None:
        # No payload either: the head has no end. cdxj-indexer has the digest of nothing.
        return {"digest"}
    return set()


def test_every_line_is_cdxj_indexers_in_its_order(archive):
    judgement = ask("cdxj-indexer", "--sort", *archive.warcs)
    assert judgement.code == 0, judgement.everything
    theirs = read_index(judgement.said)
    # It also lists what is beside an answer; that stands under addresses of its own.
    beside = [line for line in theirs if line.key.startswith("urn:")]
    theirs = [line for line in theirs if line not in beside]
    types = {record.uri: record.type for record in archive.records}
    assert {types[line.fields["url"]] for line in beside} <= {"metadata"}

    ours = sorted(archive.lines, key=lambda line: (line.key, line.time))
    assert [(line.key, line.time) for line in ours] == [(line.key, line.time) for line in theirs]
    assert len(ours) == len(archive.captures)

    expected = {line.place: (line.key, line.time, line.fields) for line in theirs}
    for line in ours:
        key, time, fields = expected[line.place]
        found = {name: value for name, value in line.fields.items() if name not in OURS_ALONE}
        for name in differing(archive.by_place[line.place]):
            fields.pop(name, None)
            found.pop(name, None)
        assert (line.key, line.time, found) == (key, time, fields)


def test_the_odd_archive_has_only_these_differences(archives):
    differ = {urlsplit(record.uri).path for record in archives["odd"].captures if differing(record)}
    assert differ == {"/not-http", "/not-http-at-all", "/cut-in-head"}
