"""The images of an article: which of a page's pictures are its own, and which stands for it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from itertools import chain, islice

from selectolax.lexbor import LexborNode

from newscrawl.extract.captions import alternative, read_caption
from newscrawl.extract.image_address import Address, image_address, image_key
from newscrawl.extract.rules import rule_of_names
from newscrawl.extract.segments import Segments
from newscrawl.items import Media
from newscrawl.urls import absolute

# Smaller ones are icons and counters.
_SMALLEST = 60
# A gallery has hundreds; a page with more is a catalogue or hostile.
_MOST = 300
# How many segments may stand between the headline (or the last of the body) and a picture of the
# article: byline, date, buttons; a caption.
_ABOVE = 25
_BEHIND = 3
_HIGHEST = 6
_LONGEST_NAMES = 300
# So many names are remembered by a process.
_REMEMBERED = 8192
# Words of class, id and address of pictures that belong to the page, not to the article.
_FURNITURE = re.compile(
    r"(?<![a-z])(?:avatars?|gravatar|author|authors|byline|profile|logos?|icons?|emojis?|smil(?:ey"
    r"|ies)|sprite|badge|flag|favicon"
    r"|spacer|button|btn|share|social|qr-?code|qrcode|headshot|mugshot|ads?|adverts?|banner"
    r"|sponsor(?:ed)?|app-?store|google-?play|captcha|placeholder|loader|spinner|arrow"
    r"|bullet)(?![a-z])",
    re.IGNORECASE,
)
# Addresses of counters and portraits; a drawing of lines is a logo, nearly always.
_NO_PICTURE = re.compile(
    r"//(?:[\w.-]{0,60}\.)?(?:doubleclick\.net|scorecardresearch\.com|google-analytics\.com|quantserve\.com"
    r"|chartbeat\.net|hit\.gemius\.pl|facebook\.com/tr|gravatar\.com|googlesyndication\.com|adnxs\.com|vgwort\.de)"
    r"|/(?:pixel|px|count(?:er)?|track(?:ing)?|beacon|clear|spacer|blank)\.(?:gif|png|php)|/1x1\b"
    r"|\.(?:svg|ico)(?:$|\?)",
    re.IGNORECASE,
)
# Names of files that belong to the page, where no caption says otherwise.
_FURNITURE_FILE = re.compile(
    r"[/_-](?:avatars?|author|logos?|icons?|emojis?|sprite|favicon|headshot|banner|badge|button|app-?store"
    r"|google-?play|qr-?code|placeholder|spinner)(?![a-z])[^/?]{0,80}(?:$|\?)",
    re.IGNORECASE,
)
# Where a larger image of the same is, or it among others.
_IMAGE_PAGE = re.compile(
    r"\.(?:jpe?g|png|gif|webp|avif)$"
    r"|(?<![a-z])(?:photos?|images?|pictures?|gallery|galleries|galerie|bilder|fotos?|fotostrecke"
    r"|slideshow|lightbox|attachment)(?![a-z])",
    re.IGNORECASE,
)
_NOT_ITS_OWN = frozenset(
    "aside related comments consent newsletter navigation footer share advertisement".split()
)
_AUTHOR = frozenset({"author", "authors", "avatar", "avatars", "byline", "headshot"})
_OUTER = frozenset({"article", "main", "body"})
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")


def nodes_of_body(page: Segments, body: Sequence[int], headline: str | None) -> list[LexborNode]:
    """The pictures and players from an article's headline to the end of its body, in order.

    Args:
        page: the segments of the page.
        body: the numbers of those that are body, in order.
        headline: the article's, as far as it is known.
    """
    if not body:
        return []
    first, last = body[0], body[-1]
    frame = _frame_around(page, body)
    top, outer = _top(page, first, headline, frame)
    own: list[LexborNode] = []
    # Whatever the elements around the whole body are called (`comments-enabled`), they hold an article.
    named = {0: False} | dict.fromkeys(_around(page, frame), False)
    for segment, inner, node in page.noted:
        if segment < top or segment > last + _BEHIND:
            continue
        # Before and behind the body stands what belongs to it in one element with it only.
        around = outer if segment <= first else frame if segment > last else 0
        if _is_within(page, inner, around) and not _is_beside(page, inner, named):
            own.append(node)
    return own


def read_images(
    nodes: Iterable[LexborNode], base: str, headline: str | None = None
) -> tuple[Media, ...]:
    """The images of elements, each once, with caption, credit and size.

    Args:
        nodes: `img`, `amp-img` and `noscript` elements; others are passed over.
        base: address of the page.
        headline: the article's: as a caption it says nothing.
    """
    found: dict[str, Media | None] = {}
    for node in islice(chain.from_iterable(map(_images, nodes)), _MOST):
        attributes = node.attributes
        width, height = _pixels(attributes.get("width")), _pixels(attributes.get("height"))
        address = _address(node, attributes, base)
        if address is None:
            continue
        # With a srcset the other two are often a proportion.
        smallest = address.width or min(width or _SMALLEST, height or _SMALLEST)
        if 0 < smallest < _SMALLEST:
            continue
        if address.width is not None and address.width != width:
            width, height = address.width, None
        key = image_key(address.url)
        known = found.get(key)
        if key not in found:
            media = Media(url=address.url, width=width, height=height)
            found[key] = _described(media, node, attributes, base)
        elif known is not None and (width or 0) > (known.width or 0):
            found[key] = replace(known, url=address.url, width=width, height=height)
    return tuple(
        replace(media, caption=None) if media.caption and media.caption == headline else media
        for media in found.values()
        if media is not None
    )


def together(some: Iterable[Media], others: Iterable[Media]) -> tuple[Media, ...]:
    """The images of two parts of a page, each once."""
    found: dict[str, Media] = {}
    for image in (*some, *others):
        found.setdefault(image_key(image.url), image)
    return tuple(found.values())


def main_image(
    page_url: str, declared: Sequence[Media], named: str | None, shown: Sequence[Media]
) -> Media | None:
    """The image that stands for the article: what its page declares, with what is known of it in the text.

    Args:
        page_url: address of the page.
        declared: images of its JSON-LD.
        named: its `og:image`, as written.
        shown: the images of the article.
    """
    url = absolute(page_url, named)
    if url is None and not declared:
        return shown[0] if shown else None
    main = Media(url=url) if url is not None else declared[0]
    return merged(main, (*shown, *declared))


def with_declared(shown: Iterable[Media], declared: Sequence[Media]) -> tuple[Media, ...]:
    """The images of a text with what the page's JSON-LD says of them besides."""
    if not declared:
        return tuple(shown)
    return tuple(merged(image, declared) for image in shown)


