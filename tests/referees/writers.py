"""WARC files as other tools write them: by these tools where they run here, else as they are known to."""

from __future__ import annotations

import gzip
import hashlib
import os
import socket
import socketserver
import subprocess
import sys
import threading
import time
import zipfile
from base64 import b32encode
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from referee import ENVIRONMENT, find
from wire import pass_on, serving

from newscrawl.demo.server import DemoServer
from warc.message import head_end, header_values, is_chunked, unchunk
from warc.reader import ReadRecord, scan

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from newscrawl.demo.portal import DemoPortal


@dataclass(frozen=True)
class Exchange:
    """What was sent and what came back, and when."""

    url: str
    date: str
    request: bytes
    response: bytes


def exchanges_of(warc: Path) -> list[Exchange]:
    """Return the exchanges of a crawl, in the order of their answers; the archive keeps all in full."""
    found = []
    request = b""
    for record in scan(warc):
        assert isinstance(record, ReadRecord)
        if record.type == "request":
            request = record.block()
        elif record.type == "response":
            date = record.header("WARC-Date") or ""
            found.append(Exchange(record.target_uri or "", date, request, record.block()))
    return found


# -- tools that run here ---------------------------------------------------------------------------


def by_wget(folder: Path, portal: DemoPortal, urls: Sequence[str]) -> Path:
    """Let wget fetch the same addresses."""
    (folder / "urls").write_text("".join(f"{url}\n" for url in urls))
    command = [
        "wget", "--quiet", "--no-check-certificate", "--warc-file=wget", "--input-file=urls",
        "--delete-after", "--no-directories", "--directory-prefix=pages", "--tries=1",
        "--max-redirect=0",
    ]  # fmt: skip
    with DemoServer(portal) as server:
        proxies = {"http_proxy": server.proxy_url, "https_proxy": server.proxy_url}
        try:
            subprocess.run(command, cwd=folder, env=ENVIRONMENT | proxies, timeout=60, check=False)
        except FileNotFoundError:
            pytest.skip("there is no wget here")
    return folder / "wget.warc.gz"


_CAPTURE = """
import socket, sys, warnings
from warcio.capture_http import capture_http
import requests, urllib3

warnings.simplefilter("ignore")
port, out = sys.argv[1:]

# All hosts are the portal; its TLS is behind a tunnel. Of tunnels of its own capture_http knows nothing.
def connect(address, *arguments, **more):
    connection = socket.create_connection(("127.0.0.1", int(port)))
    if address[1] == 443:
        connection.sendall(f"CONNECT {address[0]}:443 HTTP/1.1\\r\\n\\r\\n".encode())
        connection.recv(4096)
    return connection

urllib3.util.connection.create_connection = connect
with capture_http(out):
    for url in sys.stdin.read().split():
        requests.get(url, verify=False, allow_redirects=False, timeout=20)
"""


def by_capture_http(folder: Path, portal: DemoPortal, urls: Sequence[str]) -> Path:
    """Let warcio capture what the package requests fetches."""
    with DemoServer(portal) as server:
        subprocess.run(
            [sys.executable, "-c", _CAPTURE, str(server.port), "captured.warc.gz"],
            input="\n".join(urls),
            text=True,
            cwd=folder,
            env=ENVIRONMENT,
            timeout=60,
            check=True,
        )
    return folder / "captured.warc.gz"


def by_fastwarc(folder: Path, warc: Path) -> Path:
    """Let FastWARC read a crawl and write it anew."""
    from fastwarc.stream_io import GzipWriter
    from fastwarc.warc import ArchiveIterator

    out = folder / "fastwarc.warc.gz"
    with out.open("wb") as file, warc.open("rb") as source:
        for record in ArchiveIterator(source, parse_http=False):
            with GzipWriter(file) as member:
                record.write(member)
    return out


@contextmanager
def warcprox(folder: Path, portal: DemoPortal) -> Iterator[str]:
    """Run warcprox before the portal; yields its address, and writes its files into the folder."""
    with DemoServer(portal) as server, _Socks(server.port).running() as socks:
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = free.getsockname()[1]
        process = subprocess.Popen(
            [
                str(find("warcprox")), "-p", str(port), "-b", "127.0.0.1", "-d", "warcs", "-z",
                "--socks-proxy", f"{_ELSEWHERE}:{socks.port}", "--quiet",
                "--stats-db-file", "/dev/null", "-j", "/dev/null",
            ],
            cwd=folder,
            env=ENVIRONMENT,
            stdout=subprocess.DEVNULL,
            stderr=(folder / "warcprox.log").open("wb"),
        )  # fmt: skip
        try:
            _wait_for(port, process)
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()
            process.wait(30)


