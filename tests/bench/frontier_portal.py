"""The portal of bench_frontier.py, in a process of its own that does next to nothing but send.

It has pages under numbers, `/news/<number>`, for a spider without extraction, and is a proxy with TLS before
`www.ecns.cn`, whose feed has as many articles as are asked for. The feed's answer is held back until the word
comes, so that all workers have started when the crawl begins.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import resource
import subprocess
import sys
import time
from collections import Counter
from dataclasses import dataclass
from typing import Any, Self

from page_server import PageMaker

from newscrawl.demo.certificate import server_context
from newscrawl.demo.portal import HOST, DemoPortal
from newscrawl.demo.server import HOSTS

FEED = "/rss/rss.xml"
_PATH = "/news/2026-10-08/detail-ihbench{:07}.shtml"
# Taken for words of each article's own: even a short one is no copy of another.
_COMMON = [b"the", b"of", b"and", b"to", b"in", b"a", b"for", b"on", b"with", b"is", b"was"]
# So many different pages are enough for a spider that looks at none.
_NUMBERED = 100
_HEAD = (
    "HTTP/1.1 {} OK\r\nContent-Type: {}; charset=utf-8\r\nContent-Length: {}\r\n"
    "Connection: keep-alive\r\n\r\n"
)


@dataclass(frozen=True)
class Told:
    """What the portal was asked by now: of articles, or of numbered pages."""

    asked: int
    distinct: int
    first: float
    """When the first came, on the monotonic clock."""
    last: float
    """When the last of them was asked for the first time."""
    cpu: float
    """Seconds of the process."""


class Portal:
    """The portal's process.

    Args:
        articles: of the feed.

    Attributes:
        url: of the numbered pages, without the number; and of the proxy.
    """

    def __init__(self, articles: int) -> None:
        self._process = subprocess.Popen(
            [sys.executable, __file__, "--articles", str(articles)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self.url = self._line()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc: object) -> None:
        self._process.communicate()

    def go(self) -> None:
        """Give out the feed."""
        self._ask("go")

    def told(self) -> Told:
        """What it was asked."""
        return Told(**json.loads(self._ask("tell")))

    @property
    def is_waited_for(self) -> bool:
        """Whether somebody has asked for the feed."""
        return bool(json.loads(self._ask("waiting")))

    def _ask(self, word: str) -> str:
        assert self._process.stdin is not None
        self._process.stdin.write(word + "\n")
        self._process.stdin.flush()
        return self._line()

    def _line(self) -> str:
        assert self._process.stdout is not None
        line = self._process.stdout.readline().strip()
        if not line:
            raise SystemExit("The portal has ended.")
        return line


class _Pages:
    """All answers, and who waits for the feed."""

    def __init__(self, articles: int) -> None:
        maker = PageMaker()
        numbered = (maker.page(number) for number in range(_NUMBERED))
        self._numbered = [_answer(200, "text/html", page) for page in numbered]
        self._articles: dict[str, bytes] = {}
        pages = _bundled()
        for number in range(articles):
            body = pages[number % len(pages)]
            for word in _COMMON:
                body = body.replace(b" %b " % word, b" %b%d " % (word, number))
            self._articles[_PATH.format(number)] = _answer(200, "text/html", body)
        links = "".join(f"<item><link>https://{HOST}{p}</link></item>" for p in self._articles)
        feed = f"<?xml version='1.0'?><rss><channel>{links}</channel></rss>"
        self._feed = _answer(200, "text/xml", feed.encode())
        self._missing = _answer(404, "text/html", b"<h1>404 Not Found</h1>")
        self._is_open = False
        self.waiting: list[asyncio.Transport] = []
        self._asked: Counter[str] = Counter()
        self._first = self._last = 0.0

    def send(self, path: str, transport: asyncio.Transport) -> None:
        if path == FEED and not self._is_open:
            self.waiting.append(transport)
            return
        answer = self._articles.get(path)
        if answer is None and (number := path.removeprefix("/news/")).isdigit():
            answer = self._numbered[int(number) % _NUMBERED]
        if answer is not None:
            self._note(path)
        elif path == FEED:
            answer = self._feed
        transport.write(answer or self._missing)

    def _note(self, path: str) -> None:
        now = time.monotonic()
        self._first = self._first or now
        if path not in self._asked:
            self._last = now
        self._asked[path] += 1

    def open(self) -> None:
        self._is_open = True
        for transport in self.waiting:
            transport.write(self._feed)

    def told(self) -> dict[str, float]:
        used = resource.getrusage(resource.RUSAGE_SELF)
        return {
            "asked": self._asked.total(),
            "distinct": len(self._asked),
            "first": self._first,
            "last": self._last,
            "cpu": used.ru_utime + used.ru_stime,
        }


def _bundled() -> list[bytes]:
    """The pages of the bundled portal that have the latest template and some text, 8 to 11 KB each."""
    portal = DemoPortal()
    replies = (
        portal.reply("https", one.paths[0], 9) for one in portal.expected if one.template == 2026
    )
    return [reply.body for reply in replies if reply.status == 200 and len(reply.body) > 8000]


def _answer(status: int, kind: str, body: bytes) -> bytes:
    return _HEAD.format(status, kind, len(body)).encode() + body


class _Connection(asyncio.Protocol):
    """One connection that is kept alive; a request is its first line, the rest is not looked at."""

    def __init__(self, pages: _Pages, context: Any) -> None:
        self._pages, self._context = pages, context
        self._pending = b""
        self._task: asyncio.Task[None] | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._pending += data
        # What comes with the end of the handshake waits for the transport that it is to be answered on.
        if self._task is None or self._task.done():
            self._answer()

    def _answer(self) -> None:
        while (end := self._pending.find(b"\r\n\r\n")) >= 0:
            method, path, _ = self._pending.split(b" ", 2)
            self._pending = self._pending[end + 4 :]
            if method == b"CONNECT":
                self._task = asyncio.ensure_future(self._wrap())
            else:
                self._pages.send(path.decode(), self._transport)

    async def _wrap(self) -> None:
        """Speak TLS from here on."""
        self._transport.pause_reading()
        self._transport.write(b"HTTP/1.1 200 OK\r\n\r\n")
        loop = asyncio.get_running_loop()
        transport = await loop.start_tls(self._transport, self, self._context, server_side=True)
        assert transport is not None
        self._transport = transport
        self._answer()


async def _serve(articles: int) -> None:
    loop = asyncio.get_running_loop()
    pages, context = _Pages(articles), server_context(HOSTS)
    server = await loop.create_server(lambda: _Connection(pages, context), "127.0.0.1", 0)
    print(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}", flush=True)
    # The end of its input is the end of whoever started it.
    over = asyncio.Event()

    def told() -> None:
        word = sys.stdin.readline().strip()
        if word == "go":
            pages.open()
        if not word:
            over.set()
        else:
            print(json.dumps(len(pages.waiting) if word == "waiting" else pages.told()), flush=True)

    loop.add_reader(sys.stdin, told)
    await over.wait()
    server.close()


def main() -> None:
    """Serve until the input ends; the first line of output is the address."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--articles", type=int, default=1_000)
    asyncio.run(_serve(parser.parse_args().articles))


if __name__ == "__main__":
    main()
