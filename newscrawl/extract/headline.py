"""The headline of a page that no selector knows, by agreement of what the page says.

A page names its headline up to six times: in its h1, in JSON-LD, for two social networks, in its
title element, and in microdata. The h1 is what readers see; but it may be the site's name, a
section's, or one of many. The others tell which h1 it is, and stand in where there is none.
"""

from __future__ import annotations

import html
import re
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from selectolax.lexbor import LexborNode

from newscrawl.extract.dom import names_of, text_of
from newscrawl.extract.signs import Signs
from newscrawl.text import clean_line

_LONGEST = 300
_MOST_HEADINGS = 12
# An h1 of fewer words is as often a section's name.
_FEW_WORDS = 4
# It has to have this much in common with what the page tells; a longer one hardly anything.
_DOUBT = 0.5
_STRANGE = 0.05
# Of more h1 than these most are headings within the text.
_FEW_HEADINGS = 3
# What parts a headline from the name of its site or section in a title.
_SEPARATOR = re.compile(
    r"(?<!\s)\s++(?:[|–—•·»«›<>/~]|-{1,2}|::?)\s++|(?:(?<!\s)\s++)?+[|｜ㅣ┃│]\s*+|(?<!\s)\s++[-–—|]$|:\s++|_"
)
# Marks of the kind of an item before its headline.
_MARK = re.compile(
    r"\s{0,3}[\[【［(（](?:视频|視頻|组图|組圖|图集|图片|高清图|直播|音频|video|photos?|watch|audio)[\]】］)）]\s{0,3}",
    re.IGNORECASE,
)
# The name of a site at the end of a Chinese title, with or without spaces before it: `-中新网`,
# `_英语频道_央视网(cctv.com)`, `--时政--人民网`.
_CHINESE_SITE = re.compile(
    r"\s{0,3}(-{1,2}|—{1,2}|_)\s{0,3}[\u4e00-\u9fff]{1,10}(?:网|網|在线|频道|日报|网站)(?:[(（][\w.]{3,30}[)）])?$"
)
_LONGEST_SITE = 60
_LONGEST_CHANNEL = 24
# Under these sites have their names in some countries.
_SECOND_LEVEL = frozenset("co com org net gov edu ac gob go or ne".split())
# A day behind the site's name, as `– DW – 13.06.2023`.
_DAY = re.compile(r"\d{1,2}[./]\d{1,2}[./]\d{4}")
# What newspapers and agencies are called by their last word, behind a dash.
_PAPER = re.compile(
    r"\s[-–—|]\s(?:[A-Z][\w.'’&]{0,20} ){1,4}(?:Online|Daily|Times|News|Post|Herald|Tribune|Gazette)$"
    r"|-Xinhua$"
)
_WORDS = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]|[^\W_]+")
_ENTITY = re.compile(r"&(?:#\d{2,6}|#x[\da-fA-F]{2,5}|[a-zA-Z]{2,8});")
_HEADLINE_CLASS = re.compile(
    r"headline|entry-title|post-?title|article-?title|story-?title", re.IGNORECASE
)
_FURNITURE = re.compile(
    r"\b(?:logo|site-?(?:title|name|branding)|brand|masthead|modal|popup|cookie|consent|newsletter)",
    re.IGNORECASE,
)
_FRONT_PAGE = re.compile(r"(?:https?:)?//[^/?#]+/?|/", re.IGNORECASE)
_ARTICLE_PARTS = frozenset({"article", "main"})
_FURNITURE_PARTS = frozenset({"nav", "footer", "aside", "dialog"})
_OPENING = frozenset("\"'“‘«„‚‹(¿¡[《「『")
# A section's name before a headline, in words: figures, quotations and articles belong to it.
_LABEL = re.compile(r"[^\W\d_]{4,}(?: [^\W\d_]+)* |[^\W\d_]+(?: [^\W\d_]+)+ ")
# A template that a script would fill, a number alone.
_UNSEEN = re.compile(r"\{\{|\}\}|^\W*\d*\W*$")


@dataclass(frozen=True)
class Headline:
    """The headline and the heading that shows it."""

    text: str | None = None
    node: LexborNode | None = None
    """The h1 that shows it, None where none does."""


@dataclass(frozen=True)
class _Shown:
    """An h1."""

    text: str
    node: LexborNode
    words: tuple[str, ...]
    place: float
    """What its place on the page is worth."""


