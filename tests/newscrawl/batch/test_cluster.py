"""The same items on a cluster: a real scheduler and real workers, one of which is killed."""

from __future__ import annotations

import itertools
import json
import os
import signal
import subprocess
import sys
import threading
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from extracting import BOMB, ROOT, extract, hanging, start
from foreign import Foreign

from newscrawl.batch.cluster import ClusterRun
from newscrawl.batch.inputs import find_inputs
from newscrawl.batch.run import Options
from newscrawl.files import ITEMS
from spiders.ecns import EcnsSpider
from tests.soak.amount import cases, in_soak
from warc.scratch import Scratch

if TYPE_CHECKING:
    from collections.abc import Iterator

pytest.importorskip("distributed")
parquet = pytest.importorskip("pyarrow.parquet")

# Of the work that takes a while.
PAGES = 480


class Cluster:
    """A scheduler and its workers, each a process."""

    def __init__(self, folder: Path):
        self.folder = folder
        self.processes: list[subprocess.Popen[bytes]] = []
        self.address = ""

    def start_scheduler(self) -> None:
        file = self.folder / "scheduler.json"
        self._start("dask_scheduler", "--port", "0", "--no-dashboard", "--scheduler-file", file)
        deadline = time.monotonic() + 30
        while not self.address:
            assert time.monotonic() < deadline
            time.sleep(0.1)
            if file.exists():
                self.address = json.loads(file.read_text())["address"]

    def start_worker(self) -> subprocess.Popen[bytes]:
        return self._start(
            "dask_worker", self.address, "--nthreads", "1", "--no-dashboard", "--no-nanny",
            "--local-directory", self.folder / f"worker{len(self.processes)}",
        )  # fmt: skip

    def _start(self, module: str, *arguments: object) -> subprocess.Popen[bytes]:
        paths = (os.environ.get("PYTHONPATH"), str(ROOT))
        process = subprocess.Popen(
            [sys.executable, "-m", f"distributed.cli.{module}", *map(str, arguments)],
            cwd=self.folder,  # not that of the command: paths have to hold anywhere
            # The code that is tested, though another copy may be installed.
            env=os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, paths))},
            stdout=subprocess.DEVNULL,
            stderr=(self.folder / f"log{len(self.processes)}").open("wb"),
        )
        self.processes.append(process)
        return process


@contextmanager
def running(folder: Path, workers: int) -> Iterator[Cluster]:
    """Run a cluster on loopback."""
    folder.mkdir()
    cluster = Cluster(folder)
    try:
        cluster.start_scheduler()
        for _ in range(workers):
            cluster.start_worker()
        yield cluster
    finally:
        for process in cluster.processes:
            process.kill()
            process.wait()


@pytest.fixture(scope="module")
def cluster(tmp_path_factory) -> Iterator[Cluster]:
    """Two workers, killed by no test."""
    with running(tmp_path_factory.mktemp("dask") / "cluster", 2) as it:
        yield it


def rows_of(folder: Path) -> list[dict]:
    """Return the items of all parts, in the order of their names."""
    parts = sorted(folder.glob("*.parquet"))
    return [row for part in parts for row in parquet.read_table(part).to_pylist()]


def rows_here(folder: Path, out: Path) -> list[dict]:
    """Return the items that this machine alone makes of an archive."""
    assert extract(folder, "-o", out).code == 0
    return parquet.read_table(out).to_pylist()


def test_a_crawl_s_items_are_the_same(cluster, whole_crawl, tmp_path):
    done = extract(whole_crawl.folder, "--dask", cluster.address, "-o", tmp_path / "parts")
    assert done.code == 0
    assert "43 items of 45 pages in 1 file, 1 no articles, 1 gone" in done.err
    assert "2 workers" in done.err
    rows = rows_of(tmp_path / "parts")
    assert [row["url"] for row in rows] == [item["url"] for item in whole_crawl.objects]
    assert rows == rows_here(whole_crawl.folder, tmp_path / "here.parquet")
    manifest = json.loads((tmp_path / "parts/manifest.json").read_text())
    assert manifest["counts"]["items"] == 43
    assert manifest["troubles"] == []


def test_an_article_is_kept_once_though_it_was_read_by_two_workers(cluster, tmp_path, story):
    for number in range(6):
        file = Foreign(tmp_path / f"work/{number}.warc.gz")
        for page in (0, number):
            file.response(f"https://news.example/{page}", story(page))
        file.save()
    done = extract(tmp_path / "work", "--dask", cluster.address, "-o", tmp_path / "parts")
    assert done.code == 0
    assert "6 items of 12 pages in 6 files, 6 met before" in done.err
    assert [row["url"][-1] for row in rows_of(tmp_path / "parts")] == list("012345")


