"""Metrics: as Prometheus's own parser reads them, from a file, over HTTP and after a crawl."""

from __future__ import annotations

import json
import re
import shutil
import signal
import socket
import subprocess
import time
from pathlib import Path
from urllib.request import urlopen

import pytest
from past import ALARM, BUSY, HOUR, NOW, report, write
from prometheus_client import generate_latest
from prometheus_client.parser import text_string_to_metric_families

from newscrawl.health.jobs import Jobs
from newscrawl.health.metrics import registry_of
from newscrawl.ledger import Outcome
from warc.job import safe_name


def parse(text):
    """Samples by name and labels."""
    samples = {}
    for family in text_string_to_metric_families(text):
        assert family.type == "gauge"
        assert family.documentation
        for sample in family.samples:
            key = (sample.name.removeprefix("newscrawl_"), *sorted(sample.labels.items()))
            assert key not in samples, "a sample is there twice"
            assert sample.name.startswith("newscrawl_")
            samples[key] = sample.value
    return samples


def text_of(archive, spiders=("ecns",), now=NOW):
    jobs = Jobs(archive, lambda path, why: None)
    return generate_latest(registry_of(jobs, spiders, lambda: now)).decode()


def values(samples, name, spider="ecns"):
    """The values of a metric by its other label, or the one there is."""
    found = {
        "".join(value for label, value in labels if label != "spider"): number
        for (its_name, *labels), number in samples.items()
        if its_name == name and ("spider", spider) in labels
    }
    return found.get("", found)


def test_each_metric_is_what_the_last_job_was(tmp_path):
    write(tmp_path, report(NOW - 3 * HOUR))
    write(tmp_path, report(drift=[ALARM]))
    samples = parse(text_of(tmp_path))
    ended = (NOW - HOUR).timestamp() + 300
    assert {name: values(samples, name) for name in (
        "last_success_timestamp_seconds", "last_new_item_timestamp_seconds",
        "last_job_start_timestamp_seconds", "last_job_end_timestamp_seconds",
        "oldest_job_timestamp_seconds", "quiet_limit_seconds", "job_running",
        "last_job_duration_seconds", "last_job_items", "last_job_requests",
        "last_job_response_bytes", "last_job_archived_bytes",
    )} == {
        "last_success_timestamp_seconds": ended,
        "last_new_item_timestamp_seconds": ended,
        "last_job_start_timestamp_seconds": ended - 300,
        "last_job_end_timestamp_seconds": ended,
        "oldest_job_timestamp_seconds": ended - 300 - 7200,
        "quiet_limit_seconds": 72 * 3600,
        "job_running": 0,
        "last_job_duration_seconds": 300,
        "last_job_items": 4,
        "last_job_requests": 9,
        "last_job_response_bytes": 9000,
        "last_job_archived_bytes": 4000,
    }  # fmt: skip
    assert values(samples, "last_job_drift_alarms") == {
        "selector": 1, "field": 0, "status": 0, "text": 0, "removed": 0,
    }  # fmt: skip
    state = values(samples, "portal_state")
    assert [word for word, number in state.items() if number] == ["drifted"]
    assert len(state) == 6
    assert samples["damaged_reports",] == 0


def test_labels_have_few_values_whatever_stands_in_a_report(tmp_path):
    odd = {f"odd{number}": 1 for number in range(100)}
    alarms = [ALARM | {"kind": f"kind{number}"} for number in range(100)]
    write(tmp_path, report(sums=BUSY | odd, drift=alarms))
    urls = values(parse(text_of(tmp_path)), "last_job_urls")
    assert set(urls) == set(Outcome)
    assert urls["item"] == 4
    assert len(text_of(tmp_path)) < 10_000


def test_a_spider_without_a_job_has_a_state_and_one_that_is_gone_has_jobs(tmp_path):
    write(tmp_path, report(), "gone")
    (tmp_path / "ecns").mkdir()
    samples = parse(text_of(tmp_path, ("ecns", "other")))
    assert values(samples, "portal_state")["unknown"] == 1
    assert values(samples, "portal_state", "other") == {}
    assert values(samples, "last_job_items") == {}
    assert values(samples, "portal_state", "gone") == {}
    assert values(samples, "last_job_items", "gone") == 4


def test_a_job_that_died_has_no_duration_and_one_that_runs_shows(tmp_path):
    folder = write(tmp_path, report(state="running", finished=None, reason=None))
    samples = parse(text_of(tmp_path))
    assert values(samples, "job_running") == 1
    assert values(samples, "last_job_end_timestamp_seconds") == {}
    (folder / "items.jsonl").touch()
    samples = parse(text_of(tmp_path))
    assert values(samples, "job_running") == 0
    assert values(samples, "last_job_duration_seconds") == {}
    assert values(samples, "portal_state")["failing"] == 1


def test_names_of_any_script_are_escaped(tmp_path):
    name = 'odd "name"\\\nof a spider'
    (tmp_path / safe_name(name)).mkdir()
    assert values(parse(text_of(tmp_path, (name,))), "portal_state", name)["unknown"] == 1


def test_promtool_has_nothing_to_say(tmp_path):
    promtool = shutil.which("promtool")
    if promtool is None:
        pytest.skip("promtool is not here")
    write(tmp_path, report())
    done = subprocess.run([promtool, "check", "metrics"], input=text_of(tmp_path), text=True)
    assert done.returncode == 0


