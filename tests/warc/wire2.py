"""An HTTP/2 server on loopback TLS, which keeps what it was asked."""

from __future__ import annotations

import socketserver
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from h2.config import H2Configuration
from h2.connection import H2Connection
from h2.events import DataReceived, RequestReceived, StreamEnded
from h2.exceptions import ProtocolError
from wire import server_tls, serving

if TYPE_CHECKING:
    from collections.abc import Iterator


@dataclass(frozen=True)
class Reply:
    """What is answered: a head and a body, or an end without either.

    Attributes:
        body: as it is to be sent, content coding included.
        headers: beside ``:status``.
        status: the HTTP status.
        end: ``reset`` (RST_STREAM after half of the body) or ``close`` (the connection, before
            anything), None for a whole answer.
    """

    body: bytes = b""
    headers: tuple[tuple[str, str], ...] = ()
    status: int = 200
    end: str | None = None


@dataclass
class Asked:
    """A request as the server saw it."""

    headers: list[tuple[bytes, bytes]]
    body: bytes = b""


class H2Server:
    """Answers by path; ``log`` has the requests."""

    def __init__(self, replies: dict[str, Reply], folder: Path):
        self.replies = replies
        self.log: list[Asked] = []
        self.tls_versions: list[str | None] = []
        context = server_tls(folder)
        context.set_alpn_protocols(["h2"])
        outer = self

        class Handler(socketserver.BaseRequestHandler):
            def handle(self) -> None:
                with context.wrap_socket(self.request, server_side=True) as connection:
                    outer.tls_versions.append(connection.version())
                    outer._serve(connection)

        class Server(socketserver.ThreadingTCPServer):
            daemon_threads = True

            def handle_error(self, request: Any, client_address: Any) -> None:
                """A client that goes away is no trouble."""

        self._server = Server(("127.0.0.1", 0), Handler)

    def url(self, path: str) -> str:
        return f"https://127.0.0.1:{self._server.server_address[1]}{path}"

    @contextmanager
    def running(self) -> Iterator[H2Server]:
        with serving(self._server):
            yield self

    def _serve(self, connection: Any) -> None:
        # What a client must not send, or be sent, is for the client to find out.
        unchecked = {"validate_outbound_headers": False, "normalize_outbound_headers": False}
        h2 = H2Connection(H2Configuration(client_side=False, header_encoding=None, **unchecked))
        h2.initiate_connection()
        connection.sendall(h2.data_to_send())
        streams: dict[int, Asked] = {}
        bodies: dict[int, bytes] = {}
        while data := connection.recv(65536):
            try:
                events = h2.receive_data(data)
            except ProtocolError:
                return
            for event in events:
                if isinstance(event, RequestReceived):
                    streams[event.stream_id] = asked = Asked(list(event.headers))
                    self.log.append(asked)
                elif isinstance(event, DataReceived):
                    streams[event.stream_id].body += event.data
                elif isinstance(event, StreamEnded):
                    path = dict(streams[event.stream_id].headers)[b":path"].decode()
                    reply = self.replies[path]
                    if reply.end == "close":
                        return
                    head = [(":status", str(reply.status)), *reply.headers]
                    h2.send_headers(event.stream_id, head)
                    if reply.end == "reset":
                        h2.send_data(event.stream_id, reply.body)
                        h2.reset_stream(event.stream_id)
                    else:
                        bodies[event.stream_id] = reply.body
            for stream_id in list(bodies):
                self._send(h2, stream_id, bodies)
            connection.sendall(h2.data_to_send())

    def _send(self, h2: H2Connection, stream_id: int, bodies: dict[int, bytes]) -> None:
        """Send as much of a body as the client has room for."""
        while room := min(h2.local_flow_control_window(stream_id), h2.max_outbound_frame_size):
            piece, bodies[stream_id] = bodies[stream_id][:room], bodies[stream_id][room:]
            h2.send_data(stream_id, piece, end_stream=not bodies[stream_id])
            if not bodies[stream_id]:
                del bodies[stream_id]
                return