def test_files_are_cut_into_stretches_like_on_one_machine(cluster, whole_crawl, tmp_path):
    inputs = find_inputs([str(whole_crawl.folder)], Scratch())
    options = Options(None, (EcnsSpider.portal,))
    run = ClusterRun(cluster.address, inputs, options, str(tmp_path / "parts"), length=40_000)
    run.run()
    rows = rows_of(tmp_path / "parts")
    assert [row["url"] for row in rows] == [item["url"] for item in whole_crawl.objects]
    assert run.counts["parts"] > 5


@pytest.fixture(scope="module")
def work(tmp_path_factory, story) -> Path:
    """Sixteen files, each a good part of a second of one worker, every page of which is long."""
    folder = tmp_path_factory.mktemp("long") / "work"
    for number in range(16):
        file = Foreign(folder / f"{number:02}.warc.gz")
        for page in range(PAGES // 16):
            file.response(f"https://news.example/{number}/{page}", story(1000 * number + page) * 60)
        file.save()
    return folder


@pytest.fixture(scope="module")
def expected(work) -> list[dict]:
    """What this machine alone makes of them."""
    return rows_here(work, work.with_name("here.parquet"))


def wait_for_a_part(folder: Path, process: subprocess.Popen[bytes]) -> None:
    """Wait until a run has written the first of its parts."""
    deadline = time.monotonic() + 60
    while not list(folder.glob("*.parquet")):
        assert process.poll() is None
        assert time.monotonic() < deadline
        time.sleep(0.05)


def test_a_worker_that_is_killed_costs_nothing(work, expected, tmp_path):
    with running(tmp_path / "cluster", 2) as cluster:
        victim = cluster.processes[-1]
        process = start("extract", work, "--dask", cluster.address, "-o", tmp_path / "parts")
        wait_for_a_part(tmp_path / "parts", process)
        assert process.poll() is None
        victim.send_signal(signal.SIGKILL)
        _, err = process.communicate(timeout=120)
        assert process.returncode == 0, err.decode()
    parts = list((tmp_path / "parts").glob("*"))
    assert not [part for part in parts if part.suffix == ".tmp"]
    assert rows_of(tmp_path / "parts") == expected
    assert len(expected) == PAGES


def test_when_no_worker_is_left_that_is_said_and_a_new_one_goes_on(work, expected, tmp_path):
    with running(tmp_path / "cluster", 1) as cluster:
        process = start("extract", work, "--dask", cluster.address, "-o", tmp_path / "parts")
        wait_for_a_part(tmp_path / "parts", process)
        cluster.processes[-1].kill()
        # Dask may have a word of its own before.
        lines = itertools.islice(iter(process.stderr.readline, b""), 5)
        assert any(b"no Dask worker is left: waiting for one to join" in line for line in lines)
        cluster.start_worker()
        _, err = process.communicate(timeout=120)
        assert process.returncode == 0, err.decode()
    assert rows_of(tmp_path / "parts") == expected


def test_a_page_that_kills_costs_itself_only(tmp_path, story, monkeypatch):
    file = Foreign(tmp_path / "bomb.warc.gz")
    file.response("https://news.example/1", story(1))
    file.response("https://news.example/bomb", BOMB)
    file.response("https://news.example/2", story(2))
    path = file.save()
    out = ("-o", tmp_path / "parts")
    monkeypatch.setenv("PYTHONPATH", hanging(tmp_path)["PYTHONPATH"])
    with running(tmp_path / "hanging", workers=1) as cluster:
        done = extract(path, "--dask", cluster.address, *out, "--page-seconds", 2)
    assert done.code == 1
    assert (
        "https://news.example/bomb: the worker that extracted it took longer than 2 s" in done.err
    )
    assert [row["url"][-1] for row in rows_of(tmp_path / "parts")] == ["1", "2"]


def test_parts_that_are_there_stay_unless_they_may_go(cluster, whole_crawl, tmp_path):
    arguments = (whole_crawl.folder, "--dask", cluster.address, "-o", tmp_path / "parts")
    assert extract(*arguments).code == 0
    (tmp_path / "parts/part-999999.parquet").write_bytes(b"of an older run")
    (tmp_path / "parts/notes.txt").write_text("mine")
    (tmp_path / "parts/part-of-a-thesis.parquet").write_text("mine")
    refused = extract(*arguments)
    assert refused.code == 2
    assert "has parts already" in refused.err
    assert extract(*arguments, "--overwrite").code == 0
    names = sorted(path.name for path in (tmp_path / "parts").iterdir())
    assert names == [
        "manifest.json",
        "notes.txt",
        "part-000000.parquet",
        "part-of-a-thesis.parquet",
    ]


def test_what_is_missing_is_one_line(whole_crawl, tmp_path):
    out = ("-o", tmp_path / "parts")
    nobody = extract(whole_crawl.folder, "--dask", "tcp://127.0.0.1:9", *out)
    assert nobody.code == 2
    assert "there is no Dask scheduler at tcp://127.0.0.1:9" in nobody.err
    for more, words in (
        ((), "name the folder of the parts"),
        ((*out, "--resume"), "are for a run on this machine"),
    ):
        done = extract(whole_crawl.folder, "--dask", "tcp://127.0.0.1:9", *more)
        assert done.code == 2
        assert words in done.err
    with running(tmp_path / "cluster", 0) as cluster:
        empty = extract(whole_crawl.folder, "--dask", cluster.address, *out)
        assert empty.code == 2
        assert "has no workers" in empty.err


@contextmanager
def web_server(folder: Path) -> Iterator[tuple[str, list[str]]]:
    """Serve a folder by http, parts of files too, and once a break; yields its address and what was asked."""
    import asyncio

    from aiohttp import web

    asked: list[str] = []
    broken = False

    async def serve(request: web.Request) -> web.StreamResponse:
        nonlocal broken
        asked.append(f"{request.method} {request.headers.get('Range')}")
        if request.method == "GET" and not broken:
            broken = True
            raise web.HTTPServiceUnavailable
        path = folder / request.match_info["name"]
        if not path.exists():
            raise web.HTTPNotFound
        return web.FileResponse(path)

    application = web.Application()
    application.router.add_get("/{name}", serve)
    loop = asyncio.new_event_loop()
    runner = web.AppRunner(application)
    loop.run_until_complete(runner.setup())
    site = web.TCPSite(runner, "127.0.0.1", 0)
    loop.run_until_complete(site.start())
    port = site._server.sockets[0].getsockname()[1]
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{port}", asked
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.run_until_complete(runner.cleanup())
        loop.close()


@pytest.mark.parametrize("where", cases(["cluster"], ["here"]))
def test_files_of_other_stores_are_read_by_their_addresses(cluster, whole_crawl, tmp_path, where):
    [warc] = whole_crawl.warcs
    with web_server(whole_crawl.folder) as (address, asked):
        url = f"{address}/{warc.name}"
        if where == "here":
            done = extract(url)
            assert done.out == (whole_crawl.folder / ITEMS).read_bytes()
        else:
            out = (tmp_path / "parts").as_uri()
            done = extract(url, "--dask", cluster.address, "-o", out)
            rows = rows_of(tmp_path / "parts")
            assert [row["url"] for row in rows] == [item["url"] for item in whole_crawl.objects]
        assert done.code == 0
        missing = extract(f"{address}/no.warc.gz")
        assert missing.code == 2
        assert "no.warc.gz: No such file or directory" in missing.err
    assert any("bytes=" in entry for entry in asked)


@in_soak
def test_revisits_in_other_stores_are_resolved_by_the_index_there(scrapy, tmp_path):
    scrapy("crawl", "ecns")
    [first] = scrapy.archive.glob("*/*/")
    scrapy.forget()
    scrapy("crawl", "ecns")
    [second] = set(scrapy.archive.glob("*/*/")) - {first}
    both = tmp_path / "both"
    both.mkdir()
    lines = []
    for job in (first, second):
        for file in job.glob("*.warc.gz"):
            os.link(file, both / file.name)
        lines += (job / "index.cdxj").read_text().splitlines(True)
    (both / "index.cdxj").write_text("".join(sorted(lines)))
    done = extract(f"{both.as_uri()}/*.warc.gz")
    # In one folder an article is kept once: those of the second job are revisits of the first's.
    assert done.code == 0
    assert done.out == (first / ITEMS).read_bytes()
    assert "43 met before" in done.err


def test_a_store_without_its_package_is_one_line(tmp_path):
    done = extract("s3://bucket/file.warc.gz")
    if "Install s3fs" not in done.err and "s3fs" not in done.err:
        pytest.skip("s3fs is here")
    assert done.code == 2
    assert len(done.err.splitlines()) == 1
