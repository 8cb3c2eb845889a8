"""Answers of any spider that are walls: status, headers and body in agreement."""

from __future__ import annotations

import pytest
from wall_pages import ARTICLES, REFUSALS, WALLS, page

from newscrawl.extract.wall_answers import wall_of_answer
from newscrawl.extract.wall_text import Kind

URL = "https://www.example.org/news/2026/ferry-line"
HTML = {"content-type": "text/html"}


def told(status, headers, html):
    lowered = HTML | {name.lower(): text for name, text in headers.items()}
    return wall_of_answer(status, lowered, html.encode(), URL)


@pytest.mark.parametrize(
    "wall", [pytest.param(w, id=f"{w.kind}-{w.name}") for w in WALLS if w.status >= 400]
)
def test_a_wall_with_a_status_of_failure_is_known(wall):
    found = told(wall.status, wall.headers, wall.html)
    assert (found.kind, found.vendor) == (wall.kind, wall.vendor)


@pytest.mark.parametrize("name", ARTICLES)
@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Server": "cloudflare", "Set-Cookie": "__cf_bm=0", "CF-RAY": "0"},
        {"X-DataDome": "protected", "Set-Cookie": "datadome=0"},
        {"Set-Cookie": "incap_ses_1=0", "X-CDN": "Incapsula", "X-Iinfo": "0"},
        {"Server": "AkamaiGHost", "Set-Cookie": "ak_bmsc=0"},
        {"Set-Cookie": "_px3=0; aws-waf-token=0"},
    ],
)
def test_what_vendors_add_to_every_answer_makes_no_wall_of_it(name, headers):
    assert told(200, headers, ARTICLES[name]) is None


@pytest.mark.parametrize(
    ("status", "html"),
    [
        (404, page("Page not found", "<h1>Page not found</h1>")),
        (404, page("Access denied", "<h1>Access denied</h1>")),
        (410, page("Gone", "<p>The page you are looking for has moved.</p>")),
        (403, page("Page not found", "<h1>Page not found</h1>")),
        (500, page("Internal Server Error", "<h1>Log in</h1>")),
        (503, page("Service Unavailable", "<h1>Service Unavailable</h1>")),
        (403, "no"),
        (403, ""),
        (301, page("Access denied", "<h1>Access denied</h1>")),
    ],
)
def test_the_words_of_an_ordinary_error_page_add_nothing_to_its_status(status, html):
    assert told(status, {}, html) is None


def test_a_wall_may_come_as_404():
    challenge = next(w for w in WALLS if w.name == "imperva-iframe")
    assert told(404, {}, challenge.html).vendor == "Imperva"


def test_a_body_that_is_no_page_is_not_read():
    wall = REFUSALS[0]
    headers = {"content-type": "image/png"}
    assert wall_of_answer(403, headers, wall.html.encode(), URL) is None


def test_a_large_page_under_200_is_left_to_extraction():
    wall = next(w for w in WALLS if w.name == "imperva-iframe")
    assert told(200, {}, wall.html).kind is Kind.BOT_CHECK
    assert told(200, {}, wall.html + "<!-- -->" * 10_000) is None
