"""The line under a headline: date, source, editor, authors."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice

from newscrawl.dates import find_date
from newscrawl.text import clean_line

_EDITOR_WORD = (
    r"(?:\b(?:web|copy|managing)\s+)?"
    r"(?:(?:\b|(?<=[a-z\d])(?=(?-i:E)))editors?\b|\bedited by\b|责任编辑|責任編輯|责编|責編|编辑|編輯)"
)
_EDITOR = re.compile(rf"{_EDITOR_WORD}\s*[:：]\s*|^{_EDITOR_WORD}\s+(?=\w)", re.IGNORECASE)
_EDITOR_ALONE = re.compile(rf"{_EDITOR_WORD}\s*[:：]?", re.IGNORECASE)
_SOURCE = re.compile(
    r"(?:(?:\b(?:source|from)\b|(?:稿件|文章|信息|新闻|新聞)?(?:来源|來源))\s*[:：]"
    # 《人民日报》（2025年05月06日 第06版）
    r"|《(?=[^《》]{2,20}》\s?[（(]\s?(?:19|20)\d\d))\s*",
    re.IGNORECASE,
)
_AUTHOR = re.compile(
    r"(?:\b(?:authors?|reporters?|writers?)\b\s*+[:：]|\bby\b(?:\s*+[:：])?+|(?:作者|记者|記者)\s*+[:：]"
    # Before a name without a colon.
    r"|(?:本报|本報|本网|本網)(?:见习|見習|实习|實習|特约|特約)?+(?:记者|記者)(?!\s*+[:：]))\s*+",
    re.IGNORECASE,
)
# These are labels only before a date: "Updated News" is a source.
_BEFORE_DATE = r"\s*+[:：]?+\s*+(?=\d|(?-i:[A-Z])[a-z]{2,8}\.? \d)"
_MODIFIED = re.compile(
    rf"(?:\b(?:updated|modified|(?:last|latest) update)(?:\s++(?:at|on))?+|更新(?:时间)?){_BEFORE_DATE}",
    re.IGNORECASE,
)
_PUBLISHED = re.compile(
    rf"(?:\b(?:published|posted|date|time)(?:\s++(?:at|on))?+|发布时间|时间){_BEFORE_DATE}",
    re.IGNORECASE,
)
# Beside a date: its zone, or a label of its own.
_NO_SOURCE = re.compile(r"(?:GMT|UTC)(?:[+-]\d{1,2}(?::\d\d)?)?|[^:：]{1,40}[:：]", re.IGNORECASE)
_APP = re.compile(
    r"\b(?:ecns\s+)?app\s+download\W*$|(?:客户端|客戶端)下[载載]|下[载載](?:客户端|客戶端)",
    re.IGNORECASE,
)
# Buttons that stand in a byline as text: `参与互动(0) 【字体：↑大 ↓小】`, `小字号`.
_BUTTONS = re.compile(
    r"[【\[(（]?\s?(?:字体\s?[:：]|字号\s?[:：]|[大小]字号|分享到|分享至|参与互动|[发發]表[评評][论論]"
    r"|我要[评評][论論]|查看[评評][论論]|我要纠错|打印本[页頁稿]|[关關][闭閉]窗口)"
)
_BETWEEN_NAMES = re.compile(
    r"(?:(?<!\s)\s++)?+(?:,|;|、|，|；|/|\band\b|&)\s*+|(?<=[\u3400-\u9fff])\s++(?=[\u3400-\u9fff])"
)
# What is left of brackets in which the date was.
_OPENED = re.compile(r"》?\s?[（(\[]$")
# "Li Si in Beijing"
_PLACE = re.compile(r"(?<!\s)\s++in\s++[A-Z][\w .-]{1,30}$")
# What is behind so many characters of a part, or parts of a byline, is no byline.
_LONGEST_PART = 2_000
_MOST_PARTS = 100
# Whatever a part may begin or end with once its label is off.
_EDGES = " \t|·•-–—,;"


@dataclass(frozen=True)
class Byline:
    """What a byline says. An absent part is None or empty."""

    published: str | None = None
    """The date of publication as written."""
    modified: str | None = None
    """The date of the last change as written."""
    source: str | None = None
    """The agency or paper, `Global Times`."""
    editor: str | None = None
    """The editor, `Li Yan`; several as written, `Li Yan, Gu Liping`."""
    authors: tuple[str, ...] = ()
    """Names of the authors."""
    app_links: int = 0
    """How many "App Download" links stood among the parts."""

    @property
    def known(self) -> int:
        """How many of its parts are there."""
        return sum(map(bool, (self.published, self.source, self.editor, self.authors)))


def is_labelled(text: str) -> bool:
    """Whether a line begins with the label of a source or an editor.

    >>> is_labelled("Source: Xinhua"), is_labelled("Xinhua")
    (True, False)
    """
    return any(pattern.match(text) for pattern in (_SOURCE, _EDITOR))


def parse_byline(parts: Iterable[str]) -> Byline:
    """Split a byline by its labels, not by the order of its parts.

    Args:
        parts: the texts of its elements, or the whole line as one text.

    >>> parse_byline(["2024-10-11 09:04:50Global Times Editor : Li Yan ECNS App Download"])
    Byline(published='2024-10-11 09:04:50', modified=None, source='Global Times', editor='Li Yan', authors=(), app_links=1)
    """  # noqa: E501
    found: dict[str, str] = {}
    authors: list[str] = []
    apps = 0
    for part in islice(parts, _MOST_PARTS):
        text, count = _APP.subn("\n", (clean_line(part) or "")[:_LONGEST_PART])
        apps += count
        for label, piece in _pieces(text):
            if label == "author":
                piece = _PLACE.sub("", piece)
                authors += [name for name in _BETWEEN_NAMES.split(piece) if name]
            else:
                found.setdefault(label, piece)
    return Byline(
        published=found.get("published"),
        modified=found.get("modified"),
        source=found.get("source"),
        editor=found.get("editor"),
        authors=tuple(authors),
        app_links=apps,
    )


_NOTHING = "nothing"
_LABELS = (
    (_NOTHING, _BUTTONS),
    ("editor", _EDITOR),
    ("source", _SOURCE),
    ("author", _AUTHOR),
    ("modified", _MODIFIED),
    ("published", _PUBLISHED),
)


def _pieces(text: str) -> list[tuple[str, str]]:
    """(label, text) of each piece: a label reaches to the next label, the next date or the line's end."""
    marks = sorted(
        {
            match.start(): (match.start(), match.end(), label)
            for label, pattern in reversed(_LABELS)
            for match in pattern.finditer(text)
            if label != "author" or _begins_part(text, match)
        }.values()
    )
    bounds = [(0, 0, ""), *marks]
    ends = [mark[0] for mark in marks] + [len(text)]
    pieces: list[tuple[str, str]] = []
    for (_, start, label), end in zip(bounds, ends, strict=True):
        if label == _NOTHING:
            continue
        for line in text[start:end].split("\n"):
            pieces += _dated(label, line)
    return pieces


