"""`scrapy schedule` as a user calls it, with real scrapyd servers."""

from __future__ import annotations

import re
import signal
import subprocess
import sys
import threading
from pathlib import Path
from queue import Empty, SimpleQueue

import pytest

ROOT = Path(__file__).parents[3]


class Command:
    """`scrapy schedule`, its output read line by line as it comes."""

    def __init__(self, *arguments: object):
        self.process = subprocess.Popen(
            [sys.executable, "-m", "scrapy", "schedule", *map(str, arguments)],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self._lines: SimpleQueue[str] = SimpleQueue()
        self._output: list[str] = []
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self._output.append(line)
            self._lines.put(line)

    def line(self, text: str) -> str:
        """The next line that has this text."""
        while True:
            try:
                line = self._lines.get(timeout=90)
            except Empty:
                raise AssertionError(self.output) from None
            if text in line:
                return line

    def end(self) -> int:
        """Wait for its end; its exit code."""
        return self.process.wait(60)

    @property
    def output(self) -> str:
        """All that it has said."""
        return "".join(self._output)


def run(*arguments: object) -> tuple[int, str]:
    done = subprocess.run(
        [sys.executable, "-m", "scrapy", "schedule", *map(str, arguments)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=90,
    )
    return done.returncode, done.stdout + done.stderr


def toml(server: str, portals: str) -> str:
    return f'[servers.one]\nurl = "{server}"\n[defaults]\ntimes = "* * * * *"\n{portals}'


def test_once_gives_each_portal_to_a_server_and_tells(scrapyd, write):
    real = scrapyd()
    path = write(toml(real.url, '[portals.a]\nspider = "slow"\n[portals.b]\nspider = "other"'))
    code, output = run(path, "--once")
    assert code == 0, output
    assert "INFO: a: scheduled on one as a-2" in output
    assert "INFO: b: scheduled on one as b-2" in output
    # Again: both are unfinished, and that is well.
    code, output = run(path, "b", "--once")
    assert code == 0, output
    assert "WARNING: b: skipped, its job b-2" in output
    assert " a: " not in output
    code, output = run(path, "--dry-run")
    assert "a: skipped, its job a-2" in output
    assert len(real.jobs("running") + real.jobs("pending")) == 2


def test_the_service_runs_at_its_times_until_a_signal_and_jobs_go_on(scrapyd, write, wait_until):
    real = scrapyd()
    # Each at a second of its own: the first comes soon.
    portals = "".join(
        f'[portals.p{number}]\nspider = "slow"\ntimes = "every 1m"\n' for number in range(12)
    )
    command = Command(write(toml(real.url, portals)))
    try:
        first = re.search(
            r"12 portals on 1 server; the first is (p\d+) at 20", command.line("first")
        )
        assert first
        assert "; next at 20" in command.line(f"{first[1]}: scheduled on one as {first[1]}-2")
        wait_until(lambda: real.jobs("running"))
        command.process.send_signal(signal.SIGTERM)
        assert command.end() == 0
        assert command.output.endswith("Stopped; jobs on the servers go on\n")
        assert "Traceback" not in command.output
        assert real.jobs("running")
    finally:
        command.process.kill()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_a_service_that_waits(write, unused_port, number):
    path = write(
        f'[servers.one]\nurl = "http://127.0.0.1:{unused_port}/"\n[portals.a]\ntimes = "0 0 29 2 *"'
    )
    command = Command(path)
    command.line("the first is a at 20")
    command.process.send_signal(number)
    assert command.end() == 0
    assert "Traceback" not in command.output


def test_a_server_that_does_not_answer_is_exit_code_1(write, unused_port):
    path = write(toml(f"http://127.0.0.1:{unused_port}/", "[portals.a]"))
    code, output = run(path, "--once")
    assert code == 1
    [line] = output.splitlines()
    assert line.endswith("ERROR: a: not scheduled (one: connection refused)")


def test_check_shows_what_would_run_where_and_when_and_asks_nobody(write, unused_port):
    url = f"http://127.0.0.1:{unused_port}/"
    path = write(
        f'[servers.one]\nurl = "{url}"\n[servers.two]\nurl = "{url}"\n'
        '[portals.a]\ntimes = ["0 0 1 1 *", "0 12 1 1 *"]\ntimezone = "Asia/Shanghai"\n'
        'spider = "news"\narguments.url = "https://example.org/?a b"\n'
    )
    code, output = run(path, "--check")
    assert code == 0, output
    head, portal, *times = output.splitlines()
    assert head == f"{path}: 1 portal"
    assert portal == (
        "a: news -a 'url=https://example.org/?a b', 0 0 1 1 * and 0 12 1 1 *,"
        " on one (if that is down: two)"
    )
    assert len(times) == 5
    assert all(time.endswith(("-01-01 00:00:00+08:00", "-01-01 12:00:00+08:00")) for time in times)


def test_check_may_be_read_by_half(write):
    path = write(toml("http://one:6800/", "".join(f"[portals.p{n}]\n" for n in range(900))))
    done = subprocess.run(
        f"{sys.executable} -m scrapy schedule {path} --check | head -1",
        cwd=ROOT, shell=True, capture_output=True, text=True, timeout=90,
    )  # fmt: skip
    assert done.stdout == f"{path}: 900 portals\n"
    assert done.stderr == ""


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        ([], "name the file of the schedule"),
        (["none.toml"], "scrapy schedule: none.toml: No such file or directory"),
        (["FILE", "b"], "there is no [portals.b]; there are: a"),
        (["FILE", "--once", "--check"], "not allowed with argument"),
    ],
)
def test_a_wrong_call_is_exit_code_2_and_says_why(write, arguments, complaint):
    path = write(toml("http://one:6800/", "[portals.a]"))
    code, output = run(*(path if word == "FILE" else word for word in arguments))
    assert code == 2
    assert complaint in output
    assert "Traceback" not in output
