"""Odd answers: what servers on the wire really send, one script each."""

from __future__ import annotations

import gzip
import zlib

import brotli
from wire import Script, Wire, page, sends

HTML = b"<html><body><p>" + b"A sentence of some length. " * 40 + b"</p></body></html>"


def chunk(*pieces: bytes, last: bytes = b"0\r\n\r\n") -> bytes:
    return b"".join(b"%x\r\n%b\r\n" % (len(piece), piece) for piece in pieces) + last


def head(*lines: bytes, end: bytes = b"\r\n") -> bytes:
    return end.join([*lines, b"", b""])


OK = b"HTTP/1.1 200 OK"
CHUNKED = b"Transfer-Encoding: chunked"


def _slow(wire: Wire) -> None:
    wire.send(head(OK, b"Content-Length: 20"), b"0123456789", b"abcdefghij", pause=0.2)


def _stall(wire: Wire) -> None:
    wire.send(head(OK, b"Content-Length: 20"), b"0123456789")
    wire.connection.settimeout(6)
    wire.connection.recv(1)
    wire.close()


def _stall_before_a_byte(wire: Wire) -> None:
    wire.connection.settimeout(6)
    wire.connection.recv(1)
    wire.close()


def _reset(wire: Wire) -> None:
    wire.send(head(OK, b"Content-Length: 100"), b"half")
    wire.send(b"of it", pause=0.1)
    wire.reset()


def _twice(wire: Wire) -> None:
    wire.send(page(b"first" if wire.times == 0 else b"second, other"))


def _flaky(wire: Wire) -> None:
    wire.send(page(b"later", status=b"503 Busy") if wire.times < 2 else page(b"now"))


def resent(wire: Wire) -> None:
    # On a connection that was used before, Twisted asks again by itself.
    if wire.times == 0:
        wire.close()
    else:
        wire.send(page(b"at the second try"))


def _bytewise(wire: Wire) -> None:
    for byte in head(OK, b"Content-Length: 3") + b"abc":
        wire.connection.sendall(bytes([byte]))
        wire.seen.sent.append(byte)


def _endless(wire: Wire) -> None:
    wire.send(head(OK, CHUNKED))
    wire.connection.settimeout(6)
    try:
        while True:
            wire.send(chunk(b"x" * 50_000, last=b""))
    finally:
        wire.close()


#: Answers that Scrapy takes for a response.
TAKEN: dict[str, Script] = {
    "/plain": sends(page(HTML)),
    "/chunked": sends(head(OK, CHUNKED) + chunk(b"one", b"two", b"three")),
    "/chunk-extensions": sends(head(OK, CHUNKED) + b'5;a=b;c="d e"\r\nhello\r\n0;last\r\n\r\n'),
    "/chunk-trailers": sends(
        head(OK, CHUNKED, b"Trailer: X-Sum")
        + chunk(b"hello", last=b"0\r\nX-Sum: 1\r\nX: 2\r\n\r\n")
    ),
    "/chunk-sizes-padded": sends(head(OK, CHUNKED) + b"0005\r\nhello\r\n000\r\n\r\n"),
    "/chunks-in-packets": sends(head(OK, CHUNKED), b"5\r\nhe", b"llo\r\n", b"0\r\n", b"\r\n"),
    "/chunked-and-length": sends(head(OK, CHUNKED, b"Content-Length: 3") + chunk(b"hello")),
    "/gzip": sends(page(gzip.compress(HTML), b"Content-Encoding: gzip")),
    "/x-gzip": sends(page(gzip.compress(HTML), b"Content-Encoding: x-gzip")),
    "/deflate": sends(page(zlib.compress(HTML), b"Content-Encoding: deflate")),
    "/raw-deflate": sends(page(zlib.compress(HTML, wbits=-15), b"Content-Encoding: deflate")),
    "/br": sends(page(brotli.compress(HTML), b"Content-Encoding: br")),
    "/gzip-chunked": sends(
        head(OK, CHUNKED, b"Content-Encoding: gzip") + chunk(gzip.compress(HTML))
    ),
    "/gzip-cut": sends(page(gzip.compress(HTML)[:-20], b"Content-Encoding: gzip")),
    "/gzip-members": sends(page(gzip.compress(b"a") * 3, b"Content-Encoding: gzip")),
    "/gzip-that-is-not": sends(page(b"plain text", b"Content-Encoding: gzip")),
    "/gzip-twice": sends(page(gzip.compress(gzip.compress(HTML)), b"Content-Encoding: gzip, gzip")),
    "/unknown-coding": sends(page(b"???", b"Content-Encoding: rot13")),
    "/http10": sends(head(b"HTTP/1.0 200 OK", b"Server: old") + HTML, close=True),
    "/http10-length": sends(head(b"HTTP/1.0 200 OK", b"Content-Length: 2") + b"hi", close=True),
    "/until-close": sends(head(OK, b"Connection: close") + HTML, b"more", close=True),
    "/close-with-length": sends(page(HTML, b"Connection: close"), close=True),
    "/204": sends(head(b"HTTP/1.1 204 No Content", b"X-A: 1")),
    "/204-with-bytes": sends(head(b"HTTP/1.1 204 No Content") + b"should not be"),
    "/304": sends(head(b"HTTP/1.1 304 Not Modified", b'ETag: "x"', b"Content-Length: 99")),
    "/continue": sends(head(b"HTTP/1.1 100 Continue") + page(b"after 100")),
    "/early-hints": sends(
        head(b"HTTP/1.1 103 Early Hints", b"Link: </a.css>; rel=preload"),
        head(b"HTTP/1.1 102 Processing") + page(b"after two"),
    ),
    "/duplicate-headers": sends(
        page(HTML, b"Set-Cookie: a=1", b"Set-Cookie: b=2", b"X: 1", b"X: 1")
    ),
    "/odd-case": sends(head(OK, b"cONTENT-tYPE: Text/HTML", b"CoNtEnT-LeNgTh:5") + b"hello"),
    "/odd-order": sends(head(OK, b"Z: 1", b"Content-Length: 2", b"A: 2", b"M: 3") + b"ok"),
    "/folded": sends(page(b"folded", b"X-Long: one\r\n two\r\n\tthree")),
    "/latin-1": sends(page("é".encode("latin-1"), "X-Name: Zoë".encode("latin-1"))),
    "/utf-8": sends(page("新闻".encode(), "X-Name: 新闻".encode())),
    "/spaces-around": sends(
        head(OK, b"X-A:    padded   ", b"X-B:", b"Content-Length:   2  ") + b"ok"
    ),
    "/line-without-colon": sends(head(OK, b"this is no header", b"Content-Length: 2") + b"ok"),
    "/bare-lf": sends(head(OK, b"Content-Length: 2", end=b"\n") + b"ok"),
    "/mixed-ends": sends(b"HTTP/1.1 200 OK\nA: 1\r\nContent-Length: 2\n\r\nok"),
    "/no-reason": sends(head(b"HTTP/1.1 200", b"Content-Length: 2") + b"ok"),
    "/empty-reason": sends(head(b"HTTP/1.1 200 ", b"Content-Length: 2") + b"ok"),
    "/long-reason": sends(
        head(b"HTTP/1.1 200 It is \xe9 long  story", b"Content-Length: 2") + b"ok"
    ),
    "/no-headers": sends(b"HTTP/1.1 200 OK\r\n\r\nbody", close=True),
    "/status-299": sends(page(b"?", status=b"299 Odd")),
    "/status-999": sends(page(b"no robots", status=b"999 Denied")),
    "/401": sends(page(b"who?", b'WWW-Authenticate: Basic realm="x"', status=b"401 Unauthorized")),
    "/500": sends(page(b"oops", status=b"500 Internal Server Error")),
    "/more-than-length": sends(page(b"exact") + b"and more that nobody asked for"),
    "/length-twice": sends(head(OK, b"Content-Length: 2", b"Content-Length: 2") + b"ok"),
    "/length-list": sends(head(OK, b"Content-Length: 2, 2") + b"ok"),
    "/nul-bytes": sends(page(b"a\0b\0\0c" * 100, b"X-Nul: a\0b")),
    "/binary": sends(page(bytes(range(256)) * 64)),
    "/looks-like-http": sends(page(b"HTTP/1.1 200 OK\r\n\r\nWARC/1.1\r\n\r\n\r\n\r\n")),
    "/empty-body": sends(page(b"")),
    "/many-headers": sends(page(b"ok", *[b"X-%d: %d" % (n, n) for n in range(400)])),
    "/slow": _slow,
    "/bytewise": _bytewise,
    "/twice?": _twice,
    "/large": sends(page(b"0123456789abcdef" * 400_000)),
    "/redirect": sends(head(b"HTTP/1.1 301 Moved", b"Location: /redirect-2", b"Content-Length: 0")),
    "/redirect-2": sends(
        head(b"HTTP/1.1 302 Found", b"Location: /plain?r", b"Content-Length: 4") + b"here"
    ),
    "/flaky": _flaky,
}

