"""Made-up news pages of 46 KB, and a server that does next to nothing but send them.

It runs in a process of its own (`PageServer`), so that its work is not counted as the crawler's.

A page is HTML as portals send it: a head with scripts and styles, a menu, a list of teasers and
an article. Its words are drawn from 6,000 made-up ones, the common ones far more often, by a generator
with a fixed seed. So every run has the same pages, no two pages are alike, and they compress as real ones
do: 46 KB give 15 KB with ISA-L level 2 and 14 KB with zlib level 6.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import subprocess
import sys
from itertools import accumulate
from pathlib import Path
from typing import Self

PAGE_BYTES = 46_000

SYLLABLES = "ba ce di fo gu ha je ki lo mu na pe qui ro su ta ve wi xo ya ze an er in on st ing tion ly".split()
VOCABULARY = 6_000


class PageMaker:
    """Makes page after page; the same ones each time."""

    def __init__(self) -> None:
        self._random = random.Random(46)
        self._words = [
            "".join(self._random.choices(SYLLABLES, k=self._random.choice((1, 2, 2, 3, 3, 4))))
            for _ in range(VOCABULARY)
        ]
        # A word's frequency falls with its rank, as in any language.
        self._weights = list(accumulate(1 / (rank + 2) for rank in range(VOCABULARY)))
        menu = [self._text(2).title() for _ in range(24)]
        self._top = (
            "<script>window.dataLayer=window.dataLayer||[];function track(a){dataLayer.push(a)}</script>"
            + "".join(
                f"<style>.c{n}{{margin:{n}px;padding:{n * 3 % 17}px;color:#{n * 7919 % 4096:03x}}}</style>\n"
                for n in range(40)
            )
            + "</head><body><nav>"
            + "".join(
                f'<li class="menu-item menu-item-{n}"><a href="/section/{n}/">{name}</a></li>\n'
                for n, name in enumerate(menu)
            )
            + "</nav>\n"
        )
        self._bottom = f"<footer><p>{self._text(120)}</p></footer></body></html>\n"

    def page(self, number: int) -> bytes:
        """Return one page, exactly `PAGE_BYTES` long."""
        title = self._text(9).capitalize()
        teasers = "".join(
            f'<div class="teaser teaser--small"><a href="/news/2026-10-{n % 28 + 1:02}/detail-'
            f'{self._random.getrandbits(40):010x}.shtml"><h3 class="teaser__title">{self._text(8)}</h3></a>'
            f'<img class="teaser__image" src="/images/{self._random.getrandbits(48):012x}.jpg" loading="lazy">'
            f'<time datetime="2026-10-{n % 28 + 1:02}T{n % 24:02}:{self._random.randrange(60):02}:00+08:00">'
            "</time></div>\n"
            for n in range(30)
        )
        start = (
            f'<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>{title} - {number}</title>'
            f"{self._top}<main><h1>{title}</h1>{teasers}<article>\n"
        )
        end = f"</article></main>{self._bottom}"
        room = PAGE_BYTES - len(start) - len(end)
        body: list[str] = []
        size = 0
        while size < room:
            paragraph = f'<p class="article__paragraph">{self._text(60).capitalize()}.</p>\n'
            body.append(paragraph)
            size += len(paragraph)
        return (start + "".join(body)[:room] + end).encode("ascii")

    def _text(self, words: int) -> str:
        return " ".join(self._random.choices(self._words, cum_weights=self._weights, k=words))


class PageServer:
    """The server's process; its address is `url`, page n of it is `{url}{n}`.

    Args:
        pages: how many pages it has.
        script: which makes them and calls `serve`; this one by default.
    """

    def __init__(self, pages: int, script: Path = Path(__file__)) -> None:
        self._process = subprocess.Popen(
            [sys.executable, str(script), "--pages", str(pages)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self._process.stdout is not None
        self.url = self._process.stdout.readline().strip()
        if not self.url:
            raise SystemExit("The page server did not start.")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc: object) -> None:
        self._process.communicate()


class _Connection(asyncio.Protocol):
    """One connection that is kept alive; a request is its first line, the rest is not looked at."""

    def __init__(self, answers: list[bytes]) -> None:
        self._answers = answers
        self._pending = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._pending += data
        while (end := self._pending.find(b"\r\n\r\n")) >= 0:
            path = self._pending.split(b" ", 2)[1]
            self._pending = self._pending[end + 4 :]
            self._transport.write(self._answers[int(path.rpartition(b"/")[2])])


def _answers(pages: int) -> list[bytes]:
    maker = PageMaker()
    head = (
        b"HTTP/1.1 200 OK\r\nServer: bench\r\nDate: Thu, 08 Oct 2026 08:00:00 GMT\r\n"
        b"Content-Type: text/html; charset=utf-8\r\nContent-Length: %d\r\n"
        b"Cache-Control: max-age=60\r\nConnection: keep-alive\r\n\r\n"
    )
    bodies = (maker.page(number) for number in range(pages))
    return [head % len(body) + body for body in bodies]


async def serve(answers: list[bytes]) -> None:
    """Serve answers by their numbers until the input ends; the first line of output is the address.

    Args:
        answers: each as it is sent, head and body.
    """
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: _Connection(answers), "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    print(f"http://127.0.0.1:{port}/news/", flush=True)
    # The end of its input is the end of whoever started it.
    over = asyncio.Event()
    loop.add_reader(sys.stdin, over.set)
    await over.wait()
    server.close()


def main() -> None:
    """Serve until the input ends; the first line of output is the address."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pages", type=int, default=2_000, help="how many pages (2000)")
    asyncio.run(serve(_answers(parser.parse_args().pages)))


if __name__ == "__main__":
    main()
