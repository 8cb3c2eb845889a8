"""The bundled portal with a gate before its articles: a job stands still where a test wants it to."""

from __future__ import annotations

import threading

from newscrawl.demo.model import Reply
from newscrawl.demo.portal import DemoPortal

# Nothing but pages that wait is under way, once so many do; and they are waited for.
GATED = ("CONCURRENT_REQUESTS=4", "DOWNLOAD_TIMEOUT=600")
UNDER_WAY = 4

# More than any page of the portal fails.
_ATTEMPTS = 10


class Hold:
    """Requests for articles that get no answer until it is opened, but for the first few.

    Attributes:
        paths: what waits or has waited.
    """

    def __init__(self, after: int) -> None:
        self._left = after
        self._lock = threading.Lock()
        self._opened = threading.Event()
        self.paths: list[str] = []

    @property
    def is_full(self) -> bool:
        """Whether a job with the settings `GATED` can ask for nothing more."""
        return len(self.paths) >= UNDER_WAY

    def open(self) -> None:
        self._opened.set()

    def pass_or_wait(self, path: str) -> None:
        with self._lock:
            self._left -= 1
            if self._left >= 0 or self._opened.is_set():
                return
            self.paths.append(path)
        self._opened.wait()


class Gate:
    """The portal. Each job that runs alone until its hold is full has a hold of its own."""

    def __init__(self, portal: DemoPortal) -> None:
        self._portal = portal
        self._holds: list[Hold] = []
        self._current: Hold | None = None

    def hold(self, after: int = 6) -> Hold:
        """Let so many articles pass, and hold what is asked for then."""
        self._current = Hold(after)
        self._holds.append(self._current)
        return self._current

    def let_pass(self) -> None:
        """Hold nothing more; what waits goes on waiting."""
        self._current = None

    def open_all(self) -> None:
        self.let_pass()
        for hold in self._holds:
            hold.open()

    def reply(self, scheme: str, path: str, attempt: int) -> Reply:
        hold = self._current
        if hold is not None and "/detail-" in path:
            hold.pass_or_wait(path)
        # No article is busy at first: a host that says 503 is asked one by one, and no hold would fill.
        return self._portal.reply(scheme, path, attempt + _ATTEMPTS)
