"""What `scrapy schedule` does: reads the file, then checks, tries, runs once or runs on."""

from __future__ import annotations

import argparse
import logging
import shlex
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

from scrapy.settings import Settings
from scrapy.spiderloader import SpiderLoader
from scrapy.utils.conf import closest_scrapy_cfg
from scrapy.utils.log import configure_logging
from scrapy.utils.project import data_path

from newscrawl.arguments import ArgumentError
from newscrawl.declared import no_spider
from newscrawl.schedule.config import LOCAL, Crawl, Schedule, read_schedule
from newscrawl.schedule.local import LocalServer
from newscrawl.schedule.placing import place
from newscrawl.schedule.servers import ScrapydServer, Server
from newscrawl.schedule.service import Dispatcher, Result, Service, dispatch_all, log, told
from newscrawl.schedule.stopping import StopSignals
from newscrawl.schedule.tables import ScheduleError
from warc.commands.console import (
    FAILED,
    FAULTY,
    GOOD,
    CommandError,
    count,
    drop_output,
    flush,
    note,
    say,
)

logger = logging.getLogger(__name__)

# How many of its times --check shows for each portal.
_TIMES_SHOWN = 5
# Seconds: so often the end of the crawls on this machine is looked for.
_LOOK_EVERY = 0.5


def run(path: Path, names: Sequence[str], opts: argparse.Namespace, settings: Settings) -> int:
    """Do as the options say, and return the exit code; what can't be done is one line."""
    try:
        schedule = read_schedule(path)
        crawls = _chosen(schedule, names)
        _check_local(schedule, settings)
        local = None if opts.check else _local_server(schedule)
    except ScheduleError as error:
        note(f"scrapy schedule: {error}")
        return FAILED
    if opts.check:
        return _show(schedule, crawls)
    configure_logging(settings)
    # It tells of every job in words of its own; the service tells of what matters.
    logging.getLogger("apscheduler").setLevel(logging.ERROR)
    servers: dict[str, Server] = {
        plan.name: ScrapydServer(plan) for plan in schedule.servers if plan.url is not None
    }
    if local is not None:
        servers[local.name] = local
    dispatcher = Dispatcher(schedule.crawls, servers, now=_now)
    if opts.dry_run:
        return _give_out(dispatcher, crawls, is_trial=True)
    with StopSignals() as signals:
        if opts.once:
            code = _give_out(dispatcher, crawls)
        else:
            code = _serve(dispatcher, schedule, crawls, local, signals)
        while local is not None and local.is_busy:
            if signals.wait(_LOOK_EVERY):
                local.interrupt()
    is_failed = opts.once and local is not None and local.failed > 0
    return FAULTY if is_failed else code


def _serve(
    dispatcher: Dispatcher,
    schedule: Schedule,
    crawls: Sequence[Crawl],
    local: LocalServer | None,
    signals: StopSignals,
) -> int:
    many = f"{count(len(crawls), 'portal')} on {count(len(schedule.servers), 'server')}"
    first = min(crawls, key=lambda crawl: crawl.times.next(_now()))
    logger.info("%s; the first is %s at %s", many, first.name, told(first.times.next(_now())))
    Service(dispatcher, crawls, now=_now).run(signals.wait)
    if local is None:
        logger.info("Stopped; jobs on the servers go on")
    else:
        local.interrupt()
        logger.info("Stopped; what runs on this machine is asked to end (a second signal insists)")
    return GOOD


def _give_out(dispatcher: Dispatcher, crawls: Sequence[Crawl], *, is_trial: bool = False) -> int:
    code = GOOD
    for answer in dispatch_all(dispatcher, crawls, is_trial=is_trial):
        log(answer)
        if answer.result is Result.FAILED:
            code = FAULTY
    return code


def _now() -> datetime:
    return datetime.now(UTC)


def _chosen(schedule: Schedule, names: Sequence[str]) -> tuple[Crawl, ...]:
    by_name = {crawl.name: crawl for crawl in schedule.crawls}
    for name in names:
        if name not in by_name:
            known = ", ".join(by_name)
            raise ScheduleError(
                f"{schedule.path}: there is no [portals.{name}]; there are: {known}"
            )
    return tuple(by_name[name] for name in dict.fromkeys(names)) or schedule.crawls


def _check_local(schedule: Schedule, settings: Settings) -> None:
    """Check what would run on this machine as `scrapy crawl` would; scrapyd's projects are not here."""
    here = [crawl for crawl in schedule.crawls if LOCAL in crawl.servers]
    if here and not closest_scrapy_cfg():
        raise ScheduleError(
            f"{schedule.path}: [portals.{here[0].name}] would run on this machine, and there is no"
            " project here; go to the folder of scrapy.cfg, or add a [servers.NAME] with a url"
        )
    loader = SpiderLoader.from_settings(settings) if here else None
    for crawl in here:
        where = f"{schedule.path}: [portals.{crawl.name}]"
        if loader is None or crawl.spider not in loader.list():
            known = loader.list() if loader is not None else ()
            raise ScheduleError(f"{where} spider: {no_spider(crawl.spider, known)}")
        if check := getattr(loader.load(crawl.spider), "check_arguments", None):
            try:
                check(crawl.arguments)
            except ArgumentError as error:
                raise ScheduleError(f"{where} arguments: {error}") from None


def _local_server(schedule: Schedule) -> LocalServer | None:
    for plan in schedule.servers:
        if plan.name == LOCAL:
            # Scrapy's own place for what a project leaves while it runs.
            folder = Path(data_path("schedule")).absolute()
            try:
                return LocalServer(plan, Path(closest_scrapy_cfg()).parent, folder)
            except OSError as error:
                raise ScheduleError(
                    f"{error.filename or folder}: {error.strerror}; locks and logs of crawls on this"
                    " machine are kept there"
                ) from None
    return None


def _show(schedule: Schedule, crawls: Sequence[Crawl]) -> int:
    """Show what would run when."""
    try:
        for line in _lines(schedule, crawls):
            say(line)
        flush()
    except BrokenPipeError:
        drop_output()  # whoever reads has seen enough
    except CommandError as error:
        note(f"scrapy schedule: {error}")
        return FAILED
    return GOOD


def _lines(schedule: Schedule, crawls: Sequence[Crawl]) -> Iterator[str]:
    ranks = place({crawl.name: crawl.servers for crawl in schedule.crawls})
    yield f"{schedule.path}: {count(len(schedule.crawls), 'portal')}"
    for crawl in crawls:
        home, *others = ranks[crawl.name]
        stand_ins = f" (if that is down: {', '.join(others)})" if others else ""
        what, when = shlex.join(crawl.words), " and ".join(crawl.written)
        yield f"{crawl.name}: {what}, {when}, on {home}{stand_ins}"
        for time in crawl.times.following(_now(), _TIMES_SHOWN):
            yield f"  {told(time)}"
