"""Crawls for the tests: a real Scrapy process over a real archive folder."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from warcio.archiveiterator import ArchiveIterator

from warc import message
from warc.exchange_records import FRAMING_TYPE, NOT_MODIFIED, RESPONSE_TYPE, SAME_PAYLOAD

if TYPE_CHECKING:
    from collections.abc import Iterable

#: What the address of a record that says why no answer came begins with.
FAILED = "urn:failed:"

#: The same of a record that says what was known when a request was made.
ASKED = "urn:asked:"

ROOT = Path(__file__).resolve().parents[2]

_RUNNER = """
import hashlib, json, pickle, sys
import scrapy
from scrapy.crawler import AsyncCrawlerProcess
from warc import signals as warc_signals
from warc.extension import archive_of

plan = json.load(open(sys.argv[1]))
out = open(plan["out"], "w", encoding="utf-8")

class Probe(scrapy.Spider):
    name = plan["spider"]

    async def start(self):
        for number, request in enumerate(plan["requests"]):
            request = dict(request)
            yield scrapy.Request(
                request.pop("url"), dont_filter=True, callback=self.parse, errback=self.failed,
                priority=-number, body=request.pop("body", "").encode(), **request)

    def note(self, request, **more):
        ref = request.meta.get("warc")
        more["ref"] = None if ref is None else {
            "file": ref.file, "record_id": ref.record_id, "offset": ref.offset,
            "length": ref.length, "target_uri": ref.target_uri}
        if "warc_asked" in request.meta:
            more["asked"] = request.meta["warc_asked"]
        pickle.loads(pickle.dumps(request.meta.get("warc")))
        out.write(json.dumps({"url": request.url, **more}) + "\\n")
        out.flush()

    def parse(self, response):
        self.note(response.request, status=response.status, body=response.body[:3000].decode("latin-1"),
                  sha1=hashlib.sha1(response.body).hexdigest())

    def failed(self, failure):
        self.note(failure.request, error=failure.type.__name__, message=str(failure.value))

process = AsyncCrawlerProcess(plan["settings"])
crawler = process.create_crawler(Probe)
if plan.get("hook"):
    exec(plan["hook"])
