"""Names out of the text of a byline: split, cleaned, and told from organisations."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum, IntEnum

from newscrawl.dates import find_date
from newscrawl.extract.author_words import (
    AGENCIES,
    CJK_LABELS,
    COLON_LABELS,
    CREDENTIALS,
    CUTS,
    JOINS,
    LABELS,
    LANGUAGE_LABELS,
    NO_NAMES,
    NOBODY,
    ORGANISATIONS,
    PARTICLES,
    ROLES,
)
from newscrawl.text import clean_line

# More of a byline is no list of names; more names are a catalogue.
LONGEST_LINE = 400
MOST_NAMES = 20
_LONGEST_NAME = 60
_LONGEST_LABEL = 100
_MOST_WORDS = 6
_CASELESS = "\u0590-\u0dff\u0e00-\u0fff\u1000-\u109f\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af"
_IDEOGRAPHS = "\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af"
_HAS_CASELESS = re.compile(f"[{_CASELESS}]")
_HAS_IDEOGRAPH = re.compile(f"[{_IDEOGRAPHS}]")
_START = r"\W{0,3}+(?:"
_COLON = r"\s?[:：/／]\s?"
_LABEL = re.compile(
    rf"{_START}(?:{'|'.join(LABELS)})(?:\(s\))?(?:{_COLON}|\s[-–—]\s|\s|$)"
    rf"|(?:{COLON_LABELS})(?:{_COLON}|\s?[|]\s?|$)|(?:{CJK_LABELS})(?:{_COLON}|\s?))"
)
_LANGUAGE_LABEL = {
    language: re.compile(rf"(?:{words})\s+(?=\S+\s+\S)", re.IGNORECASE)
    for language, words in LANGUAGE_LABELS.items()
}
_CUT = re.compile(rf"(?<!\w)(?:{'|'.join(CUTS)})", re.IGNORECASE)
_ADDRESS = re.compile(
    r"[(<\[]?\b[\w.+-]{1,64}@[\w-]{1,64}(?:\.[\w-]{1,63}){1,4}[)>\]]?|https?://\S+|(?<!\w)@\w+"
)
_BARS = re.compile(r"\s[-–—]\s|(?:(?<!\s)\s++)?+[|·•●○◦‧∙⋅»›]\s*+|\n|\t")
_BETWEEN = re.compile(
    rf"(?:(?<!\s)\s++)?+[,;、，；/／＆&+]\s*+(?:(?:{JOINS})\s++(?=\S))?+|(?<!\s)\s++(?:{JOINS})\s++(?=\S)",
    re.IGNORECASE,
)
# "in Berlin"; "in" may come before a category, too, which has no capital, as in names of the Dutch.
_PLACE = re.compile(
    r"(?<=\w)[\s,]+(?:(?:at|of|from|for|aus|à|en|on)\s+(?:the\s)?[A-ZÀ-Ý]|[Ii]n\s+(?!chief|['’]t\s|de[nr]\s)\S).*$"
)
# What is left of "Ann Lee in <a>Travel</a>", where a name ends with its element.
_LOOSE_END = re.compile(r"(?<=\w)\s++(?:in|on|at|for)$", re.IGNORECASE)
_BRACKETS = re.compile(r"(?:(?<!\s)\s++)?+[(（\[【][^()（）\[\]【】]{0,80}+[)）\]】]\s*+")
_SOURCE = re.compile(r"(?:(?<![^\W\d_])source|来源|來源)\s?[:：]\s?", re.IGNORECASE)
_EDGES = " \t\n\u00a0.,;:：|·•–—-_/\\*'\"“”„»«‹›()[]<>《》（）【】#+=~"
_KOREAN_ROLE = re.compile(
    r"(?:(?<!\s)\s++)?+(?:인턴)?(?:선임)?(?:기자|특파원|논설위원|위원|앵커|리포터|PD|에디터)(?:\s*+외\s*+\d++\s*+명)?+$"
)
_CJK_ROLE = re.compile(r"(?:记者|記者|通讯员|編集委員|特派員|编辑|編輯|さん|氏)$")
# The number under which a system knows an editor: F_100712.
_NUMBERED = re.compile(r"[a-z]{0,3}[_-]?\d{3,}", re.IGNORECASE)
# How the names of portals, papers and stations end.
_CJK_ORGANISATION = re.compile(
    r"(?:[网網社报報]|电视台|電視台|频道|頻道|杂志|雜誌|周刊|客户端|客戶端|新闻|新聞|编辑部|編輯部)$"
)
_WEEKDAY = re.compile(
    r"(?<![\w-])(?:mon|tues?|wed(?:nes)?|thur?s?|fri|sat(?:ur)?|sun)(?:day)?[.,]{0,2}\s*$",
    re.IGNORECASE,
)
_NO_LETTERS = re.compile(r"[\W_]+")
_ARTICLE = re.compile(r"(?:the|der|die|das|le|la|el|il)\s+", re.IGNORECASE)
_TOKEN = re.compile(r"[^\W\d_]+(?:['’.`´-][^\W\d_]*)*\.?")
_WORD = re.compile(r"[^\W\d_]{2,20}")
_HANDLE = re.compile(r"[\w.\-]{2,30}")
_OCCUPATION = re.compile(
    r"(?:ologist|[lmt]ist|cist|itian|ician|ucator|ators?|writers|reporters)$", re.IGNORECASE
)
_DOMAIN = re.compile(r"[\w-]+(?:\.[\w-]+)*\.(?:com|org|net|[a-z]{2,3})", re.IGNORECASE)


# A role without a name behind that of the site; a desk or a team is an organisation.
_UNNAMED = frozenset({"reporter", "reporters", "writer", "writers", "correspondent"})


class Trust(IntEnum):
    """How sure it is that a text is the author's name."""

    TEXT = 0
    """A line of the page: only what looks like the full name of a person is one."""
    MARKED = 1
    """An element that is marked as the author's: a single word is a name too."""
    DECLARED = 2
    """The page's head says so: handles are names, and names without capitals."""


