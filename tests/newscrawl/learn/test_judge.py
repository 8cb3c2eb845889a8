"""Which shapes are articles, from few pages."""

from __future__ import annotations

import pytest

from newscrawl.learn.judge import Candidate, ShapeJudge
from newscrawl.learn.pages import Label
from newscrawl.learn.shapes import address_of

SITE = "https://news.example"


@pytest.fixture
def judge():
    return ShapeJudge()


def look(judge, label, *paths):
    for path in paths:
        judge.add_page(SITE + path, label)


def candidates(*paths, in_feed=False):
    return [Candidate(SITE + path, address_of(SITE + path), in_feed) for path in paths]


def test_nothing_is_known_before_a_page_was_seen(judge):
    assert judge.is_article(f"{SITE}/news/a-headline-of-some-words") is None
    assert judge.learned() == []


def test_a_word_alone_is_a_section_and_is_never_asked_for(judge):
    assert judge.is_article(f"{SITE}/business/") is False
    assert judge.wanted(candidates("/business/", "/culture/", "/about/"), 10) == []


def test_one_page_is_enough_where_the_day_stands_before_the_headline(judge):
    look(judge, Label.ARTICLE, "/2026/10/03/museum-opens-its-wing/")
    assert judge.is_article(f"{SITE}/2026/10/04/ferry-leaves-twice-a-day/") is True


def test_words_alone_take_several_pages(judge):
    look(judge, Label.ARTICLE, "/news/museum-opens-its-new-wing", "/news/ferry-leaves-twice-a-day")
    assert judge.is_article(f"{SITE}/news/the-mayor-sells-a-castle") is None
    look(judge, Label.ARTICLE, "/news/council-repairs-an-old-bridge")
    assert judge.is_article(f"{SITE}/news/the-mayor-sells-a-castle") is True


def test_what_a_feed_lists_takes_one(judge):
    for path in ("/news/museum-opens-its-new-wing", "/news/ferry-leaves-twice-a-day"):
        judge.add_listed(SITE + path)
    look(judge, Label.ARTICLE, "/news/museum-opens-its-new-wing")
    assert judge.is_article(f"{SITE}/news/the-mayor-sells-a-castle") is True


def test_section_pages_of_the_form_of_articles_are_told_by_their_folder(judge):
    look(judge, Label.ARTICLE, *(f"/news/the-mayor-sells-castle-{word}" for word in "abcdef"))
    look(judge, Label.SECTION, *(f"/guides/all-about-the-old-{word}" for word in "abcdef"))
    assert judge.is_article(f"{SITE}/news/ferry-leaves-twice-a-day") is True
    assert judge.is_article(f"{SITE}/guides/all-about-the-ferries") is False
    assert {(one.label, one.is_article) for one in judge.learned()} == {
        ("news", True),
        ("guides", False),
    }


def test_walls_say_nothing_of_an_address(judge):
    look(judge, Label.WALL, *(f"/2026/10/0{n}/museum-opens-its-wing/" for n in range(1, 9)))
    assert judge.is_article(f"{SITE}/2026/10/04/ferry-leaves-twice-a-day/") is None
    assert judge.learned() == []


def test_what_is_no_article_time_and_again_is_left(judge):
    look(judge, Label.OTHER, *(f"/item/4821{n}" for n in range(6)))
    assert judge.is_article(f"{SITE}/item/48219") is False


def test_a_guess_goes_by_what_was_seen(judge):
    look(judge, Label.ARTICLE, "/news/museum-opens-its-new-wing")
    assert judge.best_guess(f"{SITE}/news/ferry-leaves-twice-a-day") is True
    assert judge.best_guess(f"{SITE}/news/48213.html") is False


def test_a_sample_is_small_and_takes_several_folders_and_shapes(judge):
    pool = candidates(
        *(f"/{name}/a-headline-number-{n}-of-many" for name in ("news", "sport", "arts") for n in range(30)),
        *(f"/2026/10/{n:02}/a-headline" for n in range(1, 20)),
        "/about/", "/business/",
    )  # fmt: skip
    chosen = judge.wanted(pool, 10)
    assert len(chosen) == 6
    assert {one.address.label for one in chosen} == {"news", "sport", "arts", ""}
    assert len({one.address.shape for one in chosen}) == 2


def test_what_is_decided_is_not_asked_again(judge):
    look(judge, Label.ARTICLE, "/2026/10/03/museum-opens-its-wing/")
    assert judge.wanted(candidates("/2026/10/04/x-y", "/2026/10/05/x-z"), 10) == []


def test_how_sure_it_is_grows_with_the_pages(judge):
    look(judge, Label.ARTICLE, "/item/48210")
    [first] = judge.learned()
    look(judge, Label.ARTICLE, *(f"/item/4821{n}" for n in range(1, 9)))
    [later] = judge.learned()
    assert 0.5 < first.sure < later.sure < 1
    assert str(later) == "/{id}: articles (9 of 9 pages, 93% sure)"
