"""The pages say what the articles' data say, in the portal's own structure."""

import gzip
import re

import pytest
from selectolax.lexbor import LexborHTMLParser

from newscrawl.demo.inline import to_plain
from newscrawl.demo.model import ExpectedArticle
from newscrawl.demo.portal import DemoPortal
from newscrawl.demo.source import load_articles
from newscrawl.demo.spam import LABEL, SIMPLIFIED, TRADITIONAL

IDS = [article.id for article in load_articles() if article.role == "article"]


def squeeze(text: str) -> str:
    return " ".join(text.split())


def body_of(portal: DemoPortal, path: str) -> bytes:
    page = portal.pages[path]
    body = page.body
    return gzip.decompress(body) if ("Content-Encoding", "gzip") in page.headers else body


def html_of(portal: DemoPortal, article: ExpectedArticle, path: str = "") -> str:
    utf8 = article.template != 2018 or "wrong-charset" in article.traps
    path = path or article.url.removeprefix("https://www.ecns.cn")
    return body_of(portal, path).decode("utf-8" if utf8 else "gb18030")


def by_trap(portal: DemoPortal, trap: str) -> list[ExpectedArticle]:
    return [article for article in portal.expected if trap in article.traps]


@pytest.fixture(params=IDS)
def article(portal: DemoPortal, request: pytest.FixtureRequest) -> ExpectedArticle:
    return next(one for one in portal.expected if one.id == request.param)


def test_headline_section_and_byline_stand_where_the_portal_has_them(portal, article):
    tree = LexborHTMLParser(html_of(portal, article))
    assert squeeze(tree.css_first("h1#contitle").text()) == article.headline
    assert tree.css_first("title").text() == article.headline
    heading = tree.css_first("h3.itemtit.bitemblue")
    spans = [span.text() for span in heading.css("span")]
    assert spans[-1] == article.article_section
    assert spans[:-1] == (["Home /"] if article.template == 2026 else [])
    byline = [squeeze(span.text()) for span in tree.css("div.downinfo > span")]
    assert byline.pop() == "ECNS App Download"
    date = article.date_published
    if "no-byline" in article.traps:
        assert byline == []
        assert date in article.url
        return
    seconds = "no-seconds" not in article.traps
    assert byline[0] == date[:10] + " " + (date[11:19] if seconds else date[11:16])
    if article.source_organization:
        assert byline[1] == article.source_organization
    editors = [text for text in byline if text.startswith("Editor")]
    assert [text.partition(":")[2].strip() for text in editors] == (
        [article.editor] if article.editor else []
    )


def test_paragraphs_stand_in_the_body_in_order(portal, article):
    tree = LexborHTMLParser(html_of(portal, article))
    body = tree.css_first("div#yanse.content")
    for table in body.css("table.adInContent"):
        table.decompose()
    text = squeeze(body.text())
    at = 0
    for paragraph in (*article.paragraphs, *article.captions):
        if paragraph in article.captions:
            at = 0
        assert paragraph in text[at:]
        at = text.index(paragraph, at) + len(paragraph)


def test_the_body_has_nothing_else_but_the_traps(portal, article):
    tree = LexborHTMLParser(html_of(portal, article))
    body = tree.css_first("div#yanse.content")
    for table in body.css("table.adInContent"):
        table.decompose()
    text = squeeze(body.text())
    for known in (*article.paragraphs, *article.captions):
        text = text.replace(known, "", 1)
    rest = text.strip()
    if {"spam-body-end", "spam-last-paragraph"} & set(article.traps):
        assert rest.startswith(LABEL)
        rest = ""
    if "broken-markup" in article.traps:
        rest = ""  # The unclosed div draws what follows into the body.
    assert rest == ""


def test_paragraphs_are_normalised(article):
    assert all(paragraph == squeeze(paragraph) for paragraph in article.paragraphs)
    assert article.paragraphs
    assert all("{" not in paragraph for paragraph in article.paragraphs)


