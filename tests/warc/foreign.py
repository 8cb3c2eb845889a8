"""WARC files as another tool (warcio) writes them, record by record."""

from __future__ import annotations

import io
import json
from typing import TYPE_CHECKING, Any

from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

if TYPE_CHECKING:
    from pathlib import Path

DATE = "2024-10-11T01:04:50.250000Z"
EMPTY_SHA1 = "sha1:3I42H3S6NNFQ2MSVX7XZKYAYSCX5QBYJ"


class Foreign:
    """A WARC file that grows; each method adds a record and returns its id."""

    def __init__(self, path: Path, *, gzip: bool = True):
        path.parent.mkdir(parents=True, exist_ok=True)
        self.path = path
        self._out = io.BytesIO()
        self._writer = WARCWriter(self._out, gzip=gzip, warc_version="1.1")

    def response(
        self,
        url: str,
        body: bytes = b"<title>A page</title>",
        *,
        status: str = "200 OK",
        mime: str | None = "text/html; charset=utf-8",
        date: str = DATE,
        headers: tuple[tuple[str, str], ...] = (),
        truncated: str | None = None,
    ) -> str:
        types = [("Content-Type", mime)] if mime else []
        head = StatusAndHeaders(status, [*types, *headers], "HTTP/1.1")
        more = {"WARC-Truncated": truncated} if truncated else None
        return self._add(url, "response", body, date, more, http_headers=head)

    def resource(self, url: str, body: bytes, mime: str = "text/html") -> str:
        return self._add(url, "resource", body, DATE, warc_content_type=mime)

    def revisit(self, url: str, date: str = DATE, mime: str = "text/html") -> str:
        head = StatusAndHeaders("200 OK", [("Content-Type", mime)], "HTTP/1.1")
        record = self._writer.create_revisit_record(
            url, EMPTY_SHA1, url, DATE, http_headers=head, warc_headers_dict={"WARC-Date": date}
        )
        return self._write(record)

    def not_modified(self, url: str, head: bytes, date: str) -> str:
        fields = {
            "WARC-Profile": "http://netpreserve.org/warc/1.1/revisit/server-not-modified",
            "WARC-Refers-To-Target-URI": url,
            "WARC-Refers-To-Date": DATE,
        }
        mime = "application/http; msgtype=response"
        return self._add(url, "revisit", head, date, fields, warc_content_type=mime)

    def failure(self, url: str, reason: str) -> str:
        block = f"reason: {reason}\r\n".encode()
        mime = "application/warc-fields"
        return self._add(f"urn:failed:{url}", "metadata", block, DATE, warc_content_type=mime)

    def asked(self, url: str, block: bytes) -> str:
        mime = "application/warc-fields"
        return self._add(f"urn:asked:{url}", "metadata", block, DATE, warc_content_type=mime)

    def article(self, answer: str, headline: str | None = None, text: str | None = None) -> str:
        fields = {"headline": headline, "articleBody": text}
        present = {name: value for name, value in fields.items() if value is not None}
        return self.conversion(answer, json.dumps(present).encode(), "application/json")

    def conversion(self, answer: str, block: bytes, mime: str) -> str:
        headers = {"WARC-Refers-To": answer}
        return self._add(
            "http://any.example/", "conversion", block, DATE, headers, warc_content_type=mime
        )

    def save(self) -> Path:
        self.path.write_bytes(self._out.getvalue())
        return self.path

    def _add(
        self,
        url: str,
        kind: str,
        block: bytes,
        date: str,
        headers: dict[str, str] | None = None,
        **more: Any,
    ) -> str:
        return self._write(
            self._writer.create_warc_record(
                url,
                kind,
                payload=io.BytesIO(block),
                warc_headers_dict={"WARC-Date": date, **(headers or {})},
                **more,
            )
        )

    def _write(self, record: Any) -> str:
        self._writer.write_record(record)
        return str(record.rec_headers.get_header("WARC-Record-ID"))
