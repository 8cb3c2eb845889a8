"""Jobs of the past: as objects, and as crawl.json files in the form in which a crawl writes them."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from newscrawl.dates import utc_text
from newscrawl.health.jobs import JobHead

NOW = datetime(2026, 11, 26, 12, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
ALARM = {
    "portal": "ecns",
    "field": "body",
    "kind": "selector",
    "expected": 0.01,
    "found": 0.97,
    "items": 31,
    "against": "history",
    "jobs": 12,
    "selector": "div#yanse",
    "firstUrl": "https://www.ecns.cn/a",
}
QUIET = {"read": 3, "known": 40}
BUSY = {"read": 3, "known": 40, "item": 4}


def job(ago: float, sums: dict[str, int] | None = None, **other: Any) -> JobHead:
    """A job that began so many hours ago and took five minutes."""
    started = NOW - ago * HOUR
    return JobHead(
        **{
            "id": f"{started:%Y%m%dT%H%M%S}-aaaaaa",
            "state": "finished",
            "started": started,
            "finished": started + timedelta(minutes=5),
            "reason": "finished",
            "is_replay": False,
            "knows_articles": True,
            "sums": BUSY if sums is None else sums,
            "alarms": (),
            "drift": {},
            "requests": 9,
            "response_bytes": 9000,
            "archived_bytes": 4000,
        }
        | other
    )


def died(ago: float) -> JobHead:
    """A job that was killed."""
    return job(
        ago, {"unfinished": 1}, state="died", finished=None, reason=None, knows_articles=False
    )


def running(ago: float) -> JobHead:
    """A job that runs."""
    return job(
        ago, {"unfinished": 1}, state="running", finished=None, reason=None, knows_articles=False
    )


def report(started: datetime = NOW - HOUR, **other: Any) -> dict[str, Any]:
    """The content of a crawl.json."""
    return {
        "spider": "ecns",
        "job": f"{started:%Y%m%dT%H%M%S}-aaaaaa",
        "state": "finished",
        "started": utc_text(started),
        "finished": utc_text(started + timedelta(minutes=5)),
        "reason": "finished",
        "versions": {},
        "arguments": {},
        "settings": {"WARC_REPLAY": ""},
        "files": [{"name": "a.warc.gz", "bytes": 4000, "records": 8}],
        "drift": [],
        "rates": {"ecns": {"articles": 4}},
        "sums": BUSY,
        "stats": {"downloader/request_count": 9, "downloader/response_bytes": 9000},
        "urls": [{"url": "https://www.ecns.cn/a", "status": "item"}],
    } | other


def write(archive: Path, data: dict[str, Any], spider: str = "ecns") -> Path:
    """Write a crawl.json as a crawl does; returns the job's folder."""
    folder = archive / spider / data["job"]
    folder.mkdir(parents=True)
    text = json.dumps(data, ensure_ascii=False, indent=1)
    (folder / "crawl.json").write_text(text + "\n", "utf-8")
    return folder
