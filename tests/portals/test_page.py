"""docs/all-portals.md is what the declarations say."""

from __future__ import annotations

from pathlib import Path

from newscrawl.declared import declared_portals
from newscrawl.portals import Articles, Days, Feed, Portal, Publisher, Template, page

ROOT = Path(__file__).parents[2]


def test_the_page_of_all_portals_is_up_to_date():
    text = (ROOT / page.PATH).read_text("utf-8")
    assert text.rstrip() == page.portals_page(declared_portals()), "make it anew: make docs"


def test_it_tells_what_a_declaration_says():
    portal = Portal(
        name="herald",
        publisher=Publisher(name="The Herald", url="https://www.herald.example/"),
        hosts=("www.herald.example",),
        copies={"herald.example": "www.herald.example"},
        timezone="Asia/Shanghai",
        language="en",
        sources=(
            Feed("https://www.herald.example/feed.xml"),
            Feed("https://www.herald.example/sport.xml", "sport"),
            Days("https://www.herald.example/{day:%Y%m%d}", "2008-08-01"),
        ),
        articles=(
            Articles(r"/(?P<id>\d+)$", "2011-2017", "/1 /2"),
            Articles(r"/n(?P<id>\d+)$", "2018-"),
        ),
        templates=(Template("2018-", "2018 2026", body="div.a, td|b"), Template("2011-2017")),
    )
    text = page.portals_page([portal])
    row = "| [herald](#herald) | en | 2 feeds, 1 day archive | 2011- | 2018-, 2011-2017 | 2018, 2026 |"
    assert row in text.splitlines()
    assert "`herald.example` shows the pages of `www.herald.example`" in text
    assert "Sources: 2 feeds (`sport`); 1 day archive (`days`, from 2008-08-01)." in text
    assert "| 2011-2017 | `https://www.herald.example/1` |" in text
    assert "| 2018- | body `div.a, td\\|b` | 2018, 2026 |" in text
    assert "| 2011-2017 | none | by report only |" in text


def test_it_is_written_whole(tmp_path):
    path = tmp_path / "all.md"
    page.main([str(path)])
    assert path.read_text("utf-8") == f"{page.portals_page(declared_portals())}\n"
