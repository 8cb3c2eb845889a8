"""One job: a real Scrapy crawl of the simulated portal, and what it left."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from newscrawl.files import ITEMS
from tests.simulation.portal import SimulatedPortal

# The server is ours, and its time is not the real one: politeness would only take hours.
_FAST: Mapping[str, object] = {
    "DOWNLOAD_DELAY": 0,
    "AUTOTHROTTLE_ENABLED": False,
    "BACKOFF_DELAY": 0.1,
    "BACKOFF_MAX_DELAY": 1,
    "USER_AGENT": "newscrawl (simulation)",
    "LOG_LEVEL": "ERROR",
}


def settings_of_jobs(archive: Path, own: Mapping[str, object]) -> dict[str, object]:
    """What every job sets beside the project's settings."""
    return {**_FAST, "ARCHIVE_DIR": str(archive), "HTTPCACHE_DIR": str(archive / "cache"), **own}


@dataclass(frozen=True, slots=True)
class Found:
    """An item of a job.

    Attributes:
        job: number of the job, from 0.
        story: the article's id, None where the portal has no such article.
        revision: which revision's text it has exactly, None for none.
        version: as the item says, 1 where it says nothing.
    """

    job: int
    story: str | None
    revision: int | None
    version: int


def found_in(folder: Path, job: int, portal: SimulatedPortal) -> list[Found]:
    """The items of a job's folder, held against the truth; none where there is no file.

    A line without an end, which a kill leaves, is no item.
    """
    path = folder / ITEMS
    text = path.read_text("utf-8") if path.exists() else ""
    lines = [line for line in text.splitlines(keepends=True) if line.endswith("\n")]
    return [_found(json.loads(line), job, portal) for line in lines]


def _found(item: dict[str, object], job: int, portal: SimulatedPortal) -> Found:
    url = str(item["url"])
    story = portal.story_of("/" + url.split("/", 3)[3])
    text = f"{item['headline']}\n\n{item['articleBody']}"
    revision = None
    if story:
        same = (n for n, one in enumerate(story.revisions) if one.text == text)
        revision = next(same, None)
    metadata = item["metadata"]
    version = metadata.get("version", 1) if isinstance(metadata, dict) else 1
    return Found(job, story.id if story else None, revision, version)


def write_found(path: Path, found: list[Found]) -> None:
    """Write items as JSON lines."""
    with path.open("w") as file:
        file.writelines(json.dumps(asdict(one)) + "\n" for one in found)


def read_found(path: Path) -> list[Found]:
    """Read what `write_found` wrote."""
    return [Found(**json.loads(line)) for line in path.read_text().splitlines()]
