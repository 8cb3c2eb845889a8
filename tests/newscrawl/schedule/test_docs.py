"""What docs/schedule.md shows, tried: schedules are read, units are verified."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from configparser import ConfigParser
from pathlib import Path

import pytest
import yaml

from newscrawl.schedule.config import read_schedule

DOCS = Path(__file__).parents[3] / "docs" / "schedule.md"


def blocks(language: str) -> list[str]:
    return re.findall(
        rf"^```{language}\n(.*?)^```", DOCS.read_text("utf-8"), re.MULTILINE | re.DOTALL
    )


def test_the_first_schedule_is_ten_lines_for_three_portals():
    first = blocks("toml")[0]
    assert first.count("\n") == 10


@pytest.mark.parametrize("number", range(3))
def test_schedules_are_read(write, monkeypatch, number):
    monkeypatch.setenv("SCRAPYD_PASSWORD", "secret")
    schedule = read_schedule(write(blocks("toml")[number]))
    assert len(schedule.crawls) == [3, 2, 1][number]
    assert len(schedule.servers) == [1, 2, 2][number]


def test_systemd_finds_no_fault_with_the_units(tmp_path):
    analyze = shutil.which("systemd-analyze")
    if analyze is None:
        pytest.skip("systemd-analyze is not here")
    # It looks for the program.
    program = str(Path(sys.executable).with_name("scrapy"))
    units = [block for block in blocks("ini") if "[Unit]" in block]
    names = ["newscrawl-schedule.service", "newscrawl-once.service", "newscrawl-once.timer"]
    for name, unit in zip(names, units, strict=True):
        (tmp_path / name).write_text(unit.replace("/srv/newscrawl/.venv/bin/scrapy", program))
    done = subprocess.run(
        [analyze, "verify", "--man=no", *(tmp_path / name for name in names)],
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    # Of units of the machine itself it may say more.
    assert not [line for line in done.stderr.splitlines() if "newscrawl" in line]


def test_the_servers_of_the_compose_file_are_those_of_its_schedule(write):
    [compose] = map(yaml.safe_load, blocks("yaml"))
    schedule = read_schedule(write(blocks("toml")[2]))
    services = dict(compose["services"])
    assert "scrapy schedule" in services.pop("scheduler")["command"]
    assert {f"http://{name}:6800/" for name in services} == {s.url for s in schedule.servers}
    mounted = {v.split(":")[0] for service in services.values() for v in service["volumes"]}
    assert mounted == {"./scrapyd.conf", *compose["volumes"]}
    scrapyd = ConfigParser()
    scrapyd.read_string(blocks("ini")[-1])
    assert all(scrapyd["scrapyd"][f"{name}_dir"].startswith("/data/") for name in ("logs", "dbs"))
