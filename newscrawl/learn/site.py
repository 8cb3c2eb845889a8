"""What a front page says of its portal: who publishes it, in which language, and what its sections are."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from urllib.parse import urlsplit

from selectolax.lexbor import LexborHTMLParser

from newscrawl.extract import Draft, Page
from newscrawl.items import Publisher
from newscrawl.language import detect_language, language_exists, language_tag
from newscrawl.learn.pages import headline_links, is_long
from newscrawl.learn.portal import LearnedPortal
from newscrawl.learn.shapes import address_of
from newscrawl.portals import Listing
from newscrawl.text import clean_line
from newscrawl.urls import absolute, normalise

# A portal's menus have fewer; what is more are tags.
_MOST_SECTIONS = 30
_MOST_LINKS = 3000
# A section is at most so deep, /china/politics/.
_DEEPEST_SECTION = 3
_TITLE_PARTS = re.compile(r"\s[-|–—·»:]\s")
_LONGEST_NAME = 80
# index_2.shtml, page/2/, 2.html; ?p=2, but not ?cat=2
_SECOND = re.compile(
    r"(?:(?:^|/)(?:index|page|list|seite|pagina|p)?[-_/]?2(?=[./]|$)"
    r"|[?&](?:page|paged|p|pg|seite|pagina|list)=2(?:&|$))",
    re.IGNORECASE,
)


def described(portal: LearnedPortal, front: Draft) -> LearnedPortal:
    """The portal with its publisher and language.

    Args:
        portal: what is known so far.
        front: what its front page says, or any page of it where that can't be read.
    """
    evidence = front.evidence
    name = next(iter(evidence.site_names), None) or _name_in_title(evidence.headlines, portal.name)
    # The text is asked first: a theme's language is often left as it came.
    text = detect_language(". ".join(headline_links(front.page)))
    declared = filter(None, map(language_tag, (evidence.language, *evidence.languages)))
    tags = [tag for tag in declared if language_exists(tag)]
    tag = next((tag for tag in tags if text is None or tag.startswith(text)), text)
    if tag is not None and not language_exists(tag):
        tag = None  # the model knows languages that no news site is written in
    host = urlsplit(front.page.url).hostname or portal.hosts[0]
    hosts = dict.fromkeys((host, *portal.hosts)) if portal.owns(front.page.url) else portal.hosts
    return replace(
        portal,
        publisher=Publisher(name=(name or portal.name)[:_LONGEST_NAME], url=f"https://{host}/"),
        language=tag or portal.language,
        hosts=tuple(hosts),
    )


def sections_of(page: Page, portal: LearnedPortal) -> Iterator[Listing]:
    """The sections that a front page links: words of folders and nothing else, in its order."""
    seen: set[str] = set()
    for node in page.tree.css("a[href]")[:_MOST_LINKS]:
        url = absolute(page.url, node.attributes.get("href"))
        if not url or not portal.owns(url):
            continue
        address = address_of(url)
        key = normalise(portal.canonical(url)).rstrip("/")
        if address is None or key in seen or is_long(clean_line(node.text(deep=True)) or ""):
            continue
        shape, path = address.shape, urlsplit(url).path.strip("/")
        depth = path.count("/") + 1
        if (
            shape.is_section
            and not shape.lists
            and not shape.is_beside
            and depth <= _DEEPEST_SECTION
        ):
            seen.add(key)
            yield Listing(url=url, name=path)
        if len(seen) >= _MOST_SECTIONS:
            return


def page_pattern(tree: LexborHTMLParser, url: str) -> str | None:
    """How a listing's further pages are addressed, as in `Listing.page`, from its link to the second one.

    >>> page_pattern(LexborHTMLParser('<a href="index_2.shtml">2</a>'), "https://news.example/world/")
    'index_{n}.shtml'
    """
    for node in tree.css("a[href]")[:_MOST_LINKS]:
        href = absolute(url, node.attributes.get("href")) or ""
        rest = href.removeprefix(url)
        numbers = re.findall(r"\d+", rest) if href != rest and len(rest) < _LONGEST_NAME else []
        if numbers == ["2"] and _SECOND.search(rest):
            return rest.replace("2", "{n}")
    return None


def _name_in_title(headlines: tuple[str, ...], host: str) -> str | None:
    """The part of the front page's title that is like its host: `Home - The Example`."""
    letters = re.sub(r"\W", "", host.partition(".")[0].lower())
    for title in headlines:
        for part in _TITLE_PARTS.split(title):
            squeezed = re.sub(r"\W", "", part.lower())
            if squeezed and (letters in squeezed or squeezed.endswith(letters)):
                return part.strip()
    return None
