"""Spam among paragraphs goes; articles on what spam sells keep every sentence."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser

from newscrawl.extract import extract
from newscrawl.extract.injected import strip_injected, without_injected
from newscrawl.extract.spam_words import BAIT, trades_of, word_count
from newscrawl.urls import other_site

URL = "https://news.example/2026/ferry"
STORY = (
    "The ferry left the harbour at dawn, as it has done every day for sixty years.",
    "Its captain, who will retire in May, said that the sea was calm and the weather fine.",
    "“We shall miss him,” said a passenger, who has crossed the strait with him a thousand times.",
    "The town has not decided yet what is to become of the boat, which was built in 1961.",
)
PHRASES = ("cheap viagra", "buy cialis online", "casino bonus", "replica watches", "payday loan")
RUN = ", ".join(f'<a href="http://shop{n}.example/">{p}</a>' for n, p in enumerate(PHRASES))
SPAM = (
    RUN,
    "<br>".join(RUN.split(", ")),
    " | ".join(PHRASES * 3),
    'Order <a href="http://pills.example/">generic viagra and cialis</a> with free shipping today.',
    "Buy cheap viagra online without prescription, and cialis at the best price with free shipping.",
    'Лучшее <a href="http://k.example/">казино онлайн</a> и рулетка, бонус бесплатно.',
    'Jetzt <a href="http://k.example/">Casino Echtgeld</a> und Freispiele kostenlos sichern.',
    '<a href="http://a.example/">カジノ 無料</a> <a href="http://b.example/">バイアグラ 通販 激安</a>',
)


def strip(body: str, headline: str | None = "The ferry sails") -> tuple[str, dict[str, int]]:
    """The text of a body behind the cut, and what was removed."""
    root = LexborHTMLParser(f"<body>{body}</body>").body
    assert root is not None
    parents = {root.mem_id, *(node.mem_id for node in root.css("p,li,div,ul"))}
    removed = strip_injected(root, URL, headline, parents)
    return " ".join(root.text(separator=" ").split()), dict(removed)


def page(*paragraphs: str, headline: str = "The ferry sails") -> str:
    body = "".join(f"<p>{text}</p>" for text in paragraphs)
    return (
        f"<html><head><title>{headline}</title></head><body><main><article><h1>{headline}</h1>"
        f"<div class='story-body'>{body}</div></article></main></body></html>"
    )


@pytest.mark.parametrize("spam", SPAM)
@pytest.mark.parametrize("at", range(len(STORY) + 1))
def test_spam_between_paragraphs_goes_and_is_counted(spam, at):
    texts = [*STORY[:at], spam, *STORY[at:]]
    text, removed = strip("".join(f"<p>{text}</p>" for text in texts))
    assert text == " ".join(STORY)
    assert removed == {"spam": 1}


@pytest.mark.parametrize("spam", SPAM)
def test_spam_at_the_end_of_a_paragraph_leaves_its_sentences(spam):
    texts = [STORY[0], f"{STORY[1]} {spam}", *STORY[2:]]
    text, removed = strip("".join(f"<p>{text}</p>" for text in texts))
    assert text == " ".join(STORY)
    assert removed == {"spam": 1}


def test_a_list_of_links_is_one_piece_of_spam():
    rows = "".join(f"<li>{link}</li>" for link in RUN.split(", "))
    text, removed = strip(f"<p>{STORY[0]}</p><ul>{rows}</ul><p>{STORY[1]}</p>")
    assert (text, removed) == (f"{STORY[0]} {STORY[1]}", {"spam": 1})


@pytest.mark.parametrize("spam", SPAM)
def test_the_words_before_spam_that_no_full_stop_ends_are_the_authors(spam):
    text, removed = strip(f"<p>The boat was built on the island in 1961 {spam}</p>")
    assert text.startswith("The boat was built on the island in 1961")
    assert removed == {"spam": 1}


def test_the_extraction_takes_it_out_of_pages_that_no_selector_knows():
    for spam in SPAM:
        article = extract(page(*STORY[:2], spam, *STORY[2:]), URL)
        assert article.paragraphs == STORY
        assert (article.metadata.removed or {})["spam"] == 1


KEPT = {
    "Casino wins its case": (
        "The casino has won its case against the town, which had taken back its licence for poker.",
        "Online casinos and betting offices pay no tax there, a bonus that its owners like best.",
        'Both the <a href="//a.example/">casino</a> and the <a href="//b.example/">poker club</a> stay.',
    ),
    "The ferry sails": (
        "The firm that owns the boat also runs a casino and a hotel on the island.",
        "Police found fake watches on board, replicas of Rolex and Omega, and sold none of them.",
        'Its owner wrote an <a href="https://a.example/essay">essay</a> on loans and credit.',
        "Customers can buy tickets online, at the best price and with free delivery.",
        '<a href="//a.example/">The Daily</a>, <a href="//b.example/">The Times</a>',
    ),
    "Viagra without a prescription": (
        "Pharmacies may sell viagra and cialis without a prescription from May on, at any price.",
        "The pills are cheap, but to buy viagra online is not safe, a doctor said.",
    ),
    "What a loan costs": (
        "A payday loan is a fast loan of little money, and lenders ask a high price for it.",
        "Those with bad credit pay the most: the loan is instant, the fees are guaranteed.",
    ),
    "赌场在澳门": ("澳门的赌场去年收入增长，博彩业协会说。", "百家乐仍然是赌场最大的收入来源。"),
}


@pytest.mark.parametrize("headline", KEPT)
def test_an_article_on_what_spam_sells_keeps_its_sentences(headline):
    html = "".join(f"<p>{text}</p>" for text in (*KEPT[headline], *STORY))
    before = LexborHTMLParser(html).body
    assert before is not None
    text, removed = strip(html, headline)
    assert text == " ".join(before.text(separator=" ").split())
    assert removed == {}


@pytest.mark.parametrize(
    ("description", "left"),
    [
        ("The ferry has sailed for sixty years.", "The ferry has sailed for sixty years."),
        ("Buy cheap viagra online and cialis at the best price.", None),
        (
            "The ferry has sailed for years. Buy cheap viagra online and cialis with free shipping.",
            "The ferry has sailed for years.",
        ),
    ],
)
def test_a_description_is_freed_of_spam(description, left):
    assert without_injected(description, "The ferry sails", " ".join(STORY)) == left


def test_a_description_of_what_the_article_is_about_stays():
    description = "Buy cheap viagra online: pills and cialis without prescription, at what price?"
    assert without_injected(description, "Viagra on the internet") == description


def test_words_are_told_by_their_trade_in_any_script():
    found = trades_of("Купить виагру; カジノ 激安, sòng bạc và cá cược!")
    assert found["pharmacy"] == {"виагру"}
    assert found["gambling"] == {"カジノ", "sòng bạc", "cá cược", "cược"}
    assert found[BAIT] >= {"купить", "激安"}


def test_where_there_are_no_spaces_letters_make_words():
    assert word_count("one two, three") == 3
    assert word_count("渔民说今年的收成好") > 3


@pytest.mark.parametrize(
    ("link", "site"),
    [
        ("https://www.shop.example/x", "shop.example"),
        ("//shop.example", "shop.example"),
        ("https://www.news.example/x", None),
        ("https://user@img.news.example:80/x", None),
        ("http://a.co.uk/", "a.co.uk"),
        ("/x", None),
        ("mailto:a@shop.example", None),
        ("http://", None),
        (None, None),
    ],
)
def test_a_link_leads_to_another_site_or_stays(link, site):
    assert other_site("https://news.example/a", link) == site


@settings(max_examples=50)
@given(st.lists(st.sampled_from([*STORY, *SPAM]), max_size=8))
def test_what_the_author_wrote_is_never_cut(texts):
    text, _ = strip("".join(f"<p>{text}</p>" for text in texts))
    kept = [one for one in texts if one in STORY]
    rest = text
    for one in kept:
        assert one in rest
        rest = rest.split(one, 1)[1]


@pytest.mark.parametrize(
    "text",
    [
        "casino " * 40_000,
        "casino. " * 20_000,
        "<a href=//x.example>casino</a> " * 5000,
        "賭場。" * 30_000,
        "<br>casino poker" * 9000,
    ],
)
def test_a_hostile_body_is_judged_in_little_time(text):
    begin = time.process_time()
    strip(f"<p>{text}</p>")
    assert time.process_time() - begin < 6
