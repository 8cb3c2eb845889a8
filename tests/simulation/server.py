"""The simulated portal on loopback, and a log of what it was asked."""

from __future__ import annotations

import json
import threading
from dataclasses import asdict, dataclass
from pathlib import Path

from newscrawl.demo.model import Reply
from newscrawl.demo.server import DemoServer
from newscrawl.demo.wire import RequestHead, frame
from tests.simulation.pages import HOST
from tests.simulation.portal import SimulatedPortal


@dataclass(frozen=True, slots=True)
class Asked:
    """One request and its answer.

    Attributes:
        job: number of the job that asked, from 0.
        path: with its query.
        status: of the answer.
        size: bytes of the answer, its head included.
        story: the id of the article at the address, None for anything else.
        revision: which revision of it was sent in full, None for none.
    """

    job: int
    path: str
    status: int
    size: int
    story: str | None
    revision: int | None


class SimulatedServer(DemoServer):
    """Serves the simulated portal as a proxy, for its one host.

    Attributes:
        job: number of the job that runs: the log tells of each request which one it was of.
        asked: the log.
    """

    def __init__(self, portal: SimulatedPortal) -> None:
        super().__init__(hosts=(HOST,))
        self._portal = portal
        self._writing = threading.Lock()
        self.job = 0
        self.asked: list[Asked] = []

    def reply(self, head: RequestHead, scheme: str, path: str) -> Reply:
        """Answer, and note it."""
        reply = self._portal.reply(head, path)
        story = self._portal.story_of(path)
        size = len(frame(reply, with_body=True, keep_alive=True))
        revision = None
        if story and reply.status == 200:
            revision = story.number_at(self._portal.now)
        name = story.id if story else None
        with self._writing:
            self.asked.append(Asked(self.job, path, reply.status, size, name, revision))
        return reply

    def write_log(self, path: Path) -> None:
        """Write the log as JSON lines."""
        with path.open("w") as file:
            file.writelines(json.dumps(asdict(one)) + "\n" for one in self.asked)


def read_log(path: Path) -> list[Asked]:
    """Read what `write_log` wrote."""
    return [Asked(**json.loads(line)) for line in path.read_text().splitlines()]