def test_a_crawl_writes_them_when_it_has_ended(scrapy, tmp_path, portal):
    path = tmp_path / "newscrawl.prom"
    write(scrapy.archive, report(), "other")
    crawl = scrapy("crawl", "ecns", "-s", f"METRICS_FILE={path}")
    assert crawl.returncode == 0
    assert list(tmp_path.glob("newscrawl.prom*")) == [path]
    assert path.stat().st_mode & 0o444 == 0o444
    samples = parse(path.read_text())
    [folder] = scrapy.archive.glob("ecns/*/")
    sums = json.loads((folder / "crawl.json").read_text())["sums"]
    urls = values(samples, "last_job_urls")
    assert {outcome: number for outcome, number in urls.items() if number} == sums
    assert values(samples, "last_job_items") == len(portal.expected)
    assert values(samples, "job_running") == 0
    assert values(samples, "portal_state")["fresh"] == 1
    assert values(samples, "last_job_items", "other") == 4


def test_a_crawl_without_an_archive_of_pages_writes_them_too(scrapy, tmp_path):
    path = tmp_path / "newscrawl.prom"
    scrapy("crawl", "ecns", "-a", "limit=1", "-s", f"METRICS_FILE={path}", "-s", "WARC_ENABLED=0")
    assert values(parse(path.read_text()), "job_running") == 0


def test_a_file_that_can_not_be_written_is_one_line_and_no_failure(scrapy, tmp_path):
    path = tmp_path / "nowhere" / "newscrawl.prom"
    crawl = scrapy("crawl", "ecns", "-a", "limit=1", "-s", f"METRICS_FILE={path}")
    assert crawl.returncode == 0
    assert f"ERROR: METRICS_FILE {path} can't be written: No such file" in crawl.output
    assert "Traceback" not in crawl.output


def test_without_prometheus_client_a_crawl_says_what_to_install(scrapy, tmp_path, monkeypatch):
    hidden = tmp_path / "hidden"
    hidden.mkdir()
    (hidden / "prometheus_client.py").write_text("raise ImportError('not here')")
    monkeypatch.syspath_prepend(hidden)
    monkeypatch.setenv("PYTHONPATH", str(hidden), prepend=":")
    path = tmp_path / "newscrawl.prom"
    crawl = scrapy("crawl", "ecns", "-a", "limit=1", "-s", f"METRICS_FILE={path}")
    assert crawl.returncode == 0
    assert "pip install 'newscrawl[metrics]'" in crawl.output
    done = scrapy("metrics")
    assert done.returncode == 2
    assert done.output.strip() == (
        "scrapy metrics: the metrics need prometheus-client: pip install 'newscrawl[metrics]'"
    )


def test_the_command_prints_and_writes_the_same(command, archive, tmp_path):
    write(archive, report())
    code, printed = command("metrics")
    assert code == 0
    assert values(parse(printed), "last_job_items") == 4
    path = tmp_path / "newscrawl.prom"
    assert command("metrics", "-o", str(path)) == (0, "")
    assert path.read_text() == printed


def test_the_endpoint_shows_the_archive_as_it_is_at_each_scrape(scrapy):
    write(scrapy.archive, report(NOW - 3 * HOUR))
    process = scrapy.start("metrics", "--port", "0", "-s", f"ARCHIVE_DIR={scrapy.archive}")
    try:
        line = process.stdout.readline().decode()
        address = line.split()[-1]
        assert address.startswith("http://127.0.0.1:")
        first = scrape(address)
        assert values(first, "last_job_start_timestamp_seconds") == (NOW - 3 * HOUR).timestamp()
        write(scrapy.archive, report())
        second = scrape(address)
        assert values(second, "last_job_start_timestamp_seconds") == (NOW - HOUR).timestamp()
        process.send_signal(signal.SIGINT)
        output, _ = process.communicate(timeout=60)
        assert process.returncode == 0
        assert output == b""
    finally:
        process.kill()
        process.wait()


def scrape(address):
    with urlopen(address, timeout=20) as answer:
        assert answer.headers["Content-Type"].startswith("text/plain; version=")
        return parse(answer.read().decode())


def test_a_port_that_is_taken_is_one_line(command):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = command("metrics", "--port", str(port))
    assert done == (2, f"scrapy metrics: 127.0.0.1:{port}: Address already in use\n")


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--port", "99999"], "--port: a number from 0 to 65535"),
        (["--port", "1", "-o", "x"], "not allowed with argument"),
        (["ecns"], "ecns: there is no such option"),
        (["-o", "/nowhere/x.prom"], "scrapy metrics: /nowhere/x.prom"),
    ],
)
def test_what_can_not_be_done_is_one_line(command, arguments, told):
    code, printed = command("metrics", *arguments)
    assert code == 2
    assert told in printed.splitlines()[-1]


def test_two_weeks_of_hourly_jobs_are_read_fast(tmp_path):
    urls = [
        {"url": f"https://www.ecns.cn/{number:0180}", "status": "known"} for number in range(4000)
    ]
    for number in range(24 * 14):
        write(tmp_path, report(NOW - number * HOUR, urls=urls if number % 24 == 0 else urls[:400]))
    begin = time.perf_counter()
    assert values(parse(text_of(tmp_path)), "last_job_items") == 4
    # Some 0.05 s; to read it all takes thirty times as long.
    assert time.perf_counter() - begin < 2


def test_the_guide_names_the_metrics_that_there_are(tmp_path):
    write(tmp_path, report())
    there = {name for name, *_ in parse(text_of(tmp_path))}
    guide = (Path(__file__).parents[3] / "docs" / "health.md").read_text("utf-8")
    # Those of the frontiers are Redis's (tests/newscrawl/frontier).
    lines = guide.partition("### Frontiers")[0].splitlines()
    rows = [line for line in lines if line.startswith("| `") and "`spider`" in line]
    told = {name for row in rows for name in re.findall(r"`(\w+)`", row.split("|")[1])}
    assert told | {"damaged_reports"} == there
    assert set(re.findall(r"newscrawl_(?!frontier_)(\w+)", guide)) <= there
