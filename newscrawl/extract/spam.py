"""Spider pools: lists of search phrases that somebody injected into a page."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain, islice, takewhile
from operator import attrgetter

_LABEL = re.compile(r"[\u3400-\u9fff]{0,8}蜘 ?蛛 ?池 ?\w{0,6}\s*[:：]")
_OWN_LABEL = re.compile("蜘 ?蛛 ?池 ?(?:模 ?板|範 ?本|范 ?本)")
_BAR_OR_LINE = re.compile(r"[|｜│\n]")
IDEOGRAPH = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]")
_SENTENCE_END = re.compile("[.!?。！？”\"'’:：]\\s*")
_SENTENCE = re.compile("[。！？]|[.!?](?:\\s|$)")
# Fewer phrases without a label may be a menu, or the stops of a train; pools inject dozens.
FEWEST_PHRASES = 8
_FEWEST_LABELLED = 3
_LONGEST_PHRASE = 40
# What is behind this in a text is not searched; no paragraph is as long.
_LONGEST_TEXT = 500_000
# A text with more labels is searched no further.
_MOST_LABELS = 20
# Search phrases are longer than the names of cities and countries.
_MEAN_LENGTH = 4


@dataclass(frozen=True)
class _Phrase:
    """What stands between two bars or line breaks."""

    start: int
    end: int
    text: str
    behind_bar: bool
    """A bar stands before or behind it."""

    @property
    def is_short(self) -> bool:
        """Whether it can be a search phrase: short, no sentence."""
        return len(self.text) <= _LONGEST_PHRASE and not _SENTENCE.search(self.text)

    @property
    def is_spam(self) -> bool:
        """Whether it reads like one without a label: with ideographs."""
        return self.is_short and bool(IDEOGRAPH.search(self.text))

    @property
    def may_follow_label(self) -> bool:
        """Whether it reads like one behind a label: between bars it may be in any script."""
        return self.is_short and (self.behind_bar or bool(IDEOGRAPH.search(self.text)))


def spam_span(text: str) -> tuple[int, int] | None:
    """Where a spider pool stands in a text, with its label or without.

    Args:
        text: one block; line breaks part phrases as bars do.

    Returns:
        start and end (character offsets), or None. An article that names a 蜘蛛池 in a sentence, or
        lists names between bars, has none.
    """
    text = text[:_LONGEST_TEXT]
    for label in islice(_LABEL.finditer(text), _MOST_LABELS):
        run = list(takewhile(attrgetter("may_follow_label"), _phrases(text, label.end())))
        end = run[-1].end if run else label.end()
        own = bool(_OWN_LABEL.search(label[0]))
        # The label of the kit itself needs no list; another one may be a sentence's.
        if len(run) >= _FEWEST_LABELLED or (own and not _SENTENCE.search(_line(text, label.end()))):
            return label.start(), end if run else label.end() + len(_line(text, label.end()))
    return _unlabelled(list(_phrases(text, 0)))


def _unlabelled(phrases: list[_Phrase]) -> tuple[int, int] | None:
    """Span of the first list of phrases that is long enough to need no label."""
    index = 0
    while index < len(phrases):
        rest = chain([_tail(phrases[index])], (phrases[i] for i in range(index + 1, len(phrases))))
        run = list(takewhile(attrgetter("is_spam"), rest))
        barred = sum(phrase.behind_bar for phrase in run)
        length = sum(len(phrase.text) for phrase in run)
        if (
            len(run) >= FEWEST_PHRASES
            and barred * 2 > len(run)
            and length >= _MEAN_LENGTH * len(run)
        ):
            return run[0].start, run[-1].end
        index += max(1, len(run))
    return None


def _phrases(text: str, start: int) -> Iterator[_Phrase]:
    """The phrases from `start` on; blank ones are left out."""
    before = ""
    for mark in [*_BAR_OR_LINE.finditer(text, start), None]:
        end = mark.start() if mark else len(text)
        sign = mark[0] if mark else ""
        phrase = text[start:end]
        if phrase.strip():
            left = start + len(phrase) - len(phrase.lstrip())
            right = end if sign in ("", "\n") else end + 1
            yield _Phrase(left, right, phrase.strip(), {before, sign} - {"", "\n"} != set())
        if mark:
            start, before = mark.end(), sign


def _tail(phrase: _Phrase) -> _Phrase:
    """What stands behind the last full stop of a phrase: before it is the author's text."""
    cut = max((mark.end() for mark in _SENTENCE_END.finditer(phrase.text)), default=0)
    if cut in (0, len(phrase.text)):
        return phrase
    return _Phrase(phrase.start + cut, phrase.end, phrase.text[cut:], phrase.behind_bar)


def _line(text: str, start: int) -> str:
    """The rest of the line."""
    return text[start:].partition("\n")[0]
