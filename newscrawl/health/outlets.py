"""`scrapy metrics`: where the metrics go: standard output, a file, or whoever asks over HTTP."""

from __future__ import annotations

import signal
import sys
from collections.abc import Sequence
from pathlib import Path

from newscrawl.clock import now
from newscrawl.health.jobs import Jobs
from newscrawl.health.textfile import NEEDS, write_metrics

_DONE, _FAILED = 0, 2


def give(
    root: Path | None,
    spiders: Sequence[str],
    *,
    output: Path | None = None,
    host: str = "127.0.0.1",
    port: int | None = None,
) -> int:
    """Write the metrics to a file, serve them until Ctrl-C, or print them.

    Args:
        root: `ARCHIVE_DIR`; None: nothing is kept.
        spiders: names of the project's spiders.
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

        from newscrawl.health.metrics import registry_of
    except ImportError:
        return _fail(NEEDS)
    jobs = Jobs(root, _leave_out)
    try:
        if output is not None:
            write_metrics(output, jobs, spiders)
        elif port is not None:
            _serve(jobs, spiders, host, port)
        else:
            print(generate_latest(registry_of(jobs, spiders, now)).decode(), end="")
    except OSError as error:
        where = output or (f"{host}:{port}" if port is not None else root)
        return _fail(f"{error.filename or where}: {error.strerror or error}")
    return _DONE


def _serve(jobs: Jobs, spiders: Sequence[str], host: str, port: int) -> None:
    """Serve until Ctrl-C."""
    from prometheus_client import start_http_server

    from newscrawl.health.metrics import registry_of

    server, thread = start_http_server(port, addr=host, registry=registry_of(jobs, spiders, now))
    shown = f"[{host}]" if ":" in host else host
    print(
        f"Serving the metrics of {jobs.root} on http://{shown}:{server.server_port}/metrics",
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
    print(f"scrapy metrics: {path} is left out: {why}", file=sys.stderr)


def _fail(why: str) -> int:
    print(f"scrapy metrics: {why}", file=sys.stderr)
    return _FAILED
