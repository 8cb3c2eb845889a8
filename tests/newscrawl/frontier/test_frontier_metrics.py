"""The frontiers' metrics, as Prometheus's own parser reads them, and what takes no others with it."""

from __future__ import annotations

import re
import socket
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from prometheus_client import generate_latest
from prometheus_client.parser import text_string_to_metric_families
from scrapy.cmdline import execute

from newscrawl.frontier.keys import VERSION_KEY
from newscrawl.frontier.metrics import FrontierCollector
from newscrawl.health.jobs import Jobs
from newscrawl.health.metrics import registry_of
from tests.newscrawl.frontier.filling import MINUTE, Worker, await_minute

LEASE = 60.0


def samples_of(text):
    """Samples of the frontiers by name and labels."""
    samples = {}
    for family in text_string_to_metric_families(text):
        assert family.type == "gauge"
        assert family.documentation
        for sample in family.samples:
            key = (sample.name, *sorted(sample.labels.items()))
            assert key not in samples, "a sample is there twice"
            samples[key] = sample.value
    prefix = "newscrawl_frontier_"
    return {
        (name.removeprefix(prefix), *(value for _, value in labels)): number
        for (name, *labels), number in samples.items()
        if name.startswith(prefix)
    }


@pytest.fixture
def complaints():
    return []


@pytest.fixture
def collector(redis, complaints):
    return FrontierCollector(redis.url, LEASE, complaints.append)


@pytest.fixture
def scrape(tmp_path, collector):
    """Gives the text of all metrics as they are now."""
    jobs = Jobs(tmp_path, lambda path, why: None)
    registry = registry_of(jobs, ("ecns",), lambda: datetime(2026, 11, 26, tzinfo=UTC), collector)
    return lambda: generate_latest(registry).decode()


def test_each_metric_is_what_redis_has(redis, scrape, complaints):
    await_minute(redis.client)
    first = Worker(redis.url, "a@north")
    second = Worker(redis.url, "b@south")
    Worker(redis.url, "c@south").let_die()
    first.give_up("https://www.ecns.cn/dead", "HTTP 500")
    first.add(*(f"https://www.ecns.cn/{number}" for number in range(10)))
    first.let_begin(10 * MINUTE)
    first.take(3)
    first.store("1")
    first.let_have_asked(1, {"www.ecns.cn": 20})
    second.let_have_asked(5, {"www.ecns.cn": 5, "images.ecns.cn": 5})
    Worker(redis.url, "d@east", spider='odd "name"\\', url="https://herald.example/").let_die()
    redis.client.config_set("maxmemory", 64_000_000)
    samples = samples_of(scrape())
    assert 0 < samples.pop(("redis_bytes",)) < samples.pop(("redis_max_bytes",)) == 64_000_000
    [odd] = {key[1] for key in samples if key[0] == "queued" and key[2] != "ecns"}
    assert samples == {
        ("up",): 1,
        ("dead", "ecns"): 1,
        ("dead", 'odd "name"\\'): 0,
        ("queued", "all", "ecns"): 7,
        ("leased", "all", "ecns"): 3,
        ("workers", "all", "ecns"): 2,
        ("kept_items", "all", "ecns"): 1,
        ("queued", odd, 'odd "name"\\'): 0,
        ("leased", odd, 'odd "name"\\'): 0,
        ("workers", odd, 'odd "name"\\'): 0,
        ("kept_items", odd, 'odd "name"\\'): 0,
        # Of those that are alive.
        ("worker_requests_per_minute", "all", "ecns", "a@north"): 4,
        ("worker_requests_per_minute", "all", "ecns", "b@south"): 2,
        ("host_requests_per_minute", "all", "www.ecns.cn", "ecns"): 5,
        ("host_requests_per_minute", "all", "images.ecns.cn", "ecns"): 1,
    }
    assert complaints == []


def test_hosts_have_few_labels_however_many_are_asked(redis, scrape):
    await_minute(redis.client)
    worker = Worker(redis.url)
    worker.let_begin(10 * MINUTE)
    worker.let_have_asked(1, {f"h{number}.example": 10 * number for number in range(1, 201)})
    samples = samples_of(scrape())
    rates = {key[2]: rate for key, rate in samples.items() if key[0] == "host_requests_per_minute"}
    assert len(rates) == 51
    assert rates["h200.example"] == 400
    assert rates["others"] == sum(2 * number for number in range(1, 151))


def test_redis_away_takes_no_other_metrics_with_it(redis, scrape, complaints):
    Worker(redis.url)
    assert samples_of(scrape())["up",] == 1
    redis.stop()
    for _ in range(3):
        text = scrape()
        assert samples_of(text) == {("up",): 0}
        assert "\nnewscrawl_damaged_reports 0.0\n" in text
    [complaint] = complaints
    assert complaint.startswith(f"FRONTIER_URL: Redis at 127.0.0.1:{redis.port}/0 can't be used: ")
    redis.start()
    samples = samples_of(scrape())
    assert (samples["up",], samples["workers", "all", "ecns"]) == (1, 1)
    redis.stop()
    assert samples_of(scrape()) == {("up",): 0}
    assert len(complaints) == 2


