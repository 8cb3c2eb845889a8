"""Getting what was written onto the disk in bounded time, without making pages wait.

``write`` only hands bytes to the system, which is enough to outlive a killed process.
To outlive a power cut they must be on the disk: a thread asks for that every now and
then, for all that was written since (a group commit).
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from scrapy.utils.asyncio import create_looping_call, run_in_thread
from scrapy.utils.defer import deferred_from_coro

if TYPE_CHECKING:
    from .archive import Archive

#: Seconds of work that a power cut may cost. A sync a second is not to be felt next to
#: a crawl's own writing.
SECONDS_DEFAULT = 1.0

_fdatasync = getattr(os, "fdatasync", os.fsync)


class DiskSync:
    """Syncs the archive's current file every ``seconds``."""

    def __init__(self, archive: Archive, seconds: float):
        self._archive = archive
        self._seconds = seconds
        self._running = False
        self._loop = create_looping_call(self._tick)

    def start(self) -> None:
        """Begin; with zero seconds or less nothing is synced until a file is closed."""
        if self._seconds > 0:
            self._loop.start(self._seconds, now=False)

    def stop(self) -> None:
        """End; closing the files syncs them once more."""
        if self._loop.running:
            self._loop.stop()

    def _tick(self) -> None:
        file = self._archive.current
        if self._running or file is None:
            return
        try:
            fd = file.duplicate()
        except OSError as error:
            self._archive.fail(error)
            return
        if fd is None:
            return
        self._running = True
        deferred_from_coro(self._sync(fd))

    async def _sync(self, fd: int) -> None:
        try:
            await run_in_thread(_sync_and_close, fd)
        except OSError as error:
            self._archive.fail(error)
        finally:
            self._running = False


def _sync_and_close(fd: int) -> None:
    try:
        _fdatasync(fd)
    finally:
        os.close(fd)
