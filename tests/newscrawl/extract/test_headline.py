"""The headline is what the page shows, and the rest of the page tells which heading that is."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser

from newscrawl.extract.headline import Headline, find_headline
from newscrawl.extract.signs import read_signs

URL = "https://www.dailyharbour.example/travel/ferry"
TITLE = "The last crossing of the old ferry"
SITE = "The Daily Harbour"


def find(head: str = "", body: str = "", names: tuple[str, ...] = (SITE,)) -> Headline:
    html = f"<html><head>{head}</head><body>{body}</body></html>"
    return find_headline(read_signs(LexborHTMLParser(html), URL), names, URL)


def title(text: str) -> str:
    return f"<title>{text}</title>"


def og(text: str) -> str:
    return f'<meta property="og:title" content="{text}">'


@pytest.mark.parametrize(
    ("head", "body"),
    [
        (title(f"{TITLE} - {SITE}"), f"<h1>{TITLE}</h1>"),
        ("", f"<h1>{TITLE}</h1>"),
        (title("Ferry"), "<h1> The last\ncrossing of <em>the old</em> ferry </h1>"),
        (title(f"{TITLE} | {SITE}"), f"<h1><a href=/>{SITE}</a></h1><h1>{TITLE}</h1>"),
        (title(f"{TITLE} | {SITE}"), f"<h1>{SITE}</h1><h2>{TITLE}</h2>"),
        (og(TITLE), f"<h1>Travel</h1><main><h1>{TITLE}</h1></main><h1>Read more of this</h1>"),
        (og(TITLE), f"<h1 class=logo>{SITE} of ferry</h1><h1 class=entry-title>{TITLE}</h1>"),
        # Weblogs call themselves in the h1, and link it to their front page.
        (
            og(TITLE) + title(f"Notes from the pier: {TITLE}"),
            "<h1 class=title><a href='https://pier.example/'>Notes from the pier</a></h1>",
        ),
        # With so many h1 they are headings within the text.
        (og(TITLE), "".join(f"<h1>Knots, part {n}</h1><p>Text.</p>" for n in range(5))),
        (og(f"{TITLE} | Travel"), ""),
        ("", f"<h1>{TITLE} | Travel</h1>"),
        (og(TITLE), "<h1>A message from our founder, who needs your money</h1>"),
        (og(TITLE), f"<h1>Live Premier ferry {TITLE}</h1>"),
        (title(f"{SITE} - {TITLE}"), ""),
        (title(f"{TITLE} » {SITE} |"), ""),
        (title(f"{TITLE} – dailyharbour.example"), ""),
        (title(f"{TITLE} | DailyHarbour"), ""),
        (og(TITLE) + title("Home"), "<h1>{{ title }}</h1>"),
    ],
)
def test_the_headline_is_found_among_all_that_the_page_says(head, body):
    assert find(head, body).text == TITLE


def test_a_headline_that_only_the_head_has_is_none_of_the_pages_headings():
    assert find(og(TITLE), "").node is None
    shown = find(og(TITLE), f"<h1>{TITLE}</h1>").node
    assert shown is not None
    assert shown.tag == "h1"


def test_the_spelling_is_the_one_that_readers_see():
    assert find(og("The ferry - it's 'old' now"), "<h1>The ferry – it’s ‘old’ now</h1>").text == (
        "The ferry – it’s ‘old’ now"
    )


@pytest.mark.parametrize(
    "escaped", ["Fish &amp;amp; chips at sea", "Fish &amp;#038; chips at sea", "Fish &amp; chips at sea"]
)  # fmt: skip
def test_entities_that_were_escaped_twice_are_read(escaped):
    assert find(og(escaped)).text == "Fish & chips at sea"


def test_a_label_within_the_heading_goes_but_not_the_quotation_mark_behind_it():
    text = "“We sail on,” says the captain"
    assert find(og(text), f"<h1><b>Travel</b> {text}</h1>").text == text


@pytest.mark.parametrize("start", ["2025 ", "‘It sank’: ", "The ", "Ex-"])
def test_words_that_only_the_heading_has_are_no_label_where_they_do_not_read_like_one(start):
    assert find(og(TITLE), f"<h1>{start}{TITLE}</h1>").text == f"{start}{TITLE}"


def test_a_quotation_at_the_end_keeps_its_mark():
    text = "La gravité de la « situation dans le port »"
    assert find("", f"<h1>{text}</h1>").text == text


def test_a_headline_that_was_cut_for_length_is_taken_whole():
    assert find(og(f"{TITLE[:20]}...") + title(f"{TITLE} | {SITE}")).text == TITLE


def test_a_separator_within_the_headline_stays():
    text = "Ferry - a love story: how it began"
    assert find(title(f"{text} | {SITE}"), "").text == text


def test_json_ld_comes_before_the_title():
    script = json.dumps({"@type": "NewsArticle", "headline": TITLE})
    head = f'<script type="application/ld+json">{script}</script>' + title("Ferry, crossing, news")
    assert find(head).text == TITLE


def test_a_page_that_says_nothing_has_no_headline():
    assert find() == Headline()
    assert find(title(" "), "<h1> </h1>") == Headline()


def test_the_sites_name_is_a_headline_where_there_is_nothing_else():
    assert find("", f"<h1>{SITE}</h1>").text == SITE


known = st.sampled_from([TITLE, SITE, "Travel", "|", " - ", "&amp;", "<b>", "{{", "7", "", " "])
texts = known | st.text(max_size=9)


@given(st.lists(st.tuples(st.sampled_from(["h1", "title", "article", "nav"]), texts), max_size=8))
def test_no_page_raises_and_a_headline_is_clean(parts):
    found = find("", "".join(f"<{tag}>{text}</{tag}>" for tag, text in parts)).text
    assert found is None or found == " ".join(found.split()) != ""


CHINESE = "北码头修缮三年后重新开放 首周将有十二国船只靠港"


@pytest.mark.parametrize(
    ("head", "body", "url"),
    [
        (title(f"{CHINESE}_新闻频道_海港网(harbour.example)"), "", URL),
        (title(f"{CHINESE}_海港节目官网-一套_海港网(harbour.example)"), "", URL),
        (title(f"{CHINESE}-海港网"), "", URL),
        (title(f"{CHINESE}——海港网"), "", URL),
        (title(f"{CHINESE}--时政--海港网"), "", URL),
        (title(f"{CHINESE} - 海港日报"), "", URL),
        ("", f"<h1>[视频]{CHINESE}</h1>", URL),
        (title(CHINESE), f"<h1>【组图】 {CHINESE}</h1>", URL),
        (og(f"{CHINESE} – HP – 13.06.2023"), "", "https://www.hp.example/zh/a-1"),
    ],
)
def test_the_tail_and_the_mark_of_a_title_are_no_part_of_it(head, body, url):
    html = f"<html><head>{head}</head><body>{body}</body></html>"
    found = find_headline(read_signs(LexborHTMLParser(html), url), (), url)
    assert found.text == CHINESE


@pytest.mark.parametrize("tail", [" - Harbour Daily Online", " | Old Harbour Times", "-Xinhua"])
def test_what_reads_like_a_paper_at_the_end_of_a_title_is_one(tail):
    assert find(title(TITLE + tail), names=()).text == TITLE


@pytest.mark.parametrize(
    "text",
    [
        "中美-欧盟会谈-今日开始",
        f"{CHINESE}_新闻",
        "The ferry in 2023 – 13.06.2023",
        "Harbour Times",
        "[视频]",
        "Good news - the ferry is in good times",
    ],
)
def test_a_title_that_only_looks_so_stays(text):
    assert find(title(text), names=()).text == text
