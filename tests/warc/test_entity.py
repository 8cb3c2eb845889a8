"""Framing and codings come off piece by piece as they do from the whole."""

from __future__ import annotations

import gzip
import zlib
from itertools import pairwise

import brotli
import pytest
from backports import zstd
from hypothesis import given
from hypothesis import strategies as st

from warc import message
from warc.entity import Entity, EntityError


class Record:
    """A record's block in pieces."""

    is_http = True

    def __init__(self, block: bytes, cuts: list[int]):
        places = sorted({0, len(block), *(cut % (len(block) + 1) for cut in cuts)})
        self._pieces = [block[a:b] for a, b in pairwise(places)]

    def header(self, name: str) -> None:
        return None

    def pieces(self):
        return iter(self._pieces)


def taken(head: bytes, body: bytes, cuts: list[int]) -> tuple[bytes, Entity]:
    block = b"HTTP/1.1 200 OK\r\n" + head + b"\r\n" + body
    entity = Entity(Record(block, cuts))
    return b"".join(entity.pieces()), entity


cuts = st.lists(st.integers(0, 100_000), max_size=20)
body = st.binary(max_size=300) | st.binary(min_size=1, max_size=20).map(lambda data: data * 40_000)
chunks = st.lists(
    st.tuples(st.binary(max_size=40), st.sampled_from([b"", b";a=b", b" "]), st.sampled_from([b"\r\n", b"\n"])),
    max_size=8,
)  # fmt: skip


@given(
    chunks, st.sampled_from([b"0\r\n\r\n", b"0\r\nX: 1\r\n\r\n", b"", b"zz\r\n", b"5\r\nab"]), cuts
)
def test_chunks_come_off_as_from_the_whole(parts, last, where):
    framed = b"".join(b"%x" % len(d) + extra + end + d + end for d, extra, end in parts if d) + last
    whole, complete = message.unchunk(framed)
    got, entity = taken(b"Transfer-Encoding: chunked\r\n", framed, where)
    if framed and not framed[:1].isalnum():
        return
    if any("not in chunks" in remark for remark in entity.remarks):
        assert (got, whole) == (framed, b"")
    else:
        assert got == whole
        assert entity.whole is (complete or not framed)


CODERS = {
    b"gzip": gzip.compress,
    b"x-gzip": lambda data: gzip.compress(data[:7]) + gzip.compress(data[7:]),
    b"deflate": zlib.compress,
    b"Deflate": lambda data: zlib.compress(data, wbits=-15),
    b"br": lambda data: brotli.compress(data, quality=1),
    b"zstd": lambda data: zstd.compress(data[:5]) + zstd.compress(data[5:]),
    b"identity": bytes,
}


@given(body, st.lists(st.sampled_from(sorted(CODERS)), max_size=3), st.booleans(), cuts)
def test_codings_come_off_in_the_order_they_were_put_on(data, names, chunked, where):
    coded = data
    for name in names:
        coded = CODERS[name](coded)
    head = b"Content-Encoding: " + b", ".join(names) + b"\r\n" if names else b""
    if chunked:
        head += b"Transfer-Encoding: chunked\r\n"
        coded = b"%x\r\n%b\r\n0\r\n\r\n" % (len(coded), coded) if coded else b"0\r\n\r\n"
    got, entity = taken(head, coded, where)
    assert got == data
    assert entity.whole
    assert entity.remarks == []


def test_members_of_gzip_may_be_cut_anywhere():
    one, two = gzip.compress(b"one"), gzip.compress(b"two")
    head = b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n"
    for cut in range(len(one + two)):
        entity = Entity(Record(head + one + two, [len(head) + cut]))
        assert (b"".join(entity.pieces()), entity.whole) == (b"onetwo", True)
    for rubbish in (b"\x1f", b"\x1fx", b"x"):
        entity = Entity(Record(head + one + rubbish, [len(head + one)]))
        assert (b"".join(entity.pieces()), entity.whole) == (b"one", True)


@pytest.mark.parametrize("cuts", [[], [1], [2], [1, 2, 3]])
def test_deflated_data_may_look_as_if_they_had_a_header(cuts):
    # A stored block: its flags, length, the length's complement. These are a header of zlib, too.
    size = next(n for n in range(256) if (0x08 * 256 + n) % 31 == 0)
    data = bytes(range(size))
    coded = bytes([0x08, size, 0, 255 - size, 255]) + data + zlib.compress(b"", wbits=-15)
    head = b"HTTP/1.1 200 OK\r\nContent-Encoding: deflate\r\n\r\n"
    entity = Entity(Record(head + coded, [len(head) + cut for cut in cuts]))
    assert (b"".join(entity.pieces()), entity.whole, entity.remarks) == (data, True, [])


@pytest.mark.parametrize("name", [b"gzip", b"deflate", b"br", b"zstd"])
def test_a_small_body_that_unpacks_to_much_comes_in_small_pieces(name):
    coded = CODERS[name](bytes(50_000_000))
    block = b"HTTP/1.1 200 OK\r\nContent-Encoding: " + name + b"\r\n\r\n" + coded
    sizes = [len(piece) for piece in Entity(Record(block, [])).pieces()]
    assert sum(sizes) == 50_000_000
    assert max(sizes) <= 4 * 1024 * 1024


def test_not_a_byte_is_lost_where_a_piece_is_full():
    for size in range(256 * 1024 - 2, 256 * 1024 + 300):
        got, entity = taken(b"Content-Encoding: deflate\r\n", CODERS[b"Deflate"](bytes(size)), [])
        assert len(got) == size
        assert entity.whole


@given(st.binary(max_size=200), st.sampled_from([b"gzip", b"deflate", b"br", b"zstd"]), cuts)
def test_any_bytes_under_any_name_raise_nothing(data, name, where):
    got, entity = taken(b"Content-Encoding: " + name + b"\r\n", data, where)
    assert got == data or entity.remarks or name == b"deflate" or entity.whole


def test_what_follows_the_length_is_left_out_and_a_204_has_no_body():
    assert taken(b"Content-Length: 2\r\n", b"ab and more", [])[0] == b"ab"
    assert taken(b"Content-Length: 2\r\nContent-Length: 3\r\n", b"abcd", [])[0] == b"abcd"
    entity = Entity(Record(b"HTTP/1.1 204 No\r\n\r\nbody", []))
    assert b"".join(entity.pieces()) == b""


def test_a_head_without_end_has_no_entity():
    with pytest.raises(EntityError, match="no end"):
        Entity(Record(b"HTTP/1.1 200 OK\r\nContent-Le", []))
    with pytest.raises(EntityError, match="rot13"):
        taken(b"Content-Encoding: rot13\r\n", b"", [])


def test_many_small_chunks_are_read_in_one_go():
    framed = b"1\r\nx\r\n" * 200_000 + b"0\r\n\r\n"
    got, entity = taken(
        b"Transfer-Encoding: chunked\r\n", framed, list(range(0, len(framed), 262_144))
    )
    assert got == b"x" * 200_000
    assert entity.whole
