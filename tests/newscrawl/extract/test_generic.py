"""The generic extraction finds the article on pages that no selector knows."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser

from newscrawl.byline import Byline
from newscrawl.extract import extract
from newscrawl.extract.generic import CLOSED, Found, find_article
from newscrawl.extract.segments import Segments, read_segments
from spiders.ecns import EcnsSpider

ECNS = EcnsSpider.portal
URL = "https://a.example/story"
TEXTS = (
    "The ferry left the harbour at dawn, as it has done every day for sixty years.",
    "Short one.",
    "Its captain, who will retire in May, said that the sea was calm and the weather fine.",
    "“We shall miss him,” said a passenger who has crossed with him a thousand times.",
)
BODY = "".join(f"<p>{text}</p>" for text in TEXTS)
MENU = "".join(f"<li><a href=/{n}>Another headline of the day {n}</a></li>" for n in range(9))


def find(html: str) -> tuple[Segments, Found]:
    tree = LexborHTMLParser(html)
    assert tree.body is not None
    page = read_segments(tree.body, CLOSED)
    return page, find_article(page, None)


def texts(found: tuple[Segments, Found]) -> tuple[str, ...]:
    page, article = found
    return tuple(page.texts[number] for number in article.body)


@pytest.mark.parametrize(
    "page",
    [
        f"<div>{BODY}</div>",
        BODY,
        f"<ul>{MENU}</ul><div><div>{BODY}</div></div><ul>{MENU}</ul>",
        f"<div><ul>{MENU}</ul></div><article>{BODY}</article><div><p>Copyright.</p></div>",
        f"<table><tr><td><ul>{MENU}</ul></td><td>{BODY}</td></tr></table>",
    ],
)
def test_the_element_with_the_most_sentences_holds_the_article(page):
    assert texts(find(page)) == TEXTS


def test_paragraphs_in_elements_of_their_own_are_one_article():
    html = "<main>" + "".join(f"<div><p>{text}</p></div>" for text in TEXTS) + "</main>"
    assert texts(find(f"<ul>{MENU}</ul>{html}")) == TEXTS


def test_breaks_part_paragraphs_as_elements_do():
    assert texts(find(f"<div>{'<br><br>'.join(TEXTS)}</div>")) == TEXTS


def test_ideographs_need_fewer_characters():
    text = "渔民们说，今年的收成比去年好得多，大家都很高兴。"
    assert texts(find(f"<ul>{MENU}</ul><div><p>{text}</p></div>")) == (text,)


@pytest.mark.parametrize(
    "page",
    ["", "<p>Short.</p>", "<p>" + "<a href=/x>A link to a page.</a> " * 50,
     f"<ul>{MENU}</ul>", "<h2>A heading, long enough to be a sentence. </h2>",
     "<p>a run of words that is long enough but never comes to the end of a sentence</p>"],
)  # fmt: skip
def test_a_page_without_sentences_has_no_article(page):
    assert find(page)[1].body == ()


LINES = "<p>Travel</p><p>The last crossing of the old ferry</p><p>{}</p>"


def test_a_byline_tells_headline_section_and_where_the_body_begins():
    found = find(LINES.format("2024-10-11 09:04:50 Xinhua Editor: Li Yan") + BODY)
    assert found[1].byline == Byline(
        published="2024-10-11 09:04:50", source="Xinhua", editor="Li Yan"
    )  # fmt: skip
    assert (found[1].headline, found[1].section) == ("The last crossing of the old ferry", "Travel")
    assert texts(found) == TEXTS


@pytest.mark.parametrize("path", ["You are here: News / Travel", "本页位置：首页 → Travel"])
def test_the_section_is_the_last_step_of_a_path(path):
    found = find(f"<p>{path}</p>" + LINES[13:].format("2024-10-11 Xinhua") + BODY)
    assert found[1].section == "Travel"


def test_a_headline_in_ideographs_is_shorter():
    lines = "<p>社会·法治</p><p>戈壁小站种出苜蓿</p><p>2024-10-11 来源：新华网</p>"
    found = find(lines + BODY)
    assert (found[1].headline, found[1].section) == ("戈壁小站种出苜蓿", "社会·法治")
    assert find(lines.replace("社会·法治", "下一篇") + BODY)[1].section is None


def test_a_menu_is_no_section():
    menu = "<p>Edition<a href=/a>Asia</a><a href=/b>Europe</a></p>"
    found = find(menu + LINES[13:].format("2024-10-11 Xinhua") + BODY)
    assert found[1].headline == "The last crossing of the old ferry"
    assert found[1].section is None


@pytest.mark.parametrize(
    "lines",
    [
        ("Source: Xinhua", "Editor: huaxia", "2024-10-11 09:04:50"),
        ("2024-10-11 09:04:50", "Source: Xinhua", "Editor: huaxia"),
        ("Editor: huaxia", "2024-10-11 09:04:50", "Source: Xinhua"),
    ],
)
def test_a_byline_may_have_several_lines(lines):
    page = LINES.format("</p><p>".join(lines)) + BODY
    found = find(page)
    assert found[1].byline == Byline(
        published="2024-10-11 09:04:50", source="Xinhua", editor="huaxia"
    )
    assert (found[1].headline, found[1].section) == ("The last crossing of the old ferry", "Travel")
    assert texts(found) == TEXTS


@pytest.mark.parametrize(
    "line", ["Xinhua", "Source: Xinhua. The ferry sailed on. It came back.", "Source: " + "x" * 60]
)
def test_a_date_and_a_line_without_a_label_are_no_byline(line):
    found = find(LINES.format(f"2024-10-11 09:04:50</p><p>{line}") + BODY)
    assert found[1].byline is None


def test_a_sentence_is_no_section():
    found = find(
        "<p>简介：渡轮开往东岸，船长明年退休。</p>" + LINES[13:].format("2024-10-11 Xinhua") + BODY
    )
    assert found[1].section is None


def test_a_byline_has_the_time_of_the_day_that_the_page_tells():
    html = f"<title>T</title><meta name=publishdate content=2024-10-11>{LINES}{BODY}"
    portal = replace(ECNS, templates=(), strip={})
    article = extract(html.format("2024-10-11 09:04:50 Xinhua"), f"{URL}.htm", portal=portal)
    assert article.datePublished == "2024-10-11T09:04:50+08:00"
    article = extract(html.format("2024-10-12 09:04:50 Xinhua"), f"{URL}.htm", portal=portal)
    assert article.datePublished == "2024-10-11"


def test_a_day_that_stands_on_the_page_is_not_from_its_address():
    url = "https://www.ecns.cn/2024-10-11/detail-a.shtml"
    html = f"<title>T</title>{LINES}{BODY}".format("2024-10-11 Xinhua")
    article = extract(html, url, portal=replace(ECNS, templates=(), strip={}))
    assert (article.datePublished, article.datePublishedRaw) == ("2024-10-11", "2024-10-11")
    assert article.metadata.validationMessages is None


def test_the_portals_name_is_no_section():
    html = f"<title>T</title>{LINES}{BODY}".format("2024-10-11 Xinhua")
    portal = replace(ECNS, templates=(), strip={})
    assert extract(html, f"{URL}.htm", portal=portal).articleSection == "Travel"
    html = html.replace("<p>Travel", f"<p>{portal.publisher.name}")
    assert extract(html, f"{URL}.htm", portal=portal).articleSection is None


@pytest.mark.parametrize("label", ["Posted in: Harbours", "Filed under: Harbours, ships"])
def test_the_section_may_stand_behind_the_body(label):
    html = LINES.format("2024-10-11 09:04:50 Xinhua Editor: Li Yan") + BODY
    assert find(f"{html}<div>{label}</div>")[1].section == "Harbours"
    assert find(f"<div>{BODY}</div><div>{label}</div>")[1].section == "Harbours"
    assert find(f"{html}<div>Posted in a hurry: letters</div>")[1].section == "Travel"


def test_a_short_first_paragraph_behind_the_byline_belongs_to_the_body():
    found = find(LINES.format("2024-10-11 Xinhua") + "<p>At sea.</p>" + BODY)
    assert texts(found) == ("At sea.", *TEXTS)


@pytest.mark.parametrize(
    "line",
    [
        "Xinhua",
        "2024-10-11",
        "On 2024-10-11 the ferry sailed for Xinhua. It came back.",
        "2024-10-11 " + "Xinhua " * 40,
    ],
)
def test_a_line_that_is_no_byline(line):
    found = find(LINES.format(line) + BODY)
    assert (found[1].byline, found[1].headline, found[1].section) == (None, None, None)
    assert texts(found)[-len(TEXTS) :] == TEXTS


PLAIN = f"""
      Text:AAAPrint
      Travel

      The last crossing of the old ferry

      2024-10-11 09:04:50Xinhua Editor : Li Yan ECNS App Download

      {TEXTS[0]}

      {TEXTS[1]}

      {TEXTS[2]}

      {TEXTS[3]}

      Related news
      Back to top About Us | Jobs | Contact Us | Privacy Policy
      Copyright ©1999-2024 Chinanews.com. All rights reserved.
      主站蜘蛛池模板: 免费高清影院在线| 手机小说下载大全| 热门游戏排行榜单
