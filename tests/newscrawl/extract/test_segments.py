"""A page as segments: runs of text and the elements around each."""

from __future__ import annotations

import pytest
from selectolax.lexbor import LexborHTMLParser

from newscrawl.extract.dom import OPAQUE
from newscrawl.extract.segments import Segments, read_segments


def around(page: Segments, segment: int) -> list[str]:
    """The tags of the frames around a segment, the nearest first."""
    tags, frame = [], page.frames[segment]
    while frame:
        tags.append(page.tags[frame])
        frame = page.parents[frame]
    return tags


def read(html: str, closed: frozenset[str] = OPAQUE) -> Segments:
    body = LexborHTMLParser(html).body
    assert body is not None
    return read_segments(body, closed)


def test_a_segment_knows_the_elements_around_it():
    page = read('<div id=a class="b c"><section><p>one</p><p>two</p></section></div><p>three')
    assert page.texts == ["one", "two", "three"]
    assert [around(page, n) for n in range(3)] == [
        ["p", "section", "div"],
        ["p", "section", "div"],
        ["p"],
    ]
    assert page.every_kind[page.kinds[page.tags.index("div")]] == ("div", "b c a", "")


def test_frames_that_are_called_the_same_are_of_one_kind():
    page = read(
        "<div class=a><p>1<p>2</div><div class=a role=main><p class=x>3</div><div class=a>4</div>"
    )
    kinds = [page.kinds[frame] for frame in page.frames]
    assert kinds[0] == kinds[1]
    first, other, last = (page.kinds[n] for n, tag in enumerate(page.tags) if tag == "div")
    assert first == last != other


def test_a_frame_knows_its_segments():
    page = read("<div><p>one</p><p>two</p></div><div><p>three</p></div>")
    spans = [(page.first[n], page.last[n]) for n, tag in enumerate(page.tags) if tag == "div"]
    assert spans == [(0, 2), (2, 3)]
    assert (page.first[0], page.last[0]) == (0, 3)


@pytest.mark.parametrize(
    ("html", "hidden"),
    [
        ("<p>x", False),
        ("<p hidden>x", True),
        ("<div style='display: none'><p>x", True),
        ("<div style='left:-9999px'><p>x", True),
        ("<div style='display:block'><p>x", False),
    ],
)
def test_what_the_page_hides_is_known(html, hidden):
    page = read(html)
    assert page.hidden[page.frames[0]] is hidden


def test_closed_elements_are_passed_and_counted():
    page = read("<nav>menu</nav><p>text</p><nav>more</nav>", OPAQUE | {"nav"})
    assert page.texts == ["text"]
    assert page.passed["nav"] == 2


def test_characters_in_links_are_counted():
    assert read("<p>ab <a href=/x>cde</a> f</p>").linked == [3]


@pytest.mark.parametrize(
    ("html", "texts"),
    [
        ("<table><tr><td>a<td>b<tr><td>c<td></table>", ["a | b", "c"]),
        ("<table><tr><td><p>a</p><td><p>b</p></table>", ["a", "b"]),
        ("<p>a <my-word>b</my-word> c</p>", ["a b c"]),
        ("<my-page>a<p>b</p>c</my-page>", ["a", "b", "c"]),
        ("<p>a<o:p>b</o:p></p>", ["ab"]),
    ],
)
def test_where_a_segment_ends(html, texts):
    assert read(html).texts == texts
