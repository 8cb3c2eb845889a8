"""Replays for the tests: a crawl that may not touch the network."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from crawling import crawl

if TYPE_CHECKING:
    from pathlib import Path

    from crawling import Crawl

#: Names each attempt to reach anything in the log, and foils it.
NO_NETWORK = """
# At its import Twisted binds a socket to see whether there is IPv6.
quiet = {"socket.__new__", "socket.gethostname", "socket.bind"}

def refuse(event, arguments):
    if event.startswith("socket.") and event not in quiet:
        print("NETWORK", event, arguments[1:], flush=True)
        raise OSError("there is no network")

sys.addaudithook(refuse)
"""


def replay(
    folder: Path,
    archive: Path | str | list[str],
    requests: list[dict[str, Any]],
    *,
    settings: dict[str, Any] | None = None,
    hook: str = "",
    **more: Any,
) -> Crawl:
    """Ask the same again of an archive, without a network."""
    paths = archive if isinstance(archive, list) else str(archive)
    settings = {**(settings or {}), "WARC_REPLAY": paths}
    again = crawl(folder, requests, settings=settings, hook=NO_NETWORK + hook, **more)
    assert "NETWORK" not in again.log, again.log
    return again
