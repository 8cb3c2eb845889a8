"""Pages that stand in an article's place are known as what they are, and articles are not taken for them."""

from __future__ import annotations

import time

import pytest
from bench_accuracy import SETS, load
from hypothesis import example, given
from hypothesis import strategies as st
from wall_languages import HEADINGS, SENTENCES
from wall_pages import ARTICLES, PARKED, STORY, TEASER, WALLS, WallPage, ld, page, site

from newscrawl.extract import Verdict, normalise, parse_page, read, strip, validate
from newscrawl.extract.wall_address import kind_of_address
from newscrawl.extract.wall_text import Kind, kind_of_heading, plain
from newscrawl.extract.walls import wall_of_source
from tests.soak.amount import IS_SOAK

URL = "https://www.example.org/news/2026/ferry-line"


def verdict(html: str, url: str = URL) -> Verdict:
    return validate(normalise(strip(read(parse_page(html, url)))))


def named(walls: tuple[WallPage, ...]) -> list[object]:
    return [pytest.param(wall, id=f"{wall.kind}-{wall.name}") for wall in walls]


@pytest.mark.parametrize("wall", named(tuple(w for w in WALLS if w.status == 200)))
def test_a_wall_under_status_200_is_no_item_and_its_reason_says_what_it_is(wall):
    found = verdict(wall.html)
    assert found.wall is not None
    assert (found.wall.kind, found.wall.vendor) == (wall.kind, wall.vendor)
    assert found.reason == found.wall.reason
    assert wall.vendor is None or found.reason == f"{wall.vendor} {wall.kind}"


@pytest.mark.parametrize("name", ARTICLES)
def test_an_article_that_has_something_of_a_wall_stays_an_item(name):
    found = verdict(ARTICLES[name])
    assert found.reason is None
    assert "captain" in (found.article.articleBody or "")


def test_that_an_article_is_declared_as_paid_for_is_in_the_item_where_its_text_is_whole():
    found = verdict(ARTICLES["whole text, declared as paid for"])
    assert found.article.isAccessibleForFree is False


def cases(table: dict[Kind, dict[str, str]]) -> list[object]:
    return [
        pytest.param(kind, text, id=f"{kind}-{language}")
        for kind, by_language in table.items()
        for language, text in by_language.items()
    ]


@pytest.mark.parametrize(("kind", "text"), cases(HEADINGS))
def test_a_title_that_says_so_tells_in_any_language(kind, text):
    found = verdict(site(f"{text} | The Harbour Herald", f"<h1>{text}</h1>"))
    assert found.wall is not None
    assert found.wall.kind is kind


@pytest.mark.parametrize(("kind", "text"), cases(SENTENCES))
def test_a_sentence_on_a_page_without_an_article_tells_in_any_language(kind, text):
    found = verdict(page("The Harbour Herald", f"<div><span>{text}</span></div>"))
    assert found.wall is not None
    assert found.wall.kind is kind


@pytest.mark.parametrize("table", [HEADINGS, SENTENCES])
def test_twenty_languages_of_each_kind_are_tested(table):
    assert all(len(by_language) >= 20 for by_language in table.values())


@pytest.mark.parametrize(
    "headline",
    [
        "Remains of the pilot not found",
        "Page not found in the archive is worth a million",
        "Access denied to 40 ships",
        "Login data of thousands sold",
        "Are you a robot or a poet?",
        "Forbidden love in the mountains",
        "The house of a poet is for sale",
        "Subscribe to continue reading, they said",
        "Just a moment of silence",
    ],
)
def test_a_headline_that_goes_on_is_an_articles(headline):
    assert kind_of_heading(headline, "example.org") is None
    assert (
        verdict(site(f"{headline} | The Harbour Herald", f"<h1>{headline}</h1>{TEASER}")).reason
        is None
    )


def test_a_soft_404_is_told_beside_a_long_text_and_an_article_of_that_name_is_not():
    title = "Page not found"
    assert verdict(site(title, f"<h1>{title}</h1>{STORY}")).wall is not None
    assert verdict(site(title, f"<h1>{title}</h1>{STORY}", ld(headline=title))).reason is None


