"""The crawl of all odd exchanges."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from crawling import ONE_BY_ONE
from odd import CUT, REJECTED, SILENT, TAKEN
from wire import RawServer

if TYPE_CHECKING:
    from wire import Script

SCRIPTS: dict[str, Script] = {
    path.rstrip("?"): entry[0] if isinstance(entry, tuple) else entry
    for group in (TAKEN, REJECTED, CUT, SILENT)
    for path, entry in group.items()
}

SETTINGS = {
    # One connection, used again as often as the server allows.
    **ONE_BY_ONE,
    "DOWNLOAD_TIMEOUT": 1.5,
    "DOWNLOAD_MAXSIZE": 10_000_000,
    "RETRY_ENABLED": True,
    "RETRY_HTTP_CODES": [503],
    "RETRY_EXCEPTIONS": [],
    "HTTPERROR_ALLOW_ALL": True,
    "LOG_LEVEL": "INFO",
}


def odd_server() -> RawServer:
    """Return the server of all odd answers."""
    return RawServer({**SCRIPTS, "/posted": TAKEN["/plain"], "/head": TAKEN["/304"]})


def odd_requests(server: RawServer) -> list[dict[str, Any]]:
    """Return requests that meet each of them."""
    requests: list[dict[str, Any]] = [
        {"url": server.url(path)} for path in SCRIPTS if path != "/redirect-2"
    ]
    requests.append({"url": server.url("/twice")})
    requests.append({"url": server.url("/head"), "method": "HEAD"})
    requests.append(
        {
            "url": server.url("/posted"),
            "method": "POST",
            "body": "a=1&b=%C3%A9",
            "headers": {"X-Odd": "Yes"},
        }
    )
    return requests
