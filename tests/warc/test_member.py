"""Records are compressed each by itself, quickly or small, with what is installed."""

from __future__ import annotations

import gzip

import pytest
from crawling import crawl, records_of
from wire import RawServer, page, sends

from warc import member

WORDS = b" ".join(b"word%d" % (number * number % 977) for number in range(9000))


@pytest.mark.parametrize(
    ("missing", "quick", "small"),
    [
        ((), "isal level 2", "zlib-ng level 6"),
        (("_isal",), "zlib-ng level 2", "zlib-ng level 6"),
        (("_isal", "_zlib_ng"), "zlib level 2", "zlib level 6"),
    ],
)
def test_the_quickest_library_that_is_there_is_taken(missing, quick, small, monkeypatch):
    for name in missing:
        monkeypatch.setattr(member, name, None)
    made = {}
    for way, name in ((member.quick(), quick), (member.small(), small)):
        assert way.name == name
        made[name] = way.compress(WORDS)
        assert gzip.decompress(made[name]) == WORDS
        pieces = b"".join(way.compress_pieces([WORDS[:1000], b"", WORDS[1000:]]))
        assert gzip.decompress(pieces) == WORDS
    assert len(made[small]) < len(made[quick])


def test_a_crawl_can_ask_for_small_files_and_the_file_says_how_it_was_compressed(tmp_path):
    sizes = []
    with RawServer({"/a": sends(page(WORDS))}).running() as server:
        for number, setting in enumerate(({}, {"WARC_SMALL_FILES": True})):
            folder = tmp_path / str(number)
            done = crawl(folder, [{"url": server.url("/a")}], settings=setting)
            info, _, answer = records_of(*done.warcs)
            way = member.small() if setting else member.quick()
            assert f"compression: gzip, {way.name}".encode() in info.block
            assert answer.block.endswith(WORDS)
            sizes.append(done.warcs[0].stat().st_size)
    assert sizes[1] < sizes[0]
