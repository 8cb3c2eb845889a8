"""Pages with known articles, and which of their segments are body."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import numpy as np
from article_pages import DATA, SETS, load

from newscrawl.extract.generic import CLOSED
from newscrawl.extract.page import parse_page
from newscrawl.extract.read import read
from newscrawl.extract.segments import Segments, read_segments

_IDEOGRAPHS = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_WORD = re.compile(rf"[{_IDEOGRAPHS}]|[^\W{_IDEOGRAPHS}]+")
# Words that have to follow each other to be found in the article.
_GRAM = 4
# How far around a copy of a text it is counted how much else of the article stands there.
_NEAR = 5
_SECOND_LEVEL = re.compile(r"\.(?:co|com|org|gov|ac|net|edu)\.\w\w$")


@dataclass(frozen=True, eq=False)
class LabelledPage:
    """A page whose article is known."""

    dataset: str
    url: str
    html: str
    site: str
    """Its registered domain, roughly: pages of one site are never on both sides of a split."""
    gold: str
    """The article's text."""
    headline: str | None
    """As `read` finds it."""
    segments: Segments
    share: np.ndarray
    """How much of each segment is the article's, from 0 to 1."""


def load_pages(data: Path = DATA) -> list[LabelledPage]:
    """All labelled pages that have any text."""
    pages = []
    for dataset in SETS:
        for known in load(dataset, data=data):
            page = parse_page(known.html, known.url)
            if page.tree.body is None:
                continue
            headline = read(page).article.headline
            segments = read_segments(page.tree.body, CLOSED)
            segments.pieces.clear()  # nodes can't go to other processes
            if len(segments):
                pages.append(
                    LabelledPage(
                        dataset=dataset,
                        url=known.url,
                        html=known.html,
                        site=_site(known.url),
                        gold=known.text,
                        headline=headline,
                        segments=segments,
                        share=_share_of_article(segments.texts, known.text),
                    )
                )
    return pages


def _site(url: str) -> str:
    host = urlsplit(url).hostname or ""
    return ".".join(host.split(".")[-3 if _SECOND_LEVEL.search(host) else -2 :])


def _words(text: str) -> list[str]:
    return _WORD.findall(text.lower())


def _share_of_article(texts: list[str], gold: str) -> np.ndarray:
    """The share of each text's words that stand in the article, in a row with others.

    Texts of fewer than four words count where they are a line of the article and near to others of
    it. Of a text that the page repeats, as many copies count as the article has.
    """
    words = _words(gold)
    grams = {tuple(words[at : at + _GRAM]) for at in range(len(words) - _GRAM + 1)}
    lines = {" ".join(_words(line)) for line in gold.split("\n")}
    texts_words = [_words(text) for text in texts]
    share = np.zeros(len(texts))
    for number, own in enumerate(texts_words):
        if len(own) >= _GRAM:
            hit = np.zeros(len(own), dtype=bool)
            for at in range(len(own) - _GRAM + 1):
                if tuple(own[at : at + _GRAM]) in grams:
                    hit[at : at + _GRAM] = True
            share[number] = hit.mean()
        elif own and " ".join(own) in lines:
            share[number] = 0.9
    _leave_copies(share, texts_words, f" {' '.join(words)} ")
    for number, own in enumerate(texts_words):
        if share[number] and len(own) < _GRAM:
            near = range(max(0, number - 2), min(len(texts), number + 3))
            if not any(share[at] >= 0.5 and len(texts_words[at]) >= _GRAM for at in near):
                share[number] = 0
    return share


def _leave_copies(share: np.ndarray, texts_words: list[list[str]], gold: str) -> None:
    """Of texts that are equal let those count that have most of the article around them."""
    places: defaultdict[str, list[int]] = defaultdict(list)
    for number, own in enumerate(texts_words):
        places[" ".join(own)].append(number)
    before = share.copy()

    def company(number: int) -> int:
        return int((before[max(0, number - _NEAR) : number + _NEAR + 1] >= 0.5).sum())

    for text, numbers in places.items():
        allowed = max(1, gold.count(f" {text} "))
        for number in sorted(numbers, key=company, reverse=True)[allowed:]:
            share[number] = 0
