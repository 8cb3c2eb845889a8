"""The images of an article, each once, with what is said of them."""

from __future__ import annotations

import pytest
from selectolax.lexbor import LexborHTMLParser, LexborNode

from newscrawl.extract import extract
from newscrawl.extract.images import main_image, nodes_of_body, read_images, with_declared
from newscrawl.extract.segments import read_segments
from newscrawl.items import Media

URL = "https://a.example/news/page.shtml"


def body(html: str) -> LexborNode:
    node = LexborHTMLParser(html).body
    assert node is not None
    return node


def images(html: str) -> list[Media]:
    return list(read_images([node for _, _, node in read_segments(body(html)).noted], URL))


@pytest.mark.parametrize(
    ("html", "url"),
    [
        ("<img src=/a.jpg>", "https://a.example/a.jpg"),
        ("<img src=a.jpg>", "https://a.example/news/a.jpg"),
        ("<img src=//cdn.example/a.jpg>", "https://cdn.example/a.jpg"),
        ("<img data-src=/a.jpg>", "https://a.example/a.jpg"),
        ("<img src='' data-original=/a.jpg>", "https://a.example/a.jpg"),
        ("<img src='data:image/gif;base64,R0lGOD' data-src=/a.jpg>", "https://a.example/a.jpg"),
        ("<p><a href=/large/a.jpg><img src=/a.jpg></a></p>", "https://a.example/a.jpg"),
    ],
)
def test_the_address_of_an_image(html, url):
    assert images(html) == [Media(url=url)]


@pytest.mark.parametrize(
    "html",
    [
        "<img>",
        "<img src=''>",
        "<img src='data:image/gif;base64,R0lGOD'>",
        "<img src='javascript:x()'>",
        "<img src='http://[broken'>",
        "<img src=/icon.png width=16 height=16>",
        "<img src=/count.gif width=1 height=1>",
        "<img src=/bar.png width=600 height=20px>",
        "<p>text</p>",
    ],
)
def test_no_image_of_the_article(html):
    assert images(html) == []


@pytest.mark.parametrize(
    ("attributes", "size"),
    [
        ("width=600 height=400", (600, 400)),
        ("width='600px' height=' 400 '", (600, 400)),
        ("width=100% height=auto", (None, None)),
        ("width=600", (600, None)),
        ("width=-1 height=9999999", (None, None)),
        ("width=60 height=60", (60, 60)),
        ("width=six height=x", (None, None)),
    ],
)
def test_the_declared_size(attributes, size):
    [image] = images(f"<img src=/a.jpg {attributes}>")
    assert (image.width, image.height) == size


@pytest.mark.parametrize(
    ("html", "caption"),
    [
        (
            "<figure><img src=a><figcaption>The <b>bridge</b>\n today</figcaption></figure>",
            "The bridge today",
        ),
        (
            "<figure><div><a><img src=a></a></div><figcaption>Under it</figcaption></figure>",
            "Under it",
        ),
        ("<figure><img src=a alt=Alt><figcaption>Cap</figcaption></figure>", "Cap"),
        ("<figure><img src=a alt=Alt><figcaption> </figcaption></figure>", "Alt"),
        ("<figure><img src=a alt=Alt></figure>", "Alt"),
        ("<img src=a alt=' A  bridge '>", "A bridge"),
        ("<img src=a alt=''>", None),
        ("<img src=a><figure><figcaption>Another's</figcaption></figure>", None),
    ],
)
def test_the_caption(html, caption):
    [image] = images(html)
    assert image.caption == caption


def test_an_image_comes_once_and_in_order():
    html = "<img src=/2.jpg alt=first><img src=/1.jpg><img src=/2.jpg alt=second>"
    assert images(html) == [
        Media(url="https://a.example/2.jpg", caption="first"),
        Media(url="https://a.example/1.jpg"),
    ]