def merged(image: Media, others: Iterable[Media]) -> Media:
    """An image with what others that show the same picture say of it, in the largest of the sizes."""
    key = image_key(image.url)
    for other in others:
        if image_key(other.url) != key:
            continue
        if (other.width or 0) > (image.width or 0):
            image = replace(image, url=other.url, width=other.width, height=other.height)
        image = replace(
            image,
            caption=image.caption or other.caption,
            creditText=image.creditText or other.creditText,
        )
    return image


def _top(page: Segments, first: int, headline: str | None, frame: int) -> tuple[int, int]:
    """Where an article begins: the segment, and the frame that holds its headline and its body.

    That is the element of the headline, for the picture of an opening may stand before it; or a few
    segments above the body.
    """
    lowest = max(0, first - _ABOVE)
    wanted = (headline or "").casefold()
    for number in range(first, lowest - 1, -1):
        own = page.frames[number]
        if page.tags[own] == "h1" or (wanted and page.texts[number].casefold() == wanted):
            while frame and not page.first[frame] <= number < page.last[frame]:
                frame = page.parents[frame]
            return page.first[page.parents[own]], frame
    return max(lowest, first - _BEHIND), 0


def _frame_around(page: Segments, body: Sequence[int]) -> int:
    """The innermost frame that holds all of the body."""
    frame = page.frames[body[0]]
    while frame and not (page.first[frame] <= body[0] and body[-1] < page.last[frame]):
        frame = page.parents[frame]
    return frame


