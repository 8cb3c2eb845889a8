"""How near a found article comes to the one that people marked."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from datetime import datetime

_IDEOGRAPHS = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
# An ideograph is a word.
_WORD = re.compile(rf"[{_IDEOGRAPHS}]|[^\W{_IDEOGRAPHS}]+")
_UNSEEN = re.compile("[\u00ad\u200b-\u200d\u2060\ufeff]")
_MONTH = re.compile(r"\d{4}-\d\d")
_MIDNIGHT = (0, 0)
# Two clocks show the same instant, if one of them has no seconds.
_SAME_SECONDS = 60
_BY = re.compile(r"^\s*(?:by|von|par|por|di|av)[:\s]+", re.IGNORECASE)
_BETWEEN_NAMES = re.compile(r"[,;&]|\s[|/]\s|\s(?:and|und|et|y|e|og|och)\s", re.IGNORECASE)
# Ph.D., RDN, M.A.
_CREDENTIAL = re.compile(r"(?:[A-Z][A-Za-z]{0,2}\.){1,4}|[A-Z0-9\u00ae. -]{2,10}")


def f1(gold: str, found: str) -> float:
    """F1 over the words of two texts as bags (the text score of the WCXB benchmark)."""
    wanted, given = Counter(_WORD.findall(gold.lower())), Counter(_WORD.findall(found.lower()))
    return _f1((wanted & given).total(), wanted.total(), given.total())


def is_headline(gold: str, found: str) -> bool:
    """Whether two headlines are the same but for white space and case."""
    return _folded(gold) == _folded(found)


def is_day(gold: str, found: str) -> bool:
    """Whether the days agree, as written or by the clock of the marked one."""
    there, here = _moment(gold), _moment(found)
    if there is None or here is None:
        return False
    if _MONTH.fullmatch(gold):
        return (there.year, there.month) == (here.year, here.month)
    if there.date() == here.date():
        return True
    zoned = there.tzinfo is not None and here.tzinfo is not None
    return zoned and here.astimezone(there.tzinfo).date() == there.date()


def has_instant(gold: str) -> bool:
    """Whether a marked date has a time that is no midnight, and its offset."""
    moment = _moment(gold)
    return bool(moment and moment.tzinfo and (moment.hour, moment.minute) != _MIDNIGHT)


def is_instant(gold: str, found: str) -> bool:
    """Whether both are the same minute; a time without an offset is none."""
    there, here = _moment(gold), _moment(found)
    if there is None or here is None or here.tzinfo is None:
        return False
    return abs((there - here).total_seconds()) <= _SAME_SECONDS


def authors_f1(gold: tuple[str, ...], found: tuple[str, ...]) -> float:
    """F1 over two sets of names; credentials count for nothing."""
    wanted, given = _names(gold), _names(found)
    return _f1(len(wanted & given), len(wanted), len(given))


def _f1(hits: int, wanted: int, given: int) -> float:
    return 2 * hits / (wanted + given) if wanted + given else 1.0


def _folded(text: str) -> str:
    seen = _UNSEEN.sub("", unicodedata.normalize("NFKC", text))
    return " ".join(seen.split()).casefold()


def _moment(text: str) -> datetime | None:
    if _MONTH.fullmatch(text):
        text += "-01"
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None


def _names(entries: tuple[str, ...]) -> set[str]:
    parts = [
        part.strip(" .\u00a0")
        for entry in entries
        for part in _BETWEEN_NAMES.split(_BY.sub("", entry))
    ]
    parts = [part for part in parts if part]
    names = [part for part in parts if not _CREDENTIAL.fullmatch(part)] or parts
    return {re.sub(r"[^\w\s]", "", _folded(name)).strip() for name in names} - {""}
