"""Who edited and reported an article, as the ends of its body say it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newscrawl.extract import extract
from newscrawl.extract.blocks import Block
from newscrawl.extract.colophon import Colophon, editors_of, read_colophon
from newscrawl.portals import Template
from spiders.ecns import EcnsSpider

ECNS = EcnsSpider.portal
URL = "https://a.example/news/quay"
CHINESE = [
    "港务局星期二表示，北码头在三年的修缮之后将重新开放，吊车和岸壁都已更换。",
    "预计第一周将有来自十二个国家的船只靠港，市里还修建了一条通往铁路的新公路。",
    "港务局长说，大家等这一天等了很久，他十六岁就开始在码头上工作。",
    "渔民并不那么高兴，他们担心更大的船只会像四十年前那样把鲱鱼赶出海湾。",
]
ENGLISH = [
    "The harbour authority said on Tuesday that it would reopen the northern quay in spring.",
    "Ships from twelve countries are expected in the first week, and a road has been built.",
    "Fishermen are less pleased. They fear that larger ships will drive the herring away.",
    "The council will hold a hearing next month, and it has promised to publish the figures.",
]


def page(texts: list[str], more: str = "", behind: str = "", head: str = "") -> str:
    body = "".join(f"<p>{text}</p>" for text in texts)
    return (
        f"<html><head><title>The quay</title>{head}</head><body><h1>The northern quay reopens</h1>"
        f"<div>2024-05-01 23:35</div><div class=text>{body}{more}</div>{behind}</body></html>"
    )


LINES = [
    ("<p>责任编辑：刘亮</p>", CHINESE, "刘亮"),
    ("<div><span>编辑：刘京京</span> <span>责任编辑：刘亮</span></div>", CHINESE, "刘京京, 刘亮"),
    ("<p>【编辑:李润泽】</p>", CHINESE, "李润泽"),
    ("<p>（责编：牛镛、岳弘彬）</p>", CHINESE, "牛镛、岳弘彬"),
    ("<p>（编辑：严玉洁 王辉）</p><div>【责任编辑：严玉洁】</div>", CHINESE, "严玉洁 王辉"),
    ("<div>图集 <b>+1</b> 【纠错】 责任编辑： 焦鹏</div><p>分享让更多人看到</p>", CHINESE, "焦鹏"),
    ("<p>(Web editor: Ann Lee, Bo Ek)</p>", ENGLISH, "Ann Lee, Bo Ek"),
    ("<p>Editor: AnnLee</p>", ENGLISH, "AnnLee"),
    ("<p>Editors: Ann Lee and Bo Ek</p>", ENGLISH, "Ann Lee and Bo Ek"),
    ("<p><em>Edited by: Ann Lee</em></p>", ENGLISH, "Ann Lee"),
    ("<p><em>Ann Lee edited this story.</em></p>", ENGLISH, "Ann Lee"),
    ("<p>This story was edited by Ann Lee and Bo Ek.</p>", ENGLISH, "Ann Lee and Bo Ek"),
]


@pytest.mark.parametrize(("line", "texts", "editor"), LINES)
def test_the_editors_of_a_bodys_last_line_are_no_text_and_no_authors(line, texts, editor):
    article = extract(page(texts, line), URL)
    assert article.editor == editor
    assert article.articleBody == "\n\n".join(texts)
    assert not article.authors


@pytest.mark.parametrize(("line", "texts", "editor"), LINES)
def test_they_may_stand_right_behind_the_body(line, texts, editor):
    article = extract(page(texts, behind=f"<div>{line}</div>"), URL)
    assert article.editor == editor
    assert article.articleBody == "\n\n".join(texts)


@pytest.mark.parametrize(
    "text",
    [
        "Editor: a word with many meanings.",
        "Editor's note: this was written before the vote.",
        "编辑：这是一个很有意思的职业，他在电话里说。",
        "The editor of the paper, Ann Lee",
        "She edited this story.",
        "This story was edited by a machine that had read too much.",
        "责任编辑",
        "Editor:",
        "",
    ],
)
def test_a_sentence_names_no_editor(text):
    assert editors_of(text) == []


@pytest.mark.parametrize(("line", "texts", "editor"), LINES)
def test_they_may_stand_right_behind_the_portals_element(line, texts, editor):
    portal = replace(ECNS, templates=(Template(body="div.text"),), strip={})
    article = extract(page(texts, behind=line), URL, portal=portal)
    assert article.editor == editor
    assert article.articleBody == "\n\n".join(texts)
    assert article.metadata.template == "portal"


@pytest.mark.parametrize(
    ("line", "texts", "source"),
    [
        ("<div>Source(s): Harbour News Agency</div>", ENGLISH, "Harbour News Agency"),
        ("<p>(Source: Reuters)</p>", ENGLISH, "Reuters"),
        ("<p>SOURCE: News agencies</p>", ENGLISH, "News agencies"),
        (
            "<p>Source: <b>Harbour Post and news agencies</b></p>",
            ENGLISH,
            "Harbour Post and news agencies",
        ),
        ("<p>(HARBOUR 24 with AFP)</p>", ENGLISH, "HARBOUR 24 with AFP"),
        ("<p>(AFP, Reuters)</p>", ENGLISH, "AFP, Reuters"),
        ("<p>来源：海港日报</p>", CHINESE, "海港日报"),
    ],
)
def test_a_source_behind_the_text_is_no_text(line, texts, source):
    for html in (page(texts, line), page(texts, behind=line)):
        article = extract(html, URL)
        assert article.sourceOrganization == source
        assert article.articleBody == "\n\n".join(texts)


@pytest.mark.parametrize(
    "line",
    [
        "Source: it was said. Nobody knew by whom.",
        "Source: Harbour Statistics Office",
    ],
)
def test_the_source_of_a_figure_is_not_the_articles(line):
    article = extract(page([*ENGLISH, line]), URL)
    assert article.articleBody == "\n\n".join([*ENGLISH, line])
    assert article.sourceOrganization is None


def test_a_source_at_the_end_goes_before_the_one_that_the_page_tells_machines():
    author = '{"@type":"NewsArticle","author":{"@type":"Organization","name":"Harbour Post"}}'
    head = f'<script type="application/ld+json">{author}</script>'
    article = extract(page(ENGLISH, "<p>Source: Harbour Post and agencies</p>", head=head), URL)
    assert article.sourceOrganization == "Harbour Post and agencies"
    assert not article.authors


@pytest.mark.parametrize("text", ["(He spoke with AFP)", "(see AFP)", "(Ann Lee and Bo Ek)", "()"])
def test_brackets_with_other_words_are_no_source(text):
    blocks = [Block("p", text, text, 0) for text in (*ENGLISH, text)]
    assert read_colophon(blocks) == (Colophon(), blocks)


def test_the_portal_itself_may_be_the_source():
    blocks = [Block("p", text, text, 0) for text in (*ENGLISH, "Source: Harbour Post")]
    assert read_colophon(blocks, publisher="Harbour Post")[0].source == "Harbour Post"
    assert read_colophon(blocks)[0].source is None


def test_a_line_within_the_text_stays():
    texts = [*ENGLISH[:2], "Editor: Ann Lee", *ENGLISH[2:]]
    article = extract(page(texts), URL)
    assert article.articleBody == "\n\n".join(texts)
    assert article.editor is None


def test_an_editor_whom_the_page_tells_machines_as_author_is_none():
    head = '<meta name="author" content="严玉洁">'
    article = extract(page(CHINESE, "<p>【责任编辑：严玉洁】</p>", head=head), URL)
    assert article.editor == "严玉洁"
    assert not article.authors


@pytest.mark.parametrize(
    ("first", "last", "names"),
    [
        ("中新网海港5月1日电 (记者 王曦)", "", ["王曦"]),
        ("本报海港电（记者王曦、李茜文）", "", ["王曦", "李茜文"]),
        ("", "（总台报道员 李茜文）", ["李茜文"]),
        ("", "（记者 王曦 通讯员 李明）", ["王曦", "李明"]),
        ("", "（记者 王曦 摄）", []),
        ("", "（记者综合报道）", []),
        ("", "（完）", []),
    ],
)
def test_reporters_in_brackets_are_the_authors(first, last, names):
    texts = [first + CHINESE[0], *CHINESE[1:-1], CHINESE[-1] + last]
    article = extract(page(texts), URL)
    assert [author.name for author in article.authors] == names
    assert article.articleBody == "\n\n".join(texts)


def test_a_line_of_its_own_for_the_reporter_is_no_text():
    article = extract(page(CHINESE, "<p>（总台报道员 李茜文）</p>"), URL)
    assert [author.name for author in article.authors] == ["李茜文"]
    assert article.articleBody == "\n\n".join(CHINESE)


def test_a_byline_goes_before_the_reporter_of_the_text():
    author = '{"@type":"NewsArticle","author":{"@type":"Person","name":"Ann Lee"}}'
    head = f'<script type="application/ld+json">{author}</script>'
    article = extract(page([*CHINESE[:-1], CHINESE[-1] + "（记者 王曦）"], head=head), URL)
    assert [author.name for author in article.authors] == ["Ann Lee"]


@given(
    st.lists(
        st.text(alphabet=st.sampled_from("编辑：责任记者（）()【】 王曦。Editor: An"), max_size=40),
        max_size=6,
    )
)
def test_any_body_is_read(texts):
    blocks = [Block("p", text, text, 0) for text in texts]
    _, kept = read_colophon(blocks, texts)
    assert all(block in blocks for block in kept)
