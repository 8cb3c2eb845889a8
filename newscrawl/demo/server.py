"""A proxy on loopback that is the portal: it answers for its hosts and connects nowhere.

A client that takes it as its HTTP and HTTPS proxy reads ``http://www.ecns.cn/...`` and
``https://www.ecns.cn/...`` from the bundled portal. Every other host is refused, so
nothing can leave the machine.

    with DemoServer(DemoPortal()) as server:
        crawl(proxy=server.proxy_url)
"""

from __future__ import annotations

import argparse
import contextlib
import socket
import threading
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from types import TracebackType

from newscrawl.demo.certificate import server_context
from newscrawl.demo.model import Reply, Site
from newscrawl.demo.portal import DemoPortal
from newscrawl.demo.wire import BadRequestError, RequestHead, frame, read_head

HOSTS = ("www.ecns.cn", "ecns.cn")
"""The hosts of the bundled portal."""

_LOOPBACK = "127.0.0.1"
_IDLE = 60.0  # seconds that a kept connection may stay silent before it is closed
_PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True, slots=True)
class RequestRecord:
    """One request that the server answered.

    Attributes:
        method: as sent; ``CONNECT`` for the opening of a tunnel.
        url: the absolute address, or ``host:port`` of a CONNECT.
        status: of the answer.
    """

    method: str
    url: str
    status: int


class DemoServer:
    """Serves a site as a proxy on loopback while its ``with`` block lasts.

    Args:
        site: what to serve; the bundled portal by default.
        hosts: the hosts that it answers for; others get 502.
        port: 0 for any free one.
        address: of this machine, at which it listens.

    Attributes:
        port: the port, once started.
    """

    def __init__(
        self,
        site: Site | None = None,
        *,
        hosts: Sequence[str] = HOSTS,
        port: int = 0,
        address: str = _LOOPBACK,
    ) -> None:
        self._site: Site = site if site is not None else DemoPortal()
        self._hosts = frozenset(hosts)
        self._tls = server_context(hosts)
        self._lock = threading.Lock()
        self._attempts: Counter[str] = Counter()
        self._requests: list[RequestRecord] = []
        self._open: dict[threading.Thread, socket.socket] = {}
        self._closing = False
        self._listener: socket.socket | None = None
        self._acceptor: threading.Thread | None = None
        self._address = address
        self.port = port

    @property
    def proxy_url(self) -> str:
        """The address for ``http_proxy`` and ``https_proxy``."""
        return f"http://{self._address}:{self.port}"

    @property
    def requests(self) -> tuple[RequestRecord, ...]:
        """What was asked so far, in the order of the answers."""
        with self._lock:
            return tuple(self._requests)

    def start(self) -> None:
        """Listen, and answer in threads of its own.

        Raises:
            OSError: the port is taken.
        """
        self._listener = socket.create_server((self._address, self.port), backlog=64)
        self.port = self._listener.getsockname()[1]
        self._closing = False
        self._acceptor = threading.Thread(target=self._accept, name="demo-accept", daemon=True)
        self._acceptor.start()

    def close(self) -> None:
        """Stop listening, end every connection, wait for the threads; twice does no harm."""
        if self._listener is None or self._acceptor is None:
            return
        with self._lock:
            self._closing = True
        # A blocked accept() wakes when the socket is shut down on Linux, and by a
        # connection anywhere else.
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        with contextlib.suppress(OSError):
            socket.create_connection((self._address, self.port), timeout=1).close()
        self._acceptor.join()
        self._listener.close()
        self._listener = None
        with self._lock:
            threads = dict(self._open)
        for thread, connection in threads.items():
            # Past SSLSocket.shutdown, which would take the TLS object from under its thread.
            with contextlib.suppress(OSError):
                socket.socket.shutdown(connection, socket.SHUT_RDWR)
            thread.join()

    def __enter__(self) -> DemoServer:
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        value: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def _accept(self) -> None:
        listener = self._listener
        while listener is not None:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            thread = threading.Thread(
                target=self._serve, args=(connection,), name="demo-serve", daemon=True
            )
            with self._lock:
                if self._closing:
                    connection.close()
                    return
                self._open[thread] = connection
            thread.start()

    def _serve(self, connection: socket.socket) -> None:
        """Serve one connection to its end, its tunnel included."""
        try:
            connection.settimeout(_IDLE)
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            # A client may go at any time: that ends the connection and nothing else.
            with contextlib.suppress(OSError), connection:
                tunnel = self._answer_all(connection, "http", "")
                if tunnel:
                    self._serve_tunnel(connection, tunnel)
        finally:
            with self._lock:
                self._open.pop(threading.current_thread(), None)

    def _serve_tunnel(self, connection: socket.socket, host: str) -> None:
        """Speak TLS on a socket whose CONNECT was granted."""
        with self._tls.wrap_socket(
            connection, server_side=True, do_handshake_on_connect=False
        ) as secure:
            with self._lock:  # The descriptor is the new socket's now: close() must find it.
                self._open[threading.current_thread()] = secure
                if self._closing:
                    return
            secure.do_handshake()
            self._answer_all(secure, "https", host)

    def _answer_all(self, connection: socket.socket, scheme: str, host: str) -> str:
        """Answer requests until the client closes or opens a tunnel.

        Returns:
            The host of the tunnel, or nothing.
        """
        with connection.makefile("rb") as stream:
            while True:
                try:
                    head = read_head(stream)
                    if head is None:
                        return ""
                    if head.method == "CONNECT" and not host:
                        return self._connect(connection, head)
                    answer = self._answer(head, scheme, host)
                except BadRequestError as error:
                    connection.sendall(_plain(400, "Bad Request", str(error)))
                    return ""
                connection.sendall(answer)
                if not head.keeps_alive:
                    return ""

    def _connect(self, connection: socket.socket, head: RequestHead) -> str:
        name, _, port = head.target.rpartition(":")
        if name.lower() not in self._hosts or port != "443":
            self._record(head.method, head.target, 502)
            connection.sendall(_plain(502, "Bad Gateway", f"the demo knows no {head.target}"))
            return ""
        self._record(head.method, head.target, 200)
        connection.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
        return name.lower()

    def _answer(self, head: RequestHead, scheme: str, host: str) -> bytes:
        scheme, named, path = head.address(scheme, host)
        url = f"{scheme}://{named}{path}"
        if named.lower() not in self._hosts or scheme not in _PORTS:
            reply = _text(502, "Bad Gateway", f"the demo knows no {named or 'such host'}")
        elif head.method not in ("GET", "HEAD"):
            reply = _text(405, "Method Not Allowed", "only GET and HEAD", ("Allow", "GET, HEAD"))
        else:
            reply = self.reply(head, scheme, path)
        self._record(head.method, url, reply.status)
        return frame(reply, with_body=head.method != "HEAD", keep_alive=head.keeps_alive)

    def reply(self, head: RequestHead, scheme: str, path: str) -> Reply:
        """Ask the site; a server whose answers depend on a request's headers has its own way."""
        return self._site.reply(scheme, path, self._attempt(head.method, path))

    def _attempt(self, method: str, path: str) -> int:
        """Count a GET; a HEAD is told the number that the next GET would have."""
        with self._lock:
            if method == "GET":
                self._attempts[path] += 1
                return self._attempts[path]
            return self._attempts[path] + 1

    def _record(self, method: str, url: str, status: int) -> None:
        with self._lock:
            self._requests.append(RequestRecord(method, url, status))


