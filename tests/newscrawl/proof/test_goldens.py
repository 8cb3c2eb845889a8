"""Goldens as fixtures: what they must give, and what is told where they don't."""

from __future__ import annotations

import pytest
from made_portal import HOST, PARAGRAPHS, herald, page

from newscrawl.proof.facts import facts_of
from newscrawl.proof.goldens import Golden, goldens_in
from newscrawl.proof.router import Router
from newscrawl.proof.saved import NothingError, read_saved
from newscrawl.proof.verdict import Verdict
from warc.scratch import Scratch

TOML = f"""\
url = "{HOST}/2026/11/26/1.html"
template = "2020-"

[item]
headline = "The old ferry sails again in May"
datePublished = "2026-11-26T09:30:00+08:00"
inLanguage = "en"
paragraphs = {list(PARAGRAPHS)!r}
"""


@pytest.fixture
def write(tmp_path):
    """Writes a golden; returns its folder."""

    def write(toml=TOML, html=None, name="new"):
        folder = tmp_path / "goldens" / "herald"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"{name}.toml").write_text(toml, "utf-8")
        (folder / f"{name}.html").write_bytes(page() if html is None else html)
        return folder

    return write


def prove(*paths):
    """What is told on the way, and the facts of goldens."""
    told = []
    router = Router([herald()])
    with Scratch() as scratch:
        for answer in read_saved(
            [str(path) for path in paths], scratch, router.wanted, told.append
        ):
            router.take(answer)
    found = {fact.name: fact for fact in facts_of(router.tallies[0])}
    return told, {name: fact for name, fact in found.items() if name.startswith("golden ")}


def test_a_golden_that_gives_its_item_holds(write):
    told, found = prove(write().parent)
    assert told == []
    assert {name: fact.verdict for name, fact in found.items()} == {
        "golden herald/new": Verdict.HOLDS
    }


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (
            "ferry sails again in May",
            "boat",
            "headline: 'The old ferry sails again in May' in place of",
        ),
        ("inLanguage", "editor", "editor: nothing in place of 'en'"),
        (
            f"{PARAGRAPHS[2]!r}",
            "'Tickets are dear.'",
            "paragraphs: number 3 is 'Tickets cost as much",
        ),
        (f", {PARAGRAPHS[2]!r}", "", "paragraphs: 3 in place of 2"),
        ('template = "2020-"', 'template = "-2019"', "template: '2020-' in place of '-2019'"),
        ("/2026/11/26/1.html", "/story", "no pattern knows its address"),
    ],
)
def test_what_differs_is_told_field_by_field(write, old, new, said):
    assert old in TOML
    _, found = prove(write(TOML.replace(old, new)))
    fact = found["golden herald/new"]
    assert fact.verdict is Verdict.FAILS
    assert said in fact.told


def test_the_language_of_goldens_says_nothing_of_the_portal_s(write):
    router = Router([herald(language="de")])
    with Scratch() as scratch:
        for answer in read_saved([str(write())], scratch, router.wanted, print):
            router.take(answer)
    found = {fact.name: fact.verdict for fact in facts_of(router.tallies[0])}
    assert found["golden herald/new"] is Verdict.HOLDS
    assert found["language"] is Verdict.NOT_SEEN


def test_a_golden_is_sent_in_its_encoding(write):
    text = page().decode().replace("charset=utf-8", "charset=gb18030")
    text = text.replace(PARAGRAPHS[0], f"{PARAGRAPHS[0]} 轮渡")
    toml = TOML.replace(PARAGRAPHS[0], f"{PARAGRAPHS[0]} 轮渡").replace(
        "template", 'encoding = "gb18030"\ntemplate', 1
    )
    folder = write(toml, text.encode())
    [golden] = goldens_in(folder)
    assert "轮渡".encode("gb18030") in golden.body
    assert prove(folder)[1]["golden herald/new"].verdict is Verdict.HOLDS


@pytest.mark.parametrize(
    ("toml", "said"),
    [("url =", "Invalid value"), ("template = '2020-'\n[item]\n", "it has no 'url'"),
     ("url = 'x'\ntemplate = ''\nencoding = 'no such'\n[item]\n", "unknown encoding"),
     ("url = 'x'\ntemplate = ''\nitem = 3\n", "'int'")],
)  # fmt: skip
def test_a_golden_that_can_not_be_read_is_named_and_costs_no_other(write, toml, said):
    write(name="good")
    told, found = prove(write(toml, name="bad"))
    assert list(found) == ["golden herald/good"]
    [line] = told
    assert "bad.toml: " in line
    assert said in line


def test_where_none_can_be_read_nothing_was(write):
    with pytest.raises(NothingError):
        prove(write("url ="))


def test_one_golden_may_be_named_by_either_file(write):
    folder = write()
    assert (
        goldens_in(folder / "new.html")
        == goldens_in(folder / "new.toml")
        == [Golden(folder / "new.toml")]
    )
    write(name="other")
    assert list(prove(folder / "new.html")[1]) == ["golden herald/new"]