def find_headline(signs: Signs, site_names: Sequence[str], url: str) -> Headline:
    """Find a page's headline.

    Args:
        signs: what the page says of itself.
        site_names: names of the site.
        url: the page's address, whose host is a name of the site as well.
    """
    names = _names([*site_names, *_linked_home(signs.headings)], url)
    sections = _sections(url)
    told = _told(signs, names, sections)
    shown = [heading for node in signs.headings[:_MOST_HEADINGS] if (heading := _shown(node))]
    worth = [_worth(heading, told, names, len(shown)) for heading in shown]
    best = shown[worth.index(max(worth))] if shown else None
    if best is not None and max(worth) > 0:
        text = _visible(best, told, names)
        return Headline(without_mark(_without_section(text, sections)), best.node)
    if told:
        return Headline(without_mark(_whole(told)))
    return Headline(best.text, best.node) if best is not None else Headline()


def without_mark(text: str) -> str:
    """A headline without a mark of its kind before it.

    >>> without_mark("[视频]北码头重新开放")
    '北码头重新开放'
    """
    mark = _MARK.match(text)
    return text[mark.end() :] if mark and mark.end() < len(text) else text


def _told(
    signs: Signs, names: frozenset[tuple[str, ...]], sections: frozenset[tuple[str, ...]]
) -> list[str]:
    """The headlines that the page tells machines, the surest first, without site and section."""
    declared = signs.declared
    article = declared.articles[0] if declared.articles else {}
    texts = [article.get("headline"), article.get("name")] if article else []
    title = _without_tail(signs.title) if signs.title else None
    texts += [signs.metas.get("og:title"), signs.metas.get("twitter:title"), title]
    if not article:
        texts += [node.get("headline") for node in declared.pages[:3]]
    found = []
    for text in texts:
        text = _clean(text[0] if isinstance(text, list) and text else text)
        if text and (text := without_site(text, names)):
            found.append(_without_section(text, sections))
    return list(dict.fromkeys(found))


def _whole(told: Sequence[str]) -> str:
    """The surest headline; where it was cut for length, the one that goes on."""
    beginning = told[0].removesuffix("...").rstrip("… ")
    if beginning != told[0]:
        for other in told[1:]:
            if other.startswith(beginning) and len(other) > len(told[0]):
                return other
    return told[0]


def _shown(node: LexborNode) -> _Shown | None:
    text = clean_line(text_of(node))
    if not text or len(text) > _LONGEST or _UNSEEN.search(text):
        return None
    return _Shown(text, node, _fold(text), _place(node))


def _place(node: LexborNode) -> float:
    attributes = node.attributes
    own = names_of(attributes)
    place = 0.0
    if attributes.get("itemprop") in ("headline", "name") or _HEADLINE_CLASS.search(own):
        place += 0.3
    if "hidden" in attributes or _FURNITURE.search(own):
        place -= 0.6
    parent, steps = node.parent, 0
    while parent is not None and steps < 12:
        if parent.tag in _ARTICLE_PARTS:
            return place + 0.2
        if parent.tag in _FURNITURE_PARTS:
            return place - 0.6
        if steps < 3 and _FURNITURE.search(parent.attributes.get("class") or ""):
            place -= 0.4
        parent, steps = parent.parent, steps + 1
    return place


def _linked_home(headings: Sequence[LexborNode]) -> list[str]:
    """The texts of headings that lead to the site's front page: weblogs put their own name there."""
    found = []
    for node in headings[:_MOST_HEADINGS]:
        link = node.css_first("a[href]")
        href = (link.attributes.get("href") or "") if link is not None else ""
        if _FRONT_PAGE.fullmatch(href.strip()):
            found.append(text_of(node))
    return found


def _sections(url: str) -> frozenset[tuple[str, ...]]:
    """The names of the folders in an address, folded."""
    try:
        folders = urlsplit(url).path.split("/")[1:-1]
    except ValueError:
        return frozenset()
    return frozenset(map(_fold, folders)) - {()}


def _without_section(text: str, sections: frozenset[tuple[str, ...]]) -> str:
    """A headline without the name of its section behind a bar at its end, as the address has it.

    >>> _without_section("The ferry sails | Travel", frozenset({("travel",)}))
    'The ferry sails'
    """
    head, bar, label = text.rpartition("|")
    return head.rstrip() if bar and head.strip() and _fold(label) in sections else text


def _worth(
    heading: _Shown, told: Sequence[str], names: frozenset[tuple[str, ...]], among: int
) -> float:
    """How surely an h1 is the headline: what it shares with what the page tells, and its place.

    Args:
        heading: the h1.
        told: the headlines that the page tells machines.
        names: of the site.
        among: how many h1 the page has.
    """
    agreement = max((_likeness(heading.words, text) for text in told), default=0.0)
    worth = heading.place + 2 * agreement + min(0.2, len(heading.words) * 0.02)
    if heading.words in names:
        worth -= 1.5
    if max(map(len, map(_fold, told)), default=0) >= _FEW_WORDS and agreement < (
        _DOUBT if len(heading.words) < _FEW_WORDS or among > _FEW_HEADINGS else _STRANGE
    ):
        worth -= 0.8
    return worth + (0.3 if among == 1 or not told else 0)


