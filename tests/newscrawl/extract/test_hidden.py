"""Hidden text goes where nobody can ever see it or where it is spam; what a click or a script shows stays."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newscrawl.extract import extract
from newscrawl.extract.hiding import BURIED, VEILED, degree_of, degree_of_style, hiding_rules
from newscrawl.items import Publisher
from newscrawl.portals import Articles, Feed, Portal, Template

URL = "https://news.example/2026/ferry"
STORY = (
    "The ferry left the harbour at dawn, as it has done every day for sixty years.",
    "Its captain, who will retire in May, said that the sea was calm and the weather fine.",
    "“We shall miss him,” said a passenger, who has crossed the strait with him a thousand times.",
    "The town has not decided yet what is to become of the boat, which was built in 1961.",
)
MORE = (
    "The next boat is to be built in the yard of the island, the first one there since the war.",
    "It will run on batteries, and carry forty cars and some three hundred passengers a day.",
)
LINKS = " ".join(
    f'<a href="http://shop{number}.example/">{phrase}</a>'
    for number, phrase in enumerate(
        ("cheap viagra", "buy cialis online", "casino bonus", "replica watches", "payday loan")
    )
)
PORTAL = Portal(
    name="news", publisher=Publisher(name="News", url="https://news.example/"),
    hosts=("news.example",), timezone="Europe/Berlin", language="en",
    sources=(Feed(url="https://news.example/rss.xml"),), articles=(Articles(r"/(?P<date>\d{4})/(?P<id>\w+)$"),),
    templates=(Template(body="div.story-body"),),
)  # fmt: skip


def paragraphs(*texts: str) -> str:
    return "".join(f"<p>{text}</p>" for text in texts)


def page(body: str, head: str = "") -> str:
    return (
        f"<html><head><title>The ferry sails</title>{head}</head><body><main><article>"
        f'<h1>The ferry sails</h1><div class="story-body">{body}</div></article></main></body></html>'
    )


def both(html: str) -> list[tuple[tuple[str, ...], dict[str, int]]]:
    """Paragraphs and what was removed, by the generic extraction and by a portal's selector."""
    articles = [extract(html, URL), extract(html, URL, portal=PORTAL)]
    return [(article.paragraphs, dict(article.metadata.removed or {})) for article in articles]


@pytest.mark.parametrize(
    ("style", "degree"),
    [
        ("display:none", VEILED),
        ("DISPLAY : NONE !important", VEILED),
        ("visibility:hidden", VEILED),
        ("opacity:0", VEILED),
        ("opacity: 0.0;", VEILED),
        ("opacity:0.5", None),
        ("height:0;overflow:hidden", VEILED),
        ("height:0;padding-bottom:56%", VEILED),
        ("height:1px;width:1px;overflow:hidden", BURIED),
        ("position:absolute;left:-9999px", BURIED),
        ("position:absolute; top: -100em", BURIED),
        ("margin-left:-20px", None),
        ("text-indent:-9999px", BURIED),
        ("text-indent:-2em", None),
        ("font-size:0", BURIED),
        ("font-size: 1px;", BURIED),
        ("font-size:0.825rem", None),
        ("font-size:1em", None),
        ("--frame-font-size:0", None),
        ("clip:rect(0 0 0 0)", BURIED),
        ("clip-path: inset(100%)", BURIED),
        ("color:#fff;background:#ffffff", BURIED),
        ("color:white;background-color:rgb(255, 255, 255)", BURIED),
        ("color:#fff;background:#000", None),
        ("color:inherit;background-color:inherit", None),
        ("border-color:transparent", None),
        ("transform:scale(0)", VEILED),
        ("", None),
    ],
)
def test_what_a_style_hides_and_how_surely(style, degree):
    assert degree_of_style(style) == degree


@pytest.mark.parametrize(
    ("tag", "attributes", "degree"),
    [
        ("p", {"hidden": None}, VEILED),
        ("marquee", {"height": "0"}, BURIED),
        ("marquee", {"height": "40"}, None),
        ("span", {"class": "sr-only", "style": "position:absolute;left:-9999px"}, None),
        ("p", {"class": "lead"}, None),
    ],
)
def test_what_attributes_hide(tag, attributes, degree):
    assert degree_of(tag, attributes) == degree


@pytest.mark.parametrize(
    ("sheet", "rules"),
    [
        (".a{display:none}", {".a": VEILED}),
        ("div.a, #b { left:-9999px }", {".a": BURIED, "#b": BURIED}),
        ("/* x */ .a { font-size:0 }", {".a": BURIED}),
        ("@media print { .a { display:none } } .b { display:none }", {".b": VEILED}),
        (".js .a { display:none }", {}),
        ("p { display:none }", {}),
        (".visually-hidden { clip: rect(0 0 0 0) }", {}),
        ("}}} .a { display:none }", {".a": VEILED}),
    ],
)
def test_only_simple_rules_for_every_screen_are_read(sheet, rules):
    assert hiding_rules([sheet]) == rules


