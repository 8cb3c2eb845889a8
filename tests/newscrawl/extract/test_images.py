"""The images of an article, each once, with what is said of them."""

from __future__ import annotations

import pytest
from selectolax.lexbor import LexborHTMLParser, LexborNode

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
        ("<figure><img src=a><figcaption>The <b>bridge</b>\n today</figcaption></figure>", "The bridge today"),
        ("<figure><div><a><img src=a></a></div><figcaption>Under it</figcaption></figure>", "Under it"),
        ("<figure><img src=a alt=Alt><figcaption>Cap</figcaption></figure>", "Cap"),
        ("<figure><img src=a alt=Alt><figcaption> </figcaption></figure>", "Alt"),
        ("<figure><img src=a alt=Alt></figure>", "Alt"),
        ("<img src=a alt=' A  bridge '>", "A bridge"),
        ("<img src=a alt=''>", None),
        ("<img src=a><figure><figcaption>Another's</figcaption></figure>", None),
    ],
)  # fmt: skip
def test_the_caption(html, caption):
    [image] = images(html)
    assert image.caption == caption


def test_an_image_comes_once_and_in_order():
    html = "<img src=/2.jpg alt=first><img src=/1.jpg><img src=/2.jpg alt=second>"
    assert images(html) == [
        Media(url="https://a.example/2.jpg", caption="first"),
        Media(url="https://a.example/1.jpg"),
    ]


