"""docs/frontier/docker-compose.yml: Redis as a frontier needs it, and three workers apart from each other."""

from __future__ import annotations

import shlex
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from newscrawl.frontier.connection import PlainConnection
from tests.conftest import ROOT, environment
from tests.newscrawl.frontier.servers import RedisServer

FOLDER = ROOT / "docs" / "frontier"


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    """The file."""
    found: dict[str, Any] = yaml.safe_load((FOLDER / "docker-compose.yml").read_text())
    return found


@pytest.fixture(scope="module")
def workers(compose) -> dict[str, Any]:
    """Its services that are workers."""
    return {name: one for name, one in compose["services"].items() if name != "redis"}


def dockerfile() -> list[list[str]]:
    """The instructions of the Dockerfile, as words."""
    text = (FOLDER / "Dockerfile").read_text().replace("\\\n", " ")
    return [line.split() for line in text.splitlines() if line and line[0] != "#"]


def test_each_worker_has_an_archive_and_a_host_name_of_its_own(compose, workers):
    assert len(workers) == 3
    archives = [volume for one in workers.values() for volume in one["volumes"]]
    assert len(set(archives)) == len(archives) == 3
    folder = next(words for words in dockerfile() if words[0] == "WORKDIR")[1]
    for archive in archives:
        volume, place = archive.split(":")
        assert volume in compose["volumes"]
        assert place == folder
    assert {one["hostname"] for one in workers.values()} == set(workers)


def test_workers_come_back_when_they_were_killed_and_not_when_they_have_ended(workers):
    assert {one["restart"] for one in workers.values()} == {"on-failure"}


def test_what_the_image_copies_is_there(workers):
    for one in workers.values():
        context = (FOLDER / one["build"]["context"]).resolve()
        assert context == ROOT
        assert context / one["build"]["dockerfile"] == FOLDER / "Dockerfile"
    copied = [path for words in dockerfile() if words[0] == "COPY" for path in words[1:-1]]
    assert {"newscrawl", "spiders", "pipelines", "warc", "pyproject.toml"} <= set(copied)
    assert [path for path in copied if not (ROOT / path).exists()] == []


def test_workers_take_their_settings_from_the_environment(workers, tmp_path):
    words = next(words for words in dockerfile() if words[0] == "ENV")[1:]
    given, *others = [one["environment"] for one in workers.values()]
    assert others == [given, given]
    env = environment(None) | dict(word.split("=") for word in words) | given
    for setting, expected in (
        ("FRONTIER_URL", "redis://redis:6379/0"),
        ("ARCHIVE_DIR", "/var/lib/newscrawl"),
    ):
        command = [sys.executable, "-m", "scrapy", "settings", "--get", setting]
        done = subprocess.run(command, cwd=tmp_path, env=env, capture_output=True, text=True)
        assert done.stdout.strip() == expected, done.stderr


def test_the_command_is_a_crawl_by_whoever_says_who_it_is(workers):
    entry = next(words for words in dockerfile() if words[0] == "ENTRYPOINT")
    assert " ".join(entry[1:]) == '["scrapy", "crawl"]'
    for one in workers.values():
        spider, option, agent = one["command"]
        assert (spider, option) == ("${SPIDER:-ecns}", "-s")
        assert agent.startswith("USER_AGENT=${USER_AGENT:?")


class AsInContainer(RedisServer):
    """A server with the command of a container."""

    command = ""

    def _run(self, port: int) -> subprocess.Popen[bytes]:
        _, *words = shlex.split(self.command)
        own = ["--port", str(port), "--dir", str(self._folder), "--bind", self._address]
        with self._log.open("ab") as log:
            command = [str(self._executable), *words, *own]
            return subprocess.Popen(command, stdout=log, stderr=subprocess.STDOUT)


def test_its_redis_keeps_everything_or_refuses(compose, tmp_path: Path, caplog):
    server = AsInContainer(tmp_path / "redis")
    server.command = compose["services"]["redis"]["command"]
    server.start()
    try:
        connection = PlainConnection(server.url)
        connection.check()
        connection.close()
        assert caplog.messages == []
        with server.client as client:
            for name, value in {
                "appendonly": "yes",
                "save": "",
                "maxmemory": str(2 * 1024**3),
                "maxmemory-policy": "noeviction",
            }.items():
                assert client.config_get(name) == {name: value}
            client.set("kept", 1)
        server.kill()
        server.start()
        with server.client as client:
            assert client.get("kept") == b"1"
    finally:
        server.kill()