def _begins_part(text: str, match: re.Match[str]) -> bool:
    """Whether an author's label stands where one can: "by" is a word of names too (Stand By Media)."""
    before = text[: match.start()].rstrip()
    has_colon = match[0].rstrip()[-1:] in (":", "：")
    return has_colon or not before or before[-1] in "|·•;,\n" or before[-1].isdigit()


def _dated(label: str, text: str) -> list[tuple[str, str]]:
    """Take the date out of a piece; what stands beside it and has no label of its own is the source."""
    pieces = []
    if match := find_date(text):
        pieces.append(("modified" if label == "modified" else "published", match[0].strip(_EDGES)))
        rest = [text[: match.start()], text[match.end() :]]
        label = "" if label in ("modified", "published") else label
    else:
        rest = [text]
    for piece in rest:
        piece = _without_brackets(_OPENED.sub("", piece.strip(_EDGES)))
        if label and piece:
            pieces.append((label, piece))
        elif any(map(str.isalpha, piece)) and not (
            _EDITOR_ALONE.fullmatch(piece) or _NO_SOURCE.fullmatch(piece)
        ):
            # A bare number is a count of shares; a word is the source.
            pieces.append(("source", piece))
    return pieces


def _without_brackets(text: str) -> str:
    """The text without a pair of brackets that holds all of it."""
    if len(text) > 1 and (text[0], text[-1]) in {("(", ")"), ("[", "]"), ("（", "）")}:
        return text[1:-1].strip(_EDGES)
    return text
