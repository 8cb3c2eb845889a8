"""What is no part of an article: the named rules of stripping, as tables.

Each rule's name is a key of `metadata.removed`. A word counts only as a whole token of a class or an
id (`ad` in `adInContent` and `ad-slot`, never in `shadow`).
"""

from __future__ import annotations

import re
from functools import lru_cache

_BY_TAG = {
    "script": "script style noscript template",
    "navigation": "nav",
    "footer": "footer",
    "aside": "aside",
    "form": "form button select textarea input",
    "embed": "object embed",
}

_BY_TOKEN = {
    "navigation": "nav navbar navigation menu mainnav subnav breadcrumb breadcrumbs pager pagination",
    "share": "share sharing bshare bdshare jiathis addthis sharethis sharebar social socials",
    "advertisement": "ad ads adv adslot adsbygoogle adsense advert adverts advertisement advertising"
    " gpt sponsor sponsored sponsors promo promotion",
    "related": "related relatednews recommend recommended recommends recommendation recommendations"
    " recirc outbrain taboola trending mostread mostpopular popular",
    "footer": "footer foot footbar footbot footbox footnav foottip colophon",
    "comments": "comment comments disqus commentlist",
    "consent": "cookie cookies consent gdpr onetrust",
    "newsletter": "newsletter subscribe subscription",
}

_BY_ROLE = {
    "navigation": "navigation",
    "menu": "navigation",
    "menubar": "navigation",
    "search": "form",
    "contentinfo": "footer",
    "complementary": "aside",
}

_TAGS = {tag: rule for rule, tags in _BY_TAG.items() for tag in tags.split()}
_TOKENS = {token: rule for rule, tokens in _BY_TOKEN.items() for token in tokens.split()}
# adInContent -> ad In Content; BSHARE_COUNT -> BSHARE COUNT
_TOKEN = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")


def rule_of_element(tag: str, attributes: dict[str, str | None]) -> str | None:
    """The rule that an element falls under by its tag, role, class or id, if any."""
    if rule := _TAGS.get(tag):
        return rule
    if (role := attributes.get("role")) and (rule := _BY_ROLE.get(role)):
        return rule
    names = f"{attributes.get('class') or ''} {attributes.get('id') or ''}"
    return rule_of_names(names) if names != " " else None


@lru_cache(maxsize=4096)
def rule_of_names(names: str) -> str | None:
    """The rule of the first token of class and id words that has one.

    >>> rule_of_names("adInContent")
    'advertisement'
    """
    for token in _TOKEN.findall(names[:500]):
        if rule := _TOKENS.get(token.lower()):
            return rule
    return None


_LICENCE = (
    r"(?:网上传播视听节目许可证|網上傳播視聽節目許可證|信息网络传播视听节目许可证"
    r"|[\u4e00-\u9fff]?ICP[证備备證]|[\u4e00-\u9fff]?公[网網]安[备備])"
)
# Whole blocks. Running text that speaks of such things goes on, so it never matches as a whole.
_LINES = {
    "copyright": (
        r"(?:copyright\s*)?(?:©|\(c\)\s)[^.]{0,40}(?:\d{4}.{0,160})?",
        r"copyright\s+(?:by\s+)?\d{4}(?:\s*[-–]\s*\d{4})?\s+(?-i:[A-Z]).{0,120}",
        r"[^.]{0,80}\ball rights reserved\W*",
        r"reproduction in whole or in part without (?:\w+ ){0,2}permission is (?:strictly )?prohibited\W*",
        r"(?:©.{0,40})?版[权權]所有.{0,60}|未[经經].{0,20}[授许許][权權可].{0,40}",
    ),
    "licence": (rf"(?:[\[【(]?\s*{_LICENCE}[^\[【]{{0,60}}\s*)+",),
    "app-download": (r"(?:\w+\s+)?app\s+download|(?:客户端|客戶端|APP)下[载載]",),
    "font-switch": (r"text\s*:?\s*A\s*A\s*A(?:\s*print)?",),
    "divider": (r"(?:\d+\.\s*)?LINE", r"[-—=_*·•\s]{3,}"),
    "navigation": (
        r"back to top.{0,120}",
        r"(?:(?:links|about us|jobs|contact us|privacy policy|sitemap|terms(?: of use)?)\W*){2,8}",
    ),
    "related": (
        (
            r"(?:more\s*)?(?:related (?:news|stories|articles)|(?:top|latest) news"
            r"|most popular(?: in \d+h)?|photos?|videos?)\W*"
        ),
        r"media partners\s*:.{0,300}",
        r"相[关關]新[闻聞]\W*",
    ),
    "share": (
        (
            r"(?:share|share this|share to|print|email|facebook|twitter|weibo|wechat)"
            r"(?:\W+(?:facebook|twitter|x|weibo|wechat|email|print))*\W*"
        ),
    ),
}  # fmt: skip
_LINE_RULES = [
    (rule, re.compile(pattern, re.IGNORECASE))
    for rule, patterns in _LINES.items()
    for pattern in patterns
]
# No line of furniture is longer; longer blocks are never matched against the patterns.
LONGEST_LINE = 400


def rule_of_line(text: str) -> str | None:
    """The rule that a whole block of text falls under, if any.

    >>> rule_of_line("Copyright ©1999-2024 Chinanews.com. All rights reserved.")
    'copyright'
    """
    if len(text) > LONGEST_LINE:
        return None
    flat = text.replace("\n", " ").strip()
    return next((rule for rule, pattern in _LINE_RULES if pattern.fullmatch(flat)), None)


# Furniture wherever it stands in a body; the others only at its beginning and end.
ANYWHERE = frozenset({"app-download", "licence", "font-switch"})


_SPAM_LABEL = re.compile(r"[\w\u4e00-\u9fff]{0,8}蜘蛛池\w{0,6}\s*[:：]")
_BAR = re.compile(r"[|｜│]")
_CJK = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]")
_SENTENCE_END = re.compile("[.!?。！？”\"'’]\\s*")
# Fewer phrases between bars may be a menu; spider pools inject dozens.
FEWEST_PHRASES = 8
_LONGEST_PHRASE = 40


def spam_span(text: str) -> tuple[int, int] | None:
    """Where a "spider pool" stands in a text: search phrases between bars, with or without its label.

    Args:
        text: one block; line breaks count.

    Returns:
        start and end (character offsets), or None. An article that names a 蜘蛛池 in a sentence has none.
    """
    position = 0
    for line in text.splitlines(keepends=True):
        start = _spam_start(line)
        if start is not None:
            return position + start, position + len(line.rstrip("\r\n"))
        position += len(line)
    return None


def _spam_start(line: str) -> int | None:
    phrases = _BAR.split(line)
    if label := _SPAM_LABEL.search(line):
        behind = _BAR.split(line[label.end() :])
        # A label with a list of phrases, however short; in a sentence no bars follow.
        return label.start() if len(behind) >= 3 else None
    if len(phrases) < FEWEST_PHRASES:
        return None
    first = phrases[0]
    # What stands before the first phrase, up to its last full stop, is the author's.
    cut = max((m.end() for m in _SENTENCE_END.finditer(first)), default=0)
    texts = [phrase.strip() for phrase in (first[cut:], *phrases[1:]) if phrase.strip()]
    spammy = sum(bool(_CJK.search(p)) and len(p) <= _LONGEST_PHRASE for p in texts)
    return cut if len(texts) >= FEWEST_PHRASES and spammy * 10 >= len(texts) * 8 else None
