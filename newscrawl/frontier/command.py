"""What `scrapy frontier` does, and how it says it."""

from __future__ import annotations

import shlex
import shutil
import signal
import sys
import time
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from newscrawl.declared import no_spider
from newscrawl.frontier.clearing import clear, forget
from newscrawl.frontier.errors import NEEDS, FrontierError
from newscrawl.frontier.letters import Letter, letters_of, requeue
from newscrawl.frontier.look import frontier_of, server_of, size_of, spiders_of
from newscrawl.frontier.words import (
    arguments_text,
    frontier_json,
    frontier_lines,
    letter_json,
    letter_lines,
    server_line,
)
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
    say_json,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from newscrawl.frontier.connection import PlainConnection

# As shells report a command that was ended by a closed pipe (SIGPIPE).
_PIPE_CLOSED = 128 + 13
# The cursor to the first place of the screen, and all behind it blank.
_CLEAR = "\x1b[H\x1b[J"


@dataclass(frozen=True, slots=True)
class Asked:
    """What is to be done.

    Attributes:
        action: `status`, `dead`, `requeue` or `clear`.
        names: of spiders, none: all; for `requeue` one, and addresses, none: all.
        as_json: whether each line of the result is a JSON object.
        watch: `status`: seconds after which it is shown again; None: once.
        is_sure: `clear`: whether live workers, and what would be forgotten, do not matter.
        forget: `clear`: whether all that is known of the spider goes.
    """

    action: str
    names: tuple[str, ...]
    as_json: bool = False
    watch: float | None = None
    is_sure: bool = False
    forget: bool = False


def run(asked: Asked, url: str, lease: float, spiders: Callable[[], Sequence[str]]) -> int:
    """Do what is asked.

    Args:
        asked: that.
        url: `FRONTIER_URL`.
        lease: `FRONTIER_LEASE`.
        spiders: gives the names of the project's spiders.

    Returns:
        The exit code.
    """
    try:
        code = _do(asked, _Frontiers(_connect(url), lease, spiders))
        flush()
    except (CommandError, FrontierError) as error:
        note(f"scrapy frontier: {error}")
        return FAILED
    except BrokenPipeError:
        drop_output()
        return _PIPE_CLOSED
    return code


def _connect(url: str) -> PlainConnection:
    """The way to Redis, tried.

    Raises:
        CommandError: there is none.
        FrontierError: Redis does not answer, or will not do.
    """
    if not url:
        raise CommandError(
            "FRONTIER_URL is empty, so there is no frontier: -s FRONTIER_URL=redis://host:6379/0"
        )
    try:
        from newscrawl.frontier.connection import PlainConnection
    except ImportError:
        raise CommandError(NEEDS) from None
    connection = PlainConnection(url)
    connection.check()
    return connection


@dataclass(frozen=True, slots=True)
class _Frontiers:
    """Those of a Redis."""

    connection: PlainConnection
    lease: float
    spiders: Callable[[], Sequence[str]]

    def named(self, names: Sequence[str]) -> list[str]:
        """The spiders of these names, all if there are none.

        Raises:
            CommandError: neither Redis nor the project has one.
        """
        known = spiders_of(self.connection)
        if not names:
            return known
        if unknown := [name for name in names if name not in known]:
            own = self.spiders()
            for name in unknown:
                if name not in own:
                    raise CommandError(no_spider(name, {*known, *own}))
        return list(names)


def _do(asked: Asked, frontiers: _Frontiers) -> int:
    if asked.action == "status":
        return _status(asked, frontiers)
    [spider] = frontiers.named(asked.names[:1])
    if asked.action == "dead":
        return _dead(frontiers, spider, as_json=asked.as_json)
    if asked.action == "requeue":
        return _requeue(frontiers, spider, asked.names[1:], as_json=asked.as_json)
    return _clear(asked, frontiers, spider)


def _status(asked: Asked, frontiers: _Frontiers) -> int:
    if asked.watch is None:
        _print(_told(asked, frontiers))
        return GOOD
    # Shells start commands in the background with this signal ignored.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    lines = _told(asked, frontiers)
    try:
        while True:
            _draw(lines)
            time.sleep(asked.watch)
            try:
                lines = _told(asked, frontiers)
            except FrontierError as error:
                # Redis may be starting again, and that is what is watched.
                if asked.as_json:
                    note(f"scrapy frontier: {error}")
                lines = [] if asked.as_json else [str(error)]
    except KeyboardInterrupt:
        return GOOD


def _told(asked: Asked, frontiers: _Frontiers) -> list[str | dict[str, object]]:
    """The lines of the status."""
    server = server_of(frontiers.connection)
    names = frontiers.named(asked.names)
    lines: list[str | dict[str, object]] = [] if asked.as_json else [server_line(server)]
    for name in names:
        frontier = frontier_of(frontiers.connection, name, frontiers.lease)
        held = size_of(frontiers.connection, name)
        if asked.as_json:
            lines.append(frontier_json(frontier, held, server))
        else:
            lines += frontier_lines(frontier, held)
    if not names and not asked.as_json:
        lines.append("no spider has a frontier there")
    return lines


