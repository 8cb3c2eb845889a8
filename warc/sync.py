"""Getting what was written onto the disk in bounded time, without making pages wait.

``write`` only hands bytes to the system, which is enough to outlive a killed process.
To outlive a power cut they must be on the disk: a thread asks for that every now and
then, for all that was written since (a group commit).
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Protocol

from scrapy.utils.asyncio import create_looping_call, run_in_thread
from scrapy.utils.defer import deferred_from_coro

if TYPE_CHECKING:
    from collections.abc import Callable

    from scrapy.utils.asyncio import AsyncioLoopingCall
    from twisted.internet.task import LoopingCall

#: Seconds of work that a power cut may cost. A sync a second is not to be felt next to
#: a crawl's own writing.
SECONDS_DEFAULT = 1.0

_fdatasync = getattr(os, "fdatasync", os.fsync)


class GrowingFile(Protocol):
    """A file that is being written to."""

    def duplicate(self) -> int | None:
        """Return a descriptor for someone else to sync and close; None where nothing is new."""


class Growing(Protocol):
    """What is to be synced: an archive, or whatever else grows during a crawl."""

    @property
    def current(self) -> GrowingFile | None:
        """The file that is being written to, if there is one."""

    def fail(self, error: OSError) -> object:
        """Take note that the disk fails."""


class DiskSync:
    """Syncs the current file of an archive, or of what else grows, every ``seconds``.

    Args:
        growing: what is to be synced.
        seconds: how often; with zero or less nothing is synced until a file is closed.
        commit: called before each sync; what it returns is called when the disk has all
            that was written by then.
    """

    def __init__(
        self,
        growing: Growing,
        seconds: float,
        commit: Callable[[], Callable[[], None]] = lambda: lambda: None,
    ):
        self._growing = growing
        self._seconds = seconds
        self._commit = commit
        self._running = False
        self._loop: AsyncioLoopingCall | LoopingCall | None = None

    def start(self) -> None:
        """Begin."""
        if self._seconds > 0:
            self._loop = create_looping_call(self._tick)
            self._loop.start(self._seconds, now=False)

    def stop(self) -> None:
        """End; closing the files syncs them once more."""
        if self._loop is not None and self._loop.running:
            self._loop.stop()

    def _tick(self) -> None:
        file = self._growing.current
        if self._running or file is None:
            return
        try:
            fd = file.duplicate()
        except OSError as error:
            self._growing.fail(error)
            return
        if fd is None:
            return
        self._running = True
        deferred_from_coro(self._sync(fd, self._commit()))

    async def _sync(self, fd: int, committed: Callable[[], None]) -> None:
        try:
            await run_in_thread(_sync_and_close, fd)
            committed()
        except OSError as error:
            self._growing.fail(error)
        finally:
            self._running = False


def _sync_and_close(fd: int) -> None:
    try:
        _fdatasync(fd)
    finally:
        os.close(fd)
