"""The id of a job: by it a crawl's own jobs are known again, on whatever server, after any restart."""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime

_TAIL = re.compile(r"(\d{8}T\d{6})-[0-9a-f]{6}")


@dataclass(frozen=True, slots=True)
class Job:
    """A job that has not ended."""

    id: str
    is_running: bool
    """False: it waits for others to end."""

    def told(self) -> str:
        """What it does, as part of a sentence."""
        return f"its job {self.id} {'still runs' if self.is_running else 'still waits'}"


def new_job_id(crawl: str, now: datetime) -> str:
    """An id for a job of a crawl: `ecns-20261126T070700-3f9a1c`; the time is UTC."""
    return f"{crawl}-{now.astimezone(UTC):%Y%m%dT%H%M%S}-{secrets.token_hex(3)}"


def is_job_of(job_id: str, crawl: str) -> bool:
    """Whether the job was started for a crawl of this name."""
    head, dash, tail = job_id.partition(f"{crawl}-")
    return not head and bool(dash) and _TAIL.fullmatch(tail) is not None
