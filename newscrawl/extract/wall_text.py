"""Tells from the words of a page what door it is: those of `newscrawl.extract.wall_words`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from enum import StrEnum
from functools import cache

from newscrawl.extract import wall_words as words


class Kind(StrEnum):
    """What stands in an article's place; the value is its name in words."""

    BOT_CHECK = "bot check"
    """A page that tries whether a browser asks."""
    CAPTCHA = "captcha"
    """A riddle for people."""
    DENIED = "access denied"
    """A refusal: of the address, the country, the rate of requests."""
    CONSENT = "consent wall"
    """A question for consent, or for money, before anything is shown."""
    LOGIN = "login page"
    """A form for a name and a password."""
    PAYWALL = "paywall"
    """An offer of a subscription, with or without the beginning of the article."""
    NOT_FOUND = "soft 404"
    """Words that the page is not there, under a status that says it is."""
    PARKED = "parked domain"
    """The domain is for sale, has expired, or shows a registrar's page."""


# An apostrophe stays within a word; all other marks go.
_MARKS = re.compile(r"(?:[^\w'\s]|_|(?<![^\W_])'|'(?![^\W_]))+")
_APOSTROPHES = str.maketrans("\u2019\u2018\u02bc\u00b4", "''''")
# What stands beside the phrase in a title and says nothing by itself.
_FILLERS = re.compile(
    r"\b(?:o{1,4}ps|whoops|uh oh|sorry|we're sorry|we are sorry|http|https|status|code|error|errore|erreur|erro"
    r"|fehler|fout|fel|feil|fejl|virhe|błąd|chyba|hiba|eroare|грешка|ошибка|помилка|hata|σφάλμα|lỗi|エラー|오류"
    r"|错误|錯誤|[45]\d\d)\b"
)
# Statuses that sites write into titles.
_GONE = re.compile(r"\b(?:404|410)\b")
_REFUSED = re.compile(r"\b(?:401|403|429|451)\b")
_BETWEEN = re.compile(r"\s[|–—·•:-]\s|[|»«›]|\s-\s|:\s")
# Longer ones are sentences of an article.
_LONGEST_HEADING = 120
_MOST_PARTS = 8
_FOR_SALE = (
    "for sale", "zum verkauf", "zu verkaufen", "à vendre", "en venta", "in vendita", "à venda", "te koop",
    "till salu", "til salg", "myytävänä", "na sprzedaż", "na prodej", "na predaj", "eladó", "de vânzare",
    "продается", "продаётся", "продається", "продава", "na prodaju", "satılık", "πωλείται", "للبيع", "dijual",
    "出售", "待售", "販売", "판매",
)  # fmt: skip

_HEADINGS = (
    (Kind.BOT_CHECK, words.ROBOT_HEADINGS),
    (Kind.DENIED, words.DENIED_HEADINGS),
    (Kind.NOT_FOUND, words.NOT_FOUND_HEADINGS),
    (Kind.LOGIN, words.LOGIN_HEADINGS),
    (Kind.PAYWALL, words.PAYWALL_HEADINGS),
    (Kind.CONSENT, words.CONSENT_HEADINGS),
    (Kind.PARKED, words.PARKED_HEADINGS),
)
_PHRASES = {
    Kind.BOT_CHECK: words.ROBOT_PHRASES,
    Kind.DENIED: words.DENIED_PHRASES,
    Kind.NOT_FOUND: words.NOT_FOUND_PHRASES,
    Kind.LOGIN: words.LOGIN_PHRASES,
    Kind.PAYWALL: words.PAYWALL_PHRASES,
    Kind.CONSENT: words.CONSENT_PHRASES,
    Kind.PARKED: words.PARKED_PHRASES,
}


def plain(text: str) -> str:
    """A text in lower case, without marks, with single spaces.

    >>> plain("Please  verify: you’re human!")
    "please verify you're human"
    """
    return " ".join(_MARKS.sub(" ", text.casefold().translate(_APOSTROPHES)).split())


def kind_of_heading(text: str, host: str = "") -> tuple[Kind, str] | None:
    """What a title or heading says, and the part of it that says so; None if it is anyone's.

    A part is what stands between bars, dashes and colons: the other may be the site's name.

    Args:
        text: the title or heading.
        host: the page's host, which pages of parked domains name.

    >>> kind_of_heading("Oops! Page not found | The Herald")
    (<Kind.NOT_FOUND: 'soft 404'>, 'page not found')
    >>> kind_of_heading("Access denied to court records, says watchdog")
    """
    if not text or len(text) > _LONGEST_HEADING:
        return None
    known = _known_headings()
    for part in _parts(text):
        bare = " ".join(_FILLERS.sub(" ", part).split())
        if (kind := known.get(bare)) is not None:
            return kind, bare
        if not bare:
            for numbers, kind in ((_GONE, Kind.NOT_FOUND), (_REFUSED, Kind.DENIED)):
                if numbers.search(part):
                    return kind, part
    if host and host in text.casefold() and any(word in text.casefold() for word in _FOR_SALE):
        return Kind.PARKED, plain(text)
    return None


def phrases_of(kind: Kind, text: str) -> Iterator[str]:
    """The phrases of a kind that stand in a text, which is :func:`plain` already."""
    return (phrase for phrase in _known_phrases(kind) if phrase in text)


def _parts(text: str) -> Iterable[str]:
    """A heading as a whole, then what stands between its marks, all plain."""
    pieces = [text, *_BETWEEN.split(text, maxsplit=_MOST_PARTS)]
    return dict.fromkeys(plain(piece) for piece in pieces)


@cache
def _known_headings() -> dict[str, Kind]:
    known: dict[str, Kind] = {}
    for kind, listed in _HEADINGS:
        for phrase in _listed(listed):
            if bare := " ".join(_FILLERS.sub(" ", phrase).split()):
                known.setdefault(bare, kind)
    return known


@cache
def _known_phrases(kind: Kind) -> tuple[str, ...]:
    return tuple(_listed(_PHRASES[kind]))


def _listed(text: str) -> dict[str, None]:
    return dict.fromkeys(
        plain(phrase) for phrase in text.replace("\n", " | ").split("|") if phrase.strip()
    )
