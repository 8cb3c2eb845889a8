"""Servers on loopback that are no scrapyd, in one way or another."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

Manner = Callable[[socket.socket, bytes], None]
"""What to do on a connection, once its request is read."""


@contextmanager
def answering(manner: Manner) -> Iterator[str]:
    """Serve, and yield the address."""
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def serve() -> None:
            while True:
                try:
                    connection, _ = listener.accept()
                except OSError:
                    return
                with connection:
                    request = connection.recv(65536)
                    try:
                        manner(connection, request)
                    except OSError:  # the client has gone
                        continue

        threading.Thread(target=serve, daemon=True).start()
        yield f"http://127.0.0.1:{listener.getsockname()[1]}/"
        listener.shutdown(socket.SHUT_RDWR)


def sends(head: str, body: bytes) -> Manner:
    """Send this."""

    def send(connection: socket.socket, request: bytes) -> None:
        length = f"Content-Length: {len(body)}\r\nConnection: close\r\n"
        connection.sendall(f"HTTP/1.1 {head}\r\n{length}\r\n".encode() + body)

    return send


def hangs(connection: socket.socket, request: bytes) -> None:
    """Say nothing."""
    connection.recv(1)


def drips(connection: socket.socket, request: bytes) -> None:
    """Send a byte now and then."""
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
    for _ in range(100):
        connection.sendall(b" ")
        time.sleep(0.1)


def breaks_off(connection: socket.socket, request: bytes) -> None:
    """End amid the answer."""
    connection.sendall(b'HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n{"status"')


def forgets(connection: socket.socket, request: bytes) -> None:
    """Answer what is asked, and say nothing of what is ordered."""
    if request.startswith(b"GET"):
        sends("200 OK", b'{"status": "ok", "running": [], "pending": []}')(connection, request)
