"""Stripping takes what is no article, and nothing of what is."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser

from newscrawl.extract.blocks import read_blocks
from newscrawl.extract.strip import strip_blocks, strip_page

URL = "https://a.example/"
SIMPLIFIED = "主站蜘蛛池模板: " + "| ".join(["免费高清影院在线", "手机小说下载大全"] * 8)
TRADITIONAL = "主站蜘蛛池模板: " + "| ".join(["免費高清影院在線", "手機小說下載大全"] * 8)
UNLABELLED = "|".join(["热门游戏排行榜单", "最新电影抢先看"] * 8)
ADS = (
    '<table class="adInContent"><tr><td>Buy now</td></tr></table>',
    '<div class="ad-slot">Buy now</div>',
    '<script>document.write("Buy now")</script>',
    '<object data="//ads.example">Buy now</object>',
    '<div class="adsbygoogle"><a href="/buy">Buy now</a></div>',
    '<div style="display:none"><a href=/1>Buy now</a><a href=/2>Buy now</a></div>',
)
SHARES = (
    '<div class="bshare-custom"><a>Share</a><span>12</span></div>',
    '<div id="share_1"><p>Share</p></div>',
)
PARAGRAPHS = (
    "The ferry left the harbour at dawn, as it has for sixty years.",
    "Its captain said the sea was calm | and the weather fine.",
    "Readers may contact us for the timetable, the company's copyright notice says.",
    "渔民说，今年的收成比去年好。",
)


def strip(
    body: str, keep: str | None = None, extra: dict[str, str] | None = None
) -> tuple[list[str], dict[str, int]]:
    tree = LexborHTMLParser(f"<html><body>{body}</body></html>")
    container = tree.css_first(keep) if keep else tree.body
    assert container is not None
    removed = strip_page(tree, extra=extra, keep=container)
    blocks, lines = strip_blocks(read_blocks(container, URL), loose=False)
    return [block.text for block in blocks], dict(removed + lines)


def test_a_clean_body_is_left_as_it_is():
    assert strip("".join(f"<p>{text}</p>" for text in PARAGRAPHS)) == (list(PARAGRAPHS), {})


@pytest.mark.parametrize("ad", ADS)
def test_text_behind_an_ad_in_a_paragraph_stays_in_it(ad):
    paragraphs, removed = strip(f"<p>One, {ad}two.</p><p>Three.</p>")
    assert [" ".join(text.split()) for text in paragraphs] == ["One, two.", "Three."]
    assert sum(removed.values()) == 1


@pytest.mark.parametrize("spam", [SIMPLIFIED, TRADITIONAL, UNLABELLED])
@pytest.mark.parametrize(
    "place",
    [
        "<p>One.</p><p>Two.</p>{}",
        "{}<p>One.</p><p>Two.</p>",
        "<p>One.</p>{}<p>Two.</p>",
        "<p>One.</p><p>{}</p><p>Two.</p>",
        "<p>One.</p><p>Two.</p><div><span><font>{}</font></span></div>",
        "<p>One.</p><p>Two.<br>{}</p>",
        "<p>One.</p><p>{}<br>Two.</p>",
        "<p>One.</p><p>Two. {}</p>",
        "<p>One.</p><p>Two.<b>{}</b></p>",
        "<p>One.</p><p>Two.</p><marquee>{}</marquee>",
        "<p>One.</p><p>Two.</p></body></html>{}",
        "<p>One.</p><p>Two.</p><!-- x -->{}<!-- y -->",
        "<p>One.</p><p>Two.</p><table><tr><td>{}</td></tr></table>",
    ],
)
def test_injected_spam_goes_wherever_it_stands(place, spam):
    paragraphs, removed = strip(place.format(spam))
    assert paragraphs == ["One.", "Two."]
    assert removed == {"spam": 1}


def test_spam_whose_phrases_are_links():
    links = "| ".join(f"<a href=/{n}>免费高清影院在线</a>" for n in range(12))
    assert strip(f"<p>One.</p><div>主站蜘蛛池模板: {links}</div>") == (["One."], {"spam": 1})


def test_each_injection_is_counted():
    spam = f"<div>{SIMPLIFIED}</div>"
    paragraphs, removed = strip(f"{spam}<p>One.</p>{spam}<p>Two.</p>{spam}")
    assert (paragraphs, removed) == (["One.", "Two."], {"spam": 3})


@pytest.mark.parametrize(
    "text",
    [
        "警方说，所谓“蜘蛛池”是一种作弊手段。",
        "蜘蛛池: a word of the trade | as the police explain.",
        "Spiders of eight kinds live there: jumping | wolf | crab | water | house | sac | cave | sheet.",
        "A spider pool (蜘蛛池) links thousands of pages to each other, the report said.",
    ],
)
def test_an_article_about_spiders_keeps_its_sentences(text):
    assert strip(f"<p>One.</p><p>{text}</p><p>Two.</p>") == (["One.", text, "Two."], {})


@pytest.mark.parametrize(
    ("html", "rule"),
    [
        ("<nav><a href=/>Home</a></nav>", "navigation"),
        ("<div class='breadcrumb'>Home / News</div>", "navigation"),
        ("<footer><p>Company</p></footer>", "footer"),
        ("<aside><p>Other</p></aside>", "aside"),
        ("<form><input><p>Search</p></form>", "form"),
        ("<div class='related-news'><p>Another story</p></div>", "related"),
        ("<div id='comments'><p>Nice</p></div>", "comments"),
        ("<div class='cookie-consent'><p>We use cookies</p></div>", "consent"),
        ("<div class='newsletter'><p>Subscribe</p></div>", "newsletter"),
        ("<a href=/app>ECNS App Download</a>", "app-download"),
        ("<span><a href=/app><b>APP下载</b></a></span>", "app-download"),
        ("<style>p{}</style>", "script"),
        ("<noscript>Turn it on</noscript>", "script"),
    ],
)
def test_what_is_no_article_goes_and_is_counted(html, rule):
    text = "".join(f"<p>{text}</p>" for text in PARAGRAPHS)
    assert strip(f"{html}<div>{text}</div>") == (list(PARAGRAPHS), {rule: 1})
    assert strip(f"<div>{text}</div>{html}") == (list(PARAGRAPHS), {rule: 1})


def test_what_stands_in_what_goes_is_not_counted_again():
    html = "<footer><nav><a href=/>x</a></nav><div class=ad>y</div><script></script></footer>"
    assert strip(f"<p>{PARAGRAPHS[0]}</p>{html}") == ([PARAGRAPHS[0]], {"footer": 1})


@pytest.mark.parametrize("name", ["ad", "footer", "related", "share comments", "promo"])
def test_an_element_with_most_of_the_text_is_the_article_whatever_it_is_called(name):
    text = "".join(f"<p>{text}</p>" for text in PARAGRAPHS)
    assert strip(f"<div class='{name}'>{text}</div><p>x</p>")[0] == [*PARAGRAPHS, "x"]


def test_the_known_body_and_what_is_around_it_stay():
    body = f"<aside class=ad><div id=body class=footer>{PARAGRAPHS[0]}</div></aside><p>{'x' * 999}"
    assert strip(body, keep="#body") == ([PARAGRAPHS[0]], {})


def test_an_element_with_the_headline_stays():
    assert strip("<div class=promo><h1>Headline</h1></div><p>One.</p>") == (
        ["Headline", "One."], {},
    )  # fmt: skip


def test_what_is_hidden_in_the_article_goes():
    hidden = "<div style='display: none'><p>One.</p></div><p>Two.</p><p hidden>Three.</p>"
    assert strip(hidden) == (["Two."], {"hidden": 2})


def test_what_the_portal_adds_goes():
    html = "<p>One.</p><div class=x>Carousel</div><p>Two.</p><div class=x>Carousel</div>"
    assert strip(html, extra={"related": ".x"}) == (["One.", "Two."], {"related": 2})


def test_a_sentence_that_the_portal_adds_goes_as_a_caption_only():
    html = "<p>One.</p><p class=x>The <a href=/f>ferry</a> in the ice.</p><p>Two.</p>"
    assert strip(html, extra={"caption": ".x"}) == (["One.", "Two."], {"caption": 1})
    assert strip(html, extra={"share": ".x"}) == (["One.", "The ferry in the ice.", "Two."], {})


def test_a_word_of_a_sentence_is_no_button():
    html = "<p>The <a href=/app>app download</a> costs nothing.</p><p>Two.</p>"
    assert strip(html) == (["The app download costs nothing.", "Two."], {})


FURNITURE = (
    "<p>Copyright ©1999-2024 Chinanews.com. All rights reserved.</p>",
    "<p>About Us | Jobs | Contact Us</p>",
    "<p>Related news</p>",
    "<p>京ICP备05004340号-1</p>",
)


@pytest.mark.parametrize("line", FURNITURE)
def test_a_line_of_furniture_goes_at_the_ends(line):
    # One alone may be a sentence of the article; in a group it is furniture.
    assert strip(f"{line}{line}<p>One.</p>{line}{line}")[0] == ["One."]


@pytest.mark.parametrize("line", FURNITURE[:3])
def test_between_paragraphs_it_may_be_the_authors(line):
    texts, removed = strip(f"<p>One.</p>{line}<p>Two.</p>")
    assert (len(texts), removed) == (3, {})


def test_a_licence_line_goes_anywhere():
    assert strip(f"<p>One.</p>{FURNITURE[3]}<p>Two.</p>") == (["One.", "Two."], {"licence": 1})


def test_only_an_uncertain_end_loses_a_single_line_that_may_be_the_authors():
    tree = LexborHTMLParser("<p>One.</p><p>Two.</p><p>Related news</p>")
    assert tree.body is not None
    blocks = read_blocks(tree.body, URL)
    assert strip_blocks(blocks, loose=True) == (blocks[:2], {"related": 1})
    assert strip_blocks(blocks, loose=False) == (blocks, {})


def test_a_body_of_nothing_but_furniture_leaves_nothing():
    assert strip("".join(FURNITURE))[0] == []
    assert strip("") == ([], {})


INJECTED = (
    *ADS,
    *SHARES,
    '<div class="ad-slot"><p>Buy now</p></div>',
    *(f"<div>{spam}</div>" for spam in (SIMPLIFIED, TRADITIONAL, UNLABELLED)),
)


@settings(max_examples=60)
@given(
    st.lists(st.sampled_from(PARAGRAPHS), min_size=1, max_size=6),
    st.lists(st.tuples(st.integers(0, 6), st.sampled_from(INJECTED)), max_size=6),
)
def test_what_is_injected_between_paragraphs_changes_none(paragraphs, injected):
    parts = [f"<p>{text}</p>" for text in paragraphs]
    for place, html in injected:
        parts.insert(place, html)
    texts, removed = strip(f"<div id=body>{''.join(parts)}</div>", keep="#body")
    assert texts == paragraphs
    assert sum(removed.values()) == len(injected)


@settings(max_examples=60)
@given(
    st.lists(st.sampled_from(PARAGRAPHS), min_size=1, max_size=5),
    st.integers(0, 4),
    st.integers(1, 8),
    st.sampled_from(ADS),
)
def test_an_ad_within_a_paragraph_changes_none(paragraphs, which, cut, ad):
    texts = list(paragraphs)
    which %= len(texts)
    words = texts[which].split(" ")
    begin, end = " ".join(words[:cut]), " ".join(words[cut:])
    texts[which] = f"{begin} {ad}{end}"
    body = "".join(f"<p>{text}</p>" for text in texts)
    assert strip(f"<div id=body>{body}</div>", keep="#body")[0] == paragraphs
