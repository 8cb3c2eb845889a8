"""`scrapy extract` on an archive of hostile pages: each costs itself, none the others."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from bait import BAITS
from foreign import Foreign

ROOT = Path(__file__).parents[2]
KINDS = (
    "nested div", "nested dl dd", "open fonts of each kind", "attributes", "siblings option",
    "bars in one line", "ld nested lists", "ld nested objects", "lone surrogates", "utf-16 without mark",
    "every byte", "NUL", "base of odd scheme", "nested table", "spaces in title",
)  # fmt: skip


def story(number: int) -> bytes:
    text = f"This is sentence {number} of a story that is long enough to be one. " * 6
    return f"<html><title>Story {number}</title><h1>Story number {number} is told</h1><p>{text}".encode()


def test_stories_among_bait_are_all_extracted(tmp_path):
    file = Foreign(tmp_path / "bait.warc.gz")
    for number, kind in enumerate(KINDS):
        page = BAITS[kind](1_000_000)
        bait = page.encode("utf-8", "surrogatepass") if isinstance(page, str) else page
        file.response(f"https://bait.example/{number}", bait)
        file.response(f"https://news.example/{number}", story(number))
    # An address that once took the key of an index longer than the world stands.
    file.response("http://a" + ".aa" * 60 + "!/", story(99))
    path, faults = file.save(), tmp_path / "faults"
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "scrapy",
            "extract",
            str(path),
            "--faults",
            str(faults),
            "--workers",
            "1",
        ],
        cwd=ROOT,
        capture_output=True,
        env={**os.environ, "PYTHONWARNINGS": "error::DeprecationWarning"},
        timeout=300,
        check=False,
    )
    items = [json.loads(line) for line in done.stdout.decode("utf-8").splitlines()]
    told = {item["url"] for item in items if item["url"].startswith("https://news.example/")}
    assert told == {f"https://news.example/{number}" for number in range(len(KINDS))}
    assert done.returncode == 0, done.stderr
    assert not faults.exists() or not faults.read_text()
