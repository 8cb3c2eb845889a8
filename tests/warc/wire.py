"""A server of raw bytes on loopback, which keeps what it received and what it sent.

Each path has a script: a function that is given the connection after the request head
and body were read, and sends whatever bytes it likes.
"""

from __future__ import annotations

import re
import socket
import socketserver
import ssl
import threading
import time
from collections import defaultdict
from collections.abc import Callable
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator


@dataclass
class Seen:
    """One exchange as the server saw it."""

    request: bytes
    sent: bytearray = field(default_factory=bytearray)


class Wire:
    """What a script is given: the connection, and how often its path was asked before."""

    def __init__(self, connection: Any, seen: Seen, times: int):
        self.connection = connection
        self.seen = seen
        self.times = times
        self.keep = True

    def send(self, *pieces: bytes, pause: float = 0.0) -> None:
        """Send pieces, each in a packet of its own."""
        for number, piece in enumerate(pieces):
            if number or pause:
                time.sleep(pause or 0.03)
            self.connection.sendall(piece)
            self.seen.sent += piece

    def close(self) -> None:
        """End the connection after this exchange."""
        self.keep = False

    def reset(self) -> None:
        """Break the connection (RST)."""
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
        self.keep = False


Script = Callable[[Wire], None]


class RawServer:
    """Serves scripts by path; ``log`` has each exchange in the order the server saw it."""

    def __init__(self, scripts: dict[str, Script], tls: ssl.SSLContext | None = None):
        self.scripts = scripts
        self.log: list[tuple[str, Seen]] = []
        self._times: dict[str, int] = defaultdict(int)
        self._lock = threading.Lock()
        outer = self

        class Handler(socketserver.BaseRequestHandler):
            def handle(self) -> None:
                outer._serve(self.request)

        class Server(socketserver.ThreadingTCPServer):
            daemon_threads = True
            allow_reuse_address = True
            request_queue_size = 64

            def get_request(self) -> Any:
                connection, address = super().get_request()
                connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                if tls is not None:
                    connection = tls.wrap_socket(connection, server_side=True)
                return connection, address

            def handle_error(self, request: Any, client_address: Any) -> None:
                """Broken connections are what this server is for."""

        self._server = Server(("127.0.0.1", 0), Handler)
        self.port = self._server.server_address[1]
        self.scheme = "https" if tls else "http"

    def url(self, path: str, host: str = "127.0.0.1") -> str:
        return f"{self.scheme}://{host}:{self.port}{path}"

    def seen(self, path: str) -> list[Seen]:
        """Return the exchanges of one path, in order."""
        return [seen for where, seen in self.log if where == path]

    @contextmanager
    def running(self) -> Iterator[RawServer]:
        thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        try:
            yield self
        finally:
            self._server.shutdown()
            self._server.server_close()

    def _serve(self, connection: Any) -> None:
        buffer = bytearray()
        try:
            while self._one(connection, buffer):
                pass
        except OSError:
            pass
        finally:
            connection.close()

    def _one(self, connection: Any, buffer: bytearray) -> bool:
        request = read_request(connection, buffer)
        if request is None:
            return False
        target = request.split(b" ", 2)[1].decode("ascii")
        path = re.sub(r"^https?://[^/]*", "", target)
        with self._lock:
            times = self._times[path]
            self._times[path] += 1
            seen = Seen(request)
            self.log.append((path, seen))
        wire = Wire(connection, seen, times)
        script = self.scripts.get(path.partition("?")[0])
        if script is None:
            wire.send(b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n")
        else:
            script(wire)
        return wire.keep


def read_request(connection: Any, buffer: bytearray) -> bytes | None:
    """Read one request off a connection, None when there is none."""
    while b"\r\n\r\n" not in buffer:
        data = connection.recv(65536)
        if not data:
            return None
        buffer += data
    end = buffer.index(b"\r\n\r\n") + 4
    found = re.search(rb"(?i)\r\ncontent-length: *(\d+)", bytes(buffer[:end]))
    total = end + (int(found[1]) if found else 0)
    while len(buffer) < total:
        data = connection.recv(65536)
        if not data:
            return None
        buffer += data
    request = bytes(buffer[:total])
    del buffer[:total]
    return request


def sends(*pieces: bytes, close: bool = False, pause: float = 0.0) -> Script:
    """Return a script that sends these pieces."""

    def script(wire: Wire) -> None:
        wire.send(*pieces, pause=pause)
        if close:
            wire.close()

    return script


def page(body: bytes, *headers: bytes, status: bytes = b"200 OK") -> bytes:
    """Return a plain response."""
    lines = [b"HTTP/1.1 " + status, b"Content-Type: text/html", *headers]
    lines.append(b"Content-Length: %d" % len(body))
    return b"\r\n".join(lines) + b"\r\n\r\n" + body
