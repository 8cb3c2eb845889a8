"""Videos and audios: files that players name, and players of vendors that many sites embed."""

from __future__ import annotations

import pytest
from selectolax.lexbor import LexborHTMLParser

from newscrawl.extract.ld_media import declared_players
from newscrawl.extract.players import merged_players, read_players
from newscrawl.extract.segments import read_segments
from newscrawl.items import Media

URL = "https://a.example/news/page.shtml"


def players(html: str) -> tuple[list[str], list[str]]:
    nodes = [node for _, _, node in read_segments(LexborHTMLParser(html).body).noted]
    videos, audios = read_players(nodes, URL)
    return [video.url for video in videos], [audio.url for audio in audios]


@pytest.mark.parametrize(
    ("html", "videos", "audios"),
    [
        ("<video src=//v.example/1.mp4></video>", ["https://v.example/1.mp4"], []),
        ("<video><source src=/1.mp4><source src=/1.webm></video>", ["https://a.example/1.mp4"], []),
        ("<video src=/1.mp4></video><video src=/1.mp4></video>", ["https://a.example/1.mp4"], []),
        ("<audio><source src=/1.mp3></audio>", [], ["https://a.example/1.mp3"]),
        ("<amp-video src=/1.mp4></amp-video>", ["https://a.example/1.mp4"], []),
        (
            "<iframe src=https://www.youtube.com/embed/x1></iframe>",
            ["https://www.youtube.com/embed/x1"],
            [],
        ),
        (
            "<iframe data-src=https://player.vimeo.com/video/1></iframe>",
            ["https://player.vimeo.com/video/1"],
            [],
        ),
        (
            "<iframe src=https://w.soundcloud.com/player?url=1></iframe>",
            [],
            ["https://w.soundcloud.com/player?url=1"],
        ),
        ("<iframe src=https://ads.example/frame.html></iframe>", [], []),
        ("<video poster=/1.jpg></video>", [], []),
        ("<video src='blob:x'></video>", [], []),
        ("<picture><source src=/1.webp></picture>", [], []),
    ],
)
def test_players(html, videos, audios):
    assert players(html) == (videos, audios)


def test_what_json_ld_declares_comes_with_its_words():
    node = {
        "video": {
            "@type": "VideoObject",
            "contentUrl": "/1.mp4",
            "name": "The ferry",
            "width": "640",
        },
        "associatedMedia": [{"@type": "AudioObject", "embedUrl": "https://a.example/listen"}, 7],
    }
    videos, audios = declared_players(node, URL)
    assert videos == (Media(url="https://a.example/1.mp4", caption="The ferry", width=640),)
    assert audios == (Media(url="https://a.example/listen"),)


def test_one_recording_comes_once():
    declared = (Media(url="https://a.example/1.mp4", caption="The ferry"),)
    shown = (Media(url="https://a.example/1.mp4"), Media(url="https://a.example/2.mp4"))
    assert merged_players(shown, declared) == (*declared, shown[1])
