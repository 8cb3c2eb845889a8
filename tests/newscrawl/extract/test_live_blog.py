"""Live blogs: what JSON-LD lists of their entries."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from newscrawl.extract.live_blog import live_updates, plain_text
from newscrawl.items import LiveBlogUpdate

ENTRY = {
    "@type": "BlogPosting",
    "headline": "The ferry &amp; the fog",
    "datePublished": "2024-10-11T09:04:50+08:00",
    "articleBody": "<p>It waits.</p><p>So do we <b>all</b>.</p>",
}


def test_entries_are_text_with_their_dates():
    [update] = live_updates([{"@type": "LiveBlogPosting", "liveBlogUpdate": [ENTRY]}])
    assert update == LiveBlogUpdate(
        articleBody="It waits.\n\nSo do we all.",
        headline="The ferry & the fog",
        datePublished="2024-10-11T09:04:50+08:00",
    )


def test_an_entry_of_a_headline_alone_is_its_text():
    [update] = live_updates([{"liveBlogUpdate": {"headline": "It sails."}}])
    assert update == LiveBlogUpdate(articleBody="It sails.")


def test_entries_that_say_nothing_are_left_out():
    assert live_updates([{"liveBlogUpdate": [None, {}, 7, {"articleBody": " "}]}]) == ()


def test_markup_that_was_escaped_is_markup():
    assert plain_text("&lt;p&gt;One.&lt;/p&gt;&lt;p&gt;Two.&lt;/p&gt;") == "One.\n\nTwo."


values = st.recursive(
    st.none() | st.integers() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["liveBlogUpdate", *ENTRY]), inner, max_size=4)
    ),
    max_leaves=12,
)


@given(st.lists(st.dictionaries(st.just("liveBlogUpdate"), values), max_size=3))
def test_any_json_is_read(articles):
    assert all(update.articleBody for update in live_updates(articles))