class Kind(Enum):
    """What a name names."""

    PERSON = "person"
    ORGANISATION = "organisation"


@dataclass(frozen=True)
class Name:
    """One name of a byline."""

    name: str
    """As the page spells it, without label, role and the like."""
    kind: Kind
    raw: str
    """The text from which it was taken."""
    url: str | None = None
    """The page about its bearer, as written."""


@dataclass(frozen=True)
class Context:
    """What helps to tell people from organisations on one page."""

    organisations: frozenset[str] = frozenset()
    """Squeezed names of the site and of its publisher."""
    language: str | None = None
    """Language of the page, two or three letters."""

    def knows(self, name: str) -> bool:
        """Whether a name is that of the site, in full or without its article, or of a part of it.

        >>> Context(frozenset({"harbourpost"})).knows("Harbour Post Travel")
        True
        """
        if squeeze(name) in self.organisations:
            return True
        words = name.split()
        # One word alone may be the first name of the person whose site it is.
        return any(
            squeeze(" ".join(words[:count])) in self.organisations for count in range(2, len(words))
        )

    def shortens(self, name: str) -> bool:
        """Whether the site goes by the initials of a name, so that it may be its own.

        >>> Context(frozenset({"hp"})).shortens("Harbour Post")
        True
        """
        return "".join(word[0] for word in name.casefold().split()) in self.organisations


def squeeze(name: str) -> str:
    """Letters and figures of a name alone, folded, without an article before it.

    >>> squeeze("The Harbour-Post")
    'harbourpost'
    """
    folded = name.casefold()
    if " " in folded and (article := _ARTICLE.match(folded)):
        folded = folded[article.end() :]
    return folded if folded.isalnum() else _NO_LETTERS.sub("", folded)


def names_in(
    text: str | None, context: Context, *, trust: Trust, url: str | None = None
) -> tuple[Name, ...]:
    """The names of a byline.

    Args:
        text: the byline; lines may be parted by line breaks.
        context: what is known of the page.
        trust: how sure it is that they are the author's.
        url: the page about the author.

    >>> [name.name for name in names_in("By Ann Lee and Bo Ek, staff writers", Context(), trust=Trust.TEXT)]
    ['Ann Lee', 'Bo Ek']
    """
    found: dict[str, Name] = {}
    text = (text or "")[:LONGEST_LINE]
    if "&" in text:
        text = html.unescape(text)  # Escaped twice.
    raw = clean_line(text) or ""
    if squeeze(raw) in context.organisations and trust is Trust.DECLARED:
        # Its words may be such as end a name.
        return (Name(raw, Kind.ORGANISATION, raw, url),)
    text, *sources = _SOURCE.split(text)
    parts = [part for part in _parts(text, context.language) if part]
    shouted = all(part.isupper() for part in parts)
    if len(parts) == 2 and parts[0].casefold() in AGENCIES and parts[1].isupper():
        parts = parts[:1]  # "AFP, MANILA"
    for part in parts:
        name = _name(part, context, trust=trust, raw=raw, url=url)
        if name is None or len(found) >= MOST_NAMES:
            continue
        if found and not _fits(name, part, tuple(found.values()), shouted=shouted):
            continue
        found.setdefault(squeeze(name.name) or name.name, name)
    for source in (*sources, *_agencies_in_brackets(text, context)):
        if own := next(filter(None, _parts(source, context.language)), None):
            found.setdefault(squeeze(own) or own, Name(own, Kind.ORGANISATION, raw))
    return tuple(found.values())


