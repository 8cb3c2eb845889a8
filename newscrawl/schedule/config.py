"""The file of `scrapy schedule`: servers, and which portal is crawled when, as TOML."""

from __future__ import annotations

import os
import platform
import re
import tomllib
from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from newscrawl.schedule.tables import ScheduleError, Table
from newscrawl.schedule.times import Times, TimesError, read_duration, read_times

LOCAL = "local"
"""The name of the server that is none: crawls run as processes of `scrapy schedule` itself."""

_PROJECT = "newscrawl"
# The first job of a project makes scrapyd list its spiders, which takes seconds, and more on a busy machine.
_TIMEOUT = "30s"
# Names become part of job ids, and those of files and folders.
_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_-]{0,39}")
# What scrapyd takes from a request for itself can't be an argument of a spider.
_TAKEN = frozenset({"project", "spider", "jobid", "priority", "setting", "_version", "_job"})


@dataclass(frozen=True, slots=True, kw_only=True)
class ServerPlan:
    """A scrapyd server, or this machine."""

    name: str
    url: str | None = None
    """Where scrapyd answers, with a slash at the end; None: crawls run on this machine."""
    username: str | None = None
    password: str = ""
    timeout: timedelta
    """How long an answer may take."""
    processes: int
    """How many crawls run at once on this machine; scrapyd has its own `max_proc`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Crawl:
    """A portal and when it is crawled."""

    name: str
    spider: str
    times: Times
    written: tuple[str, ...]
    """The times as they stand in the file."""
    arguments: dict[str, str]
    settings: dict[str, str]
    servers: tuple[str, ...]
    """Where it may run, by name."""
    project: str
    version: str | None
    """The version of the project on scrapyd; None: the newest."""
    priority: float
    """Of waiting crawls the highest starts first."""
    owns_spider: bool
    """No other crawl of the file has this spider: all its jobs are this crawl's, whoever started them."""

    @property
    def words(self) -> tuple[str, ...]:
        """Spider, arguments and settings as `scrapy crawl` takes them."""
        words = [self.spider]
        for name, value in self.arguments.items():
            words += ["-a", f"{name}={value}"]
        for name, value in self.settings.items():
            words += ["-s", f"{name}={value}"]
        return tuple(words)


@dataclass(frozen=True, slots=True)
class Schedule:
    """What the file says."""

    path: Path
    servers: tuple[ServerPlan, ...]
    crawls: tuple[Crawl, ...]


def read_schedule(path: Path, host: str = platform.node()) -> Schedule:
    """Read the file.

    Args:
        path: the TOML file.
        host: the name of this machine; two of them put the same crawl off by different jitter.

    Raises:
        ScheduleError: it can't be read, or says what can't be done; one line: file, table, key, cure.
    """
    top = Table(path, "", _load(path))
    servers = _servers(top.table("servers"))
    defaults = top.table("defaults")
    defaults.allow(_OF_CRAWLS)
    portals = top.table("portals")
    top.finish()
    if not portals.names():
        raise ScheduleError(
            f"{path}: there is no portal; add a table, [portals.ecns], for each one to crawl"
        )
    tables = [portals.table(name).over(defaults) for name in portals.names()]
    spiders = Counter(table.text("spider", table.name) for table in tables)
    crawls = tuple(_crawl(table, servers, spiders, host) for table in tables)
    return Schedule(path, tuple(servers.values()), crawls)


# What a portal's table may say; [defaults] says it for those that don't.
_OF_CRAWLS = (
    "spider", "times", "jitter", "timezone", "arguments", "settings", "servers", "priority",
    "project", "version",
)  # fmt: skip


