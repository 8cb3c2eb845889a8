"""What an address is like."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newscrawl.learn.shapes import address_of, shape_of

SITE = "https://news.example"


@pytest.mark.parametrize(
    ("path", "shape"),
    [
        ("/2026/10/03/museum-opens-its-new-wing/", "/{year}/{month}/{day}/{slug}"),
        ("/culture/2026/10/03/museum-opens/", "/{year}/{month}/{day}/{slug}"),
        ("/2026/oct/03/museum", "/{year}/{month}/{day}/{slug}"),
        ("/china/politics/2026-10-03/detail-ihfkteqw7939999.shtml", "/{date}/{named-id}.shtml"),
        ("/2018/05-03/301274.shtml", "/{year}/{month-day}/{id}.shtml"),
        ("/n1/2024/0424/c1001-40223222.html", "/{year}/{month-day}/{named-id}.html"),
        ("/story/3000000218734/museum-opens-its-wing", "/{id}/{slug}"),
        ("/news/museum-opens-a-wing-48213.html", "/{named-id}.html"),
        ("/a/141e61e9-8a07-42e4-a527-2f03f45e7ef0", "/{code}"),
        ("/news/articles/clymn8zyrp9o", "/{code}"),
        ("/sport/museum-opens-its-new-wing", "/{label}/{slug}"),
        ("/world/asia/museum-opens-its-new-wing", "/{label}/{slug}"),
        ("/museum-opens-its-new-wing", "/{slug}"),
        ("/business/", "/{word}"),
        ("/sci-tech/", "/{words}"),
        ("/china/politics/", "/{label}/{word}"),
        ("/tag/harbour/", "/tag/{word}"),
        ("/news/index_2.shtml", "/{label}/page.shtml"),
        ("/article.php?id=48213&utm_source=x", "/article.php?id={id}"),
        ("/index.php?id=48213", "/index.php?id={id}"),
        ("/covid19-cases-rise-in-2024", "/{slug}"),
        ("/新博物馆星期六向公众开放第一批观众到来", "/{slug}"),
    ],
)
def test_addresses_of_one_kind_share_a_shape(path, shape):
    assert str(shape_of(SITE + path)) == shape


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "",
        "/index.html",
        "/photo.jpg",
        "/paper.pdf",
        "/feed.xml",
        "/a-story-of-four-words?print=1",
    ],
)
def test_what_is_no_page_of_its_own_has_none(path):
    assert shape_of(SITE + path) is None


@pytest.mark.parametrize(
    ("path", "day"),
    [
        ("/2026/10/03/museum-opens/", date(2026, 10, 3)),
        ("/2026/1/3/museum-opens/", date(2026, 1, 3)),
        ("/2018/05-03/301274.shtml", date(2018, 5, 3)),
        ("/x/20261003/museum.html", date(2026, 10, 3)),
        ("/2026/10/museum-opens/", None),
        ("/2026-13-03/museum.html", None),
    ],
)
def test_the_day_in_an_address_is_read(path, day):
    assert address_of(SITE + path).day == day


def test_an_article_in_several_folders_has_one_core_where_date_and_code_tell_it():
    cores = {
        address_of(f"{SITE}{folder}/2026-10-03/detail-ihfkteqw7939999.shtml").core
        for folder in ("/news", "/m/china/politics", "")
    }
    assert cores == {"/2026-10-03/detail-ihfkteqw7939999.shtml"}
    assert address_of(f"{SITE}/news/48213.html").core != address_of(f"{SITE}/video/48213.html").core


@given(st.text(alphabet=st.characters(codec="utf-8"), max_size=60), st.text(max_size=30))
def test_any_text_may_stand_in_an_address(path, query):
    address = address_of(f"https://news.example/{path}?{query}")
    if address is not None:
        assert len(str(address.shape)) < 2000


@given(
    st.lists(
        st.from_regex(r"[a-z0-9]{1,12}(-[a-z0-9]{1,9}){0,5}", fullmatch=True),
        min_size=1,
        max_size=5,
    )
)
def test_scheme_and_last_slash_do_not_matter(segments):
    path = "/".join(segments)
    shapes = {
        shape_of(f"{scheme}://news.example/{path}{end}")
        for scheme in ("http", "https")
        for end in ("", "/")
    }
    assert len(shapes) == 1
