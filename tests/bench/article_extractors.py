"""This project's extraction and others', each as a function from a page to what it finds.

An extractor imports its library when it is made: the peers are installed elsewhere.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from article_pages import Page


@dataclass(frozen=True)
class Given:
    """What an extractor finds; what it doesn't look for is None."""

    text: str | None = None
    headline: str | None = None
    published: str | None = None
    authors: tuple[str, ...] | None = None


Extractor = Callable[[Page], Given]


def newscrawl() -> Extractor:
    """This project's extraction, with all fields.

    Those who marked the pages took organisations for authors where no person is named; this project
    keeps the two apart, so the organisation credited stands in here.
    """
    from newscrawl.extract import extract

    def run(page: Page) -> Given:
        article = extract(page.html, page.url)
        people = tuple(author.name for author in article.authors or ())
        organisation = (article.sourceOrganization,) if article.sourceOrganization else ()
        return Given(
            article.articleBody or "",
            article.headline or "",
            article.datePublished or "",
            people or organisation,
        )

    return run


def newscrawl_text() -> Extractor:
    """The same, without the fields that a body needs nothing of."""
    from newscrawl.extract.blocks import blocks_to_text
    from newscrawl.extract.body import strip
    from newscrawl.extract.draft import Draft
    from newscrawl.extract.evidence import read_evidence
    from newscrawl.extract.headline import find_headline
    from newscrawl.extract.page import parse_page
    from newscrawl.extract.signs import read_signs
    from newscrawl.items import NewsArticle

    def run(given: Page) -> Given:
        page = parse_page(given.html, given.url)
        signs = read_signs(page.tree, page.url)
        evidence = read_evidence(signs)
        headline = find_headline(signs, evidence.site_names, page.url).text
        article = NewsArticle(url=page.url, headline=headline)
        draft = strip(Draft(article=article, page=page, portal=None, evidence=evidence))
        return Given(text=blocks_to_text(draft.blocks))

    return run


def trafilatura() -> Extractor:
    """trafilatura with metadata; of its dates the first one, with the time where there is one."""
    from trafilatura import bare_extraction

    dates = {
        "outputformat": "%Y-%m-%dT%H:%M:%S%z",
        "original_date": True,
        "extensive_search": True,
    }

    def run(page: Page) -> Given:
        found: Any = bare_extraction(
            page.html,
            url=page.url,
            with_metadata=True,
            include_comments=False,
            date_extraction_params=dates,
        )
        known = found.as_dict() if found is not None else {}
        authors = tuple(filter(None, (known.get("author") or "").split("; ")))
        return Given(
            known.get("text") or "", known.get("title") or "", known.get("date") or "", authors
        )

    return run


def trafilatura_text() -> Extractor:
    """trafilatura for the text alone."""
    from trafilatura import extract

    return lambda page: Given(text=extract(page.html, include_comments=False) or "")


def readability() -> Extractor:
    """readability-lxml, its HTML made text by html-text."""
    from html_text import extract_text
    from readability import Document

    def run(page: Page) -> Given:
        document = Document(page.html)
        text = extract_text(document.summary(html_partial=True))
        return Given(text=text, headline=document.short_title())

    return run


def resiliparse() -> Extractor:
    """resiliparse, in C++."""
    from resiliparse.extract.html2text import extract_plain_text

    return lambda page: Given(text=extract_plain_text(page.html, main_content=True))


def lexbor() -> Extractor:
    """The parse alone, with the parser of this project."""
    from selectolax.lexbor import LexborHTMLParser

    def run(page: Page) -> Given:
        LexborHTMLParser(page.html)
        return Given()

    return run


def lxml() -> Extractor:
    """The parse alone, with lxml."""
    from lxml.html import document_fromstring

    def run(page: Page) -> Given:
        document_fromstring(page.html.encode())
        return Given()

    return run


OURS = {"newscrawl": newscrawl, "newscrawl, text alone": newscrawl_text, "parse, lexbor": lexbor}
PEERS = {
    "trafilatura": trafilatura,
    "trafilatura, text alone": trafilatura_text,
    "readability-lxml": readability,
    "resiliparse": resiliparse,
    "parse, lxml": lxml,
}
EXTRACTORS = OURS | PEERS