def _visible(best: _Shown, told: Sequence[str], names: frozenset[tuple[str, ...]]) -> str:
    """The h1's text, without a site's name or a label that only the element holds."""
    text = without_site(best.text, names) or best.text
    folded = _fold(text)
    for other in told[:2]:
        count = len(_fold(other))
        # A kicker or a label within the h1: the same words stand elsewhere without it.
        if _FEW_WORDS <= count < len(folded) <= count + 4 and folded[-count:] == _fold(other):
            tail = _tail(text, count)
            return tail if _LABEL.fullmatch(text.removesuffix(tail)) else text
    return text


def _tail(text: str, count: int) -> str:
    """The last words of a text, from where the first of them begins."""
    places = [match.start() for match in _WORDS.finditer(text)]
    if len(places) < count:
        return text
    start = places[-count]
    while start and text[start - 1] in _OPENING:
        start -= 1
    return text[start:]


def without_site(text: str, names: frozenset[tuple[str, ...]]) -> str:
    """A title without the names of its site at its ends.

    >>> without_site("The ferry sails - Travel | The Daily", frozenset({("the", "daily")}))
    'The ferry sails - Travel'
    """
    for _ in range(3):
        marks = list(_SEPARATOR.finditer(text))
        if not marks:
            break
        first, last = marks[0], marks[-1]
        before = (
            marks[-2] if len(marks) > 1 and _DAY.fullmatch(text[last.end() :].strip()) else None
        )
        if before and _is_name(text[before.end() : last.start()], names):
            text = text[: before.start()]
        elif _is_name(text[last.end() :], names) and text[: last.start()].strip():
            text = text[: last.start()]
        elif _is_name(text[: first.start()], names) and text[first.end() :].strip():
            text = text[first.end() :]
        else:
            break
    return text.strip()


def _without_tail(title: str) -> str:
    """A title without what reads like the name of a site at its end, whatever the site is called.

    >>> _without_tail("北码头重新开放_新闻频道_央视网(cctv.com)"), _without_tail("The quay - Harbour Times")
    ('北码头重新开放', 'The quay')
    """
    title = title.strip()
    start = max(0, len(title) - _LONGEST_SITE)
    site = _CHINESE_SITE.search(title, start)
    if site is None:
        paper = _PAPER.search(title, start)
        return title[: paper.start()] if paper and paper.start() else title
    head, mark = title[: site.start()], site[1]
    # Before it stands the channel, behind a mark of the same kind.
    before, parted, channel = head.rpartition(mark)
    if mark in ("_", "--") and parted and before.strip() and len(channel) <= _LONGEST_CHANNEL:
        head = before
    return head.strip() or title


def _is_name(text: str, names: frozenset[tuple[str, ...]]) -> bool:
    """Whether nothing or a name of the site stands at the end of a title."""
    words = _fold(text)
    return not words or words in names or ("".join(words),) in names


def _likeness(heading: tuple[str, ...], told: str) -> float:
    """How much an h1 and a told headline, or a part of it between separators, have in common."""
    parts = [told, *_SEPARATOR.split(told)] if len(heading) < _FEW_WORDS else [told]
    return max((_overlap(heading, _fold(part)) for part in parts), default=0.0)


def _overlap(one: tuple[str, ...], other: tuple[str, ...]) -> float:
    """Shared words as a share of all words, and of the shorter text's where that has enough."""
    if not one or not other:
        return 0.0
    if one == other:
        return 1.0
    first, second = set(one), set(other)
    common, fewer = len(first & second), min(len(first), len(second))
    return (common / len(first | second) + common / max(fewer, _FEW_WORDS)) / 2


def _names(site_names: Sequence[str], url: str) -> frozenset[tuple[str, ...]]:
    """The names of the site, folded: those it gives, its host, and the name within the host."""
    names = {_fold(_clean(name) or "") for name in site_names}
    try:
        host = (urlsplit(url).hostname or "").removeprefix("www.")
    except ValueError:
        host = ""
    labels = host.split(".")[:-1]
    names |= {_fold(host), *((label,) for label in labels if len(label) > 3)}
    # Of short names that of the site alone: others are languages and departments.
    names |= {_fold(label) for label in labels[-1:] if label not in _SECOND_LEVEL}
    joined = {("".join(name),) for name in names}
    return frozenset(names | joined) - {()}


def _clean(text: object) -> str | None:
    """A line of text; entities that were escaped twice become what they stand for."""
    if not isinstance(text, str):
        return None
    text = text[: 4 * _LONGEST]
    if _ENTITY.search(text):
        text = html.unescape(text)
    text = clean_line(text)
    return text if text and len(text) <= _LONGEST else None


def _fold(text: str) -> tuple[str, ...]:
    """The words of a text without case and punctuation; ideographs are words."""
    return tuple(_WORDS.findall(text.casefold()))