def _agencies_in_brackets(text: str, context: Context) -> Iterable[str]:
    """What stands in brackets behind a name and is known to be no remark, `Ann Lee (Reuters)`."""
    bracketed = (part.strip().strip("()（）[]【】") for part in _BRACKETS.findall(text))
    return (part for part in bracketed if context.knows(part) or part.casefold() in AGENCIES)


def _fits(name: Name, part: str, before: tuple[Name, ...], *, shouted: bool) -> bool:
    """Whether a later piece of a line is one more name, and not the title or employer of the first."""
    if name.kind is Kind.ORGANISATION or _HAS_CASELESS.search(part):
        return True
    several = [other for other in before if " " in other.name and other.kind is Kind.PERSON]
    if not several:
        return True
    if " " not in name.name or _OCCUPATION.search(name.name):
        return False
    return shouted or not part.isupper()


def without_label(text: str, language: str | None = None) -> tuple[str, bool]:
    """The text behind its labels, and whether it had one that says author for sure."""
    sure = False
    for _ in range(3):
        match = _LABEL.match(_lowered(text))
        if match is None:
            break
        sure = True
        text = text[match.end() :]
    short = _LANGUAGE_LABEL.get(language or "")
    if short and (match := short.match(text)):
        return text[match.end() :].strip(), True
    return text.strip(), sure


def _lowered(text: str) -> str:
    """The beginning of a text in lower case, its characters where they were.

    Patterns that ignore case try each alternative to its end; this takes a third of the time.
    """
    return text[:_LONGEST_LABEL].replace("\u0130", "i").lower()


def is_personal(name: str) -> bool:
    """Whether a name looks like the full name of a person and holds no word of an organisation."""
    words = name.split()
    return _is_full_name(words) and not _is_organisation(words) and not _says_more(words)


def is_full(name: str) -> bool:
    """Whether a name says more than a handle, a first name or one with an initial.

    >>> [is_full(name) for name in ("Ann Lee", "Ann L.", "annlee")]
    [True, False, False]
    """
    if _HAS_CASELESS.search(name):
        return True
    return sum(len(word.strip(".")) > 1 for word in name.split()) > 1


def is_source(text: str, credited: Iterable[Name] = ()) -> bool:
    """Whether what stands beside a date in a byline may be the agency or paper, not a label or a person.

    Args:
        text: the words beside the date.
        credited: people who are known to have written the article.
    """
    if text.casefold() in {name.name.casefold() for name in credited}:
        return False
    if text.casefold() in AGENCIES or _HAS_CASELESS.search(text):
        return True
    words = text.split()
    if _says_more(words) or len(words) > _MOST_WORDS or not _has_capitals(words):
        return False
    return _is_organisation(words) or (len(words) > 1 and all(map(_TOKEN.fullmatch, words)))


def people(names: Iterable[Name]) -> tuple[Name, ...]:
    """Those of the names that name people."""
    return tuple(name for name in names if name.kind is Kind.PERSON)


def _parts(text: str, language: str | None) -> Iterable[str]:
    """The pieces of a byline that may be names, each by itself."""
    text = _ADDRESS.sub(" ", text[:LONGEST_LINE])
    for line in _BARS.split(text):
        line, _ = without_label(line.strip(), language)
        if cut := _CUT.search(line):
            line = line[: cut.start()]
        if any(map(str.isdigit, line)) and (date := find_date(line)):
            line = _WEEKDAY.sub("", line[: date.start()])
        line = _PLACE.sub("", _BRACKETS.sub(" ", line))
        if line.count(" ") > 1:
            line = _LOOSE_END.sub("", line)
        for part in _BETWEEN.split(line):
            yield without_label(part.strip(" .,;"))[0]


