"""The server: a proxy that is the portal, and that connects nowhere."""

import gzip
import http.client
import socket
import ssl
import threading

import pytest

from newscrawl.demo.model import Reply
from newscrawl.demo.portal import DemoPortal
from newscrawl.demo.server import DemoServer, RequestRecord, main

HOST = "www.ecns.cn"


@pytest.fixture
def server(portal: DemoPortal):
    with DemoServer(portal) as running:
        yield running


def plain(server: DemoServer) -> http.client.HTTPConnection:
    return http.client.HTTPConnection("127.0.0.1", server.port, timeout=5)


def tunnel(server: DemoServer, host: str = HOST) -> http.client.HTTPSConnection:
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    connection = http.client.HTTPSConnection("127.0.0.1", server.port, timeout=5, context=context)
    connection.set_tunnel(host, 443)
    return connection


def get(
    connection: http.client.HTTPConnection, target: str, method: str = "GET"
) -> tuple[int, dict[str, str], bytes]:
    connection.request(method, target)
    response = connection.getresponse()
    return response.status, dict(response.getheaders()), response.read()


def test_plain_requests_are_answered_on_one_kept_connection(server, portal):
    connection = plain(server)
    for path in ("/", "/news/index_2.shtml", "/robots.txt"):
        assert get(connection, f"http://{HOST}{path}")[2] == portal.pages[path].body
        assert connection.sock is not None
    connection.close()
    assert server.requests[0] == RequestRecord("GET", f"http://{HOST}/", 200)


def test_tunnel_speaks_tls_and_keeps_the_connection(server, portal):
    connection = tunnel(server)
    for path in ("/", "/scroll/index_2.shtml"):
        assert get(connection, path)[2] == portal.pages[path].body
    connection.close()
    assert [(one.method, one.url) for one in server.requests] == [
        ("CONNECT", f"{HOST}:443"),
        ("GET", f"https://{HOST}/"),
        ("GET", f"https://{HOST}/scroll/index_2.shtml"),
    ]


def test_certificate_names_the_hosts(server):
    for host in (HOST, "ecns.cn"):
        connection = tunnel(server, host)
        connection.connect()
        assert isinstance(connection.sock, ssl.SSLSocket)
        der = connection.sock.getpeercert(binary_form=True)
        assert der is not None
        assert host.encode() in der
        connection.close()


def test_503_passes_on_retry_and_anew_at_each_server(portal):
    path = next(
        one.url.removeprefix("https://www.ecns.cn")
        for one in portal.expected
        if "fails-once" in one.traps
    )
    for _ in range(2):
        with DemoServer(portal) as server:
            connection = tunnel(server)
            status, headers, _ = get(connection, path)
            assert (status, headers["Retry-After"]) == (503, "0")
            assert get(connection, path)[0] == 200
            connection.close()


def test_head_has_the_length_and_no_body_and_is_no_attempt(server, portal):
    path = "/aboutus.shtml"
    connection = plain(server)
    status, headers, body = get(connection, f"http://{HOST}{path}", "HEAD")
    assert (status, body) == (200, b"")
    assert headers["Content-Length"] == str(len(portal.pages[path].body))
    assert get(connection, f"http://{HOST}{path}")[2] == portal.pages[path].body
    failing = next(path for path, page in portal.pages.items() if page.failures == 1)
    assert get(connection, f"http://{HOST}{failing}", "HEAD")[0] == 503
    assert get(connection, f"http://{HOST}{failing}")[0] == 503
    assert get(connection, f"http://{HOST}{failing}")[0] == 200
    connection.close()


def test_pages_come_encoded_and_in_chunks(server, portal):
    (article,) = [one for one in portal.expected if {"gzip", "chunked"} <= set(one.traps)]
    connection = tunnel(server)
    status, headers, body = get(connection, article.paths[0])
    connection.close()
    assert status == 200
    assert headers["Content-Encoding"] == "gzip"
    assert headers["Transfer-Encoding"] == "chunked"
    assert "Content-Length" not in headers
    assert article.headline in gzip.decompress(body).decode()


def test_unknown_path_gets_the_portals_404_page(server):
    connection = tunnel(server)
    status, _, body = get(connection, "/no/such/page.shtml")
    connection.close()
    assert status == 404
    assert b"Page not found" in body
    assert b"Media partners" in body


