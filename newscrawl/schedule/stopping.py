"""SIGTERM and SIGINT as something to wait for."""

from __future__ import annotations

import os
import select
import signal
from types import TracebackType

_SIGNALS = (signal.SIGTERM, signal.SIGINT)


class StopSignals:
    """While it is entered, SIGTERM and SIGINT do nothing but end a :meth:`wait`.

    The main thread's handlers write to a pipe: to set an event there may wait for ever for a lock
    that the interrupted code holds. Processes that are started get the signals as ever.
    """

    def __enter__(self) -> StopSignals:
        self._read, self._write = os.pipe()
        self._before = {number: signal.signal(number, self._note) for number in _SIGNALS}
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for number, handler in self._before.items():
            signal.signal(number, handler)
        os.close(self._read)
        os.close(self._write)

    def wait(self, seconds: float) -> bool:
        """Wait for a signal; True if one came since the last call."""
        ready, _, _ = select.select([self._read], [], [], seconds)
        return bool(ready) and bool(os.read(self._read, 1))

    def _note(self, number: int, frame: object) -> None:
        os.write(self._write, bytes([number]))