@pytest.mark.parametrize(
    ("html", "url", "width"),
    [
        ("<img src=/s.jpg srcset='/s.jpg 300w, /l.jpg 1200w, /m.jpg 600w'>", "l", 1200),
        ("<img src=/s.jpg srcset='/s.jpg 300w,/l.jpg 1200w'>", "l", 1200),
        ("<img src=/s.jpg srcset='/m.jpg 1x, /l.jpg 2x' width=400>", "l", 400),
        ("<img src='data:image/gif;base64,x' data-srcset='/l.jpg 900w'>", "l", 900),
        (
            "<picture><source srcset='/l.jpg 1600w'><img src=/s.jpg srcset='/m.jpg 800w'></picture>",
            "l",
            1600,
        ),
        (
            "<picture><source media='(min-width: 900px)' srcset=/l.jpg><img src=/s.jpg></picture>",
            "l",
            None,
        ),
        ("<amp-img src=/l.jpg width=640 height=480></amp-img>", "l", 640),
        ("<img src=/placeholder.gif><noscript><img src=/l.jpg></noscript>", "l", None),
        ("<img data-src='/w_{width}/l.jpg' src=/l.jpg>", "l", None),
        (
            "<img src=/w_100,h_50/s.jpg srcset='/w_100,h_50/s.jpg 100w, /w_900,h_450/l.jpg 900w'>",
            "w_900,h_450/l",
            900,
        ),
    ],
)
def test_the_largest_of_what_an_element_offers(html, url, width):
    [image] = images(html)
    assert (image.url, image.width) == (f"https://a.example/{url}.jpg", width)


def test_a_proportion_beside_a_srcset_is_no_size():
    [image] = images("<img src=/s.jpg srcset='/l.jpg 1200w' width=100 height=56.25>")
    assert (image.width, image.height) == (1200, None)


@pytest.mark.parametrize(
    "html",
    [
        "<a href=/news/other.html><img src=/a.jpg></a>",
        "<div class=author-box><img src=/li.jpg></div>",
        "<a rel=author href=/li><figure><img src=/li.jpg><figcaption>Li Yan</figcaption></figure></a>",
        "<a href=/news/other.html><figure><img src=/a.jpg><figcaption>Another tale</figcaption></figure></a>",
        "<img class=wp-smiley src=/smile.png>",
        "<img src=/static/logo.svg>",
        "<img src=https://secure.gravatar.com/avatar/0f?s=200>",
        "<div class=SocialShare><img src=/weibo.png></div>",
        "<img src=/img/dummy-transparent-x1.png>",
    ],
)
def test_what_belongs_to_the_page_is_no_image_of_the_article(html):
    assert images(html) == []


@pytest.mark.parametrize(
    "html",
    [
        "<figure class=banner><img src=/a.jpg><figcaption>Tea</figcaption></figure>",
        "<figure><a href=/shop/tea><img src=/a.jpg></a><figcaption>Tea</figcaption></figure>",
        "<a class='icon zoom' href=/full/a-harbour-at-dawn.jpg><img src=/small/a-harbour-at-dawn.jpg></a>",
        "<a href=/photos/1234><img src=/a.jpg></a>",
    ],
)
def test_what_has_a_caption_or_leads_to_itself_is_the_articles(html):
    assert len(images(html)) == 1


@pytest.mark.parametrize(
    ("html", "caption", "credit"),
    [
        (
            (
                "<figure><img src=/a.jpg>"
                "<figcaption>The ferry. <span class=credit>Li Yan</span></figcaption></figure>"
            ),
            "The ferry.",
            "Li Yan",
        ),
        (
            "<figure><img src=/a.jpg><figcaption>The ferry. (Xinhua/Li Yan)</figcaption></figure>",
            "The ferry.",
            "Xinhua/Li Yan",
        ),
        (
            "<div class=wp-caption><img src=/a.jpg><p class=wp-caption-text>The ferry</p></div>",
            "The ferry",
            None,
        ),
        (
            (
                "<div><div><img src=/a.jpg></div>"
                "<p class=caption>The ferry</p><p class=photographer>Li Yan</p></div>"
            ),
            "The ferry",
            "Li Yan",
        ),
        (
            (
                "<figure><img src=/a.jpg>"
                "<figcaption>The ferry <i class=credit>(Photo: Li Yan)</i></figcaption></figure>"
            ),
            "The ferry",
            "Photo: Li Yan",
        ),
        ("<div><img src=/a.jpg><span class=copyright>© Li Yan</span></div>", None, "© Li Yan"),
        ("<div><img src=/a.jpg><p>The ferry sails at dawn.</p></div>", None, None),
        (
            "<div><p>Text.</p><p><img src=/a.jpg></p><p>More.</p><p class=caption>No</p></div>",
            None,
            None,
        ),
        ("<img src=/a.jpg alt=DSC_0012.jpg>", None, None),
    ],
)
def test_caption_and_credit_by_the_names_that_pages_share(html, caption, credit):
    [image] = images(html)
    assert (image.caption, image.creditText) == (caption, credit)


