"""A line of a sorted index is found by bisection wherever it stands."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from warc.captures import index_lines

key = st.text("ab,)/", min_size=1, max_size=6)
stamps = st.integers(0, 99).map(lambda number: f"{number:02d}")
fields = st.text("xyz{}", max_size=30)


@given(st.lists(st.tuples(key, stamps, fields), max_size=40), key)
def test_the_lines_of_a_key_are_all_found_and_no_others(tmp_path_factory, entries, other):
    lines = sorted(f"{k} {stamp} {rest}\n".encode() for k, stamp, rest in entries)
    index = tmp_path_factory.getbasetemp() / "index.cdxj"
    index.write_bytes(b"".join(lines))
    for wanted in {other, *(k for k, _, _ in entries)}:
        prefix = f"{wanted} ".encode()
        expected = [line for line in lines if line.startswith(prefix)]
        assert list(index_lines(index, prefix)) == expected
    assert list(index_lines(index, b"")) == lines