def _load(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except OSError as error:
        raise ScheduleError(f"{path}: {error.strerror or error}") from None
    except UnicodeDecodeError as error:
        raise ScheduleError(f"{path}: is not UTF-8 (byte {error.start}); save it as such") from None
    except tomllib.TOMLDecodeError as error:
        raise ScheduleError(f"{path}: is no TOML: {error}") from None


def _servers(tables: Table) -> dict[str, ServerPlan]:
    servers = {}
    for name in tables.names():
        table = tables.table(name)
        _check_name(table)
        servers[name] = _local(table) if name == LOCAL else _scrapyd(table)
        table.finish()
    return servers or {LOCAL: _local(Table(tables.path, f"servers.{LOCAL}", {}))}


def _local(table: Table) -> ServerPlan:
    # An engine keeps about one core busy.
    processes = table.whole("processes", os.cpu_count() or 1)
    if processes < 1:
        raise table.error("processes", f"{processes} is too few; 1 is the least")
    return ServerPlan(name=LOCAL, timeout=timedelta(0), processes=processes)


def _scrapyd(table: Table) -> ServerPlan:
    url = table.text("url", None)
    try:
        parts = urlsplit(url)
        is_address = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        is_address = False
    if not is_address:
        raise table.error("url", f'{url!r} is no address; write one like "http://host:6800/"')
    if parts.username is not None or parts.password is not None:
        raise table.error("url", "leave the password out; username and password are keys beside it")
    if parts.query or parts.fragment:
        raise table.error("url", f"{url!r} has more than an address; end it after the path")
    username = table.text("username", "") or None
    password = _password(table)
    if password and username is None:
        raise table.error("password", "there is no username; add one")
    timeout = _duration(table, "timeout", _TIMEOUT)
    if not timeout:
        raise table.error("timeout", "must be longer than 0s")
    return ServerPlan(
        name=table.name,
        url=url.rstrip("/") + "/",
        username=username,
        password=password,
        timeout=timeout,
        processes=0,
    )


def _password(table: Table) -> str:
    """The password, or what the environment variable has that it names: `$SCRAPYD_PASSWORD`."""
    text = table.text("password", "")
    if not text.startswith("$"):
        return text
    if (value := os.environ.get(text[1:])) is None:
        raise table.error("password", f"the environment has no variable {text[1:]}; set it")
    return value


def _crawl(table: Table, servers: dict[str, ServerPlan], spiders: Counter[str], host: str) -> Crawl:
    _check_name(table)
    zone = _zone(table)
    written = table.texts("times")
    jitter = _duration(table, "jitter", "0s")
    spider = table.text("spider", table.name)
    try:
        times = read_times(written, zone, jitter, f"{host} {table.name}")
    except TimesError as error:
        raise table.error("times", str(error)) from None
    arguments = table.values("arguments")
    if taken := sorted(_TAKEN & arguments.keys()):
        raise table.error("arguments", f"{taken[0]!r} is scrapyd's own; no spider can take it")
    crawl = Crawl(
        name=table.name,
        spider=spider,
        times=times,
        written=written,
        arguments=arguments,
        settings=table.values("settings"),
        servers=_places(table, servers),
        project=table.text("project", _PROJECT),
        version=table.text("version", "") or None,
        priority=table.number("priority", 0.0),
        owns_spider=spiders[spider] == 1,
    )
    table.finish()
    return crawl


def _places(table: Table, servers: dict[str, ServerPlan]) -> tuple[str, ...]:
    names = tuple(dict.fromkeys(table.texts("servers", tuple(servers))))
    if not names:
        raise table.error("servers", "is empty; leave it out for all servers")
    for name in names:
        if name not in servers:
            known = ", ".join(servers)
            raise table.error("servers", f"there is no [servers.{name}]; there are: {known}")
    return names


def _zone(table: Table) -> ZoneInfo:
    name = table.text("timezone", "UTC")
    try:
        return ZoneInfo(name)
    # A folder of zones ("Europe") is an OSError.
    except (KeyError, ValueError, OSError):
        raise table.error(
            "timezone", f'there is no zone {name!r}; write one like "Europe/Berlin" or "UTC"'
        ) from None


def _duration(table: Table, key: str, default: str) -> timedelta:
    try:
        return read_duration(table.text(key, default))
    except TimesError as error:
        raise table.error(key, str(error)) from None


def _check_name(table: Table) -> None:
    if not _NAME.fullmatch(table.name):
        raise ScheduleError(
            f"{table.path}: [{table.title}]: a name is of letters, digits, - and _, at most 40"
        )