def test_mobile_copies_have_the_same_article(portal):
    for article in by_trap(portal, "mobile"):
        path = next(path for path in article.paths if path.startswith("/m/"))
        tree = LexborHTMLParser(html_of(portal, article, path))
        assert squeeze(tree.css_first("h1#contitle").text()) == article.headline
        text = squeeze(tree.css_first("div#yanse").text())
        assert all(paragraph in text for paragraph in article.paragraphs)


def test_old_pages_are_gb18030_and_declare_gb2312(portal):
    for article in portal.expected:
        body = body_of(portal, article.url.removeprefix("https://www.ecns.cn"))
        if article.template == 2018:
            assert b'<meta charset="gb2312">' in body
            codec = "utf-8" if "wrong-charset" in article.traps else "gb18030"
            assert body.decode(codec)
        else:
            assert b'<meta charset="utf-8">' in body
            assert body.decode("utf-8")


def test_characters_beyond_gb2312_are_there(portal):
    texts = {article.id: "".join(article.paragraphs) for article in portal.expected}
    for article in by_trap(portal, "beyond-gb2312"):
        with pytest.raises(UnicodeEncodeError):
            (texts[article.id] + article.headline).encode("gb2312")
    assert any("鹮" in text for text in texts.values())  # in GBK
    assert any("ñ" in text for text in texts.values())  # four bytes in gb18030


def test_a_page_that_lies_about_its_charset_is_no_gb2312(portal):
    (article,) = by_trap(portal, "wrong-charset")
    body = body_of(portal, article.url.removeprefix("https://www.ecns.cn"))
    with pytest.raises(UnicodeDecodeError):
        body.decode("gb18030")


def test_spam_stands_where_the_trap_says(portal):
    for article in portal.expected:
        html = html_of(portal, article)
        found = [p for p in (*SIMPLIFIED, *TRADITIONAL) if p in html]
        spoiled = any(trap.startswith("spam-") for trap in article.traps)
        assert len(found) == (30 if spoiled else 0), article.id
        if not spoiled:
            continue
        inside = any(p in LexborHTMLParser(html).css_first("#yanse").text() for p in found)
        assert inside == bool({"spam-body-end", "spam-last-paragraph"} & set(article.traps))
        after = html.partition("</html>")[2]
        assert (found[0] in after) == ("spam-after-html" in article.traps)
        assert (LABEL in html) == ("spam-no-label" not in article.traps)
        assert (found[0] in TRADITIONAL) == ("spam-traditional" in article.traps)


def test_an_advertisement_cuts_a_sentence_that_the_truth_has_whole(portal):
    for article in by_trap(portal, "ad-middle"):
        html = html_of(portal, article)
        assert html.count('<table class="adInContent"') >= 1
        cut = [p for p in article.paragraphs if squeeze(p) not in squeeze(html)]
        assert cut
        assert all("Advertisement" not in paragraph for paragraph in article.paragraphs)


def test_body_ends_are_marked_as_the_template_has_it(portal):
    for article in portal.expected:
        html = html_of(portal, article)
        if article.template == 2026:
            assert re.search("<!--正文分页开始-->.*<!--正文分页结束-->", html, re.DOTALL)
            assert "function_code_page" not in html
        else:
            assert '<div id="function_code_page">' in html
            assert "正文分页" not in html


def test_an_article_in_parts_has_its_blocks_once_each():
    portal = DemoPortal(in_parts=True)
    (article,) = [one for one in portal.expected if one.parts]
    assert "in-parts" in article.traps
    first = article.url.removeprefix("https://www.ecns.cn")
    texts = [
        squeeze(LexborHTMLParser(html_of(portal, article, path)).css_first("#yanse").text())
        for path in (first, *article.parts)
    ]
    for paragraph in article.paragraphs:
        assert sum(paragraph in text for text in texts) == 1
    name = article.parts[0].rpartition("/")[2]
    assert f'<div id="function_code_page"><a href="{first.rpartition("/")[2]}">1</a>' in html_of(
        portal, article
    )
    assert f'<a href="{name}">2</a>' in html_of(portal, article)


def test_plain_text_of_headlines_needs_no_marks():
    assert all(to_plain(article.headline) == article.headline for article in load_articles())