def _wait_for(port: int, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline and process.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    pytest.fail("warcprox did not start")


#: Loopback, too; warcprox refuses to fetch from 127.0.0.1.
_ELSEWHERE = "127.0.0.2"


class _Socks:
    """A SOCKS5 proxy that leads to the portal whatever is asked for, TLS through a tunnel of its."""

    def __init__(self, portal_port: int):
        class Handler(socketserver.StreamRequestHandler):
            def handle(self) -> None:
                _, methods = self.rfile.read(2)
                self.rfile.read(methods)
                self.wfile.write(b"\5\0")
                _, _, _, kind = self.rfile.read(4)
                host = self.rfile.read(self.rfile.read(1)[0] if kind == 3 else 4)
                port = int.from_bytes(self.rfile.read(2), "big")
                with socket.create_connection(("127.0.0.1", portal_port)) as upstream:
                    if port == 443:
                        upstream.sendall(b"CONNECT %b:443 HTTP/1.1\r\n\r\n" % host)
                        upstream.recv(4096)
                    self.wfile.write(b"\5\0\0\1\0\0\0\0\0\0")
                    back = threading.Thread(target=pass_on, args=(upstream, self.request))
                    back.start()
                    pass_on(self.request, upstream)
                    back.join(10)

        self._server = socketserver.ThreadingTCPServer((_ELSEWHERE, 0), Handler)
        self._server.daemon_threads = True
        self.port = self._server.server_address[1]

    @contextmanager
    def running(self) -> Iterator[_Socks]:
        with serving(self._server):
            yield self


# -- tools that can't run here ---------------------------------------------------------------------


def _record(version: str, fields: Sequence[tuple[str, str]], block: bytes) -> bytes:
    lines = [f"WARC/{version}", *(f"{name}: {value}" for name, value in fields)]
    head = "\r\n".join([*lines, f"Content-Length: {len(block)}", "", ""]).encode()
    return gzip.compress(head + block + b"\r\n\r\n", 6)


def _id(*parts: str) -> str:
    name = hashlib.md5(" ".join(parts).encode()).hexdigest()
    return f"<urn:uuid:{name[:8]}-{name[8:12]}-4{name[13:16]}-a{name[17:20]}-{name[20:]}>"


def _sha1(data: bytes) -> str:
    return "sha1:" + b32encode(hashlib.sha1(data).digest()).decode()


def _plain(response: bytes, prefix: str) -> bytes:
    """Take framing and coding off, and put what the head said of them under other names."""
    end = head_end(response) or len(response)
    head, body = response[:end], response[end:]
    if is_chunked(head):
        body = unchunk(body)[0]
    if header_values(head, "Content-Encoding") == [b"gzip"]:
        body = gzip.decompress(body)
    first, *lines = head.strip().split(b"\r\n")
    names = (b"content-encoding", b"transfer-encoding", b"content-length")
    lines = [prefix.encode() + line if line.lower().startswith(names) else line for line in lines]
    lines.append(b"Content-Length: %d" % len(body))
    return b"\r\n".join([first, *lines, b"", b""]) + body


def like_heritrix(folder: Path, exchanges: Sequence[Exchange]) -> Path:
    """Write as Heritrix 3 does: WARC 1.0, dates of seconds, the answer before its request, as on the wire."""
    members = [_record("1.0", [("WARC-Type", "warcinfo"), ("WARC-Record-ID", _id("info")),
        ("WARC-Date", "2024-10-11T00:00:00Z"), ("Content-Type", "application/warc-fields")],
        b"software: Heritrix/3.4.0\r\nformat: WARC File Format 1.0\r\n")]  # fmt: skip
    for number, e in enumerate(exchanges):
        answer, date = _id("answer", str(number)), e.date[:19] + "Z"
        about = [("WARC-Target-URI", e.url), ("WARC-Date", date)]
        end = head_end(e.response) or len(e.response)
        members += [
            _record("1.0", [("WARC-Type", "response"), *about,
                ("WARC-Payload-Digest", _sha1(e.response[end:])), ("WARC-IP-Address", "192.0.2.7"),
                ("WARC-Record-ID", answer),
                ("Content-Type", "application/http; msgtype=response")], e.response),
            _record("1.0", [("WARC-Type", "request"), *about, ("WARC-Concurrent-To", answer),
                ("WARC-Record-ID", _id("request", str(number))),
                ("Content-Type", "application/http; msgtype=request")], e.request),
            _record("1.0", [("WARC-Type", "metadata"), *about, ("WARC-Concurrent-To", answer),
                ("WARC-Record-ID", _id("metadata", str(number))),
                ("Content-Type", "application/warc-fields")], b"hopsFromSeed: L\r\nfetchTimeMs: 7\r\n"),
        ]  # fmt: skip
    path = folder / "WEB-20241011000000000-00000-1~crawler~8443.warc.gz"
    path.write_bytes(b"".join(members))
    return path


def like_common_crawl(folder: Path, exchanges: Sequence[Exchange]) -> Path:
    """Write as Common Crawl does: WARC 1.0, bodies decoded, what the head said of them under X-Crawl-."""
    members = [_record("1.0", [("WARC-Type", "warcinfo"), ("WARC-Date", "2024-10-11T00:00:00Z"),
        ("WARC-Record-ID", _id("info")), ("Content-Type", "application/warc-fields")],
        b"isPartOf: CC-MAIN-2024-42\r\nsoftware: Apache Nutch 1.20\r\n")]  # fmt: skip
    for number, e in enumerate(exchanges):
        answer = _id("answer", str(number))
        about = [("WARC-Date", e.date[:19] + "Z"), ("WARC-Target-URI", e.url),
            ("WARC-Warcinfo-ID", _id("info"))]  # fmt: skip
        block = _plain(e.response, "X-Crawl-")
        members += [
            _record("1.0", [("WARC-Type", "request"), *about,
                ("WARC-Record-ID", _id("request", str(number))),
                ("Content-Type", "application/http; msgtype=request")], e.request),
            _record("1.0", [("WARC-Type", "response"), *about, ("WARC-Record-ID", answer),
                ("WARC-Concurrent-To", _id("request", str(number))),
                ("WARC-Payload-Digest", _sha1(block[head_end(block) or 0 :])),
                ("WARC-Identified-Payload-Type", "text/html"),
                ("Content-Type", "application/http; msgtype=response")], block),
            _record("1.0", [("WARC-Type", "metadata"), *about, ("WARC-Concurrent-To", answer),
                ("WARC-Record-ID", _id("metadata", str(number))),
                ("Content-Type", "application/warc-fields")], b"fetchTimeMs: 7\r\n"),
        ]  # fmt: skip
    path = folder / "CC-MAIN-20241011000000-20241011030000-00000.warc.gz"
    path.write_bytes(b"".join(members))
    return path


def like_pywb(folder: Path, exchanges: Sequence[Exchange]) -> Path:
    """Write as pywb's recorder does: chunk framing is taken off, and the head still names it."""
    members = []
    for number, e in enumerate(exchanges):
        end = head_end(e.response) or len(e.response)
        head, body = e.response[:end], e.response[end:]
        block = head + (unchunk(body)[0] if is_chunked(head) else body)
        fields = [("WARC-Type", "response"), ("WARC-Target-URI", e.url), ("WARC-Date", e.date),
            ("WARC-Record-ID", _id("answer", str(number))),
            ("Content-Type", "application/http; msgtype=response")]  # fmt: skip
        members.append(_record("1.1", fields, block))
    path = folder / "rec-20241011000000000000-host.warc.gz"
    path.write_bytes(b"".join(members))
    return path


def like_browsertrix(folder: Path, exchanges: Sequence[Exchange]) -> Path:
    """Write as Browsertrix does: a WACZ, WARC 1.1, bodies decoded, x-orig- in heads, requests behind."""
    members = []
    for number, e in enumerate(exchanges):
        answer = _id("answer", str(number))
        about = [("WARC-Target-URI", e.url), ("WARC-Date", e.date)]
        block = _plain(e.response, "x-orig-")
        members += [
            _record("1.1", [("WARC-Record-ID", answer), ("WARC-Page-ID", _id("page")),
                ("WARC-Resource-Type", "document"), *about, ("WARC-Type", "response"),
                ("Content-Type", "application/http; msgtype=response")], block),
            _record("1.1", [("WARC-Concurrent-To", answer), *about, ("WARC-Type", "request"),
                ("WARC-Record-ID", _id("request", str(number))),
                ("Content-Type", "application/http; msgtype=request")], e.request),
        ]  # fmt: skip
    warc = folder / "rec-0-20241011.warc.gz"
    warc.write_bytes(b"".join(members))
    made = folder / "browsertrix.wacz"
    done = subprocess.run(
        [str(find("wacz")), "create", "-o", str(made), "--no-fuzzy", str(warc)],
        cwd=folder,
        env=ENVIRONMENT,
        capture_output=True,
        check=False,
    )
    if done.returncode:  # an older py-wacz knows no --no-fuzzy
        subprocess.run(
            [str(find("wacz")), "create", "-o", str(made), str(warc)],
            cwd=folder, env=ENVIRONMENT, capture_output=True, check=True,
        )  # fmt: skip
    warc.unlink()
    with zipfile.ZipFile(made) as packed:
        assert [name for name in packed.namelist() if name.startswith("archive/")]
    return made


#: What writes an archive of the same exchanges, by name.
FETCHERS: dict[str, Callable[[Path, DemoPortal, Sequence[str]], Path]] = {
    "wget": by_wget,
    "capture_http": by_capture_http,
}
FORMS: dict[str, Callable[[Path, Sequence[Exchange]], Path]] = {
    "Heritrix": like_heritrix,
    "Common Crawl": like_common_crawl,
    "pywb": like_pywb,
    "Browsertrix": like_browsertrix,
}

assert os.name == "posix"
