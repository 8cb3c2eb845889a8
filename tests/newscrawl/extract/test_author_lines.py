"""Who signs the article: lines of its body and around it that name a person where nothing else does."""

from __future__ import annotations

import json
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newscrawl.extract import extract
from newscrawl.extract.author_lines import find_signed
from newscrawl.extract.authors import Credits
from newscrawl.extract.page import parse_page
from newscrawl.extract.segments import read_segments
from newscrawl.items import NewsArticle
from newscrawl.portals import Articles, Portal, Publisher, Template, listings

URL = "https://www.a.example/travel/ferry"
TEXT = tuple(
    f"The ferry left the harbour at dawn, as it has done on every single day for {n} years, and"
    " its captain says that nothing but ice has ever kept it from its way across the water."
    for n in ("sixty", "seventy", "eighty", "ninety", "a hundred")
)
BODY = "".join(f"<p>{text}</p>" for text in TEXT)


def article(
    body: str = BODY,
    *,
    ld: object = None,
    head: str = "",
    site: str = "The Daily Harbour",
    under: str = "",
    url: str = URL,
    portal: Portal | None = None,
) -> NewsArticle:
    script = f'<script type="application/ld+json">{json.dumps(ld)}</script>' if ld else ""
    return extract(
        f"<html lang=en><head><meta property=og:site_name content='{site}'>{head}{script}</head><body>"
        f"<header><a href=/>{site}</a></header><main><h1>The last crossing of the old ferry</h1>"
        f"<article>{body}</article>{under}</main></body></html>",
        url,
        portal=portal,
    )


def authors(body: str = BODY, **options: object) -> list[str]:
    return [author.name for author in article(body, **options).authors]  # type: ignore[arg-type]


def by(name: str, **more: object) -> dict[str, object]:
    return {"@type": "NewsArticle", "author": {"@type": "Person", "name": name, **more}}


PAPER = {
    "@type": "NewsArticle",
    "author": {"@type": "Organization", "name": "The Daily Harbour"},
}


@pytest.mark.parametrize(
    "line",
    [
        "<p>By <strong>Ann Lee</strong></p>",
        "<p><strong>Ann Lee</strong></p>",
        "<p><b><i>Ann Lee</i></b></p>",
        "<p>ANN LEE</p>",
        "<p><em>By Ann Lee, MS, RDN</em></p>",
    ],
)
def test_a_first_line_that_is_nothing_but_a_signature_names_the_author_and_leaves_the_body(line):
    found = article(line + BODY, ld=PAPER)
    assert [author.name.title() for author in found.authors] == ["Ann Lee"]
    assert found.articleBody == "\n\n".join(TEXT)


def test_two_names_in_bold_are_two_authors():
    assert authors("<p><strong>Ann Lee/Bo Ek</strong></p>" + BODY) == ["Ann Lee", "Bo Ek"]


def test_a_signature_before_the_dateline_of_an_agency_stays_with_its_line():
    line = f"<p>By Ann Lee<br>BERGEN, Dec 20 (HBW) - {TEXT[0]}</p>"
    found = article(line + BODY)
    assert [author.name for author in found.authors] == ["Ann Lee"]
    assert "BERGEN, Dec 20 (HBW)" in (found.articleBody or "")


@pytest.mark.parametrize(
    "line",
    [
        "<p><strong>Harbour Life</strong></p>",
        "<p><strong>Old Ferry</strong></p>",
        "<h2>Captain Ahead</h2>",
        "<p><a href=/x><strong>Ann Lee</strong></a></p>",
        "<p>Ann Lee</p>",
        "<p><strong>Ann Lee left the harbour.</strong></p>",
    ],
)
def test_a_heading_a_link_or_a_sentence_is_no_signature(line):
    assert authors(line + BODY) == []


@pytest.mark.parametrize(
    "line", ["<p>By <b>Ann Lee</b></p>", "<p><b>Ann Lee</b></p>", "<p>ANN LEE</p>"]
)
def test_a_signature_within_the_body_is_counted_among_what_was_removed(line):
    first, *rest = (f"<p>{text}</p>" for text in TEXT)
    found = article("".join((first, line, *rest)), ld=PAPER)
    assert found.metadata.removed == {"byline": 1}
    assert "lee" not in (found.articleBody or "").lower()


def test_the_record_of_a_book_is_no_signature():
    record = "<p>Author: Cy Fox<br>Released: June<br>Genre: Sea</p>"
    byline = "<div class=entry-meta>by <a href=/author/ann/>Ann</a> · 3 May 2024</div>"
    assert authors(f"{byline}<p>{TEXT[0]}</p>{record}{BODY}") == ["Ann"]


def test_a_signature_in_the_body_says_more_than_the_account_that_brought_it():
    signed = "<p>By Ann Lee</p>" + BODY
    assert authors(signed, head="<meta name=author content='Web Master'>") == ["Ann Lee"]
    assert authors(signed, ld=by("Cy Fox")) == ["Ann Lee"]


def test_a_name_in_bold_says_less_than_a_person_credited_and_more_than_an_account():
    signed = "<p><b>Ann Lee</b></p>" + BODY
    assert authors(signed, ld=by("Cy Fox")) == ["Cy Fox"]
    assert authors(signed, ld=by("Harbour D")) == ["Ann Lee"]