PAGE = """
<header><img src=/paper.jpg width=300 height=90></header>
<article class="post comments-enabled">
 <figure><img src=/lead.jpg><figcaption>The lead</figcaption></figure>
 <h1>The ferry sails again</h1>
 <div class=byline><img src=/li-yan.jpg>By Li Yan</div>
 <p>The ferry sails at dawn, and the town is awake.</p>
 <figure><img src=/deck.jpg></figure>
 <aside><figure><img src=/other.jpg></figure><a href=/other>Another tale of the sea</a></aside>
 <p>By noon the harbour was empty, and so were the shops.</p>
 <figure><img src=/last.jpg></figure>
</article>
<section class=related><img src=/related.jpg><a href=/more>More of the sea</a></section>
"""


def test_the_images_from_the_headline_to_the_end_of_the_body():
    page = read_segments(body(PAGE))
    found = [number for number, text in enumerate(page.texts) if text.endswith((".", "shops."))]
    nodes = nodes_of_body(page, found, "The ferry sails again")
    names = [image.url.rpartition("/")[2] for image in read_images(nodes, URL)]
    assert names == ["lead.jpg", "deck.jpg", "last.jpg"]


def test_no_body_has_no_images():
    assert nodes_of_body(read_segments(body(PAGE)), [], None) == []


def test_the_main_image_has_what_is_said_of_it_in_the_text_and_in_json_ld():
    shown = (
        Media(url="https://a.example/up/harbour-at-dawn-300x200.jpg", caption="Dawn", width=300),
    )
    declared = (
        Media(
            url="https://cdn.example/harbour-at-dawn-1200x800.jpg", creditText="Li Yan", width=1200
        ),
    )
    main = main_image(URL, declared, "/up/harbour-at-dawn.jpg", shown)
    assert main == Media(
        url="https://cdn.example/harbour-at-dawn-1200x800.jpg",
        caption="Dawn",
        creditText="Li Yan",
        width=1200,
    )
    assert with_declared(shown, declared)[0].creditText == "Li Yan"


def test_without_a_declared_image_the_first_of_the_text_is_the_main_one():
    shown = (Media(url="https://a.example/1.jpg"), Media(url="https://a.example/2.jpg"))
    assert main_image(URL, (), None, shown) == shown[0]
    assert main_image(URL, (), None, ()) is None


def test_links_and_images_are_read_against_the_base_of_the_page():
    html = (
        '<html><head><base href="/root/"><base href="/second/"><link rel=canonical href="story">'
        "<title>The quay</title></head><body><h1>The quay reopens after three years</h1><div>"
        '<img src="quay.jpg"><p>The harbour authority said that it would reopen the old quay, and'
        ' <a href="ships">the first ships</a> are expected on Monday. Two more will follow.</p>'
        "<p>A road has been built to the railway. It took the town three years and much money.</p>"
        "</div></body></html>"
    )
    article = extract(html, "https://a.example/deep/er/page")
    assert article.images[0].url == "https://a.example/root/quay.jpg"
    assert 'href="https://a.example/root/ships"' in (article.articleBodyHtml or "")
    assert article.canonicalUrl == "https://a.example/root/story"


@pytest.mark.parametrize("base", ["javascript:alert(1)", "", "mailto:x@a.example"])
def test_a_base_that_is_no_address_of_a_page_counts_for_nothing(base):
    html = (
        f'<html><head><base href="{base}"><title>The quay</title></head><body><h1>The quay</h1>'
        '<p>The quay reopens. <img src="quay.jpg"> Ships from twelve countries are expected.</p>'
    )
    article = extract(html, "https://a.example/deep/page")
    assert article.images[0].url == "https://a.example/deep/quay.jpg"


SENTENCES = (
    "The harbour authority said that it would reopen the old quay on Monday.",
    "Ships from twelve countries are expected, and a road leads to the railway.",
    "Fishermen are less pleased, for larger ships may drive the herring away.",
)
CHINESE = (
    "港务局星期二表示，北码头在三年的修缮之后将重新开放，吊车和岸壁都已更换。",
    "预计第一周将有来自十二个国家的船只靠港，市里还修建了一条通往铁路的新公路。",
    "渔民并不那么高兴，他们担心更大的船只会像四十年前那样把鲱鱼赶出海湾。",
)


