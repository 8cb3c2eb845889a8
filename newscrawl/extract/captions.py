"""What is said of a picture: the caption under it, and who made it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache

from selectolax.lexbor import LexborNode

from newscrawl.extract.dom import OPAQUE, names_of, text_of
from newscrawl.extract.photo_credit import is_credit, split_credit
from newscrawl.extract.segments import Segments
from newscrawl.text import clean_line

# Pages wrap a picture in links, `picture`, boxes for its proportions; a caption is further out.
_HIGHEST = 7
# An element with more text is no caption; of one with more elements not all are looked at.
_LONGEST = 1200
_MOST_LOOKED_AT = 30
_MOST_BEHIND = 4
_LONGEST_NAMES = 200
# So many names are remembered by a process.
_REMEMBERED = 8192
_DEEPEST = 5
_PICTURE = r"(?:fig(?:ure)?|img|image|photo|picture|media|pic|foto|bild|caption|lead|hero)"
_CAPTION = re.compile(
    rf"(?<![a-z])(?:{_PICTURE}?[-_]{{0,2}}(?:captions?|cutline|legende?)"
    rf"|{_PICTURE}[-_]{{1,2}}(?:desc(?:ription)?|text|title)"
    r"|bildunterschrift|bildtext|didascalia|leyenda|pie-?(?:de-?)?foto|picexplain)(?![a-z])",
    re.IGNORECASE,
)
_CREDIT = re.compile(
    rf"(?<![a-z])(?:{_PICTURE}?[-_]{{0,2}}(?:credits?|copyrights?|photographer|attribution)"
    rf"|{_PICTURE}[-_]{{1,2}}(?:source|rights|author|by|byline|agency)|fotograf|fotocredits?"
    rf"|copyrightholder)(?![a-z])",
    re.IGNORECASE,
)
# What else is a credit within a figure.
_CREDIT_INSIDE = re.compile(
    r"(?<![a-z])(?:source|rights|author|byline|agency|quelle|fonte|firma|bron)(?![a-z])",
    re.IGNORECASE,
)
_LONGEST_CREDIT = 60
# Captions in elements of the text, right behind their pictures. Paragraphs that are called a picture and
# hold words; headings and credits in the box of a picture; and what ends as captions of Chinese agencies do.
_LONGEST_PLAIN = 300
_CALLED = re.compile(r"(?<![\w-])(?:picture|photo|image|pictext|imgtext)(?![\w-])", re.IGNORECASE)
_BOX = re.compile(rf"(?<![a-z]){_PICTURE}s?[-_]?(?:box|wrap|area)", re.IGNORECASE)
_TAKEN = re.compile(
    r"(?:[\u4e00-\u9fff\s][摄攝]|新华社发|中新社发)\s?[)）]?[。.]?$"
    r"|[(\[]\s?(?:Xinhua|CNS|CNSphoto|VCG|People['’]s Daily(?: Online)?|China Daily|Photo)\s?/"
    r"\s?[^()\[\]/]{2,60}[)\]]\.?$"
    r"|[(\[]\s?Photo (?:by|provided|courtesy)\s[^()\[\]]{2,80}[)\]]\.?$"
    r"|\s/\s?(?:VCG|CGTN|CFP|IC|Xinhua|AP|AFP|Reuters|Getty(?: Images)?)$"
)
_HEADINGS = frozenset("h1 h2 h3 h4 h5 h6".split())
_EMPTY = re.compile(r"[(（\[]\s{0,3}[)）\]]")
_BRACKETED = re.compile(r"[(（\[]([^()（）\[\]]++)[)）\]]")
_AGENCY_LEFT = re.compile(r"\s/\s?([\w .&'-]{2,40})$")
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
# Words of elements that hold several pictures and the text between them.
_OUTER = frozenset("article main body html section ul ol table td".split())
_FILE_NAME = re.compile(
    r"\S+\.(?:jpe?g|png|gif|webp|avif)|(?=\D*+\d)[\w-]++|(?:image|img|photo|picture|foto|bild)\W*\d*",
    re.IGNORECASE,
)


def read_caption(
    node: LexborNode, figure: LexborNode | None = None
) -> tuple[str | None, str | None]:
    """Caption and credit of an image: of its `figure`, or what stands behind it with a name of one.

    Args:
        node: the image.
        figure: the `figure` that it stands in, if any.
    """
    return _texts(*(_parts(figure, is_inside=True) if figure is not None else _behind(node)))


def is_plain_caption(tag: str, names: str, box: str, text: str) -> bool:
    """Whether an element of the text that stands right behind a picture is its caption, or its credit.

    Args:
        tag: of the element.
        names: its class and id.
        box: class and id of the element around it.
        text: its text.

    >>> is_plain_caption("p", "", "", "Ships at the quay. (Xinhua/Li Yan)")
    True
    """
    if not text or len(text) > _LONGEST_PLAIN:
        return False
    if tag == "p" and _CALLED.search(names[:_LONGEST_NAMES]):
        return True
    if (tag in _HEADINGS or is_credit(text)) and _BOX.search(box[:_LONGEST_NAMES]):
        return True
    return tag in ("p", "div") and _TAKEN.search(text) is not None


def without_captions(page: Segments, body: Sequence[int]) -> list[int]:
    """The segments of a body that are no captions of pictures, though their elements are those of text.

    All of them, where captions are most of the text.
    """
    captions = _caption_segments(page)
    kept = [number for number in body if number not in captions]
    length = sum(len(page.texts[number]) for number in body)
    return kept if 2 * sum(len(page.texts[number]) for number in kept) > length else list(body)


def _caption_segments(page: Segments) -> set[int]:
    found: set[int] = set()
    for number, _, node in page.noted:
        if node.tag not in ("img", "amp-img"):
            continue
        while number < len(page) and number not in found and _is_caption(page, number):
            found.add(number)
            number += 1
    return found


def _is_caption(page: Segments, number: int) -> bool:
    frame = page.frames[number]
    tag, names, _ = page.every_kind[page.kinds[frame]]
    _, box, _ = page.every_kind[page.kinds[page.parents[frame]]]
    return is_plain_caption(tag, names, box, page.texts[number])


def alternative(attributes: Mapping[str, str | None]) -> str | None:
    """The alternative text of an image, where that is more than a file's name."""
    text = clean_line(attributes.get("alt"))
    return None if text is None or _FILE_NAME.fullmatch(text) else text


