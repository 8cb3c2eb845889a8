"""A server of raw bytes on loopback, which keeps what it received and what it sent.

Each path has a script: a function that is given the connection after the request head
and body were read, and sends whatever bytes it likes.
"""

from __future__ import annotations

import datetime
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

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


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


@contextmanager
def serving(server: socketserver.BaseServer) -> Iterator[None]:
    """Let a server serve in a thread of its own."""
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()


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
        with serving(self._server):
            yield self

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


class Tunnel:
    """A proxy that answers CONNECT and passes bytes on to one server, whatever was named."""

    def __init__(self, to_port: int, answer: bytes = b"HTTP/1.1 200 Connected\r\n\r\n"):
        self.asked: list[bytes] = []
        outer = self

        class Handler(socketserver.BaseRequestHandler):
            def handle(self) -> None:
                asked = read_request(self.request, bytearray())
                outer.asked.append(asked or b"")
                self.request.sendall(answer)
                if b" 200 " not in answer:
                    return
                with socket.create_connection(("127.0.0.1", to_port)) as server:
                    back = threading.Thread(target=pass_on, args=(server, self.request))
                    back.start()
                    pass_on(self.request, server)
                    back.join(5)

        class Server(socketserver.ThreadingTCPServer):
            daemon_threads = True

        self._server = Server(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"

    @contextmanager
    def running(self) -> Iterator[Tunnel]:
        with serving(self._server):
            yield self


def pass_on(source: socket.socket, target: socket.socket) -> None:
    """Pass on what comes until nothing more does."""
    try:
        while data := source.recv(65536):
            target.sendall(data)
        target.shutdown(socket.SHUT_WR)
    except OSError:
        pass


def server_tls(folder: Path) -> ssl.SSLContext:
    """Return a TLS context with a certificate that signs itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "news.example")])
    today = datetime.datetime.now(datetime.UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(today - datetime.timedelta(days=1))
        .not_valid_after(today + datetime.timedelta(days=2))
        .sign(key, hashes.SHA256())
    )
    path = folder / "server.pem"
    path.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        + certificate.public_bytes(serialization.Encoding.PEM)
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(path)
    return context
