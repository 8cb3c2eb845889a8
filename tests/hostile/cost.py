"""What the extraction of a page costs, measured in a process of its own that is not let go too far."""

from __future__ import annotations

import json
import os
import resource
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from newscrawl.extract import extract
from newscrawl.extract.body_model import body_model

URL = "https://a.example/2024/10/a"
FETCHED = datetime(2024, 10, 12, tzinfo=UTC)


@dataclass(frozen=True)
class Cost:
    """What one page took."""

    size: int
    """Its bytes or characters."""
    seconds: float
    """Of the processor."""
    memory: int
    """Bytes at the peak beyond those of the process and the page."""


def cost_of(make: Callable[[int], str | bytes], size: int, patience: int = 120) -> Cost:
    """Extract a page.

    Args:
        make: makes it.
        size: how large it is to be.
        patience: seconds of the processor that it may take.

    Raises:
        AssertionError: it took longer, or more memory than 4 GB, or raised an error.
    """
    _warm_up()
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        try:
            os.close(reading)
            resource.setrlimit(resource.RLIMIT_CPU, (patience, patience))
            resource.setrlimit(resource.RLIMIT_AS, (4 << 30, 4 << 30))
            os.write(writing, json.dumps(_measured(make(size))).encode())
        finally:
            os._exit(0)
    os.close(writing)
    with os.fdopen(reading, "rb") as pipe:
        answer = pipe.read()
    _, status = os.waitpid(child, 0)
    assert answer, f"it ended without an answer: {os.waitstatus_to_exitcode(status)}"
    return Cost(*json.loads(answer))


def _warm_up() -> None:
    """Load what is loaded once."""
    body_model()
    extract("<p>It rained on 11 October 2024, vor 3 Stunden. " * 40, URL, fetched=FETCHED)


def _measured(page: str | bytes) -> tuple[int, float, int]:
    before = _resident("VmRSS")
    with open("/proc/self/clear_refs", "w") as file:  # noqa: PTH123
        file.write("5")  # the peak begins anew
    begin = time.process_time()
    extract(page, URL, fetched=FETCHED)
    return len(page), time.process_time() - begin, max(0, _resident("VmHWM") - before)


def _resident(name: str) -> int:
    with open("/proc/self/status") as file:  # noqa: PTH123
        return next(int(line.split()[1]) * 1024 for line in file if line.startswith(name))
