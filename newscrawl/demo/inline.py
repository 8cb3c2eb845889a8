"""The inline marks of the articles' text, as HTML and as plain text.

``{ad}`` an advertisement stands here, ``{br}`` a line break, ``{b}..{/b}`` bold,
``{em}..{/em}`` emphasis, ``{a}..{/a}`` a link into the portal.
"""

from __future__ import annotations

import re
from html import escape

_MARK = re.compile(r"\{(/?)(ad|br|b|em|a)\}")

_TAGS = {
    ("", "b"): "<strong>",
    ("/", "b"): "</strong>",
    ("", "em"): "<em>",
    ("/", "em"): "</em>",
    ("", "a"): '<a href="//www.ecns.cn/travel/" target="_blank">',
    ("/", "a"): "</a>",
    ("", "br"): "<br />",
}

AD = (
    '<table class="adInContent" width="250" border="0" align="left"><tbody><tr><td>'
    '<em class="adtip">Advertisement</em>'
    '<a href="//www.ecns.cn/app/ecns/index.shtml" target="_blank">'
    '<img src="//image.cns.com.cn/default/demo/ad-250.jpg" width="250" height="250" alt="" />'
    "</a></td></tr></tbody></table>"
)
"""An advertisement as the portal sets it, within a paragraph."""


def to_plain(text: str) -> str:
    """Give the text as a reader has it, white space normalised.

    >>> to_plain("The {b}bridge{/b},{ad} they said,\u00a0is open.")
    'The bridge, they said, is open.'
    """
    return " ".join(_MARK.sub(lambda m: " " if m[2] in ("ad", "br") else "", text).split())


def to_html(text: str) -> str:
    """Give the text as HTML; NBSP becomes the entity, as editors type it.

    >>> to_html("Fish & {em}chips{/em}")
    'Fish &amp; <em>chips</em>'
    """
    tagged = _MARK.sub(lambda m: _TAGS.get((m[1], m[2]), AD), escape(text, quote=False))
    return tagged.replace("\u00a0", "&nbsp;")
