"""The warcinfo record: who made a file, with what, under which rules."""

from __future__ import annotations

import platform
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING

from . import __version__
from .record import new_record_id, now
from .records import Record, fields_record

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

    from .job import Job
    from .member import Gzip

CONFORMS_TO = "http://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/"

#: Settings that decide what a crawl fetches and how; they are named in the warcinfo.
SETTINGS_THAT_MATTER = (
    "BOT_NAME",
    "CONCURRENT_REQUESTS",
    "CONCURRENT_REQUESTS_PER_DOMAIN",
    "DEPTH_LIMIT",
    "DOWNLOAD_DELAY",
    "DOWNLOAD_FAIL_ON_DATALOSS",
    "DOWNLOAD_MAXSIZE",
    "DOWNLOAD_TIMEOUT",
    "AUTOTHROTTLE_ENABLED",
    "COOKIES_ENABLED",
    "HTTPCACHE_ENABLED",
    "REDIRECT_ENABLED",
    "RETRY_ENABLED",
    "RETRY_TIMES",
    "WARC_OBEY_NOARCHIVE",
)


def software() -> str:
    """Return the programs that made the file, with their versions."""
    names = [f"warc/{__version__}"]
    for package in ("Scrapy", "Twisted"):
        try:
            names.append(f"{package}/{version(package)}")
        except PackageNotFoundError:
            names.append(package)
    names.append(f"Python/{platform.python_version()}")
    return " ".join(names)


def warcinfo_record(crawler: Crawler, job: Job, gzip: Gzip, filename: str) -> Record:
    """Return the record that begins a WARC file.

    The setting ``WARC_OPERATOR`` names who runs the crawl; ``WARC_INFO``, a dict of
    strings, adds fields of a project's own (such as the portal).
    """
    settings = crawler.settings
    fields: list[tuple[str, str | None]] = [
        ("software", software()),
        ("format", "WARC File Format 1.1"),
        ("conformsTo", CONFORMS_TO),
        ("operator", settings.get("WARC_OPERATOR") or None),
        ("robots", "obey" if settings.getbool("ROBOTSTXT_OBEY") else "ignore"),
        ("http-header-user-agent", settings.get("USER_AGENT")),
        ("isPartOf", f"{job.spider}/{job.id}"),
        ("spider", job.spider),
        ("job", job.id),
        ("jobStarted", job.started.isoformat()),
        ("compression", f"gzip, {gzip.name}"),
    ]
    fields += [(name, str(value)) for name, value in settings.getdict("WARC_INFO").items()]
    fields += [
        (f"setting-{name}", str(settings.get(name)))
        for name in SETTINGS_THAT_MATTER
        if settings.get(name) is not None
    ]
    return fields_record(
        "warcinfo",
        fields,
        now(),
        [("WARC-Filename", filename)],
        record_id=new_record_id(),
    )
