"""`scrapy metrics`: where the metrics go: standard output, a file, or whoever asks over HTTP."""

from __future__ import annotations

import signal
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from newscrawl.clock import now
from newscrawl.health.jobs import Jobs
from newscrawl.health.textfile import NEEDS, write_metrics

if TYPE_CHECKING:
    from prometheus_client import CollectorRegistry
    from scrapy.settings import BaseSettings

_DONE, _FAILED = 0, 2


def give(
    root: Path | None,
    spiders: Sequence[str],
    settings: BaseSettings,
    *,
    output: Path | None = None,
    host: str = "127.0.0.1",
    port: int | None = None,
) -> int:
    """Write the metrics to a file, serve them until Ctrl-C, or print them.

    Args:
        root: `ARCHIVE_DIR`; None: nothing is kept.
        spiders: names of the project's spiders.
        settings: the project's, which may name a frontier.
        output: the file.
        host: address to listen on.
        port: port to listen on; 0: one that is free.

    Returns:
        The exit code: 0, or 2 if it could not be done.
    """
    if root is None:
        return _fail("ARCHIVE_DIR is empty, so nothing is known of any job")
    try:
        from prometheus_client import generate_latest

        from newscrawl.frontier.metrics import collector_of
        from newscrawl.health.metrics import registry_of
    except ImportError:
        return _fail(NEEDS)
    registry = registry_of(Jobs(root, _leave_out), spiders, now, collector_of(settings, _note))
    try:
        if output is not None:
            write_metrics(output, registry)
        elif port is not None:
            _serve(registry, root, host, port)
        else:
            print(generate_latest(registry).decode(), end="")
    except OSError as error:
        where = output or (f"{host}:{port}" if port is not None else root)
        return _fail(f"{error.filename or where}: {error.strerror or error}")
    return _DONE


def _serve(registry: CollectorRegistry, root: Path, host: str, port: int) -> None:
    """Serve until Ctrl-C."""
    from prometheus_client import start_http_server

    server, thread = start_http_server(port, addr=host, registry=registry)
    shown = f"[{host}]" if ":" in host else host
    print(
        f"Serving the metrics of {root} on http://{shown}:{server.server_port}/metrics",
        flush=True,
    )
    # Shells start commands in the background with this signal ignored.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        thread.join()
    except KeyboardInterrupt:
        server.shutdown()
        server.server_close()


def _leave_out(path: Path, why: str) -> None:
    _note(f"{path} is left out: {why}")


def _fail(why: str) -> int:
    _note(why)
    return _FAILED


def _note(text: str) -> None:
    print(f"scrapy metrics: {text}", file=sys.stderr)
