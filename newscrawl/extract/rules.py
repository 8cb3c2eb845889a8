"""What is no part of an article: the named rules of stripping, as tables.

Each rule's name is a key of `metadata.removed`. A word counts only as a whole token of a class or an
id (`ad` in `adInContent` and `ad-slot`, never in `shadow`).
"""

from __future__ import annotations

import re
from functools import lru_cache

from newscrawl.extract.dom import words_of_names

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


def rule_of_element(tag: str, names: str, role: str | None) -> str | None:
    """The rule that an element falls under, if any.

    Args:
        tag: its tag.
        names: its class and id.
        role: its ARIA role.
    """
    if rule := _TAGS.get(tag):
        return rule
    if role and (rule := _BY_ROLE.get(role)):
        return rule
    return rule_of_names(names) if names else None


@lru_cache(maxsize=4096)
def rule_of_names(names: str) -> str | None:
    """The rule of the first token of class and id words that has one.

    >>> rule_of_names("adInContent")
    'advertisement'
    """
    return next((rule for word in words_of_names(names) if (rule := _TOKENS.get(word))), None)


_LICENCE = (
    r"(?:网上传播视听节目许可证|網上傳播視聽節目許可證|信息网络传播视听节目许可证"
    r"|[\u4e00-\u9fff]?ICP[证備备證]|[\u4e00-\u9fff]?公[网網]安[备備])"
)
_YEARS = r"(?:19|20)\d\d(?:\s*[-–]\s*(?:19|20)\d\d)?"
# A name: words in capitals, of a company or a site; a sentence goes on in small letters. Possessive,
# here and below: a hostile line must not be tried in every way.
_OWNER = r"(?:(?-i:[A-Z])[\w&'’.-]*+,?+\s*+){1,6}"
_RESERVED = r"\W*all rights reserved\W*+"
_REPRODUCTION = (
    r"reproduction in whole or in part without (?:\w+ ){0,2}permission is"
    r" (?:strictly )?prohibited\W*+"
)
APP_DOWNLOAD = r"(?:\w+\s+)?app\s+download|(?:客户端|客戶端|APP)下[载載]"
_TERMS = r"visit our website terms of use\b[^.]{0,80}+(?:\.[^\s.][^.]{0,80}+){0,4}\.?\W*+"
# What elements show that a script was to replace, and what their labels say to machines that read aloud.
_BUTTON = (
    r"(?:view|open) image in full ?screen|(?:enlarge|expand|zoom) (?:this )?(?:image|picture|photo)"
    r"|(?:toggle|hide|show) captions?|list of \d{1,3} items?"
    r"|media playback is (?:unsupported|not supported) on (?:your|this) device|loading\W*+"
    r"|share this (?:with|on|via|by) [\w-]{1,20}|copy this link|\+\s?follow(?:ing)?"
    r"|read (?:the )?full (?:article|story)|(?-i:Why you can trust [A-Z])[\w ]{1,30}"
    r"|正在加载\W*+|加载中\W*+|点击(?:收起|展开)(?:全文)?|(?:收起|展开|阅读)全文|分享让更多人看到|【纠错】"
)
# The words of the links in a footer.
_LINK = r"(?:links|about us|jobs|contact us|privacy policy|sitemap|terms of use|terms)"
_FIGURES = r"[^\[【a-z\u4e00-\u9fff]{0,30}+"
_BETWEEN = r"[\s|·•/]*+"
# Whole blocks. Running text that speaks of such things goes on, so it never matches as a whole.
_LINES = {
    "copyright": (
        (
            rf"(?:copyright\s*)?(?:©|\(c\))\s*{_YEARS}\W*{_OWNER}(?:{_RESERVED})?(?:{_REPRODUCTION})?"
            rf"(?:{_TERMS})?"
        ),
        rf"(?:copyright\s*)?(?:©|\(c\))\s*{_OWNER}\W*(?:{_YEARS})?\W*(?:{_RESERVED})?",
        rf"copyright\s+{_YEARS}\W+{_OWNER}(?:{_RESERVED})?",
        rf"(?:{_OWNER})?{_RESERVED}(?:{_REPRODUCTION})?",
        _REPRODUCTION,
        _TERMS,
        r"(?:©.{0,40})?版[权權]所有(?:[\W\d][^a-z]{0,60})?",
        r"未[经經](?:.{0,8})[授許许][权權可][，,\s]?(?:不得|禁止|严禁|請勿|请勿).{0,20}[。.]?",
    ),
    "licence": (rf"(?:[\[【(]?+\s*+{_LICENCE}{_FIGURES}[号號]?+{_FIGURES})++",),
    # What is left of a spider pool with a phrase a paragraph.
    "spam": (r"(?=.*[\u3400-\u9fff])[^|｜。.!?]{2,40}[|｜]",),
    "app-download": (APP_DOWNLOAD,),
    # Where a script was to put an advertisement: $$ARTICLE_AD$$, {{ ad-slot-3 }}, [[AD_1]].
    "placeholder": (
        r"\$\$(?-i:[A-Z_]){2,30}\d{0,3}\$\$",
        r"\{\{[\w .-]{1,40}\}\}",
        r"\[\[(?-i:[A-Z_]){2,30}\d{0,3}\]\]",
        r"\[!--begin:\w{1,40}--\].{0,300}",
        # The call of it, and the number of an article.
        r"(?:[\w.$]{0,30}(?:dfp|googletag|adsbygoogle)[\w.$]{0,30}\([^()]{0,120}\)\s?;?\s?){1,4}",
        r"\d{15,20}",
    ),
    "advertisement": (
        r"(?:-\s?)?(?:advertisement|anzeige|publicité|publicidad|pubblicità|advertentie|广告|廣告)\W*+",
        r"(?:(?:article|story) )?continues (?:below|after) (?:this |the )?ad(?:vertisement)?\W*+",
    ),
    "newsletter": (
        r"(?:skip past|after) (?:the )?newsletter promotion",
        (
            r"(?:while you[’']re here: [^.!?]{10,160}[.!?]\s)?sign up (?:here )?(?:for|to) [^.!?]{0,60}"
            r"\bnewsletters?\b[^.!?]{0,60}[.!]?"
        ),
        (
            r"newsletters?\s(?:[-–:|]\s)?(?:sign up|subscribe|receive|recevez|abonnez-vous"
            r"|inscrivez-vous|reciba|suscr[ií]base)\b[^.!?]{0,160}[.!]?"
        ),
    ),
    "button": (_BUTTON,),
    # Those who wrote in haste, and who may write next.
    "notice": (
        (
            r"\(?if you (?:want|wish|would like) to contribute\b[^.!?]{0,120}\bcontact us at \S{1,80}\s?"
            r"(?:follow @\w{1,40}\b[^()]{0,160})?\)?"
        ),
        (
            r"(?:accuracy and availability of (?:\w{1,20} )?transcripts may vary\W{1,3})?"
            r"(?:\w{1,20} )?transcripts? (?:are|is|text|on)\b.{0,280}\bthe authoritative record of"
            r" [^.]{2,60} is the audio record\W*+"
        ),
    ),
    # What parts the text from those who contributed to it; the sign of the end.
    "separator": (r"_{3,}", r"[(（]完[)）]"),
    "font-switch": (
        r"text\s*+:?+\s*+A\s*+A\s*+A(?:\s*+print)?+",
        r"(?:font\s?size|字体|字號|字号)\s*+[:：]?+(?:\s*+(?:A[+-]?+|↑?大|中|↓?小)){1,4}+",
    ),
    "divider": (r"(?:\d+\.\s*)?LINE", r"[-—=_*·•\s]{3,}"),
    "navigation": (
        rf"back to top{_BETWEEN}(?:{_LINK}{_BETWEEN}){{0,8}}",
        rf"(?:{_LINK}{_BETWEEN}){{2,8}}",
        r"更多(?:精彩)?内容[，,]?请(?:进入|关注|点击)\S{1,16}",
    ),
    "related": (
        (
            r"(?:more\s*)?(?:related (?:news|stories|articles)|(?:top|latest) news"
            r"|most popular(?: in \d+h)?|photos?|videos?)\W*"
        ),
        r"media partners\s*:(?:[^.!?|]{0,40}\|){1,20}[^.!?|]{0,40}",
        r"(?:related|see also|read more|more on this)\s*[:：]",
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
# One question for all: nearly all lines are none of these.
_ANY_LINE = re.compile(
    "|".join(f"(?:{pattern})" for patterns in _LINES.values() for pattern in patterns),
    re.IGNORECASE,
)
# No line of furniture is longer; longer blocks are never matched against the patterns.
LONGEST_LINE = 400


def rule_of_line(text: str) -> str | None:
    """The rule that a whole block of text falls under, if any: each of its lines has to.

    >>> rule_of_line("Copyright ©1999-2024 Chinanews.com. All rights reserved.")
    'copyright'
    """
    if len(text) > LONGEST_LINE:
        return None
    rules = [_rule_of_one(line.strip()) for line in text.split("\n")]
    return rules[0] if all(rules) else _rule_of_one(text.replace("\n", " ").strip())


def _rule_of_one(line: str) -> str | None:
    if _ANY_LINE.fullmatch(line) is None:
        return None
    return next((rule for rule, pattern in _LINE_RULES if pattern.fullmatch(line)), None)


# Furniture wherever it stands in a body; the others only at its beginning and end.
ANYWHERE = frozenset(
    "app-download licence font-switch placeholder spam advertisement newsletter button separator".split()
)
# A line of these alone may be a sentence of an article; at the ends of a page they come in groups.
WEAK = frozenset({"related", "share", "divider"})
