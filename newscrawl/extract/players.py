"""Videos and audios of an article: the files that its players name, and the players of other sites."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from selectolax.lexbor import LexborNode

from newscrawl.items import Media
from newscrawl.urls import absolute

_MOST = 100
_LAZY = ("src", "data-src", "data-lazy-src", "data-url", "data-litespeed-src")
# Players that thousands of sites embed, by their vendors' addresses.
_VIDEO = re.compile(
    r"https?://(?:[\w-]{1,40}\.){0,4}(?:youtube(?:-nocookie)?\.com/embed/|player\.vimeo\.com/video/"
    r"|dailymotion\.com/embed/"
    r"|players\.brightcove\.net/|(?:cdn|content)\.jwplatform\.com/players/"
    r"|cdn\.jwplayer\.com/players/|facebook\.com/plugins/video"
    r"|player\.twitch\.tv/|streamable\.com/|rutube\.ru/play/embed/|vk\.com/video_ext"
    r"|ok\.ru/videoembed/|player\.bilibili\.com/"
    r"|v\.qq\.com/|player\.youku\.com/embed/|tv\.naver\.com/embed/|geo\.dailymotion\.com/"
    r"|cdnapisec\.kaltura\.com/|embed\.ted\.com/)",
    re.IGNORECASE,
)
_AUDIO = re.compile(
    r"https?://(?:[\w-]{1,40}\.){0,4}(?:w\.soundcloud\.com/player|open\.spotify\.com/embed"
    r"|embed\.podcasts\.apple\.com/"
    r"|(?:embed|player)\.acast\.com/|anchor\.fm/[\w-]{1,80}/embed|omny\.fm/[^?#]{1,200}/embed"
    r"|podbean\.com/(?:media/)?player"
    r"|widget\.spreaker\.com/|playlist\.megaphone\.fm|player\.megaphone\.fm/|embed\.art19\.com/"
    r"|player\.simplecast\.com/"
    r"|embeds\.audioboom\.com/|mixcloud\.com/widget|libsyn\.com/embed|player\.captivate\.fm/"
    r"|share\.transistor\.fm/e/"
    r"|buzzsprout\.com/\d)",
    re.IGNORECASE,
)


def read_players(
    nodes: Iterable[LexborNode], base: str
) -> tuple[tuple[Media, ...], tuple[Media, ...]]:
    """Videos and audios that elements show, each once and in order.

    Args:
        nodes: `video`, `audio` and `iframe` elements and those of AMP; others are passed over.
        base: address of the page.
    """
    videos: dict[str, None] = {}
    audios: dict[str, None] = {}
    for node in nodes:
        tag = (node.tag or "").removeprefix("amp-")
        if tag == "iframe":
            url = _address(node, base)
            if url is not None and len(videos) + len(audios) < _MOST:
                if _VIDEO.match(url):
                    videos[url] = None
                elif _AUDIO.match(url):
                    audios[url] = None
        elif tag in ("video", "audio"):
            for url in _files(node, base):
                (videos if tag == "video" else audios)[url] = None
    return (
        tuple(Media(url=url) for url in videos),
        tuple(Media(url=url) for url in audios),
    )


def merged_players(shown: Sequence[Media], declared: Sequence[Media]) -> tuple[Media, ...]:
    """What a page declares of its recordings, then those that it only shows."""
    known = {media.url for media in declared}
    return (*declared, *(media for media in shown if media.url not in known))


def _files(node: LexborNode, base: str) -> list[str]:
    """The files of one player. They are one recording in several forms: the first stands for all."""
    own = _address(node, base)
    found = (
        [own] if own else [url for source in node.css("source") if (url := _address(source, base))]
    )
    return found[:1]


def _address(node: LexborNode, base: str) -> str | None:
    attributes = node.attributes
    return next((url for name in _LAZY if (url := absolute(base, attributes.get(name)))), None)