def _behind(node: LexborNode) -> tuple[LexborNode | None, LexborNode | None]:
    """The elements of caption and credit behind an image, with nothing but boxes between."""
    box = node
    for _ in range(_HIGHEST):
        caption = credit = None
        follower = box.next
        for _ in range(_MOST_BEHIND):
            if follower is None:
                break
            if follower.is_element_node:
                found = _parts(follower)
                if follower.tag == "figure" or (
                    found != (None, None) and follower.css_first("img") is not None
                ):
                    return caption, credit  # another image's
                if found == (None, None) and _has_text(follower):
                    found = _plain(follower)
                    if found == (None, None):
                        return caption, credit
                caption, credit = caption or found[0], credit or found[1]
            elif (follower.text_content or "").strip():
                return caption, credit
            follower = follower.next
        parent = box.parent
        if caption is not None or credit is not None or parent is None or parent.tag in _OUTER:
            return caption, credit
        before = box.prev
        if before is not None and _has_text(before):
            break
        box = parent
    return None, None


def _plain(node: LexborNode) -> tuple[LexborNode | None, LexborNode | None]:
    """An element of the text as caption or credit, where it is one of the picture before it."""
    names = names_of(node.attributes)
    box = names_of(node.parent.attributes) if node.parent is not None else ""
    text = clean_line(text_of(node)) or ""
    if not is_plain_caption(node.tag or "", names, box, text):
        return None, None
    return (None, node) if is_credit(text) else (node, None)


