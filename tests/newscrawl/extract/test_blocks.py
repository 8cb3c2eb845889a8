"""A part of a page as blocks: nothing of what a reader sees is lost, doubled or put elsewhere."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser

from newscrawl.extract.blocks import Block, blocks_to_html, blocks_to_text, read_blocks
from newscrawl.extract.dom import text_of

URL = "https://a.example/news/page.shtml"


def blocks_of(html: str) -> list[Block]:
    node = LexborHTMLParser(html).body
    assert node is not None
    return read_blocks(node, URL)


def kinds_and_texts(html: str) -> list[tuple[str, str]]:
    return [(block.kind, block.text) for block in blocks_of(html)]


@pytest.mark.parametrize(
    ("html", "texts"),
    [
        ("<p>One</p><p>Two</p>", ["One", "Two"]),
        ("One<p>Two</p>Three", ["One", "Two", "Three"]),
        ("<div>One<div>Two</div>Three</div>", ["One", "Two", "Three"]),
        ("<p>An <b>in</b>line <i>ru<u>n</u></i>.</p>", ["An inline run."]),
        ("<p>One\n  line\tof  source</p>", ["One line of source"]),
        ("<p>&nbsp;</p><p> \u3000 </p><p>Text&nbsp;here</p>", ["Text here"]),
        ("<p>zero\u200bwidth soft\u00adhyphen</p>", ["zerowidth softhyphen"]),
        ("<p>before<!-- never seen -->after</p>", ["beforeafter"]),
        ("<p>a<script>x()</script>b<style>y</style><noscript>n</noscript>c</p>", ["abc"]),
        ("<p>a<textarea>t</textarea><button>b</button>b</p>", ["ab"]),
        ("<b>across <p>two</p> blocks</b>", ["across", "two", "blocks"]),
        ("<p>2 &lt; 3 &amp; 4</p>", ["2 < 3 & 4"]),
        ("", []),
        ("<p></p><div><ul></ul></div>", []),
    ],
)
def test_a_block_is_a_run_that_only_inline_elements_interrupt(html, texts):
    assert [block.text for block in blocks_of(html)] == texts


@pytest.mark.parametrize(
    ("html", "texts"),
    [
        ("<p>Roses are red,<br>violets blue</p>", ["Roses are red,\nviolets blue"]),
        ("<p>One<br/><br/>Two</p>", ["One", "Two"]),
        ("<p>One<br> &nbsp; <br>Two</p>", ["One", "Two"]),
        ("<p>One<br><br><br><br>Two</p>", ["One", "Two"]),
        ("<p><br>One<br></p>", ["One"]),
        ("<p>One<b><br></b><i><br>Two</i></p>", ["One", "Two"]),
    ],
)
def test_one_break_is_a_line_and_two_part_blocks(html, texts):
    assert [block.text for block in blocks_of(html)] == texts


def test_blocks_keep_their_kind():
    html = (
        "<h2>H</h2><p>P</p><ul><li>L</li></ul><blockquote><p>Q</p></blockquote>"
        "<figure><figcaption>C</figcaption></figure><pre>R</pre><dl><dt>T<dd>D</dl><div>B</div>"
    )
    assert kinds_and_texts(html) == [
        ("h2", "H"), ("p", "P"), ("li", "L"), ("blockquote", "Q"), ("figcaption", "C"),
        ("pre", "R"), ("dt", "T"), ("dd", "D"), ("p", "B"),
    ]  # fmt: skip


def test_a_list_in_a_list_keeps_the_order_of_its_items():
    html = "<ul><li>1<ul><li>1.1<li>1.2</ul><li>2</ul>after"
    assert kinds_and_texts(html) == [
        ("li", "1"), ("li", "1.1"), ("li", "1.2"), ("li", "2"), ("p", "after"),
    ]  # fmt: skip


def test_the_paragraphs_of_an_item_are_its_own():
    assert kinds_and_texts("<ol><li><p>a</p><p>b</p></li></ol>") == [("li", "a"), ("li", "b")]


@pytest.mark.parametrize(("tag", "kind"), [("ul", "ul"), ("ol", "ol")])
def test_an_item_knows_its_list(tag, kind):
    assert [block.list_tag for block in blocks_of(f"<{tag}><li>a<li>b</{tag}>")] == [kind, kind]


def test_a_row_of_a_table_is_a_block_with_bars_between_its_cells():
    html = "<table><tr><th>City<th>Rain</tr><tr><td>Ninghe<td><b>3</b> mm</tr><tr><td><td>x</tr></table>"
    assert [text for _, text in kinds_and_texts(html)] == ["City | Rain", "Ninghe | 3 mm", "x"]


@pytest.mark.parametrize(
    ("html", "clean"),
    [
        ("<b>bold</b> <i>it</i>", "<strong>bold</strong> <em>it</em>"),
        ("<strong>s</strong><em>e</em>", "<strong>s</strong><em>e</em>"),
        ('<a href="/x?a=1&amp;b=2">l</a>', '<a href="https://a.example/x?a=1&amp;b=2">l</a>'),
        ('<a href="javascript:alert(1)">l</a>', "l"),
        ('<a name="here">l</a>', "l"),
        ('<a href="/x" onclick="y()" class="z">l</a>', '<a href="https://a.example/x">l</a>'),
        ("<font color=red>f</font><span style=x>s</span>", "fs"),
        ("a<br>b", "a<br>b"),
        ("<b></b><i> </i>a", "a"),
        ("2 &lt; 3 &amp; <u>4</u>", "2 &lt; 3 &amp; 4"),
        ("H<sub>2</sub>O", "H<sub>2</sub>O"),
    ],
)
def test_the_html_of_a_block_is_links_and_emphasis_alone(html, clean):
    [block] = blocks_of(f"<p>{html}</p>")
    assert block.html == clean


def test_emphasis_across_blocks_is_closed_and_goes_on():
    html = "<b>one<p>two</p>three</b>four"
    assert [block.html for block in blocks_of(html)][:2] == [
        "<strong>one</strong>",
        "<strong>two</strong>",
    ]


def test_the_share_of_links_is_known():
    linked, half, none = blocks_of(
        "<p><a href=/x>all of it</a></p><p>ab<a href=/x>cd</a></p><p>none</p>"
    )
    assert (linked.link_density, half.link_density, none.link_density) == (1, 0.5, 0)


def test_a_page_that_nests_without_end_is_read():
    [block] = blocks_of("<div>" * 3_000 + "deep")
    assert block.text == "deep"


def test_emphasis_that_nests_without_end_is_read():
    [block] = blocks_of("<p>" + "<b>" * 5_000 + "deep" + "</b>" * 5_000)
    assert block.text == "deep"
    assert len(block.html) < 1000


def test_text_is_paragraphs_parted_by_a_blank_line():
    assert blocks_to_text(blocks_of("<p>a<br>b</p><p>c</p>")) == "a\nb\n\nc"
    assert blocks_to_text([]) == ""


def test_html_is_a_block_a_line_and_neighbouring_items_share_a_list():
    html = "<h1>T</h1><p>a</p><ul><li>1<li>2</ul><ol><li>3</ol><blockquote>q</blockquote><dl><dt>d</dl>"
    assert blocks_to_html(blocks_of(html)).split("\n") == [
        "<h2>T</h2>", "<p>a</p>", "<ul>", "<li>1</li>", "<li>2</li>", "</ul>", "<ol>",
        "<li>3</li>", "</ol>", "<blockquote><p>q</p></blockquote>", "<p>d</p>",
    ]  # fmt: skip
    assert blocks_to_html(blocks_of("<ul><li>last</ul>")).endswith("</ul>")
    assert blocks_to_html([]) == ""


words = st.lists(st.sampled_from("alpha beta gamma 东风 2<3 a&b".split()), max_size=3).map(" ".join)
leaves = words.map(lambda text: text.replace("&", "&amp;").replace("<", "&lt;")) | st.sampled_from(
    ["<br>", "<br/>", " ", "&nbsp;", "<!-- c -->", "<script>no()</script>", "<img src=x>"]
)
ELEMENTS = "p div ul ol li b i a em span blockquote h2 table tr td section sup font dl dt dd pre"
trees = st.recursive(
    leaves,
    lambda inner: st.builds(
        lambda tag, children: f"<{tag}>{''.join(children)}</{tag}>",
        st.sampled_from(ELEMENTS.split()),
        st.lists(inner, max_size=4),
    ),
    max_leaves=25,
)
soups = st.lists(
    leaves
    | st.sampled_from([f"<{tag}>" for tag in ELEMENTS.split()])
    | st.sampled_from([f"</{tag}>" for tag in ELEMENTS.split()]),
    max_size=40,
).map("".join)


def squeezed(text: str) -> str:
    # Neither white space nor the bars between cells are on the page.
    return re.sub(r"[\s|]+", "", text)


@given(trees | soups)
def test_no_text_is_lost_or_doubled(html):
    node = LexborHTMLParser(html).body
    assert node is not None
    assert squeezed("".join(block.text for block in read_blocks(node, URL))) == squeezed(
        text_of(node)
    )


@given(trees | soups)
def test_the_clean_html_says_what_the_text_says(html):
    blocks = blocks_of(html)
    again = LexborHTMLParser(blocks_to_html(blocks)).body
    assert again is not None
    assert squeezed(text_of(again)) == squeezed(blocks_to_text(blocks))
    assert all(not node.attributes.keys() - {"href"} for node in again.css("*"))


@given(trees | soups)
def test_a_block_is_clean(html):
    for block in blocks_of(html):
        assert block.text
        assert all(line == " ".join(line.split()) for line in block.text.split("\n"))
        assert 0 <= block.link_density <= 1