#: Answers that Scrapy never sees; they were on the wire all the same. The value beside
#: the script is the WARC-Truncated of the record.
REJECTED: dict[str, tuple[Script, str | None]] = {
    "/header-name-not-ascii": (sends(page(b"x", "Größe: 1".encode())), None),
    "/header-name-with-space": (sends(page(b"x", b"Bad Name: 1")), None),
    "/header-line-too-long": (sends(page(b"x", b"X: " + b"y" * 20_000)), "unspecified"),
    "/not-http": (sends(b"220 ftp.example.org ready\r\n", close=True), "unspecified"),
    "/not-http-at-all": (sends(b"<html>no head at all</html>\r\n\r\n", close=True), "unspecified"),
    "/lengths-differ": (
        sends(head(OK, b"Content-Length: 1", b"Content-Length: 2") + b"ab"),
        "unspecified",
    ),
    "/length-absurd": (
        sends(head(OK, b"Content-Length: " + b"9" * 6000) + b"ab"),
        "unspecified",
    ),
    "/unknown-framing": (sends(head(OK, b"Transfer-Encoding: zip") + b"ab"), "unspecified"),
    "/chunk-size-bad": (sends(head(OK, CHUNKED) + b"xyz\r\nhello\r\n"), "unspecified"),
    "/cut-in-head": (sends(b"HTTP/1.1 200 OK\r\nContent-Le", close=True), "disconnect"),
    "/cut-in-body": (sends(head(OK, b"Content-Length: 50") + b"half of", close=True), "disconnect"),
    "/cut-in-chunk": (sends(head(OK, CHUNKED) + b"a\r\nhalf", close=True), "disconnect"),
    "/cut-before-last-chunk": (
        sends(head(OK, CHUNKED) + b"4\r\nhalf\r\n", close=True),
        "disconnect",
    ),
    "/reset": (_reset, "disconnect"),
    "/stall": (_stall, "time"),
}

#: Answers that are cut short by this side: the record begins as the answer did.
CUT: dict[str, tuple[Script, str]] = {
    "/too-long": (sends(head(OK, b"Content-Length: 90000000") + b"x" * 5000), "length"),
    "/endless": (_endless, "length"),
}

#: No byte came back.
SILENT: dict[str, Script] = {
    "/silent": sends(close=True),
    "/stall-before-a-byte": _stall_before_a_byte,
    "/only-interim": sends(head(b"HTTP/1.1 100 Continue"), close=True),
}
