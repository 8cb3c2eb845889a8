"""Images, videos and audios that an article's JSON-LD declares."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Sequence
from typing import Any

from newscrawl.extract.json_ld import Node, text_of_value
from newscrawl.extract.photo_credit import split_credit
from newscrawl.items import Media
from newscrawl.text import clean_line
from newscrawl.urls import absolute

_IMAGE_KEYS = ("image", "thumbnailUrl")
_MEDIA_KEYS = ("video", "audio", "associatedMedia", "encoding", "subjectOf")
_MOST = 100
_PIXELS = re.compile(r"(\d{1,5})(?:\.0+)?\s?(?:px)?")
_TAG = re.compile(r"<[^<>]{0,300}>")


def declared_images(article: Node, base: str) -> tuple[Media, ...]:
    """The images of an article's `image`; a thumbnail where it has none.

    Args:
        article: the node, its references followed.
        base: address of the page.
    """
    for key in _IMAGE_KEYS:
        found: dict[str, Media] = {}
        for entry in _entries(article.get(key)):
            if (media := _media(entry, base, ("url", "contentUrl", "@id"))) is not None:
                found.setdefault(media.url, media)
        if found:
            return tuple(found.values())
    return ()


def declared_players(article: Node, base: str) -> tuple[tuple[Media, ...], tuple[Media, ...]]:
    """Videos and audios of an article: the file, else the player, else the page of each."""
    videos: dict[str, Media] = {}
    audios: dict[str, Media] = {}
    for key in _MEDIA_KEYS:
        for entry in _entries(article.get(key)):
            kind = _kind(entry, key)
            media = (
                _media(entry, base, ("contentUrl", "embedUrl", "embedURL", "url")) if kind else None
            )
            if media is not None:
                (videos if kind == "video" else audios).setdefault(media.url, media)
    return tuple(videos.values()), tuple(audios.values())


def _entries(data: object) -> Iterator[object]:
    if isinstance(data, list):
        yield from data[:_MOST]
    elif data:
        yield data


def _kind(entry: object, key: str) -> str | None:
    types = entry.get("@type") if isinstance(entry, dict) else None
    for name in types if isinstance(types, list) else [types]:
        if isinstance(name, str):
            if name.endswith("VideoObject") or name == "Clip":
                return "video"
            if name.endswith("AudioObject") or name == "PodcastEpisode":
                return "audio"
            return None
    return key if key in ("video", "audio") else None


def _media(entry: object, base: str, keys: Sequence[str]) -> Media | None:
    if isinstance(entry, str):
        url = absolute(base, entry)
        return Media(url=url) if url else None
    if not isinstance(entry, dict):
        return None
    url = next(
        (url for key in keys if (url := absolute(base, text_of_value(entry.get(key))))), None
    )
    if url is None:
        return None
    caption, credit = split_credit(
        _plain(entry.get("caption"))
        or _plain(entry.get("description"))
        or _plain(entry.get("name"))
    )
    own = next(
        (
            text
            for key in ("creditText", "copyrightHolder", "copyrightNotice", "author", "creator")
            if (text := _name(entry.get(key)))
        ),
        None,
    )
    return Media(
        url=url,
        caption=caption,
        creditText=own or credit,
        width=_pixels(entry.get("width")),
        height=_pixels(entry.get("height")),
    )


def _plain(data: object) -> str | None:
    """A text without the markup that some sites leave in it."""
    text = text_of_value(data)
    return clean_line(html.unescape(_TAG.sub(" ", text))) if text else None


def _name(data: object) -> str | None:
    if isinstance(data, list):
        names = [name for entry in data[:10] if (name := _name(entry))]
        return ", ".join(names) or None
    if isinstance(data, dict):
        data = data.get("name")
    text = _plain(data)
    return None if text is None or text.startswith(("http:", "https:")) else text


def _pixels(data: Any) -> int | None:
    if isinstance(data, dict):
        data = data.get("value")
    if isinstance(data, bool) or data is None:
        return None
    match = _PIXELS.fullmatch(str(data)[:20].strip())
    return int(match[1]) or None if match else None