def _text(status: int, reason: str, text: str, *headers: tuple[str, str]) -> Reply:
    kind = ("Content-Type", "text/plain; charset=utf-8")
    return Reply(status, reason, (kind, *headers), f"{text}\n".encode())


def _plain(status: int, reason: str, text: str) -> bytes:
    return frame(_text(status, reason, text), with_body=True, keep_alive=False)


def main(arguments: Sequence[str] | None = None) -> int:
    """Serve the portal until Ctrl-C, for a person with a browser or curl."""
    parser = argparse.ArgumentParser(
        prog="python -m newscrawl.demo.server", description="Serve the demo portal on loopback."
    )
    parser.add_argument("--port", type=int, default=0, help="default: any free one")
    options = parser.parse_args(arguments)
    try:
        with DemoServer(port=options.port) as server:
            print(f"The demo portal is behind the proxy {server.proxy_url}\n")
            print(f"  curl -k -x {server.proxy_url} https://www.ecns.cn/news/")
            print(f"  https_proxy={server.proxy_url} http_proxy={server.proxy_url} \\")
            print("      scrapy crawl ecns\n")
            print("Its certificate is its own: a browser has to be told to accept it.")
            print("Every other host is refused. Ctrl-C ends it.", flush=True)
            threading.Event().wait()
    except KeyboardInterrupt:
        print("\nEnded.")
    except OSError as error:
        parser.exit(1, f"Cannot listen on port {options.port}: {error.strerror}\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