def test_that_one_has_to_log_in_to_comment_is_no_login_page():
    words = "<p>You must be logged in to view this.</p>"
    notice = "<p>Log in to read and write comments.</p>"
    assert verdict(page("Herald", f"<div>{words}</div>")).wall is not None
    assert verdict(page("Herald", f"<span>{notice}</span>")).wall is None


def test_the_last_words_of_the_declared_text_show_that_a_page_is_whole():
    sentences = [f"Boat number {n} left the harbour with {n} passengers." for n in range(40)]
    body = "".join(f"<p>{sentence}</p>" for sentence in sentences)
    declared = " ".join(["A head that is not shown, of many words."] * 60 + sentences)
    html = site("Boats", f"<article><h1>Boats leave</h1>{body}</article>",
                ld(isAccessibleForFree=False, articleBody=declared))  # fmt: skip
    assert verdict(html).reason is None


def test_a_summary_over_the_empty_place_of_a_text_that_is_paid_for_is_no_article():
    html = site("Boats", "<article><h1>Boats leave</h1><p>All of the boats left at dawn.</p></article>",
                ld(isAccessibleForFree=False))  # fmt: skip
    assert str(verdict(html).reason).startswith("paywall")
    free = site(
        "Boats",
        "<article><h1>Boats leave</h1><p>All of the boats left at dawn.</p></article>",
        ld(),
    )
    assert verdict(free).wall is None


def test_a_parked_domain_is_told_by_its_own_name_in_the_title():
    title = "example.org steht zum Verkauf"
    assert kind_of_heading(title, "example.org") == (Kind.PARKED, plain(title))
    assert kind_of_heading(title, "example.com") is None


@pytest.mark.parametrize(
    ("url", "kind"),
    [
        ("https://consent.example.org/collect?next=x", Kind.CONSENT),
        ("https://www.example.org/privacy-gate?callbackUrl=x", Kind.CONSENT),
        ("https://login.example.org/", Kind.LOGIN),
        ("https://www.example.org/account/sign-in", Kind.LOGIN),
        ("https://validate.perfdrive.com/?ssa=0", Kind.BOT_CHECK),
        ("https://www.example.org/sorry/index?continue=x", Kind.BOT_CHECK),
        ("https://www.example.org/news/login-data-sold", None),
        ("https://www.example.org/news/2026/consent-in-medicine", None),
        ("https://[broken", None),
        ("", None),
    ],
)
def test_addresses_of_doors(url, kind):
    assert kind_of_address(url) is kind


def test_a_door_on_the_site_itself_is_told_by_its_address_and_form():
    form = '<form><input name="mail"><input type="password"></form>'
    assert wall_of_source(form.encode(), "https://www.example.org/login").kind is Kind.LOGIN
    assert wall_of_source(form.encode(), "https://www.example.org/news/1") is None


@given(st.binary(max_size=300), st.sampled_from(PARKED))
def test_bytes_of_any_kind_are_no_error(noise, wall):
    wall_of_source(noise, URL)
    assert wall_of_source(wall.html.encode() + noise, URL) is not None


@given(st.text(max_size=200))
@example("0´_")
@example("ŉ")
def test_a_plain_text_is_plain(text):
    assert plain(plain(text)) == plain(text)
    kind_of_heading(text, "example.org")


@pytest.mark.parametrize(
    "piece",
    [
        "<h1>oops 404 </h1>",
        "<div class='paywall subscribe-wall'>",
        "<p>a - b | c: d ' e",
        "-" * 9,
        "<h2>'_'_",
        "oo",
    ],
)
def test_a_hostile_page_costs_no_more_than_its_length(piece):
    head = ld(isAccessibleForFree=False)
    began = time.process_time()
    verdict(page("x", f"{head}<p>{TEASER}</p>" + piece * (600_000 // len(piece))))
    assert time.process_time() - began < 5


def test_real_articles_are_not_taken_for_walls(shared):
    """Of the pages at hand one is a wall: a teaser, 390 words of the 1205 that it declares."""
    called = []
    step = 1 if IS_SOAK else 4
    for dataset in SETS:
        shared(f"articles/{dataset}")
        called += [str(w) for p in load(dataset, step) if (w := verdict(p.html, p.url).wall)]
    assert len(called) <= 1, called