def _name(part: str, context: Context, *, trust: Trust, raw: str, url: str | None) -> Name | None:
    """The name that a piece is, if it is one."""
    name = (clean_line(part) or "").strip(_EDGES)
    # One letter is a switch of the font's size, or a section of a paper.
    if not 1 < len(name) <= _LONGEST_NAME or not any(map(str.isalpha, name)):
        return None
    folded = name.casefold()
    if folded in NOBODY or is_credential(name) or _NUMBERED.fullmatch(name):
        return None
    if _is_placeholder(name, context):
        return None
    if context.knows(name) or folded in AGENCIES:
        return Name(name, Kind.ORGANISATION, raw, url)
    if _HAS_IDEOGRAPH.search(name):
        if trust is Trust.TEXT:  # Any short word looks like a name.
            return None
        return _cjk_name(name, raw, url)
    words = name.split()
    if _is_organisation(words):
        if trust is not Trust.DECLARED and not _has_capitals(words):
            return None
        return Name(name, Kind.ORGANISATION, raw, url)
    before, words = words, _without_role(words)
    if not words or len(words) > _MOST_WORDS:
        return None
    if words != before and all(word.casefold() in ORGANISATIONS for word in words):
        return Name(name, Kind.ORGANISATION, raw, url)  # "Community Editor"
    name = " ".join(words).strip(_EDGES)
    if _HAS_CASELESS.search(name):
        return Name(name, Kind.PERSON, raw, url) if 2 <= len(words) <= 4 else None
    if trust is not Trust.DECLARED and _says_more(words):
        return None
    if _is_full_name(words):
        return Name(name, Kind.PERSON, raw, url)
    if trust is Trust.TEXT:
        return None
    if len(words) == 1:
        is_name = _HANDLE.fullmatch(name) if trust is Trust.DECLARED else _WORD.fullmatch(name)
        return Name(name, Kind.PERSON, raw, url) if is_name else None
    shaped = all(_TOKEN.fullmatch(word) for word in words)
    if trust is Trust.DECLARED and shaped and len(words) <= 4:
        return Name(name, Kind.PERSON, raw, url)
    return None


def _is_placeholder(name: str, context: Context) -> bool:
    """Whether a name is that of the site with a role, "Guardian staff reporter": it names nobody."""
    words = name.casefold().split()
    own = _without_role(words)
    if words[-1] not in _UNNAMED or not own or len(own) == len(words):
        return False
    while len(own) > 1 and own[-1] == "staff":
        own = own[:-1]
    return context.knows(" ".join(own))


def _cjk_name(name: str, raw: str, url: str | None) -> Name | None:
    name = _CJK_ROLE.sub("", _KOREAN_ROLE.sub("", name)).strip(_EDGES)
    bare = re.sub(r"[\s・·]", "", name)
    if not bare:
        return None
    longest = 12 if "・" in name or "·" in name else 4
    is_person = 2 <= len(bare) <= longest and not _CJK_ORGANISATION.search(bare)
    kind = Kind.PERSON if is_person else Kind.ORGANISATION
    return Name(name, kind, raw, url) if len(bare) <= 20 else None


def _is_organisation(words: list[str]) -> bool:
    """Whether the words are the name of an organisation or a desk."""
    folded = [word.casefold().strip(".,") for word in words]
    if len(words) == 1 and (
        _DOMAIN.fullmatch(words[0]) or (words[0].isupper() and len(words[0]) <= 5)
    ):
        return True
    if folded[0] in ("the", "our", "die", "das", "les"):
        return True
    if folded[-1] in ORGANISATIONS and not (
        len(words) > 2 and _role_at(folded) not in (None, 0, 1)
    ):
        return True
    return len(words) > 1 and any(word in ORGANISATIONS - ROLES for word in folded[1:])


def _says_more(words: list[str]) -> bool:
    """Whether one of the words is of a menu, a heading or a sentence."""
    return any(word.casefold() in NO_NAMES for word in words)


def _has_capitals(words: list[str]) -> bool:
    """Whether all but the small words of a name have a capital, and at least one."""
    if all(word.islower() for word in words):
        return False
    return not any(word.islower() and len(word) > 3 for word in words)


def _role_at(folded: list[str]) -> int | None:
    return next((index for index, word in enumerate(folded) if word in ROLES), None)


def _without_role(words: list[str]) -> list[str]:
    """The words before the first one of a role; none where all is a role."""
    at = _role_at([word.casefold().strip(".,") for word in words])
    words = words[:at] if at is not None else words
    while len(words) > 1 and is_credential(words[-1]):
        words = words[:-1]
    return words


def is_credential(word: str) -> bool:
    """Letters behind a name: `PhD`, `M.D.`; `Ma` and `Do` are names."""
    bare = word.replace(".", "").strip(",®")
    return bare.casefold() in CREDENTIALS and (bare[-1:].isupper() or "." in word)


def _is_full_name(words: list[str]) -> bool:
    """Two words or more, each with a capital but for particles and initials."""
    if len(words) < 2 or (words[0][:1].islower() and words[0].casefold() not in PARTICLES):
        return False
    capitals = 0
    for word in words:
        if not _TOKEN.fullmatch(word):
            return False
        if word[0].isupper() or (len(word) > 2 and word[1] in "'’" and word[2].isupper()):
            capitals += 1
        elif word.casefold() not in PARTICLES:
            return False
    return capitals >= 2