def _parts(
    root: LexborNode, *, is_inside: bool = False
) -> tuple[LexborNode | None, LexborNode | None]:
    """The elements of caption and credit that an element is, or has in it.

    Args:
        root: the element.
        is_inside: whether it is a figure or a caption, in which plainer words name a credit.
    """
    caption = credit = None
    stack = [(root, 0)]
    for _ in range(_MOST_LOOKED_AT):
        if not stack:
            break
        node, depth = stack.pop()
        kind = _kind(node, is_inside)
        if kind == "caption":
            caption = caption or node
            continue
        if kind == "credit":
            credit = credit or node
            continue
        if depth < _DEEPEST and node.tag not in OPAQUE:
            children: list[tuple[LexborNode, int]] = []
            child = node.first_child
            while child is not None and len(children) < _MOST_LOOKED_AT:
                if child.is_element_node:
                    children.append((child, depth + 1))
                child = child.next
            stack += reversed(children)
    return caption, credit


def _credit_in(caption: LexborNode) -> LexborNode | None:
    """The element of a caption that holds the credit."""
    child = caption.first_child
    while child is not None:
        if child.is_element_node:
            _, credit = _parts(child, is_inside=True)
            if credit is not None:
                return credit
        child = child.next
    return None


def _kind(node: LexborNode, is_inside: bool = False) -> str | None:
    """Whether an element is a caption or a credit by its tag or class."""
    if node.tag == "figcaption":
        return "caption"
    attributes = node.attributes
    names = attributes.get("class") or attributes.get("itemprop") or ""
    if not names or node.tag in ("img", "figure", "picture", "source"):
        return None
    return _kind_of_names(names[:_LONGEST_NAMES], is_inside)


@lru_cache(maxsize=_REMEMBERED)
def _kind_of_names(names: str, is_inside: bool) -> str | None:
    """What class names say; a portal has a few hundred."""
    names = _CAMEL.sub("-", names)
    if _CREDIT.search(names) or (is_inside and _CREDIT_INSIDE.search(names)):
        return "credit"
    return "caption" if _CAPTION.search(names) else None


def _texts(caption: LexborNode | None, credit: LexborNode | None) -> tuple[str | None, str | None]:
    """Caption and credit as texts. A credit may stand within the caption."""
    whole = clean_line(text_of(caption)) if caption is not None else None
    if whole is not None and len(whole) > _LONGEST:
        return None, None
    if credit is None and caption is not None:
        credit = _credit_in(caption)
    own = _plain_credit(text_of(credit)) if credit is not None else None
    if own is None or len(own) > _LONGEST // 4:
        return split_credit(whole)
    if whole is None or whole == own:
        # Some call the element of both a credit.
        return split_credit(own) if len(own) > _LONGEST_CREDIT else (None, own)
    if whole is not None and own in whole:
        whole = clean_line(_EMPTY.sub(" ", whole.replace(own, " ")).strip(" |–—-/;,"))
        if whole is not None and (agency := _AGENCY_LEFT.search(whole)):
            # "A caption. [Photo by One] /Agency"
            whole, own = clean_line(whole[: agency.start()]), f"{own} / {agency[1]}"
    elif whole is not None:
        whole, second = split_credit(whole)
        if second is not None and second not in own:
            own = f"{second} {own}" if own not in second else second
    return whole, own


def _plain_credit(text: str) -> str | None:
    """A credit without brackets around all of it."""
    line = clean_line(text)
    bracketed = _BRACKETED.fullmatch(line) if line is not None else None
    return bracketed[1] if bracketed is not None else line


def _has_text(box: LexborNode) -> bool:
    return bool((box.text(deep=True) or "").strip()) and bool(text_of(box).strip())
