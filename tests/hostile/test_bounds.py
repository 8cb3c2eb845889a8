"""Which pages are made flat, and what is left of them."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from promises import demo_pages, real_pages
from selectolax.lexbor import LexborHTMLParser

from newscrawl.extract.bounds import MOST_TAGS, bounded

DEEP = b"<div>" * 6_000 + b"</div>" * 6_000


def flat(page: bytes) -> LexborHTMLParser:
    made, message = bounded(DEEP + page)
    assert message is not None
    return LexborHTMLParser(made)


def test_pages_of_people_are_left_as_they_are(shared):
    for page in (*demo_pages(), *real_pages(shared("articles"), every=7)):
        utf8 = page.decode("utf-8", "replace").encode()
        assert bounded(utf8) == (utf8, None)


@pytest.mark.parametrize(
    "piece",
    [
        b"<p>It rained.",
        b"<p>It rained.</p>",
        b"<li><a href=/1>A headline</a>",
        b"<tr><td>a<td>b",
        b"<div class=a><span>b</div>",
        b"<p><b>It</b> <i class=x>rained</i></p>",
        b"<dt>a<dd>b",
        b"<option>x",
        b"<img src=/a.jpg><br>",
        b"<script>if (a<b && c>d) '<div><div>'</script>",
        b"<style>a>b{}</style>",
        b"<!-- <div> -->",
        b"<svg viewBox='0 0 1 1'><g><path d='M0'/><use href='#a'/></g></svg>",
        b"<font color=red>word</font>",
        b"<div title=></div>",
    ],
)
def test_long_pages_of_ordinary_pieces_are_left_as_they_are(piece):
    page = b"<!doctype html><html lang=en><body class=x>" + piece * 12_000
    assert bounded(page) == (page, None)


@pytest.mark.parametrize(
    ("piece", "count"),
    [
        (b"<div>", 12_000),
        (b"<ul><li>", 6_000),
        (b"<div><!-- </div> -->", 11_000),
        (b"<div><script>'</div>'</script>", 11_000),
        (b"<div title='></div>'>", 11_000),
        (b"<div><svg><title></div></title></svg>", 11_000),
        (b"<span><div></span>", 6_000),
        (b"<svg><style><g>", 6_000),
    ],
)
def test_elements_deep_within_others_are_made_flat(piece, count):
    page, message = bounded(b"<p>before</p>" + piece * count)
    assert message is not None
    node, depth = LexborHTMLParser(page).body, 0
    while node is not None:
        node, depth = node.last_child, depth + 1
    assert depth < 250


@pytest.mark.parametrize(
    "page",
    [
        b"".join(b"<font color=%d><p>x" % number for number in range(2_000)),
        b"".join(b"<i a%d=1>" % number for number in range(3_000)) + b"<p>x" * 3_000,
        b"<p " + b" ".join(b"a%d" % number for number in range(30_000)) + b">",
        b"<p x=1 '=\"'> \"" + b" ".join(b"a%d" % number for number in range(30_000)) + b">",
        b"<p " + b"".join(b"a%d='>'" % number for number in range(20_000)) + b">",
        b"".join(b"<body a%d=1>" % number for number in range(15_000)),
        b"".join(b"<b a=%s>" % (b"x" * 200) + b"<i b>" for _ in range(800))
        + b"<p " + b" ".join(b"a%d" % number for number in range(9_000)) + b">",
    ],
)  # fmt: skip
def test_emphasis_and_attributes_beyond_measure_are_left_out(page):
    made, message = bounded(page)
    assert message is not None
    tree = LexborHTMLParser(made)
    assert len(tree.css("*")) < 10_000
    assert max(len(node.attributes) for node in tree.css("*")) < 500


def test_no_more_tags_are_read_than_any_page_has():
    made, message = bounded(b"<br>" * (MOST_TAGS + 7))
    assert made.count(b"<br>") == MOST_TAGS
    assert message == f"only the first {MOST_TAGS} of {MOST_TAGS + 7} tags were read"


def test_what_is_made_flat_keeps_its_text_and_what_it_says_of_itself():
    tree = flat(
        b"<html lang=en><head><title>A &lt;b> title</title><meta name=author content='Ann Lee'>"
        b'<link rel=canonical href=/a><script type=\'application/ld+json\'>{"a": "<p>"}</script>'
        b"<script>var a = '<p>no';</script><style>p {}</style></head><body><h1 class=x>Head <b>line</b></h1>"
        b"<p id=p>One <i>two</i> 3 < 4 <a href=/x>link <a href=/y>other</a></p><ul><li>five<li>six</ul>"
        b"<svg><path/></svg><select><option>seven</select><!-- no --><table><tr><td>a<td>b</table>"
    )
    assert [node.text() for node in tree.css("title")] == ["A <b> title"]
    assert [node.attributes["content"] for node in tree.css("meta")] == ["Ann Lee"]
    assert [node.attributes["href"] for node in tree.css("link, a")] == ["/a", "/x"]
    assert [node.text() for node in tree.css("script")] == ['{"a": "<p>"}']
    assert [node.text() for node in tree.css("h1.x")] == ["Head line"]
    assert [node.text() for node in tree.css("#p")] == ["One two 3 < 4 link other"]
    assert [node.text() for node in tree.css("li")] == ["five", "six"]
    assert [node.text() for node in tree.css("td")] == ["a", "b"]
    assert "no" not in (tree.body.text() if tree.body else "no").split()


PIECES = st.lists(
    st.sampled_from(
        "<div> </div> <p> </p> <b> </b> <table> <td> </td> </table> <svg> </svg> <style> </style> <title>"
        " </title> <script> </script> <!-- --> <a> </a> <li> <ul> </ul> < > </ <textarea> <select> <x-y>"
        " <h1> </h1> <body> word word word".split()
    ),
    max_size=40,
)


@settings(max_examples=60)
@given(PIECES)
def test_what_is_made_flat_is_flat_whatever_it_was(pieces):
    made, _ = bounded(" ".join(pieces).encode() * 300 + DEEP)
    stack = [(LexborHTMLParser(made).root, 0)]
    deepest = 0
    while stack:
        node, depth = stack.pop()
        deepest = max(deepest, depth)
        child = node.first_child if node is not None else None
        while child is not None:
            stack.append((child, depth + 1))
            child = child.next
    assert deepest < 1_100