def _around(page: Segments, frame: int) -> Iterator[int]:
    """A frame and those around it."""
    while frame:
        yield frame
        frame = page.parents[frame]


def _is_within(page: Segments, frame: int, outer: int) -> bool:
    return not outer or outer in _around(page, frame)


def _is_beside(page: Segments, frame: int, named: dict[int, bool]) -> bool:
    """Whether a frame, or one around it, is called by its names what is no part of an article."""
    known = named.get(frame)
    if known is None:
        tag = page.tags[frame]
        if tag in ("article", "main", "body"):
            known = False
        else:
            _, names, _ = page.every_kind[page.kinds[frame]]
            is_named = tag == "aside" or rule_of_names(names) in _NOT_ITS_OWN
            known = is_named or _is_beside(page, page.parents[frame], named)
        named[frame] = known
    return known


def _images(node: LexborNode) -> Sequence[LexborNode]:
    """The image elements of what was noted: itself, or those that a page shows where scripts do not run."""
    tag = node.tag
    if tag in ("img", "amp-img"):
        return (node,)
    return node.css("img") if tag == "noscript" else ()


def _address(node: LexborNode, attributes: Mapping[str, str | None], base: str) -> Address | None:
    """Where the largest image of an element is."""
    picture = node.parent
    sources = []
    if picture is not None and picture.tag == "picture":
        child = picture.first_child
        while child is not None:
            if child.tag == "source":
                sources.append(child.attributes)
            child = child.next
    return image_address(attributes, base, sources)


def _described(
    media: Media, node: LexborNode, own: Mapping[str, str | None], base: str
) -> Media | None:
    """An image with caption and credit; None where it is a logo, an icon, a portrait of the author ...

    What has a caption is of the article, whatever it is called and wherever it leads.
    """
    if _NO_PICTURE.search(media.url):
        return None
    is_furniture = bool(_FURNITURE_FILE.search(media.url))
    is_author = is_enlarged = is_teaser = False
    figure = link = None
    box: LexborNode | None = node
    for _ in range(_HIGHEST):
        if box is None or box.tag in _OUTER:
            break
        tag = box.tag
        if tag not in ("picture", "noscript"):
            attributes = own if box is node else box.attributes
            if tag == "a":
                link = attributes.get("href")
                # A link with picture and caption in it is another article's.
                is_teaser = figure is not None
                # Portraits in bylines have their names for a caption.
                is_author = is_author or attributes.get("rel") == "author"
                target = absolute(base, link)
                is_enlarged = target is not None and image_key(target) == image_key(media.url)
            names = attributes.get("class") or attributes.get("id")
            if names and (word := _furniture(names[:_LONGEST_NAMES])):
                # Around a figure may stand a box of any name, but no author's.
                is_furniture = is_furniture or figure is None
                is_author = is_author or word in _AUTHOR
        if tag == "figure":
            figure = figure or box
        box = box.parent
    caption, credit = read_caption(node, figure)
    has_words = (caption is not None or credit is not None) and not is_teaser
    is_shown = (is_enlarged or has_words) and not is_author
    if not is_shown and (is_furniture or is_author or _leads_away(link, base)):
        return None
    caption = caption or alternative(own)
    return replace(media, caption=caption, creditText=credit) if caption or credit else media


@lru_cache(maxsize=_REMEMBERED)
def _furniture(names: str) -> str | None:
    """The word among class names that says furniture, in small letters; a portal has a few hundred names."""
    word = _FURNITURE.search(_CAMEL.sub("-", names))
    return word[0].lower() if word else None


def _leads_away(href: str | None, base: str) -> bool:
    """Whether a link around an image leads to anything but a larger image."""
    target = absolute(base, href)
    if target is None or target == absolute(base, base):
        return False
    return not _IMAGE_PAGE.search(target.partition("?")[0])


def _pixels(text: str | None) -> int | None:
    digits = (text or "").strip().removesuffix("px").partition(".")[0]
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) < 6 else None