process.crawl(crawler, **plan.get("arguments", {}))
process.start()
archive = archive_of(crawler)
json.dump({
    "stats": {k: v for k, v in crawler.stats.get_stats().items()
              if isinstance(v, (int, str, float))},
    "files": [[f.name, f.bytes, f.records] for f in archive.files] if archive else None,
    "closed": archive.closed if archive else None,
    "failure": archive.failure if archive else None,
}, open(plan["end"], "w"))
sys.exit(1 if process.bootstrap_failed else 0)
"""


def runner(spider: str) -> str:
    """Return the runner of all crawls with another spider in it, a class ``Probe``."""
    before, _, rest = _RUNNER.partition("class Probe")
    return before + spider + "process = " + rest.partition("process = ")[2]


@dataclass
class Crawl:
    """What a crawl left behind."""

    folder: Path
    notes: list[dict[str, Any]]
    end: dict[str, Any]
    log: str
    code: int

    @property
    def warcs(self) -> list[Path]:
        return sorted(self.folder.glob("*.warc.gz"))

    def note(self, url: str) -> dict[str, Any]:
        [note] = [note for note in self.notes if note["url"] == url]
        return note


@dataclass
class Rec:
    """A record as another reader (warcio) sees it."""

    type: str
    headers: Any
    block: bytes
    offset: int

    @property
    def id(self) -> str:
        return str(self.headers.get_header("WARC-Record-ID"))

    @property
    def uri(self) -> str:
        return str(self.headers.get_header("WARC-Target-URI"))

    @property
    def asked(self) -> str:
        """The address that was asked for, of a record that says why no answer came, too."""
        return self.uri.removeprefix(FAILED)

    def get(self, name: str) -> str | None:
        value = self.headers.get_header(name)
        return None if value is None else str(value)

    def all(self, name: str) -> list[str]:
        return [value for key, value in self.headers.headers if key.lower() == name.lower()]


def records_of(*paths: Path) -> list[Rec]:
    """Read every record of some WARC files with warcio."""
    found = []
    for path in paths:
        with path.open("rb") as stream:
            iterator = ArchiveIterator(stream, no_record_parse=True)
            for record in iterator:
                block = record.raw_stream.read()
                offset = iterator.get_record_offset()
                found.append(Rec(record.rec_type, record.rec_headers, block, offset))
    return found


def answers_of(records: Iterable[Rec]) -> list[Rec]:
    """Return the answers among some records."""
    return [record for record in records if record.type in {"response", "revisit"}]


def wire_bytes(answer: Rec, records: Iterable[Rec]) -> bytes:
    """Return what the server sent, a revisit put together again from the records it names."""
    if answer.type == "response":
        return answer.block
    beside = {
        record.get("Content-Type"): record.block
        for record in records
        if record.type == "metadata" and record.get("WARC-Concurrent-To") == answer.id
    }
    if answer.get("WARC-Profile") == NOT_MODIFIED:
        assert answer.block == b""
        return beside[RESPONSE_TYPE]
    assert answer.get("WARC-Profile") == SAME_PAYLOAD
    [original] = [record for record in records if record.id == answer.get("WARC-Refers-To")]
    assert original.type == "response"
    payload = original.block[message.head_end(original.block) :]
    if FRAMING_TYPE in beside:
        payload = message.reframe(message.unchunk(payload)[0], beside[FRAMING_TYPE])
    return answer.block + payload


# CONCURRENT_REQUESTS_PER_DOMAIN is no bound: Scrapy 2.19 without a delay starts all requests
# that wait for a host before it counts the first one.
ONE_BY_ONE = {"CONCURRENT_REQUESTS": 1}

SETTINGS = {
    "ADDONS": {"warc.addon.WarcArchiveAddon": 500},
    "TWISTED_REACTOR": "twisted.internet.asyncioreactor.AsyncioSelectorReactor",
    "LOG_LEVEL": "DEBUG",
    "RETRY_ENABLED": False,
    "TELNETCONSOLE_ENABLED": False,
    "REMOTE_CONTROL_ENABLED": False,
    "DOWNLOAD_DELAY": 0,
}


def start(
    tmp_path: Path,
    requests: list[dict[str, Any]],
    *,
    settings: dict[str, Any] | None = None,
    hook: str = "",
    spider: str = "probe",
    arguments: dict[str, Any] | None = None,
    runner: str = _RUNNER,
    env: dict[str, str] | None = None,
) -> subprocess.Popen[str]:
    """Start a crawl in a process of its own."""
    tmp_path.mkdir(parents=True, exist_ok=True)
    plan = tmp_path / "plan.json"
    plan.write_text(
        json.dumps(
            {
                "requests": requests,
                "settings": {
                    **SETTINGS,
                    "ARCHIVE_DIR": str(tmp_path / "archive"),
                    **(settings or {}),
                },
                "hook": hook,
                "spider": spider,
                "arguments": arguments or {},
                "out": str(tmp_path / "notes.jsonl"),
                "end": str(tmp_path / "end.json"),
            }
        )
    )
    (tmp_path / "runner.py").write_text(runner)
    flags = ["-W", "error::DeprecationWarning:warc", "-W", "error:::scrapy"]
    environment = {k: v for k, v in os.environ.items() if not k.lower().endswith("_proxy")}
    return subprocess.Popen(
        [sys.executable, *flags, str(tmp_path / "runner.py"), str(plan)],
        cwd=tmp_path,
        env={**environment, "PYTHONPATH": str(ROOT), **(env or {})},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def finish(process: subprocess.Popen[str], tmp_path: Path, spider: str = "probe") -> Crawl:
    """Wait for a crawl and gather what it left."""
    log, _ = process.communicate(timeout=90)
    notes = tmp_path / "notes.jsonl"
    end = tmp_path / "end.json"
    folders = sorted((tmp_path / "archive" / spider).glob("*/"), key=lambda f: f.stat().st_mtime)
    return Crawl(
        folder=folders[-1] if folders else tmp_path / "nothing",
        notes=[json.loads(line) for line in notes.read_text().splitlines()]
        if notes.exists()
        else [],
        end=json.loads(end.read_text()) if end.exists() else {},
        log=log,
        code=process.returncode,
    )


def crawl(tmp_path: Path, requests: list[dict[str, Any]], **more: Any) -> Crawl:
    """Run a crawl to its end."""
    spider = more.get("spider", "probe")
    return finish(start(tmp_path, requests, **more), tmp_path, spider)
