"""Memories of several machines, and what is done to them."""

from __future__ import annotations

import asyncio
import logging
from contextlib import asynccontextmanager
from dataclasses import astuple, replace
from datetime import UTC, datetime
from functools import wraps
from pathlib import Path

from newscrawl import clock
from newscrawl.frontier.connection import Connection
from newscrawl.frontier.keys import keys_of
from newscrawl.frontier.sharing import Sharing
from newscrawl.items import Metadata, NewsArticle
from newscrawl.ledger import Outcome
from newscrawl.memory import pages, sources
from newscrawl.memory.ending import Ended
from newscrawl.memory.memory import Memory, Reading, Shown
from newscrawl.memory.policy import DAY, HOUR
from newscrawl.state import STATE, State

ROOT = Path(__file__).parents[4]
KEYS = keys_of("ecns", {})
S = KEYS.spider
FEED = "https://news.example/feed.xml"
BEGIN = datetime(2026, 10, 11, 9, tzinfo=UTC)
# A job that remembers what a source shows, and is killed before it has told it.
KILLED = """
import asyncio, os, signal, sys
from pathlib import Path
sys.path.insert(0, {root!r})
from tests.newscrawl.frontier.sharing.machines import Machine, reading
async def main():
    machine = Machine(Path(sys.argv[1]), sys.argv[2])
    await machine.sharing.catch_up()
    machine.memory.read(reading("a", "b", etag="1"))
    os.kill(os.getpid(), signal.SIGKILL)
asyncio.run(main())
"""


def on_a_loop(test):
    @wraps(test)
    def run(*arguments, **named):
        asyncio.run(test(*arguments, **named))

    return run


class Machine:
    """A machine with a memory of its own, as a job on it has it."""

    def __init__(self, folder, url, job="one"):
        self.path = folder / STATE
        folder.mkdir(exist_ok=True)
        self.state = State(self.path)
        self.memory = Memory(self.state, job, window=3 * DAY, longest_poll=6 * HOUR)
        self.connection = Connection(url, patience=20)
        self.sharing = Sharing(self.connection, KEYS, self.state)

    async def step(self):
        """All steps that there are to do."""
        while await self.sharing.step():
            pass

    async def close(self):
        await self.connection.close()
        self.state.close()

    def page(self, name):
        return self.memory.find([f"id {name}"]).get(f"id {name}")

    def rows(self):
        """All that is remembered, without what holds for one file alone."""
        found = self.state.rows("SELECT identity FROM page ORDER BY identity")
        all_pages = [self.memory.find([identity])[identity] for [identity] in found]
        return (
            [
                (
                    *astuple(replace(page, key=0, file=None)),
                    pages.file_of(self.state.rows, page.file),
                )
                for page in all_pages
            ],
            sorted(map(astuple, sources.every(self.state.rows))),
        )

    def waits(self):
        """How many rows are to be told."""
        query = "SELECT (SELECT count(*) FROM tell_page) + (SELECT count(*) FROM tell_source)"
        return self.state.rows(query)[0][0]


@asynccontextmanager
async def machines(tmp_path, redis, *names):
    made = [Machine(tmp_path / name, redis.url, name) for name in names]
    try:
        yield made
    finally:
        for machine in made:
            await machine.close()


async def settle(*all_machines):
    """Steps until all have told and heard all."""
    for _ in range(2 * len(all_machines)):
        for machine in all_machines:
            await machine.step()


def now():
    return int(clock.now().timestamp())


def shown(*names, modified=None):
    return [Shown(f"id {n}", f"https://news.example/{n}", modified=modified) for n in names]


def reading(*names, source=FEED, modified=None, **more):
    return Reading(source, shown(*names, modified=modified), **more)


def item(name, version=1, job="one", body=""):
    article = NewsArticle(
        url=f"https://news.example/{name}",
        articleBody=f"Text {version} {body}.",
        articleSection="world",
        metadata=Metadata(
            version=version, warcFile=f"{job}.warc.gz", warcRecordId=f"<urn:uuid:{name}-{job}>"
        ),
    )
    return Ended(
        identity=f"id {name}", url=article.url, outcome=Outcome.ITEM, asked=now(), article=article,
        content="sha256:" + "ab" * 32, etag='"1"',
    )  # fmt: skip


def fetch(memory, name, **more):
    memory.store(item(name, **more))
    memory.when_stored()()


def end(memory, name, outcome, **more):
    memory.end(
        Ended(
            identity=f"id {name}",
            url=f"https://news.example/{name}",
            outcome=outcome,
            asked=now(),
            **more,
        )
    )
    memory.commit()


def warnings(caplog):
    return [r.getMessage() for r in caplog.records if r.levelno >= logging.WARNING]
