"""No regular expression of the project takes time by more than the length of the text."""

from __future__ import annotations

import re

import pytest
from patterns import Pattern, Site, compiled_on_import, sites, slow_text, written_out

from newscrawl.declared import declared_portals
from newscrawl.learn.patterns import patterns_of
from warc.surt import surt

# One of each kind of address that a pattern is made of.
LEARNED = (
    "https://x.example/china/2024-10-11/detail-ih1234567.shtml",
    "https://x.example/2026/10/03/politics/museum-opens-a-new-wing/",
    "https://x.example/arts/museum-opens-a-new-wing",
    "https://x.example/news/museum-opens-48213.html",
    "https://x.example/news/48213-museum-opens",
    "https://x.example/story/48213/museum-opens",
    "https://x.example/article.php?cat=5&id=48213",
)

# What is built of other texts when it is needed, by the file: as it is built there.
BUILT = {
    "newscrawl/portals/addresses.py": tuple(
        articles.pattern for portal in declared_portals() for articles in portal.articles
    ),
    "newscrawl/learn/patterns.py": tuple(
        pattern for url in LEARNED for pattern in patterns_of([url])
    ),
    "newscrawl/extract/author_lines.py": (r"\bferry\b",),
    "warc/exchange_records.py": (rb"(?im)^(Cookie[ \t]*:[ \t]*)[^\r\n]*",),
    "warc/message.py": (rb"(?i)\nCookie[ \t]*:((?:[^\n]|\n[ \t])*)",),
    "warc/mend.py": (rb"(?im)^Cookie[ \t]*:[^\n]*\n(?:[ \t][^\n]*\n)*",),
}


@pytest.fixture(scope="module")
def known() -> list[tuple[Pattern, bool]]:
    """All patterns, and whether nobody searches for them."""
    places = sites()
    found = compiled_on_import()
    found += [
        pattern
        for site in places
        if not any(map(site.holds, found)) and (pattern := written_out(site)) is not None
    ]
    found += [
        Pattern(file, site.first, text, 0)
        for site in places
        for file, texts in BUILT.items()
        if site.file == file and not any(map(site.holds, found))
        for text in texts
    ]
    return [(one, any(site.is_fixed for site in places if site.holds(one))) for one in found]


def test_every_pattern_in_the_source_is_known(known):
    missing = [site for site in sites() if not any(site.holds(pattern) for pattern, _ in known)]
    assert missing == []
    assert len(sites()) > 150


def test_no_pattern_takes_more_time_than_its_text_is_long(known):
    slow = {
        str(pattern): text
        for pattern, is_fixed in known
        if (text := slow_text(pattern, is_fixed=is_fixed)) is not None
    }
    assert slow == {}


@pytest.mark.parametrize(
    "text", [r"(?:a+)+$", r"\s+x", r"(?:a|a)*b", r"\w*\d", r"(?:\.[a-z-]*[a-z][a-z-]*)+!"]
)
def test_the_attack_finds_patterns_that_are_slow(text):
    assert slow_text(Pattern("x.py", 1, text, 0), is_fixed=False) is not None


@pytest.mark.parametrize("text", [r"(?:a+)+$", r"(?:\w+\s?)*:"])
def test_it_finds_those_that_are_slow_from_the_beginning(text):
    assert slow_text(Pattern("x.py", 1, text, 0), is_fixed=True) is not None


def test_a_place_is_told_by_its_lines():
    site = Site("a.py", 3, 5, "x", is_fixed=False)
    assert site.holds(Pattern("a.py", 4, "x", 0))
    assert not site.holds(Pattern("a.py", 6, "x", 0))
    assert not site.holds(Pattern("b.py", 4, "x", re.IGNORECASE))


def test_an_address_of_many_labels_has_its_key_at_once():
    # Each label could be split in many ways: two to the power of their number.
    assert surt("http://a" + ".aa" * 40 + "!/").startswith("aa!,")
    assert surt("http://a.b1.2c.d/x/y.html?b=1&a=2") == "d,2c,b1,a)/x/y.html?a=2&b=1"
