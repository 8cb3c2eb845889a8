"""From a page in the portal's templates to its article, with nothing else of the page."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newscrawl.extract import extract, is_page, normalise, parse_page, read, strip, validate
from newscrawl.items import Author, Breadcrumb, NewsArticle, Publisher
from spiders.ecns import EcnsSpider

ECNS = EcnsSpider.portal
URL = "https://www.ecns.cn/news/2024-10-11/detail-ihexample001.shtml"
PARAGRAPHS = (
    "The ferry left the harbour at dawn, as it has done every day for sixty years.",
    "Copyright in the film about it belongs to the town; “contact us,” says the mayor.",
    "Its captain, Wang Bo, said that the sea was calm, as when he first crossed the strait.",
)
SPAM = "主站蜘蛛池模板: " + "| ".join(["免费高清影院在线", "手机小说下载大全"] * 9)
HEADING = """<h3 class="itemtit mart20 bitemblue"><div class="textfont"><i>Text:</i><em>A</em>
<em>A</em><em>A</em><a href="javascript:;">Print</a></div>{}<span>Economy</span></h3>
<h1 class="contitle" id="contitle"><!--中文稿子链接-->The last  crossing
<!-- x --></h1>"""
BYLINE = """<div class="downinfo dottlne"><div class="floatrgt bshare-custom"><a>Weibo</a>
<span class="BSHARE_COUNT">17</span></div><span>{}</span><span><!-- s -->{}</span><span>
<em>{}</em></span><span><a href="//www.ecns.cn/app/">ECNS App Download</a></span></div>"""
AROUND = """<div id="picshow01"><div class="picshowtit">Photo</div><p><a href=/1>A headline</a></p>
</div><div class="bdyrgt"><h3>Most popular in 24h</h3><ul><li><a href=/2>Another</a></li></ul></div>
<div class="foottip"><a>Back to top</a><a>About Us</a> | <a>Jobs</a></div><div class="footbot">
Copyright &copy;1999-2024 Chinanews.com. All rights reserved.<br>
[<a href=/x>京ICP證040655號</a>]<div>{}</div></div>"""
SOCIAL = (
    "<p><a href='https://www.facebook.com/echinanewsx'>f</a> <a href='https://x.com/e'>x</a></p>"
)


def page(
    *,
    body: str | None = None,
    byline: tuple[str, str, str] = ("2024-10-11 09:04:50", "Global Times", "Editor  : Li Yan"),
    crumb: str = "",
    head: str = "",
    charset: str = "utf-8",
) -> bytes:
    inside = body if body is not None else "".join(f"<p>{text}</p>" for text in PARAGRAPHS)
    html = (
        f"<html lang=en><head><meta charset={charset}><title>x</title>{head}</head><body>"
        f"{HEADING.format(crumb)}{BYLINE.format(*byline)}"
        f"<div id=yanse class=content><!--正文分页开始-->{inside}{SOCIAL}<!--正文分页结束--></div>"
        f"{AROUND.format(SPAM)}</body></html>"
    )
    return html.encode("gb18030" if charset == "gb2312" else charset)


def article_of(html: bytes, url: str = URL, fetched: datetime | None = None) -> NewsArticle:
    return extract(html, url, portal=ECNS, fetched=fetched)


@pytest.mark.parametrize(
    ("html", "url", "published", "editor"),
    [
        (page(), URL, "2024-10-11T09:04:50+08:00", "Li Yan"),
        (
            page(
                byline=("2018-05-03 16:06", "Global Times", "Editor: Gu Liping"), charset="gb2312"
            ),
            "http://www.ecns.cn/2018/05-03/301274.shtml",
            "2018-05-03T16:06:00+08:00",
            "Gu Liping",
        ),
        (
            page(
                byline=("2026-10-03 09:34:32", "Global Times", "Editor :Xu Li"),
                crumb="<span>Home /</span>",
            ),
            "https://www.ecns.cn/cns-wire/2026-10-03/detail-ihexample002.shtml",
            "2026-10-03T09:34:32+08:00",
            "Xu Li",
        ),
    ],
)
def test_each_template_gives_its_article_and_nothing_else(html, url, published, editor):
    article = article_of(html, url)
    assert article.headline == "The last crossing"
    assert (article.datePublished, article.editor) == (published, editor)
    assert article.sourceOrganization == "Global Times"
    assert article.articleSection == "Economy"
    assert article.paragraphs == PARAGRAPHS
    assert article.publisher == Publisher(name="China News Service", url="https://www.ecns.cn/")
    assert article.inLanguage == "en"
    assert (article.authors, article.images, article.breadcrumbs) == ((), (), ())
    assert article.metadata.validationMessages is None
    assert article.metadata.probability == 1
    assert article.metadata.template == "portal"


def test_what_was_stripped_is_counted():
    removed = article_of(page()).metadata.removed
    assert removed is not None
    assert removed["spam"] == removed["font-switch"] == 1
    assert {"share", "related", "footer"} <= set(removed)


def test_a_declared_encoding_that_is_wrong_is_told():
    article = article_of(page(charset="gb2312").replace(b"charset=gb2312", b"charset=utf-8"))
    assert article.paragraphs == PARAGRAPHS
    assert article.metadata.encoding == "gb18030"
    assert article.metadata.validationMessages == {
        "metadata.encoding": ("declared utf-8, read as gb18030",)
    }


def test_the_canonical_address_is_the_portals_own():
    for url in (URL, URL.replace("https://www.", "http://"), URL.replace("cn/news", "cn/m/news")):
        assert article_of(page(), url).canonicalUrl == URL


@pytest.mark.parametrize(
    ("declared", "canonical"),
    [
        ("/cns-wire/2024-10-11/detail-ihexample001.shtml", URL.replace("news/2", "cns-wire/2")),
        ("/", URL),
        ("https://www.ecns.cn/news/2024-10-11/detail-ihother.shtml", URL),
        ("https://mirror.example/news/2024-10-11/detail-ihexample001.shtml", URL),
        ("javascript:x()", URL),
    ],
)
def test_a_canonical_link_counts_where_it_speaks_of_the_same_article(declared, canonical):
    html = page(head=f"<link rel=canonical href='{declared}'>")
    assert article_of(html).canonicalUrl == canonical


@pytest.mark.parametrize(
    ("body", "paragraphs"),
    [
        (f"<p>{PARAGRAPHS[0]}</p><p>&nbsp;</p><p>{PARAGRAPHS[1]}</p>", PARAGRAPHS[:2]),
        (f"{PARAGRAPHS[0]}<br><br>\u3000\u3000{PARAGRAPHS[1]}", PARAGRAPHS[:2]),
        (f"<p>The last crossing</p><p>{PARAGRAPHS[0]}</p>", ("The last crossing", PARAGRAPHS[0])),
        (
            (
                f"<p>{PARAGRAPHS[0]}</p><h3>Related news</h3><ul><li><p><a href=/a>Another headline</a></p>"
                "<span>2018-05-02</span></li><li><a href=/b>One more</a></li></ul>"
            ),
            PARAGRAPHS[:1],
        ),
        (
            (
                f"<p>{PARAGRAPHS[0]}</p><p>The post on <a href=https://www.facebook.com/echinanews>our page</a>"
                " was read by many.</p>"
            ),
            (PARAGRAPHS[0], "The post on our page was read by many."),
        ),
        (
            f"<p class='comment-quote'>{PARAGRAPHS[0]}</p><p>He <span class=popular>said</span> more.</p>",
            (PARAGRAPHS[0], "He said more."),
        ),
        (
            (
                f"<p>{PARAGRAPHS[0]}</p>Copyright &copy;1999-2026 Chinanews.com. All rights reserved.<br>"
                "Reproduction in whole or in part without permission is prohibited.<br>[京ICP证040655号]"
            ),
            PARAGRAPHS[:1],
        ),
        (f"<p>{PARAGRAPHS[0]} <o:p></o:p>It was fine.</p>", (f"{PARAGRAPHS[0]} It was fine.",)),
        (
            f"<p>{PARAGRAPHS[0][:9]}<table class=adInContent><tr><td>Ad</table>{PARAGRAPHS[0][9:]}</p>",
            PARAGRAPHS[:1],
        ),
        (f"<p>{PARAGRAPHS[0]}</p><p>{SPAM}</p>", PARAGRAPHS[:1]),
        (f"<p>{PARAGRAPHS[0]}<br>{SPAM}</p><p>{PARAGRAPHS[1]}</p>", PARAGRAPHS[:2]),
    ],
)
def test_bodies_as_the_portal_writes_them(body, paragraphs):
    assert article_of(page(body=body)).paragraphs == paragraphs


def test_a_gallery_without_text_is_an_article():
    article = article_of(page(body="<p><img src=//i.example/1.jpg alt='The ferry'></p>"))
    assert article.articleBody is None
    assert [(image.url, image.caption) for image in article.images] == [
        ("https://i.example/1.jpg", "The ferry")
    ]
    assert article.mainImage == article.images[0]
    assert article.metadata.validationMessages == {"articleBody": ("not found",)}


def test_what_the_byline_lacks_is_told():
    article = article_of(page(byline=("", "", "")))
    assert (article.editor, article.sourceOrganization) == (None, None)
    assert article.datePublished == "2024-10-11"
    messages = article.metadata.validationMessages
    assert messages is not None
    assert messages["editor"] == messages["sourceOrganization"] == ("not found",)
    assert "not on the page; the day is from its address" in messages["datePublished"]


def test_where_the_portal_says_where_its_dates_stand_no_other_is_asked():
    head = "<meta property='article:published_time' content='2020-01-01T00:00:07Z'>"
    article = article_of(page(head=head))
    assert article.datePublished == "2024-10-11T09:04:50+08:00"
    assert article.datePublishedRaw == "2024-10-11 09:04:50"


@pytest.mark.parametrize(
    ("date", "complaint"),
    [
        ("2024-11-30 09:00:00", "the address says 2024-10-11"),
        ("1970-01-01 00:00:00", "before 1990"),
        ("2031-01-01 00:00:00", "in the future"),
    ],
)
def test_an_implausible_date_is_kept_and_told(date, complaint):
    html = page(byline=(date, "Xinhua", "Editor: Li Yan"))
    article = article_of(html, fetched=datetime(2024, 12, 1, tzinfo=UTC))
    assert article.datePublishedRaw == date
    messages = article.metadata.validationMessages
    assert messages is not None
    assert complaint in messages["datePublished"]


def test_an_unknown_template_falls_back_and_says_so():
    text = "".join(f"<p>{text}</p>" for text in PARAGRAPHS)
    article = article_of(f"<h1>The last crossing</h1><div class=new>{text}</div>".encode())
    assert (article.headline, article.paragraphs) == ("The last crossing", PARAGRAPHS)
    assert article.metadata.template == "generic"
    messages = article.metadata.validationMessages
    assert messages is not None
    assert "generic extraction was used" in messages["articleBody"][0]


def test_authors_are_those_of_the_byline_and_no_organisations():
    head = """<script type="application/ld+json">{"@type": "NewsArticle", "author":
        [{"name": "Global Times"}, {"name": "Zhang Wei"}]}</script>"""
    assert article_of(page(head=head)).authors == (Author(name="Zhang Wei", nameRaw="Zhang Wei"),)
    named = page(head=head, byline=("2024-10-11", "By Xu Li", "Editor: Li Yan"))
    assert article_of(named).authors == (Author(name="Xu Li", nameRaw="Xu Li"),)


def test_a_path_of_several_labels_is_kept():
    article = article_of(page(crumb="<span>Home /</span><span>China /</span>"))
    assert article.breadcrumbs == (Breadcrumb(name="China"), Breadcrumb(name="Economy"))


@pytest.mark.parametrize("html", [b"", b"\x00", b"<html>", b"<div id=yanse>", b"\xed\xa0\x80"])
def test_a_page_of_nothing_gives_an_empty_article(html):
    article = article_of(html)
    assert (article.headline, article.paragraphs) == (None, ())
    assert article.metadata.probability is not None
    assert article.metadata.probability < 0.5


@pytest.mark.parametrize(
    ("content_type", "expected"),
    [("", True), ("text/html; charset=gbk", True), ("APPLICATION/XHTML+XML", True),
     ("text/plain", True), ("image/png", False), ("application/pdf", False)],
)  # fmt: skip
def test_which_content_is_a_page(content_type, expected):
    assert is_page(content_type) is expected


@settings(max_examples=40)
@given(st.integers(0, 1900), st.integers(1, 300))
def test_a_page_cut_or_damaged_anywhere_still_gives_a_valid_article(place, length):
    html = page()
    article = article_of(html[:place] + html[place + length :])
    assert NewsArticle.from_dict(article.to_dict()) == article
    assert SPAM[:7] not in (article.articleBody or "")


@pytest.mark.parametrize(
    ("headline", "text"),
    [
        (
            "404 Not Found",
            "The page that you requested could not be found on this server. Try another.",
        ),
        ("Page not found", "Sorry, the page you are looking for may have been moved or deleted."),
        ("Please log in", "You must log in to read this page. New here? Register in a minute."),
        (
            "Security verification",
            "Please wait while we check that you are no robot. It takes a moment.",
        ),
        ("Privacy Policy", "We keep what we have to keep. We tell nobody. " * 9),
    ],
)
def test_pages_of_the_server_are_no_articles(headline, text):
    html = f"<html><title>{headline}</title><h1>{headline}</h1><p>{text}</p></html>"
    draft = normalise(strip(read(parse_page(html, URL), ECNS)))
    assert validate(draft).reason is not None


def test_a_short_article_of_the_portal_is_one():
    assert (
        validate(
            normalise(strip(read(parse_page(page(body="<p>It rained.</p>"), URL), ECNS)))
        ).reason
        is None
    )


def test_a_byline_under_another_class_is_still_read():
    article = article_of(page().replace(b"downinfo", b"infoline"))
    assert (article.datePublished, article.editor) == ("2024-10-11T09:04:50+08:00", "Li Yan")
