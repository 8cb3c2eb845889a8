"""What a front page says of its portal."""

from __future__ import annotations

import pytest

from newscrawl.extract import parse_page, read
from newscrawl.learn.portal import portal_of
from newscrawl.learn.site import described

URL = "https://www.harbour-post.example/"
HEADLINES = (
    "The council sells the old theatre to the harbour",
    "A summer storm closes the railway for three days",
    "Students paint the wall of the hospital garden",
)


def front(language: str, headlines: tuple[str, ...]) -> str:
    rows = "".join(f'<li><a href="/news/{n}">{text}</a></li>' for n, text in enumerate(headlines))
    return f'<html lang="{language}"><head><title>Post</title></head><body><ul>{rows}</ul></body></html>'


@pytest.mark.parametrize(
    ("declared", "headlines", "language"),
    [
        ("en-GB", HEADLINES, "en-GB"), ("de", HEADLINES, "en"), ("cn", HEADLINES, "en"),
        # Too little text to tell by: what is declared counts, if there is such a language.
        ("de", (), "de"), ("cn", (), ""), ("jp", (), ""), ("xx-XX", (), ""), ("english", (), ""),
    ],
)  # fmt: skip
def test_its_language_is_one_that_there_is(declared, headlines, language):
    page = read(parse_page(front(declared, headlines).encode(), URL))
    assert described(portal_of(URL), page).language == language