def test_other_hosts_and_ports_are_refused(server):
    connection = plain(server)
    assert get(connection, "http://www.example.org/")[0] == 502
    assert get(connection, "ftp://www.ecns.cn/")[0] == 502
    connection.close()
    for target in ("www.example.org:443", "www.ecns.cn:22", "nonsense"):
        assert talk(server, f"CONNECT {target} HTTP/1.1\r\n\r\n").startswith(b"HTTP/1.1 502 ")
    assert [one.status for one in server.requests] == [502] * 5


def talk(server: DemoServer, text: str) -> bytes:
    """Send raw bytes and read until the server closes."""
    with socket.create_connection(("127.0.0.1", server.port), timeout=5) as connection:
        connection.sendall(text.encode("latin-1"))
        received = b""
        while piece := connection.recv(65536):
            received += piece
    return received


def test_pipelined_requests_are_answered_in_order(server):
    one = f"GET http://{HOST}/robots.txt HTTP/1.1\r\nHost: {HOST}\r\n\r\n"
    last = f"HEAD http://{HOST}/nowhere HTTP/1.1\r\nHost: {HOST}\r\nConnection: close\r\n\r\n"
    received = talk(server, one + one + last)
    assert received.count(b"HTTP/1.1 200 OK") == 2
    assert received.count(b"HTTP/1.1 404 Not Found") == 1
    assert received.count(b"Disallow: /search/") == 2
    assert [record.status for record in server.requests] == [200, 200, 404]


@pytest.mark.parametrize(
    "text",
    [
        "nonsense\r\n\r\n",
        "GET / HTTP/2\r\n\r\n",
        "GET http://[ HTTP/1.1\r\n\r\n",
        f"GET http://{HOST}/ HTTP/1.1\r\nno colon\r\n\r\n",
        f"GET http://{HOST}/ HTTP/1.1\r\nContent-Length: x\r\n\r\n",
        f"GET http://{HOST}/ HTTP/1.1\r\n" + "A: b\r\n" * 200 + "\r\n",
    ],
)
def test_what_is_no_request_is_told_so(server, text):
    assert talk(server, text).startswith(b"HTTP/1.1 400 Bad Request")


def test_origin_form_is_answered_by_its_host_header(server):
    head = "GET /robots.txt HTTP/1.0\r\nHost: {}\r\n\r\n"
    assert b"200 OK" in talk(server, head.format(HOST))
    assert b"502 Bad Gateway" in talk(server, head.format("127.0.0.1:80"))


def test_post_is_not_allowed(server):
    connection = plain(server)
    connection.request("POST", f"http://{HOST}/search/", body="q=panda")
    response = connection.getresponse()
    assert (response.status, response.getheader("Allow")) == (405, "GET, HEAD")
    response.read()
    assert get(connection, f"http://{HOST}/robots.txt")[0] == 200
    connection.close()


def test_any_site_can_be_served():
    class Counting:
        def reply(self, scheme: str, path: str, attempt: int) -> Reply:
            return Reply(200, "OK", (("X-A", "1"), ("X-A", "2")), f"{scheme} {attempt}".encode())

    with DemoServer(Counting(), hosts=("news.example",)) as server:
        connection = tunnel(server, "news.example")
        assert get(connection, "/x?y=1")[2] == b"https 1"
        assert get(connection, "/x?y=1")[2] == b"https 2"
        assert get(connection, "/x")[2] == b"https 1"
        connection.close()
        refused = plain(server)
        assert get(refused, f"http://{HOST}/")[0] == 502
        refused.close()


def test_closing_ends_kept_connections_and_leaves_no_thread(portal):
    before = set(threading.enumerate())
    server = DemoServer(portal)
    server.start()
    idle, kept, secure = plain(server), plain(server), tunnel(server)
    idle.connect()
    get(kept, f"http://{HOST}/robots.txt")
    get(secure, "/robots.txt")
    # One that was granted a tunnel and never begins to speak TLS.
    half = socket.create_connection(("127.0.0.1", server.port), timeout=5)
    half.sendall(f"CONNECT {HOST}:443 HTTP/1.1\r\n\r\n".encode())
    assert half.recv(100).startswith(b"HTTP/1.1 200 ")
    server.close()
    server.close()
    assert set(threading.enumerate()) <= before
    for connection in (idle, kept, secure, half):
        connection.close()
    with pytest.raises(OSError, match="refused"):
        socket.create_connection(("127.0.0.1", server.port), timeout=5)


def test_a_port_in_use_is_one_clear_line(server, capsys):
    with pytest.raises(SystemExit):
        main(["--port", str(server.port)])
    assert f"Cannot listen on port {server.port}" in capsys.readouterr().err