@pytest.mark.parametrize(
    "sheet", ["{" * 10**6, "}" * 10**6, ".a{" * 10**5, ".a," * 10**5 + "{display:none}"]
)
def test_a_hostile_sheet_is_read_at_once(sheet):
    begin = time.process_time()
    hiding_rules([sheet] * 3)
    assert time.process_time() - begin < 1


@given(st.text(st.sampled_from("colrdispay:-0123456789px;#f(), "), max_size=80))
def test_any_style_has_an_answer(style):
    assert degree_of_style(style) in (None, VEILED, BURIED)


@pytest.mark.parametrize(
    "hidden",
    [
        f'<div style="display:none">{LINKS}</div>',
        f'<div style="position:absolute;left:-9999px">{LINKS}</div>',
        '<p style="font-size:0">Words of any language that nobody reads.</p>',
        '<p style="text-indent:-9999px">Ord som ingen läser, och inte heller ser.</p>',
        '<p style="color:#fff;background:#fff">Słowa, których nikt nie przeczyta na tej stronie.</p>',
        "<div hidden>Buy cheap viagra online without prescription, cialis at the best price.</div>",
        f'<marquee height="0" width="0">{LINKS}</marquee>',
        f"<style>.k3{{position:absolute;top:-5000px}}</style><div class='k3'>{LINKS}</div>",
    ],
)
@pytest.mark.parametrize("at", [0, 2, 4])
def test_hidden_spam_goes_and_is_counted(hidden, at):
    parts = [paragraphs(text) for text in STORY]
    parts.insert(at, hidden)
    for found, removed in both(page("".join(parts))):
        assert found == STORY
        assert removed["hidden"] == 1


@pytest.mark.parametrize("style", ["display:none", "font-size:0", "position:absolute;left:-3000px"])
def test_hidden_spam_within_a_paragraph_leaves_its_text(style):
    html = paragraphs(STORY[0], f'{STORY[1]} <span style="{style}">{LINKS}</span>', *STORY[2:])
    for found, removed in both(page(html)):
        assert found == STORY
        assert removed["hidden"] == 1


@pytest.mark.parametrize(
    "opening",
    [
        '<div id="more" style="display:none">',
        '<div hidden id="S:1">',
        '<div style="opacity:0">',
        '<div class="tab" aria-hidden="true" style="max-height:0;overflow:hidden">',
        "<style>.panel{display:none}</style><div class='panel'>",
    ],
)
def test_what_opens_on_a_click_stays(opening):
    html = page(f"{paragraphs(*STORY)}{opening}{paragraphs(*MORE)}</div>")
    assert extract(html, URL).paragraphs == STORY + MORE


def test_a_body_that_is_hidden_until_it_is_loaded_stays():
    for style in (
        "opacity:0",
        "visibility:hidden",
        "position:absolute;top:-9999px",
        "display:none",
    ):
        html = page(f'<div style="{style}">{paragraphs(*STORY, *MORE)}</div>')
        for found, _ in both(html):
            assert found == STORY + MORE


def test_the_portals_own_element_stays_however_it_is_hidden():
    html = (
        f'<div style="left:-9999px">{page(paragraphs(*STORY))}</div><p>{"Other words. " * 200}</p>'
    )
    assert extract(html, URL, portal=PORTAL).paragraphs == STORY


def test_words_for_screen_readers_stay():
    html = paragraphs(
        STORY[0], f'<span class="sr-only" style="position:absolute;left:-9999px">Quote:</span> {STORY[1]}',
        *STORY[2:],
    )  # fmt: skip
    for found, removed in both(page(html)):
        assert found == (STORY[0], f"Quote: {STORY[1]}", *STORY[2:])
        assert "hidden" not in removed


def test_a_collapsed_part_of_an_article_on_loans_stays():
    loans = (
        "A payday loan is a fast loan of little money, and lenders ask a high price for it.",
        "Those with bad credit pay the most: the loan is instant, the fees are guaranteed.",
    )
    more = "Some lenders offer free advice online, and others a cheap personal loan instead."
    html = page(f'{paragraphs(*loans, *STORY)}<div style="display:none"><p>{more}</p></div>')
    assert extract(html, URL).paragraphs == (*loans, *STORY, more)


@pytest.mark.parametrize(
    "html",
    [
        '<div style="display:none">casino poker ' * 3000,
        '<div style="left:-9999px">words ' * 3000,
        '<p style="display:none"><a href="//x.example">casino</a></p>' * 5000,
    ],
)
def test_a_hostile_page_of_hidden_elements_is_read_in_little_time(html):
    begin = time.process_time()
    extract(page(html), URL)
    assert time.process_time() - begin < 10
