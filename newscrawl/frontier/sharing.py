"""The memories of the machines are one: what a file remembers is told to the others, and theirs taken over.

Redis has the latest row of each article that is due and of each source, and each change has a number. A file
may change a row there only if it has heard all that the others have told of it; so a row that it hears takes
the place of its own, however much that says, unless its own has changed meanwhile: then they are merged, and
the result is told. Rows of articles that are no longer due are taken away when all files have them. So a
machine that comes later is told of all that is still to be done, in an order in which no source that "has not
changed" can hide an article.
"""

from __future__ import annotations

import hashlib
import logging
import secrets
import socket
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from newscrawl.frontier.rows import page_name, page_text, source_name, source_text
from newscrawl.frontier.taking import Heard, take_over
from newscrawl.memory import outbox, pages

if TYPE_CHECKING:
    from newscrawl.frontier.connection import Argument, Connection
    from newscrawl.frontier.keys import Keys
    from newscrawl.frontier.rows import WarcFile
    from newscrawl.memory.outbox import Position, Waiting
    from newscrawl.state import State

logger = logging.getLogger(__name__)

# Rows of a step: they keep the reactor for some 20 ms, and Redis for one or two.
_AT_A_TIME = 200
# Rows that are no longer due are kept for files that were heard of within so many milliseconds.
_AWAY = 7 * 86_400_000
# Rows in Redis; 350 to 820 bytes each.
_MOST = 200_000


@dataclass(frozen=True, slots=True)
class _Answer:
    """What `hear.lua` says."""

    position: Position
    """Where the file stands when it has taken this over."""
    has_more: bool
    trimmed: int
    dropped: int
    heard: tuple[Heard, ...]


class Sharing:
    """Shares the memory of one file with those of other machines.

    Rows that change are noted from the moment on at which it is made, so it is to be made before anything is
    remembered, what a dead job left included. Without a memory it does nothing.

    Args:
        connection: to the frontier.
        keys: of the spider's crawl.
        state: the file.
    """

    def __init__(self, connection: Connection, keys: Keys, state: State) -> None:
        self._connection = connection
        self._keys = keys.both
        self._state = state
        self._has_warned = False
        # Whether rows were dropped that this file has not heard: a source may hide what they were of.
        self._is_partial = False
        with state.writing() as database:
            if database is not None:
                outbox.begin(database)

    @property
    def name(self) -> str:
        """What the frontier knows the file by; empty where there is no memory."""
        position = outbox.position(self._state.rows)
        return self._name(position) if position is not None else ""

    async def catch_up(self) -> None:
        """Take over all that the others have told; to be done before anything is asked for.

        Raises:
            FrontierError: Redis can't be used.
        """
        while await self._hear():
            pass

    async def step(self) -> bool:
        """Take over some of what the others have told, and tell some; to be done once a second or so.

        Returns:
            Whether there is more to do.

        Raises:
            FrontierError: Redis can't be used.
        """
        is_more = await self._hear()
        return await self._tell() or is_more

    async def finish(self) -> None:
        """Tell all that is remembered by now; to be done when the memory is complete.

        Raises:
            FrontierError: Redis can't be used. The next job on the file tells it.
        """
        until = outbox.latest(self._state.rows)
        while outbox.is_waiting(self._state.rows, until):
            await self.step()

    async def _hear(self) -> bool:
        before = outbox.position(self._state.rows)
        if before is None:
            return False
        answer = await self._ask(before)
        is_known = answer.position.frontier == before.frontier
        last = before.last if is_known else 0
        self._is_partial = self._is_partial or last < answer.dropped
        if (last and last < answer.trimmed) or self._is_partial:
            self._warn()
        if answer.position != before:
            self._take_over(before, last, answer)
        if not answer.has_more:
            self._is_partial = False
        return answer.has_more

    def _take_over(self, before: Position, last: int, answer: _Answer) -> None:
        after = answer.position
        with self._state.writing() as database:
            # Another job on the same file may have been faster: then what follows is heard by the next step.
            if database is None or outbox.position(pages.reading(database)) != before:
                return
            if (after.frontier, after.run) != (before.frontier, before.run):
                # Redis was started again, or is another one: it may not have what it was told.
                outbox.enter_all(database)
            # What it told another frontier was not this one's.
            me = self._name(before) if after.frontier == before.frontier else ""
            left_out = take_over(database, answer.heard, last, me, is_partial=self._is_partial)
            outbox.move(database, after)
        for name in left_out:
            logger.warning("A row of %s in the frontier can't be read, and is left out.", name)

    async def _ask(self, before: Position) -> _Answer:
        told: Sequence[bytes] = await self._connection.run(
            "hear", self._keys,
            secrets.token_hex(8), before.frontier, self._name(before), before.last,
            _AT_A_TIME, _AWAY, _MOST,
        )  # fmt: skip
        frontier, run, last, has_more, trimmed, dropped = told[:6]
        texts = [text.decode("utf-8") for text in told[6:]]
        return _Answer(
            replace(before, frontier=frontier.decode(), run=run.decode(), last=int(last)),
            bool(int(has_more)),
            int(trimmed),
            int(dropped),
            tuple(map(Heard.of, texts[::2], texts[1::2])),
        )

    async def _tell(self) -> bool:
        rows = self._state.rows
        before, waiting = outbox.position(rows), outbox.waiting(rows, _AT_A_TIME)
        if before is None or not (waiting.pages or waiting.sources):
            return False
        answer: bytes = await self._connection.run(
            "tell", self._keys,
            before.frontier, self._name(before), before.last, *self._arguments(waiting),
        )  # fmt: skip
        if answer == b"gone":
            return True
        is_told = [letter == "1" for letter in answer.decode()]
        serials = list(zip((*waiting.pages, *waiting.sources), is_told, strict=True))
        count = len(waiting.pages)
        with self._state.writing() as database:
            if database is not None:
                outbox.told(
                    database,
                    [serial for serial, is_it in serials[:count] if is_it],
                    [serial for serial, is_it in serials[count:] if is_it],
                )
        return waiting.has_more or not all(is_told)

    def _arguments(self, waiting: Waiting) -> list[Argument]:
        files: dict[int | None, WarcFile | None] = {None: None}
        told: list[Argument] = []
        for page in waiting.pages.values():
            if page.file not in files:
                files[page.file] = pages.file_of(self._state.rows, page.file)
            told += (
                page_name(page.identity),
                "1" if page.due is None else "",
                page_text(page, files[page.file]),
            )
        for source in waiting.sources.values():
            told += (source_name(source.url), "", source_text(source))
        return told

    def _name(self, position: Position) -> str:
        """What the frontier knows the file by: a copy of it elsewhere is another one."""
        text = f"{position.file} {socket.gethostname()} {self._state.path.resolve()}"
        return hashlib.blake2b(text.encode("utf-8", "surrogateescape"), digest_size=6).hexdigest()

    def _warn(self) -> None:
        if self._has_warned:
            return
        self._has_warned = True
        logger.warning(
            "%s was away for so long that the frontier no longer has all that the others have told: it"
            " knows less than they do, reads sources anew and looks at some articles once more. Nothing is"
            " lost, and nothing stored twice.",
            self._state.path,
        )
