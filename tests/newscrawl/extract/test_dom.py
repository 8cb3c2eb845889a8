"""Walking the parsed tree, and taking nodes out of it without loss."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser, LexborNode

from newscrawl.extract.dom import OPAQUE, is_blank, remove, remove_all, text_of, walk


def body(html: str) -> LexborNode:
    node = LexborHTMLParser(html).body
    assert node is not None
    return node


TAGS = st.sampled_from(
    ["div", "p", "span", "ul", "li", "b", "table", "tr", "td", "a", "br", "script"]
)
soups = st.lists(
    TAGS.map(lambda tag: f"<{tag}>") | TAGS.map(lambda tag: f"</{tag}>") | st.sampled_from("xyz "),
    max_size=40,
).map("".join)


@given(soups)
def test_each_node_is_entered_once_and_left_once_if_it_has_children(html):
    root = body(html)
    entered: list[int] = []
    stack: list[int] = []
    for node, entering in walk(root):
        if entering:
            entered.append(node.mem_id)
            if node.first_child is not None and node.tag not in OPAQUE:
                stack.append(node.mem_id)
        else:
            assert stack.pop() == node.mem_id
    assert stack == []
    assert len(entered) == len(set(entered))
    assert root.mem_id not in entered
    elements = {n.mem_id for n in root.traverse(include_text=True)} - {root.mem_id}
    inside_opaque = {
        inner.mem_id
        for node in root.css(",".join(OPAQUE))
        for inner in node.traverse(include_text=True)
        if inner.mem_id != node.mem_id
    }
    assert set(entered) == elements - inside_opaque


def test_the_walk_stays_below_its_root():
    root = body("<p>a<b>c</b></p><p>d</p>").css_first("p")
    assert [node.tag for node, entering in walk(root) if entering] == ["-text", "b", "-text"]


def test_a_deep_page_is_walked_without_recursion():
    assert text_of(body("<div>" * 10_000 + "deep")) == "deep"


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>a<b>b</b> c</p>", "ab c"),
        ("a<script>x()</script><style>y</style><noscript>n</noscript>b", "ab"),
        ("<!-- c -->a&amp;b&nbsp;c", "a&b\u00a0c"),
        ("<textarea>t</textarea><button>b</button>a", "a"),
        ("", ""),
    ],
)
def test_the_text_of_a_node_is_what_a_reader_sees(html, text):
    assert text_of(body(html)) == text


def test_no_node_has_no_text():
    assert text_of(None) == ""


def test_blank_is_a_comment_or_white_space():
    nodes = [
        n for n, entering in walk(body("<p><!-- c --> &nbsp;<b></b>x").first_child) if entering
    ]
    assert [is_blank(node) for node in nodes] == [True, True, False, False]


@pytest.mark.parametrize(
    ("html", "paragraphs"),
    [
        (
            "<p>One<table class=x><tr><td>Ad</table> and two.</p><p>Three</p>",
            ["One and two.", "Three"],
        ),
        ("<p>One <div class=x>Ad</div>and <b>two</b>.</p>", ["One and two."]),
        ("<p>One <table class=x></table><!-- c -->and <a href=/>two</a>.</p>", ["One and two."]),
        ("<p>One</p><div class=x>Ad</div><p>Two</p>", ["One", "Two"]),
        ("<p>One <span class=x>Ad</span>two</p>", ["One two"]),
        ("<p>One</p><div class=x>Ad</div>", ["One"]),
        ("<div class=x>Ad</div><p>Two</p>", ["Two"]),
    ],
)
def test_a_paragraph_that_a_removed_element_cut_is_whole_again(html, paragraphs):
    root = body(html)
    for node in root.css(".x"):
        remove(node)
    assert [text_of(node) for node in root.css("p")] == paragraphs


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>One</p><div class=x>Ad</div>bare text<p class=y></p>", "Onebare text"),
        ("<p>One</p><div class=x>Ad</div>bare<div>block</div>", "Onebareblock"),
        ("<p>One<div class=x>Ad</div>two<div class=x>Ad</div>three</p>", "Onetwothree"),
        ("bare<div class=x>Ad</div>text", "baretext"),
    ],
)
def test_text_behind_a_removed_element_stays(html, text):
    root = body(html)
    for node in root.css(".x"):
        remove(node)
    assert text_of(root) == text


@given(
    st.lists(
        st.sampled_from(
            ["<p>", "</p>", "<div>", "</div>", "w ", "<b>", "</b>", "<i class=x>AD</i>",
             "<table class=x><tr><td>AD</table>", "<div class=x>AD</div>"]
        ),
        max_size=25,
    ).map("".join)
)  # fmt: skip
def test_removing_loses_no_other_text(html):
    root = body(html)
    expected = text_of(root).replace("AD", "")
    remove_all(root.css(".x"))
    assert text_of(root) == expected
