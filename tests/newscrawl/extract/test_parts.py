"""Articles in several pages: the other pages are found, and all become one."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser

from newscrawl.extract import normalise, parse_page, read, strip, validate
from newscrawl.extract.parts import Parts, find_parts

URL = "https://a.example/2024/t_4711.shtml"


def parts(html: str, url: str = URL) -> Parts:
    return find_parts(LexborHTMLParser(f"<body>{html}"), url)


@pytest.mark.parametrize(
    ("html", "url", "others"),
    [
        (
            (
                "<div class=pager><a href=t_4711.shtml>1</a> <a href=t_4711_2.shtml>2</a>"
                " <a href=t_4711_3.shtml>3</a></div>"
            ),
            URL,
            ["2024/t_4711_2.shtml", "2024/t_4711_3.shtml"],
        ),
        (
            "<a href='?page=2'>2</a><a href='?page=2'>Next page</a>",
            "https://a.example/tea?utm_source=x",
            ["tea?page=2"],
        ),
        ("<a href='/tea?page=2&x=1'>2</a>", "https://a.example/tea?x=1", ["tea?page=2&x=1"]),
        (
            "<p>Pages: 1 <a href=/tea/2/>2</a> <a href=/tea/3/>3</a></p>",
            "https://a.example/tea/",
            ["tea/2/", "tea/3/"],
        ),
        ("<a href=/tea/page/2/>Next</a>", "https://a.example/tea/", ["tea/page/2/"]),
        ("<a href=/tea/seite-2.html>Seite 2</a>", "https://a.example/tea", []),
        ("<a href=/tea-2.html>2</a>", "https://a.example/tea.html", ["tea-2.html"]),
        ("<a href=t_4711_2.shtml>下一页</a>", URL, ["2024/t_4711_2.shtml"]),
        (
            "<a href='?page=1'>2</a><a href='?page=2'>3</a>",
            "https://a.example/tea",
            ["tea?page=1", "tea?page=2"],
        ),
        (
            "<script>createPageHTML(3, 0, 't_4711', 'shtml');</script>",
            URL,
            ["2024/t_4711_1.shtml", "2024/t_4711_2.shtml"],
        ),
        (
            (
                "<script>var countPage = 2; var currentPage = 0;"
                "createPageHTML(countPage, currentPage, 't_4711', 'shtml');</script>"
            ),
            URL,
            ["2024/t_4711_1.shtml"],
        ),
    ],
)
def test_the_pages_of_an_article(html, url, others):
    found = parts(html, url)
    assert found.others == tuple(f"https://a.example/{path}" for path in others)
    assert (found.number, found.first) == (1, None)


@pytest.mark.parametrize(
    "html",
    [
        "<a rel=next href=/2024/another-article.shtml>Next</a>",
        "<a href=/2024/t_4712.shtml>2</a>",
        "<a href=t_4711_2.shtml>Tea in two days</a>",
        "<a href='https://b.example/2024/t_4711_2.shtml'>2</a>",
        "<div class=comments><a href='?page=2'>2</a></div>",
        "<a href='?page=2#comments'>2</a>",
        "<a href=/2024/t_4711/comment-page-2/>2</a>",
        "<a href='?page=7'>2</a>",
        "<script>createPageHTML(1, 0, 't_4711', 'shtml');</script>",
        "<script>function createPageHTML(a, b) {}</script>",
        "<p>text</p>",
    ],
)
def test_what_leads_to_no_page_of_the_article(html):
    assert parts(html) == Parts()


def test_a_later_page_knows_the_first():
    html = "<a href=t_4711.shtml>1</a> <b>2</b> <a href=t_4711_3.shtml>3</a>"
    found = parts(html, "https://a.example/2024/t_4711_2.shtml")
    assert found == Parts(2, URL, ("https://a.example/2024/t_4711_3.shtml",))


@given(st.text(max_size=60), st.text(max_size=20))
def test_any_link_is_read(href, text):
    escaped = href.replace('"', "")
    found = parts(f'<a href="{escaped}">{text}</a><a href="{escaped}">2</a>')
    assert found.number >= 1


SENTENCES = [f"On day {day} the ferry sailed, and all the town went with it." for day in range(9)]


def article_page(sentences: list[str], more: str = "") -> str:
    text = "".join(f"<p>{sentence}</p>" for sentence in sentences)
    head = "<h1>The days of the ferry</h1><p>A diary of the bay, in three parts.</p>"
    return f"<html lang=en><body><article>{head}{text}{more}</article></body></html>"


def draft(sentences: list[str], url: str, more: str = "", record: str | None = None):
    found = read(parse_page(article_page(sentences, more), url))
    return found.citing("a.warc.gz", record) if record else found


def finished(first):
    return validate(normalise(strip(first))).article


def test_pages_become_one_article_that_cites_each_record():
    urls = [URL, "https://a.example/2024/t_4711_2.shtml", "https://a.example/2024/t_4711_3.shtml"]
    images = ["<figure><img src=/1.jpg></figure>", "", "<figure><img src=/1.jpg></figure>"]
    pages = [
        draft(SENTENCES[3 * n : 3 * n + 3], url, images[n], f"<urn:uuid:{n}>")
        for n, url in enumerate(urls)
    ]
    article = finished(replace(pages[0], parts=tuple(pages[1:])))
    assert article.paragraphs == ("A diary of the bay, in three parts.", *SENTENCES)
    assert article.url == URL
    assert article.metadata.pageUrls == tuple(urls)
    assert [record.warcRecordId for record in article.metadata.pageRecords] == [
        "<urn:uuid:0>",
        "<urn:uuid:1>",
        "<urn:uuid:2>",
    ]
    assert [image.url for image in article.images] == ["https://a.example/1.jpg"]


def test_a_page_that_repeats_the_first_is_left_out():
    first = draft(SENTENCES[:3], URL)
    article = finished(replace(first, parts=(draft(SENTENCES[:3], f"{URL}?page=2"),)))
    assert article.metadata.pageUrls == ()
    assert len(article.paragraphs) == 4


def test_a_page_that_could_not_be_read_is_named():
    article = finished(replace(draft(SENTENCES[:3], URL), missing=(f"{URL}?page=2",)))
    messages = article.metadata.validationMessages or {}
    assert f"the page {URL}?page=2 of it could not be read" in messages["articleBody"]
