"""A server that notes when it is asked, and answers as a test wants it."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import pairwise
from time import monotonic, sleep

from newscrawl.demo.model import Reply

HOST = "http://www.ecns.cn"
OTHER = "http://other.example"

THROTTLES: list[dict[str, object]] = [
    {"AUTOTHROTTLE_ENABLED": 0},
    {"AUTOTHROTTLE_ENABLED": 1, "AUTOTHROTTLE_START_DELAY": 0.01},
]
"""Settings without AutoThrottle, and with it."""


@dataclass(frozen=True)
class Asked:
    """One request, as the server saw it."""

    at: float
    path: str
    status: int
    together: int
    """How many were being answered, this one included."""


def page(status: int = 200, *headers: tuple[str, str], body: bytes = b"<p>page</p>") -> Reply:
    """An answer."""
    return Reply(status, "Any Reason", (("Content-Type", "text/html"), *headers), body)


def robots(text: str) -> Reply:
    """A robots.txt for everyone."""
    return Reply(200, "OK", (("Content-Type", "text/plain"),), f"User-agent: *\n{text}\n".encode())


@dataclass
class Timed:
    """A site that notes when it is asked.

    Attributes:
        answer: gives the answer to the path and the number of the attempt.
        takes: seconds that each answer takes.
    """

    answer: Callable[[str, int], Reply]
    takes: float = 0.0
    asked: list[Asked] = field(default_factory=list)
    _open: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def reply(self, scheme: str, path: str, attempt: int) -> Reply:
        with self._lock:
            self._open += 1
            reply = self.answer(path, attempt)
            self.asked.append(Asked(monotonic(), path, reply.status, self._open))
        sleep(self.takes)
        with self._lock:
            self._open -= 1
        return reply

    def gaps(self) -> list[float]:
        """Seconds between each request and the next."""
        return [after.at - before.at for before, after in pairwise(self.asked)]


def no_robots(answer: Callable[[str, int], Reply]) -> Callable[[str, int], Reply]:
    """The answers of a site without robots.txt."""
    return lambda path, attempt: page(404) if path == "/robots.txt" else answer(path, attempt)
