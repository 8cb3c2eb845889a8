"""A learned shape as a pattern of a declaration."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newscrawl.items import Publisher
from newscrawl.learn.patterns import matches, patterns_of
from newscrawl.learn.shapes import shape_of
from newscrawl.portals import Articles, Portal

SITE = "https://news.example"


def portal(patterns):
    return Portal(
        name="x",
        publisher=Publisher(name="X", url=SITE),
        hosts=("news.example",),
        timezone=None,
        language="en",
        sources=(),
        articles=tuple(map(Articles, patterns)),
    )


@pytest.mark.parametrize(
    ("path", "other", "number", "day"),
    [
        ("/news/2026-10-03/detail-ih7939999.shtml", "/news/", "ih7939999", "2026-10-03"),
        ("/2018/05-03/301274.shtml", "/2018/05-03/", "301274", "2018-05-03"),
        ("/2026/10/03/museum-opens/", "/2026/10/03/", "2026/10/03/museum-opens", "2026-10-03"),
        ("/news/museum-opens-48213.html", "/news/museum.html", "48213", None),
        ("/story/48213/museum-opens", "/story/", "48213", None),
        ("/news/48213-museum-opens", "/news/museum-opens", "48213", None),
        ("/arts/museum-opens-a-new-wing", "/arts/guide", "arts/museum-opens-a-new-wing", None),
        ("/museum-opens-a-new-wing/", "/arts/", "museum-opens-a-new-wing", None),
        ("/article.php?cat=5&id=48213", "/list.php?cat=5", "48213", None),
        ("/n/clymn8zyrp9o", "/n/business", "clymn8zyrp9o", None),
    ],
)
def test_a_pattern_gives_id_and_day_and_leaves_other_pages(path, other, number, day):
    known = portal(patterns_of([SITE + path]))
    address = known.address(SITE + path)
    assert address.id == number
    assert (address.day.isoformat() if address.day else None) == day
    assert known.address(SITE + other) is None


def test_what_changes_between_articles_is_not_in_the_pattern():
    [pattern] = patterns_of(
        [f"{SITE}/news/museum-opens-a-wing-48213.html", f"{SITE}/sport/ferry-wins-57113.html"]
    )
    assert pattern == r"/[^/]*-(?P<id>\d{4,})\.html$"


def test_folders_are_named_where_they_tell():
    [pattern] = patterns_of([f"{SITE}/news/museum-opens-a-new-wing"], ["news", "arts"])
    assert matches([pattern], f"{SITE}/arts/ferry-leaves-twice-a-day")
    assert not matches([pattern], f"{SITE}/guides/all-about-the-ferry")


@given(
    st.lists(
        st.tuples(
            st.sampled_from(("/news", "/arts/music", "")),
            st.sampled_from(("/2026/10/03", "/20261003", "/2026-10-03", "")),
            st.sampled_from(
                ("/a-mayor-sells-a-castle", "/two-ferries-leave-the-bay", "/all-is-well-here-")
            ),
            st.sampled_from(("", "-48213", "-5700113")),
        ),
        min_size=1,
        max_size=6,
    ),
    st.sampled_from(("", "/", ".html")),
)
def test_every_address_that_patterns_were_made_of_matches(rows, end):
    by_shape = {}
    for row in rows:
        url = f"{SITE}{''.join(row)}{end}"
        by_shape.setdefault(shape_of(url), []).append(url)
    for urls in by_shape.values():
        known = portal(patterns_of(urls))
        assert [url for url in urls if known.address(url) is None] == []
