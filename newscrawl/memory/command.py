"""What `scrapy state` does, and how it says it."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from newscrawl.declared import no_spider
from newscrawl.identity import identity_of
from newscrawl.memory import policy
from newscrawl.memory.look import article, article_lines, overview, overview_lines
from newscrawl.memory.rebuild import RebuildError, rebuild, size_of
from newscrawl.portals import Portal
from newscrawl.state import STATE, connect_to_read
from warc.commands.console import (
    FAILED,
    FAULTY,
    GOOD,
    CommandError,
    count,
    drop_output,
    flush,
    note,
    progress,
    say,
    say_json,
)
from warc.job import safe_name

if TYPE_CHECKING:
    from pathlib import Path

    from scrapy import Spider
    from scrapy.settings import BaseSettings
    from scrapy.spiderloader import SpiderLoaderProtocol


# As shells report a command that was ended by a closed pipe (SIGPIPE).
_PIPE_CLOSED = 128 + 13


@dataclass(frozen=True, slots=True)
class Asked:
    """What is to be done.

    Attributes:
        action: `status`, `show` or `rebuild`.
        names: of spiders, none: all; for `show` spider and address.
        as_json: whether each line of the result is a JSON object.
    """

    action: str
    names: tuple[str, ...]
    as_json: bool


def run(
    asked: Asked, root: Path | None, settings: BaseSettings, loader: SpiderLoaderProtocol
) -> int:
    """Do what is asked.

    Args:
        asked: that.
        root: `ARCHIVE_DIR`; None: nothing is kept.
        settings: the project's.
        loader: has its spiders.

    Returns:
        The exit code.
    """
    try:
        if root is None:
            raise CommandError("ARCHIVE_DIR is empty, so nothing is remembered")
        code = _do(asked, _Spiders(root, settings, loader))
        flush()
    except (CommandError, RebuildError) as error:
        note(f"scrapy state: {error}")
        return FAILED
    except BrokenPipeError:
        drop_output()
        return _PIPE_CLOSED
    except OSError as error:
        note(f"scrapy state: {error.filename}: {error.strerror or error}")
        return FAILED
    return code


def _do(asked: Asked, spiders: _Spiders) -> int:
    if asked.action == "show":
        return _show(spiders, *asked.names, as_json=asked.as_json)
    if asked.action == "rebuild":
        names = asked.names or spiders.all_with(need_file=False)
        return max(_rebuild(spiders, name, as_json=asked.as_json) for name in names)
    for name in asked.names or spiders.all_with(need_file=True):
        _status(spiders, name, as_json=asked.as_json)
    return GOOD


class _Spiders:
    """The spiders of the project, and their folders in the archive."""

    def __init__(self, root: Path, settings: BaseSettings, loader: SpiderLoaderProtocol) -> None:
        self.root = root
        self._settings = settings
        self._loader = loader

    def all_with(self, *, need_file: bool) -> list[str]:
        """Those that have jobs and are a portal's, or a file.

        Raises:
            CommandError: there are none.
        """
        names = self._loader.list()
        if need_file:
            found = [name for name in names if (self.folder(name) / STATE).exists()]
        else:
            found = [n for n in names if self.folder(n).is_dir() and self.portal(n) is not None]
        if not found:
            raise CommandError(f"no spider remembers anything in {self.root}")
        return found

    def folder(self, name: str) -> Path:
        """The spider's folder in the archive."""
        return self.root / safe_name(name)

    def of(self, name: str) -> type[Spider]:
        """The spider of that name.

        Raises:
            CommandError: there is none.
        """
        try:
            return self._loader.load(name)
        except KeyError:
            raise CommandError(no_spider(name, self._loader.list())) from None

    def portal(self, name: str) -> Portal | None:
        """What the spider declares; None where it declares none."""
        portal = getattr(self.of(name), "portal", None)
        return portal if isinstance(portal, Portal) else None

    def window(self, name: str) -> int:
        """For how many seconds the spider looks at an article again."""
        settings = self._settings.copy()
        self.of(name).update_settings(settings)
        return round(settings.getfloat("LOOK_AGAIN_DAYS") * policy.DAY)

    def database(self, name: str) -> sqlite3.Connection:
        """The spider's memory, to be read only; whoever asks closes it.

        Raises:
            CommandError: there is none, or it can't be read.
        """
        path = self.folder(name) / STATE
        self.of(name)
        if not path.exists():
            raise CommandError(f"{path} is not there: {name} remembers nothing yet")
        try:
            database = connect_to_read(path)
        except sqlite3.Error as error:
            raise _unreadable(path, error) from error
        if database is None:
            raise CommandError(
                f"{path} is of an older newscrawl; the next job brings it up to date"
            )
        return database


def _unreadable(path: Path, error: sqlite3.Error) -> CommandError:
    return CommandError(
        f"{path} can't be read: {error}; `scrapy state rebuild {path.parent.name}` makes it anew"
    )


def _show(spiders: _Spiders, name: str, url: str, *, as_json: bool) -> int:
    with closing(spiders.database(name)) as database:
        identity = identity_of(url, spiders.portal(name))
        try:
            found = article(database, identity, spiders.folder(name))
        except sqlite3.Error as error:
            raise _unreadable(spiders.folder(name) / STATE, error) from error
    if found is None:
        note(f"scrapy state: {name} knows nothing of {url} ({identity})")
        return FAULTY
    _print(found, article_lines(found), as_json=as_json)
    return GOOD


def _status(spiders: _Spiders, name: str, *, as_json: bool) -> None:
    path = spiders.folder(name) / STATE
    with closing(spiders.database(name)) as database:
        try:
            found = overview(database, name, path)
        except sqlite3.Error as error:
            raise _unreadable(path, error) from error
    _print(found, overview_lines(found), as_json=as_json)


def _rebuild(spiders: _Spiders, name: str, *, as_json: bool) -> int:
    portal, folder = spiders.portal(name), spiders.folder(name)
    if portal is None:
        raise CommandError(
            f"{name} declares no portal, so its articles can't be told by their addresses"
        )
    if not folder.is_dir():
        raise CommandError(f"{folder} is not there: {name} has no job to rebuild it from")
    with progress(size_of(folder)) as show:
        made = rebuild(folder, portal, window=spiders.window(name), progress=show)
    for line in made.left_out:
        note(f"scrapy state: left out: {line}")
    data = {
        "spider": name, "jobs": made.jobs, "articles": made.articles, "items": made.items,
        "leftOut": list(made.left_out),
    }  # fmt: skip
    text = (
        f"{name}: {count(made.articles, 'article')}, {made.items:,} with an item,"
        f" from {count(made.jobs, 'job')}"
    )
    _print(data, [text], as_json=as_json)
    return FAULTY if made.left_out else GOOD


def _print(data: dict[str, Any], lines: list[str], *, as_json: bool) -> None:
    if as_json:
        say_json(data)
        return
    for line in lines:
        say(line)
