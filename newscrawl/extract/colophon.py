"""Who edited and who reported an article, as the ends of its body say it.

Chinese portals, and those that China publishes in English, close an article with a line for its editors
(`责任编辑：刘亮`, `(Web editor: Ann Lee, Bo Ek)`) and name the reporter in brackets, in the dateline
or behind the last sentence (`（记者 王曦）`). Others end in a sentence (`Ann Lee edited this story.`), or say
from where they have it (`Source(s): Xinhua`, `Source: Al Jazeera and news agencies`, `(FRANCE 24 with AFP)`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from newscrawl.extract.author_names import is_personal
from newscrawl.extract.author_words import AGENCIES
from newscrawl.extract.blocks import Block
from newscrawl.extract.rules import rule_of_line

# So many blocks at the end of a body are looked at; such a line is no longer than this.
_MOST = 8
_LONGEST = 120
# A dateline ends within so many characters.
_DATELINE = 60
_LABEL = re.compile(
    r"(?:(?:责任|責任|网络|網絡|网页|值班|见习|執行|执行)?(?:编辑|編輯)|责编|責編"
    r"|(?:\b(?:web|online|copy|page)[ -])?\beditors?(?:\(s\))?|\bedited by)\s{0,3}[:：]",
    re.IGNORECASE,
)
# Says the same in a sentence.
_SENTENCE = re.compile(
    r"this (?:story|article|piece|report) was edited by ([^.:]{3,80})\.?"
    r"|([^.:]{3,80}) edited this (?:story|article|piece|report)\.?",
    re.IGNORECASE,
)
_SOURCE = re.compile(
    r"[(（\[【]?\s{0,3}(sources?|source\(s\)|来源|來源|稿源)\s?[:：]\s?"
    r"([^:：()（）\[\]【】。.!?]{2,60}?)\s?[)）\]】]?",
    re.IGNORECASE,
)
_AGENCIES = re.compile(r"\(([^().!?:\n]{2,60})\)")
_WITH = re.compile(r"[,/&+]|\b(?:with|and|avec|et|con|y|mit|und)\b")
_SOME = re.compile(r"(?:(?:news|wire) )?agenc(?:ies|es|ias)", re.IGNORECASE)
# What stands before the first label: a bracket; a share count and the button for corrections.
_BEFORE = re.compile(r"(?:图集)?\s{0,3}(?:\+\d{1,6})?\s{0,3}(?:【纠错】)?\s{0,3}[(（\[【]?\s{0,3}")
_EDGES = " \t\n|/()（）[]【】;；,，、"
_BETWEEN = re.compile(r"[\s、，,;；/|]+")
_BETWEEN_LATIN = re.compile(r"[、，,;；/|]|\s(?:and|&)\s")
_IDEOGRAPHS = re.compile("[\u3400-\u9fff]+(?:·[\u3400-\u9fff]+)?")
_LONGEST_NAME = 4
# What people of the press who call themselves "huaxia" or "ChangjuanGu" sign with.
_ONE_WORD = re.compile(r"[^\W\d_]{2,20}")
_REPORTED = re.compile(
    r"[(（]([^()（）。:：]{0,12}(?:记者|記者|报道员|報道員|通讯员|通訊員|特派员|特派員)[^()（）。]{2,40})[)）]"
)
_ROLE = re.compile(
    r"[^\s、，,]{0,10}(?:记者|記者|报道员|報道員|通讯员|通訊員|特派员|特派員)\s{0,3}[:：]?"
)
_NO_NAME = re.compile("综合|綜合|报道|報道|整理|编译|編譯")
# They took a picture.
_TOOK = frozenset({"摄", "攝", "供图", "供圖", "摄影"})


@dataclass(frozen=True)
class Colophon:
    """What the ends of a body say of those who made it."""

    editor: str | None = None
    """The editors as written, `Ann Lee, Bo Ek`."""
    reporters: tuple[str, ...] = ()
    source: str | None = None
    """The agency or paper that had it first."""


def read_colophon(
    blocks: Sequence[Block], behind: Sequence[str] = (), publisher: str | None = None
) -> tuple[Colophon, list[Block]]:
    """Read who made an article, and take the lines that say nothing else out of its body.

    Args:
        blocks: the body, its furniture not yet stripped.
        behind: the next lines of the page behind it.
        publisher: the name of the portal's publisher, where it is known.

    Returns:
        who it was, and the blocks that are left.
    """
    editors: list[str] = []
    sources: list[str] = []
    for text in behind:
        editors += editors_of(text)
        sources += _source_of(text, publisher)
    kept = list(blocks)
    inside: list[str] = []
    reporters: tuple[str, ...] = ()
    for index in range(len(kept) - 1, max(-1, len(kept) - 1 - _MOST), -1):
        text = kept[index].text
        if names := editors_of(text):
            inside = names + inside
            del kept[index]
        elif source := _source_of(text, publisher):
            sources = source + sources
            del kept[index]
        elif rule_of_line(text) is None:
            reporters = _reporters_behind(text)
            if reporters and _REPORTED.fullmatch(text.strip()):
                del kept[index]
            break
    if not reporters and kept:
        reporters = _reporters_in(kept[0].text[:_DATELINE])
    return Colophon(_joined(inside + editors), reporters, next(iter(sources), None)), kept


def _source_of(text: str, publisher: str | None) -> list[str]:
    """The source that a line names and nothing else.

    A bare "Source:" may be that of a figure in the text: it takes the name of an agency or of the portal
    itself. Without a label it takes an agency, and other names around it.
    """
    if len(text) > _LONGEST:
        return []
    if match := _SOURCE.fullmatch(text.strip()):
        label, name = match[1].lower(), match[2].strip()
        is_sure = not label.isalpha() or not label.isascii() or name == publisher
        return [name] if is_sure or any(map(_is_agency, _WITH.split(name))) else []
    if match := _AGENCIES.fullmatch(text.strip()):
        names = _WITH.split(match[1])
        others = [word for name in names if not _is_agency(name) for word in name.split()]
        # A name is all capitals and figures; words of a sentence are not.
        are_names = all(word[0].isupper() or word[0].isdigit() for word in others)
        return [match[1]] if are_names and any(map(_is_agency, names)) else []
    return []


def _is_agency(text: str) -> bool:
    name = text.strip()
    return name.casefold() in AGENCIES or _SOME.fullmatch(name) is not None


def editors_of(text: str) -> list[str]:
    """The editors that a line names, as written behind each label or before "edited this story".

    None where it says anything else.

    >>> editors_of("编辑：刘京京 责任编辑：刘亮"), editors_of("Editor: a word with many meanings")
    (['刘京京', '刘亮'], [])
    """
    if len(text) > _LONGEST:
        return []
    if sentence := _SENTENCE.fullmatch(text.strip()):
        who: str = sentence[1] or sentence[2]
        return [who] if all(map(is_personal, _BETWEEN_LATIN.split(who))) else []
    start = match.end() if (match := _BEFORE.match(text)) else 0
    labels = list(_LABEL.finditer(text, start))
    if not labels or labels[0].start() != start:
        return []
    ends = [label.start() for label in labels[1:]] + [len(text)]
    names = [text[label.end() : end].strip(_EDGES) for label, end in zip(labels, ends, strict=True)]
    return names if all(map(_are_names, names)) else []


def _are_names(text: str) -> bool:
    if not text:
        return False
    if not text.isascii() and _IDEOGRAPHS.search(text):
        return all(_is_chinese_name(part) for part in _BETWEEN.split(text))
    parts = [part.strip() for part in _BETWEEN_LATIN.split(text)]
    return all(is_personal(part) or _ONE_WORD.fullmatch(part) for part in parts)


def _is_chinese_name(text: str) -> bool:
    return bool(_IDEOGRAPHS.fullmatch(text)) and (
        2 <= len(text) <= _LONGEST_NAME or ("·" in text and len(text) <= 3 * _LONGEST_NAME)
    )


def _joined(names: Sequence[str]) -> str | None:
    """Editors of several labels in one line; who is named twice stands once."""
    kept: list[str] = []
    for name in names:
        if not any(name in other for other in kept):
            kept.append(name)
    return ", ".join(kept) or None


def _reporters_behind(text: str) -> tuple[str, ...]:
    """The reporters in brackets behind the last sentence."""
    text = text.rstrip()
    start = max(text.rfind("("), text.rfind("（"))
    return _reporters_in(text[start:]) if start >= 0 and text[-1:] in (")", "）") else ()


def _reporters_in(text: str) -> tuple[str, ...]:
    """The reporters in the first brackets that name any."""
    match = _REPORTED.search(text)
    return tuple(dict.fromkeys(_names_in(match[1]))) if match else ()


def _names_in(text: str) -> Iterator[str]:
    parts = _BETWEEN.split(_ROLE.sub(" ", text))
    if not _TOOK.intersection(parts):
        yield from (p for p in parts if _is_chinese_name(p) and not _NO_NAME.search(p))
