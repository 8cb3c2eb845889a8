"""Runs `scrapy extract` as a user does."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[3]
SCRAPY = [sys.executable, "-W", "error::DeprecationWarning", "-m", "scrapy"]

# A start-up file of Python by which a worker's parser never ends on some page, as no page is known to
# make it.
_HANGS = """
import sys, time
if "newscrawl.batch.worker" in sys.orig_argv:
    from selectolax import lexbor
    parser = lexbor.LexborHTMLParser
    def parse(html, **options):
        time.sleep(600 if b"a bomb" in html else 0)
        return parser(html, **options)
    lexbor.LexborHTMLParser = parse
"""
BOMB = b"<p>This is a bomb."


@dataclass(frozen=True)
class Done:
    """What a command left."""

    code: int
    out: bytes
    err: str


def hanging(folder: Path) -> dict[str, str]:
    """An environment in which workers never come to the end of a page that holds `BOMB`."""
    (folder / "sitecustomize.py").write_text(_HANGS)
    paths = filter(None, (str(folder), os.environ.get("PYTHONPATH")))
    return {**os.environ, "PYTHONPATH": os.pathsep.join(paths)}


def start(*arguments: object, cwd: Path = ROOT, **more) -> subprocess.Popen[bytes]:
    """Start a command."""
    return subprocess.Popen(
        [*SCRAPY, *map(str, arguments)],
        cwd=cwd,
        stdout=subprocess.PIPE,
        stderr=more.pop("stderr", subprocess.PIPE),
        # What a shell runs in the background ignores Ctrl-C, and so do its children.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
        **more,
    )


def extract(*arguments: object, data: bytes | None = None, **more) -> Done:
    """Run it to its end."""
    process = start("extract", *arguments, stdin=subprocess.PIPE, **more)
    out, err = process.communicate(data, timeout=120)
    assert b"Traceback" not in err
    return Done(process.returncode, out, err.decode())
