"""Keywords: what a page says its article is about, in one spelling each."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from newscrawl.text import clean_line

# More are the words of a search engine's bait; a longer one is a sentence.
_MOST = 40
_LONGEST = 80
# One letter is no word, one ideograph is: bytes.
_SHORTEST = 1
_PARTED = re.compile(r"[,;，；、|]")
# Where a list of words has none of these, Chinese pages part them by spaces.
_SPACED = re.compile(r"[\u3040-\u9fff]+(?: [\u3040-\u9fff]+)+")
# "Topic:Economy", "tag: economy", "section/economy": what kind of word it is.
_PREFIX = re.compile(
    r"(?:topics?|tags?|subjects?|keywords?|categor(?:y|ies)|sections?|people|persons?|places?"
    r"|locations?|organi[sz]ations?|companies"
    r"|entity|entities|primary ?tag|theme|thema|schlagwort|sujet|tema|тема)\s?[:=/]\s?(?=\S)",
    re.IGNORECASE,
)
# Words that say how a page was made, and of every page the same.
_GENERIC = frozenset(
    "news article articles story stories post posts blog homepage home page website site web"
    " online newspaper breaking latest headlines"
    " uncategorized uncategorised featured null undefined none n/a test storytype"
    " standard default nachrichten aktuell actualité noticias notizie nieuws новости 新闻 新聞 ニュース"
    " 뉴스".split()
) | {"breaking news", "latest news", "top news", "top stories", "news article"}
# What only machines read: `type:article`, `cms-123`, `ad_free`, a long number.
_MACHINE = re.compile(
    r"[\w.-]{1,40}[:=~]\S+|\S*_\S*|\d{5,}|[a-z]+(?:-[a-z0-9]+){3,}|https?://\S+"
    r"|[0-9a-f]{8}-[0-9a-f-]{27}"
    r"|(?:www\.)?[a-z0-9-]{2,40}(?:\.[a-z0-9-]{2,40})?\.(?:com|org|net|de|co\.uk|ca|fr|es|it)"
    r"|nlp [a-z ]{1,40}(?::.*)?"
    r"|(?-i:[a-z]+(?:[A-Z-][A-Za-z]*)*): .*",
    re.IGNORECASE,
)


def read_keywords(
    sources: Iterable[object], metas: Sequence[tuple[str, str]], names: Iterable[str] = ()
) -> tuple[str, ...]:
    """The keywords of a page, from the first source that has any.

    Args:
        sources: `keywords` of its JSON-LD: a text, a list, or objects with a name.
        metas: name in lower case and content of its meta elements.
        names: those of the site, which are no keywords.
    """
    tagged = [content for name, content in metas if name in ("article:tag", "og:article:tag")]
    first: Mapping[str, str] = dict(reversed(metas))
    unwanted = {name.casefold() for name in names}
    for source in (*sources, tagged, first.get("news_keywords"), first.get("keywords")):
        found = cleaned_keywords(_words(source), unwanted)
        if found:
            return found
    return ()


def cleaned_keywords(words: Iterable[str], unwanted: Iterable[str] = ()) -> tuple[str, ...]:
    """Words without prefixes, each once whatever its case, without generic ones.

    >>> cleaned_keywords(["Topic:Ferries", "ferries", "News", "Harbour"])
    ('Ferries', 'Harbour')
    """
    leave_out = set(unwanted)
    found: dict[str, str] = {}
    for word in words:
        text = clean_line(_PREFIX.sub("", word, count=1)) or ""
        text = text.strip(" \"'“”„«»#.·")
        key = text.casefold()
        if (
            not len(text.encode()) > _SHORTEST
            or len(text) > _LONGEST
            or key in leave_out
            or key in _GENERIC
            or _MACHINE.fullmatch(text)
        ):
            continue
        found.setdefault(key, text)
        if len(found) >= _MOST:
            break
    return tuple(found.values())


def _words(data: object) -> Iterator[str]:
    if isinstance(data, list):
        for entry in data[: 5 * _MOST]:
            yield from _words(entry)
    elif isinstance(data, dict):
        yield from _words(data.get("name"))
    elif isinstance(data, str):
        text = clean_line(html.unescape(data)) or ""
        if _SPACED.fullmatch(text):
            yield from text.split()
        else:
            yield from (word for part in _PARTED.split(text) if (word := part.strip()))