@pytest.mark.parametrize(
    "under",
    [
        "<p>Written by Ann Lee</p>",
        "<p>This post was written by Ann Lee, head of ferries</p>",
        "<h3>Author</h3><p>Ann Lee</p>",
        "<ul><li><strong>Datum</strong> 28.04.2023</li><li><strong>Autorin/Autor</strong> Ann Lee</li></ul>",
        "<p>Autor:in: Ann Lee</p>",
        "<div><strong>Contributors:</strong> Ann Lee</div>",
        "<h2>Article by</h2><div>Ann Lee</div>",
    ],
)
def test_a_label_outside_of_the_body_names_the_author(under):
    assert authors(under=under) == ["Ann Lee"]


@pytest.mark.parametrize(("label", "names"), [("Author", ["Ann Lee"]), ("Ferries", [])])
def test_in_a_list_of_facts_an_emphasised_label_needs_no_colon(label, names):
    facts = f"<ul><li><b>Date</b> 28.04.2023</li><li><b>{label}</b> Ann Lee</li></ul>"
    assert authors(BODY * 4, under="<p>Recommended by our readers</p>" * 4 + facts) == names


@pytest.mark.parametrize(
    "under",
    [
        "<div class=related-posts><p>Written by Ann Lee</p></div>",
        "<div class=comments><p>Posted by Ann Lee</p></div>",
        "<p>Written by the team</p>",
    ],
)
def test_a_label_elsewhere_names_nobody(under):
    assert authors(under=under) == []


def test_a_label_within_the_body_is_of_a_book():
    middle = "<p>Author: Cy Fox</p>"
    assert authors(BODY * 4 + middle + BODY) == []


def test_the_initials_of_the_site_may_be_those_of_its_author_but_for_what_the_page_says():
    head = "<meta name=author content='Harbour Prime'>"
    url = "https://www.hp.example/a"
    assert authors(head=head, url=url) == ["Harbour Prime"]
    assert authors(head=head, url=url, under="<p>Author: Ann Lee</p>") == ["Ann Lee"]


@pytest.mark.parametrize(
    ("site", "url", "people"),
    [
        ("Ann Lee", "https://annlee.example/a", ["Ann Lee"]),
        ("Old Harbour", "https://oldharbour.example/a", []),
        ("Water Works Bergen", "https://waterworksbergen.example/a", []),
    ],
)
def test_a_site_with_a_persons_name_is_that_persons_unless_the_words_are_words(site, url, people):
    head = f"<meta name=author content='{site}'>"
    found = article(head=head, site=site, url=url)
    assert [author.name for author in found.authors] == people
    assert found.sourceOrganization == (None if people else site)


def test_a_site_that_declares_itself_an_organisation_is_none():
    ld = {"@type": "NewsArticle", "author": {"@type": "Organization", "name": "Ann Lee"}}
    found = article(ld=ld, site="Ann Lee", url="https://annlee.example/a")
    assert (found.authors, found.sourceOrganization) == ((), "Ann Lee")


def test_the_body_of_a_portal_is_signed_as_others_are():
    portal = Portal(
        name="a",
        publisher=Publisher(name="The Daily Harbour", url="https://www.a.example/"),
        hosts=("www.a.example",),
        timezone="Europe/Oslo",
        language="en",
        sources=listings("https://www.a.example/{}/", "travel"),
        articles=(Articles(r"/(?P<id>[\w/]+)$"),),
        templates=(Template(body="article"),),
    )
    found = article("<p>By <b>Ann Lee</b></p>" + BODY, portal=portal)
    assert [author.name for author in found.authors] == ["Ann Lee"]


PIECES = (
    "<p>",
    "</p>",
    "<b>",
    "</b>",
    "By ",
    "Ann Lee",
    ", ",
    "Written by",
    "<br>",
    "<a href=/x>",
    "</a>",
    "<h2>",
)


@given(st.lists(st.sampled_from(PIECES) | st.text(max_size=5), max_size=30), st.data())
def test_any_lines_can_be_asked(pieces, data):
    tree = parse_page("<html><body>" + "".join(pieces), URL).tree
    assert tree.body is not None
    page = read_segments(tree.body)
    numbers = st.lists(st.sampled_from(range(len(page))), unique=True) if len(page) else st.just([])
    body = sorted(data.draw(numbers))
    signed = find_signed(page, body, Credits())
    assert signed is None or (signed.names and (signed.line is None or signed.line < len(page)))


@pytest.mark.parametrize(
    "lines",
    [
        "<p>Written by nobody</p>" * 15_000,
        "<p>By " + "a" * 130 + "</p>",
        "<p><b>" + "A " * 60 + "</b></p>" * 15_000,
        "<p>Author</p>" * 15_000,
    ],
)
def test_hostile_lines_cost_little(lines):
    tree = parse_page(f"<html><body>{lines}", URL).tree
    assert tree.body is not None
    page = read_segments(tree.body)
    started = time.process_time()
    find_signed(page, [len(page) - 1], Credits())
    assert time.process_time() - started < 5