"""


def test_plain_text_is_a_page():
    article = extract(PLAIN, URL)
    assert article.paragraphs == TEXTS
    assert article.headline == "The last crossing of the old ferry"
    assert (article.articleSection, article.sourceOrganization) == ("Travel", "Xinhua")
    assert article.editor == "Li Yan"
    # No portal, no zone: the hour is not known.
    assert article.datePublished == "2024-10-11"
    assert article.metadata.template == "generic"
    assert article.metadata.removed is not None
    assert article.metadata.removed["spam"] == 1


def test_a_page_of_another_portal():
    html = f"""<html lang=en><head><title>The ferry sails - The Daily</title>
        <meta property="og:site_name" content="The Daily"></head><body>
        <header><nav><ul>{MENU}</ul></nav></header>
        <main><h1>The ferry sails</h1>{BODY}<div class="related"><ul>{MENU}</ul></div></main>
        <footer><p>Copyright ©2024 The Daily. All rights reserved.</p></footer></body></html>"""
    article = extract(html, URL)
    assert (article.headline, article.paragraphs) == ("The ferry sails", TEXTS)


@given(
    st.lists(
        st.sampled_from([*TEXTS, "2024-10-11 Xinhua", "Travel", *("<div>", "</div>") * 3, MENU]),
        max_size=25,
    )
)
def test_the_body_is_in_the_order_of_the_page(parts):
    page, article = find("".join(p if "<" in p else f"<p>{p}</p>" for p in parts))
    assert list(article.body) == sorted(set(article.body))
    assert all(0 <= number < len(page) for number in article.body)


def test_copies_for_other_widths_of_screen_are_read_once():
    copies = "".join(f"<div class=variant-{width}>{BODY}</div>" for width in ("s", "m", "l"))
    page, article = find(f"<main>{copies}</main>")
    found = [page.texts[number] for number in article.body]
    long = [text for text in TEXTS if len(text) > 60]
    assert [text for text in found if len(text) > 60] == long
    assert article.removed["repeated"] == 2 * len(long)


def test_a_whole_article_in_a_box_with_a_bad_name_keeps_its_headings():
    parts = "".join(f"<h3>Part {n}: of ships</h3><p>{text}</p>" for n, text in enumerate(TEXTS))
    html = f"<div class='social content'><article class=post>{parts}</article></div>"
    found = texts(find(html))
    assert [text for text in found if not text.startswith("Part")] == list(TEXTS)
    assert len(found) == 2 * len(TEXTS)