def test_a_redis_that_does_not_answer_is_not_waited_for_as_long_as_prometheus_waits(complaints):
    with socket.create_server(("127.0.0.1", 0), backlog=8) as silent:
        url = f"redis://127.0.0.1:{silent.getsockname()[1]}/0"
        collector = FrontierCollector(url, LEASE, complaints.append)
        [up] = collector.collect()
    assert up.samples[0].value == 0
    [complaint] = complaints
    assert complaint.startswith(
        f"FRONTIER_URL: Redis at {url.partition('://')[2]} can't be used: Timeout"
    )


@pytest.mark.parametrize("url", ["nonsense", "redis://host:port/0"])
def test_an_address_that_is_none(complaints, url):
    [up] = FrontierCollector(url, LEASE, complaints.append).collect()
    assert up.samples[0].value == 0
    assert "an address like redis://host:6379/0 was expected" in complaints[0]


def test_a_layout_of_another_version(redis, scrape, complaints):
    redis.client.set(VERSION_KEY, 99)
    assert samples_of(scrape()) == {("up",): 0}
    assert "has frontiers of layout 99" in complaints[0]


def test_the_guide_names_each_metric_and_its_rules_know_no_others(redis, scrape):
    await_minute(redis.client)
    worker = Worker(redis.url)
    worker.let_begin(10 * MINUTE)
    worker.let_have_asked(1, {"www.ecns.cn": 1})
    redis.client.config_set("maxmemory", 64_000_000)
    names = {key[0] for key in samples_of(scrape())}
    guide = (Path(__file__).parents[3] / "docs" / "health.md").read_text("utf-8")
    table = guide.partition("### Frontiers\n")[2].partition("```")[0]
    rows = [line.split("|")[1] for line in table.splitlines() if line.startswith("| `")]
    assert {name for row in rows for name in re.findall(r"`(\w+)`", row)} == names
    rules = set(re.findall(r"newscrawl_frontier_([a-z_]+)", guide))
    assert {"up", "dead", "workers"} <= rules <= names


@pytest.fixture
def metrics(monkeypatch, capsys, tmp_path):
    """Runs `scrapy metrics`; returns exit code, standard output and error."""
    monkeypatch.setattr(sys, "path", list(sys.path))
    monkeypatch.setenv("SCRAPY_SETTINGS_MODULE", "newscrawl.settings")
    (tmp_path / "archive").mkdir()

    def run(*words):
        with pytest.raises(SystemExit) as end:
            execute(["scrapy", "metrics", "-s", f"ARCHIVE_DIR={tmp_path / 'archive'}", *words])
        printed = capsys.readouterr()
        return int(end.value.code or 0), printed.out, printed.err

    return run


def test_the_command_gives_them_where_there_is_a_frontier(redis, metrics, tmp_path):
    Worker(redis.url)
    assert samples_of(metrics()[1]) == {}
    words = ("-s", f"FRONTIER_URL={redis.url}")
    code, out, err = metrics(*words)
    assert (code, err) == (0, "")
    assert samples_of(out)["workers", "all", "ecns"] == 1
    path = tmp_path / "newscrawl.prom"
    assert metrics(*words, "-o", str(path)) == (0, "", "")
    assert samples_of(path.read_text())["workers", "all", "ecns"] == 1
    redis.stop()
    code, out, err = metrics(*words)
    assert (code, samples_of(out)) == (0, {("up",): 0})
    assert err.startswith("scrapy metrics: FRONTIER_URL: Redis at ")
    assert "\nnewscrawl_damaged_reports 0.0\n" in out


def test_a_crawl_writes_them_when_it_has_ended(redis, scrapy, tmp_path):
    Worker(redis.url, spider="herald")
    path = tmp_path / "newscrawl.prom"
    words = ("-s", f"METRICS_FILE={path}", "-s", f"FRONTIER_URL={redis.url}")
    done = scrapy("crawl", "ecns", "-a", "limit=1", *words)
    assert done.returncode == 0, done.output
    text = path.read_text()
    assert samples_of(text)["workers", "all", "herald"] == 1
    assert 'newscrawl_last_job_items{spider="ecns"} 1.0' in text


def test_without_the_package_the_other_metrics_are_there(scrapy, tmp_path, monkeypatch):
    hidden = tmp_path / "hidden"
    hidden.mkdir()
    (hidden / "redis.py").write_text("raise ImportError('not here')")
    monkeypatch.setenv("PYTHONPATH", str(hidden), prepend=":")
    scrapy.archive.mkdir()
    done = scrapy("metrics", "-s", "FRONTIER_URL=redis://127.0.0.1:1/0")
    assert done.returncode == 0
    assert "pip install 'newscrawl[redis]'" in done.output
    assert "\nnewscrawl_frontier_up 0.0\n" in done.output
    assert "\nnewscrawl_damaged_reports 0.0\n" in done.output