def _draw(lines: Sequence[str | dict[str, object]]) -> None:
    """Put lines in the place of those that were there, on a terminal; elsewhere below them."""
    if sys.stdout.isatty():
        sys.stdout.write(_CLEAR)
        room = shutil.get_terminal_size().lines - 1
        if len(lines) > room:
            lines = [*lines[: room - 1], f"... {len(lines) - room + 1} lines more"]
    _print(lines)
    flush()


def _print(lines: Sequence[str | dict[str, object]]) -> None:
    for line in lines:
        if isinstance(line, str):
            say(line)
        else:
            say_json(line)


def _dead(frontiers: _Frontiers, spider: str, *, as_json: bool) -> int:
    letters = letters_of(frontiers.connection, spider)
    for letter in letters:
        _print([letter_json(letter)] if as_json else list(letter_lines(letter)))
    if not letters:
        note(f"{spider}: no request was given up")
    elif not as_json:
        back = shlex.join(("scrapy", "frontier", "requeue", spider, "--all"))
        say(f"{count(len(letters), 'dead letter')}; back into the queue: {back}")
    return GOOD


def _requeue(frontiers: _Frontiers, spider: str, urls: Sequence[str], *, as_json: bool) -> int:
    letters = letters_of(frontiers.connection, spider)
    if urls:
        letters = [letter for letter in letters if letter.url in urls]
    put = list(requeue(frontiers.connection, spider, letters))
    crawls = Counter(letter.crawl for letter in put)
    alive = {
        crawl.name: crawl.alive
        for crawl in frontier_of(frontiers.connection, spider, frontiers.lease).crawls
    }
    first: dict[str, Letter] = {}
    for letter in put:
        first.setdefault(letter.crawl, letter)
    for name, letter in first.items():
        workers = alive.get(name, 0)
        if as_json:
            arguments = dict(letter.arguments) if letter.arguments is not None else None
            data = {"spider": spider, "crawl": name, "arguments": arguments}
            say_json(data | {"requests": crawls[name], "workers": workers})
        else:
            number = count(crawls[name], "request")
            say(
                f"{spider}: {number} back in the queue of crawl {name}. {_next(letter, spider, workers)}"
            )
    missing = [url for url in urls if all(letter.url != url for letter in put)]
    for url in missing:
        note(f"scrapy frontier: {spider} has no dead letter of {url}")
    if not urls and not put:
        note(f"{spider}: no request was given up")
    return FAULTY if missing else GOOD


def _next(letter: Letter, spider: str, workers: int) -> str:
    """What is to be done about requests that went back."""
    if workers:
        return f"{count(workers, 'worker')} of it will take them."
    if letter.arguments is None:
        return f"The next job of {spider} that has the crawl's arguments (not known) takes them."
    words = arguments_text(letter.arguments) if letter.arguments else ""
    return f"Next: {f'scrapy crawl {shlex.quote(spider)} {words}'.strip()}"


def _clear(asked: Asked, frontiers: _Frontiers, spider: str) -> int:
    frontier = frontier_of(frontiers.connection, spider, frontiers.lease)
    left = sum(crawl.queued + crawl.leased for crawl in frontier.crawls)
    if frontier.alive and (asked.forget or not asked.is_sure):
        alive = f"{count(frontier.alive, 'worker')} of {spider} {'is' if frontier.alive == 1 else 'are'} alive"
        cure = (
            "end them first"
            if asked.forget
            else "end them first, or add --yes: they end with an error"
        )
        raise CommandError(f"{alive}; {cure}")
    if asked.forget and not asked.is_sure:
        raise CommandError(
            f"--forget takes away all that {spider} has in Redis: {count(left, 'request')},"
            f" {count(frontier.dead, 'dead letter')}, and which articles are stored. Workers whose"
            " state.sqlite does not know an article store it once more. If that is meant, add --yes"
        )
    taken = sum(clear(frontiers.connection, spider, crawl.name) for crawl in frontier.crawls)
    keys = forget(frontiers.connection, spider) if asked.forget else 0
    if asked.as_json:
        crawls = [crawl.name for crawl in frontier.crawls]
        say_json({"spider": spider, "crawls": crawls, "requests": taken, "forgotten": asked.forget})
        return GOOD
    if frontier.crawls:
        say(
            f"{spider}: {count(taken, 'request')} of {count(len(frontier.crawls), 'crawl')} taken away;"
            " the articles are due for the next crawl"
        )
    elif not asked.forget:
        say(f"{spider}: no crawl goes on, nothing to take away")
    if asked.forget:
        say(f"{spider}: all is forgotten, {count(keys, 'key')}")
    return GOOD
