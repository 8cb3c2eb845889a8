"""What one page is: an article, a section page, or something else."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from newscrawl.extract import Draft, Page, normalise, strip, validate
from newscrawl.extract.walls import Wall
from newscrawl.text import clean_line
from newscrawl.urls import absolute

# A link of so many characters is a headline, not the name of a section. Ideographs say more.
_HEADLINE = 25
_HEADLINE_IDEOGRAPHS = 9
# A list of articles has so many headlines; a body that so many of their teasers share is such a list.
_MANY_HEADLINES = 8
_LISTED = 3
_LISTED_SHARE = 0.25
# Lists are known by their beginning.
_MOST_PARAGRAPHS = 100
_MOST_TEASERS = 200
# Words of a headline, where a section has a label.
_HEADLINE_WORDS = 4
_SHORT = 150
_LONG = 400
# What speaks for an article outweighs what speaks against one by so much.
_ENOUGH = 2.0
# More links, or anchors of more text, tell nothing new.
_MOST_LINKS = 3000
_LONGEST_ANCHOR = 300
# What parts one teaser from the next. The beginning of a paragraph tells where it stands.
_BOXES = frozenset("li article section div tr td dd body".split())
_LONGEST_TEASER = 800
_START = 60


class Label(StrEnum):
    """What a page is."""

    ARTICLE = "article"
    SECTION = "section page"
    """It lists articles: a front page, a section, a tag."""
    OTHER = "other"
    """Neither: about the portal, a form, an empty page."""
    WALL = "wall"
    """A door stands before it: that says nothing of its address."""


@dataclass(frozen=True)
class Judgement:
    """What a page was found to be."""

    label: Label
    reason: str
    """What decided it, in a few words."""
    probability: float
    """`metadata.probability` of what was extracted."""
    wall: Wall | None = None


def judge_page(draft: Draft, *, is_expected: bool = False, has_day: bool = False) -> Judgement:
    """Say what a page is, from what extraction makes of it.

    Args:
        draft: what the page says, as `read` gives it; its page is consumed.
        is_expected: a feed lists it, or others with such an address were articles.
        has_day: a day stands in its address.
    """
    headlines = set(headline_links(draft.page))
    teasers = _teasers(draft.page)
    verdict = validate(normalise(strip(draft)))
    article = verdict.article
    probability = article.metadata.probability or 0.0
    if verdict.wall is not None:
        return Judgement(Label.WALL, verdict.wall.reason, probability, verdict.wall)
    lists = len(headlines) >= _MANY_HEADLINES
    if verdict.reason:
        return Judgement(Label.SECTION if lists else Label.OTHER, verdict.reason, probability)
    declared = draft.evidence.is_article and not _declares_several(draft)
    dated = has_day or article.datePublishedRaw is not None
    if not (declared or dated or is_expected):
        reason = "no date, and nothing says that it is an article"
        return Judgement(Label.SECTION if lists else Label.OTHER, reason, probability)
    length = len(article.articleBody or "")
    weights = (
        ("declared as an article", 2.0 * declared),
        ("expected", 1.0 * is_expected),
        ("dated", 1.0 * dated),
        ("headline", 1.0 if is_headline(article.headline or "") else -1.0),
        ("text", _weight_of(length, has_images=bool(article.images))),
        ("a list of headlines", -3.0 * _is_list(article.paragraphs, teasers)),
        ("declared as several articles", -2.0 * _declares_several(draft)),
    )
    if sum(weight for _, weight in weights) >= _ENOUGH:
        reason = ", ".join(what for what, weight in weights if weight > 0)
        return Judgement(Label.ARTICLE, reason, probability)
    reason = ", ".join(what if weight else f"not {what}" for what, weight in weights if weight < 0)
    label = Label.SECTION if lists else Label.OTHER
    return Judgement(label, reason or "too little speaks for an article", probability)


def headline_links(page: Page) -> Iterator[str]:
    """The texts of the page's links that are as long as a headline."""
    for node in page.tree.css("a[href]")[:_MOST_LINKS]:
        if absolute(page.url, node.attributes.get("href")):
            text = clean_line(node.text(deep=True)[:_LONGEST_ANCHOR])
            if text and is_long(text):
                yield text


def is_long(text: str) -> bool:
    """Whether a link's text is as long as a headline."""
    return len(text) >= _HEADLINE or len(text) - _ascii(text) >= _HEADLINE_IDEOGRAPHS


def is_headline(text: str) -> bool:
    """Whether a heading is a headline and no label."""
    return len(text.split()) >= _HEADLINE_WORDS or len(text) - _ascii(text) >= _HEADLINE_IDEOGRAPHS


def _ascii(text: str) -> int:
    return sum(char.isascii() for char in text)


def _weight_of(length: int, *, has_images: bool) -> float:
    if length >= _LONG:
        return 1.0
    # A picture with its caption is an article of a photo desk.
    return -1.0 if length < _SHORT and not has_images else 0.0


def _teasers(page: Page) -> tuple[str, ...]:
    """The texts of the page's small boxes with a headline that leads elsewhere."""
    boxes: dict[int, str] = {}
    for node in page.tree.css("a[href]")[:_MOST_LINKS]:
        if is_long(node.text(deep=True)[:_LONGEST_ANCHOR].strip()):
            box = node.parent
            while box is not None and box.tag not in _BOXES:
                box = box.parent
            if box is not None and box.mem_id not in boxes:
                text = box.text(deep=True)
                # A longer one is an article with a long link in its text.
                boxes[box.mem_id] = " ".join(text.split()) if len(text) <= _LONGEST_TEASER else ""
    return tuple(dict.fromkeys(filter(None, boxes.values())))


def _is_list(paragraphs: tuple[str, ...], teasers: tuple[str, ...]) -> bool:
    """Whether a body is made of headlines that lead elsewhere, and of what is said below them."""
    starts = {" ".join(text.split())[:_START] for text in paragraphs[:_MOST_PARAGRAPHS]}
    listed = [{start for start in starts if start in teaser} for teaser in teasers[:_MOST_TEASERS]]
    # One that holds the whole body is a short article with a link in its text.
    count = sum(bool(one) for one in listed)
    return count >= _LISTED and len(set().union(*listed)) >= _LISTED_SHARE * len(starts)


def _declares_several(draft: Draft) -> bool:
    """Whether its JSON-LD declares articles and none of them is the page's own."""
    return len(draft.declared.articles) > 1 and not draft.declared.is_sure