@pytest.mark.parametrize(
    ("picture", "texts", "caption", "credit"),
    [
        (
            '<div class=imgboxa><a><img src=q.jpg></a><h1>Ships at the quay</h1><p>Photo: AFP</p></div>',
            SENTENCES,
            "Ships at the quay",
            "Photo: AFP",
        ),
        (
            "<center><img src=q.jpg></center><p class=picture>Ships at the quay. Photo: VCG</p>",
            SENTENCES,
            "Ships at the quay.",
            "Photo: VCG",
        ),
        (
            "<p><img src=q.jpg></p><p>Ships at the quay. (Xinhua/Li Yan)</p>",
            SENTENCES,
            "Ships at the quay.",
            "Xinhua/Li Yan",
        ),
        (
            "<p><img src=q.jpg></p><p>Ships at the quay. (People's Daily Online/Li Yan)</p>",
            SENTENCES,
            "Ships at the quay.",
            "People's Daily Online/Li Yan",
        ),
        (
            "<div><img src=q.jpg></div><div><p>Ships at the quay. /VCG</p></div>",
            SENTENCES,
            "Ships at the quay.",
            "VCG",
        ),
        (
            "<p><img src=q.jpg></p><p>Ships at the quay. [Photo by Li Yan/Harbour Daily]</p>",
            SENTENCES,
            "Ships at the quay.",
            "Photo by Li Yan/Harbour Daily",
        ),
        (
            "<p><img src=q.jpg></p><p>船只停靠在北码头。新华社记者 王明 摄</p>",
            CHINESE,
            "船只停靠在北码头。",
            "新华社记者 王明 摄",
        ),
    ],
)  # fmt: skip
def test_captions_in_elements_of_the_text_are_no_text(picture, texts, caption, credit):
    body = "".join(f"<p>{text}</p>" for text in texts)
    html = f"<h1>The old quay reopens after three years</h1><div class=text>{picture}{body}</div>"
    title = "<title>The old quay reopens after three years - A</title>"
    article = extract(f"<html>{title}<body>{html}</body></html>", "https://a.example/q")
    assert article.headline == "The old quay reopens after three years"
    assert article.articleBody == "\n\n".join(texts)
    assert [(one.caption, one.creditText) for one in article.images] == [(caption, credit)]


def test_a_paragraph_behind_a_picture_is_text():
    body = "<p><img src=q.jpg></p>" + "".join(f"<p>{text} (Reuters)</p>" for text in SENTENCES)
    article = extract(
        f"<html><body><h1>The quay</h1><div>{body}</div></body></html>", "https://a.example/q"
    )
    assert article.articleBody == "\n\n".join(f"{text} (Reuters)" for text in SENTENCES)


def test_captions_that_are_all_the_text_stay():
    body = "".join(
        f"<p><img src={n}.jpg></p><p>{text} (Xinhua/Li Yan)</p>" for n, text in enumerate(SENTENCES)
    )
    article = extract(
        f"<html><body><h1>The quay</h1><div>{body}</div></body></html>", "https://a.example/q"
    )
    assert (article.articleBody or "").count("\n\n") == 2


def test_text_between_line_breaks_is_a_body_and_the_teasers_behind_it_are_none():
    teasers = "".join(
        f"<div class=span4><a href=/{n}>Another tale</a><p>A teaser of another article, about {text}</p></div>"
        for n, text in enumerate(SENTENCES[:2])
    )
    html = (
        "<div class=article_title>The old quay reopens after three years</div>"
        "<div class=left><span>By Ann Lee</span><span>Published: Feb 26, 2026 11:59 AM</span></div>"
        f"<div class=content><div class=right>{'<br><br>'.join(SENTENCES)}</div></div>"
        f"<div class=related_section><div>RELATED ARTICLES</div>{teasers}</div>"
    )
    title = "<title>The old quay reopens after three years</title>"
    article = extract(f"<html>{title}<body>{html}</body></html>", "https://a.example/1355555.shtml")
    assert article.articleBody == "\n\n".join(SENTENCES)
    assert article.datePublished == "2026-02-26"
