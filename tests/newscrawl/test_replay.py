"""A crawl of the portal is made again from its archive, without a network: the same items, byte for byte."""

from __future__ import annotations

import gzip
import json
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from newscrawl.demo.model import Reply
from newscrawl.demo.server import DemoServer
from newscrawl.files import ITEMS, PAGE, REPORT
from tests.soak.amount import cases
from warc.cdxj import INDEX_NAME
from warc.wacz import save_wacz

if TYPE_CHECKING:
    from pathlib import Path

#: A namespace of its own, in which there is no network, not even loopback.
ALONE = ("unshare", "--map-root-user", "--net")


@pytest.fixture(scope="session")
def alone() -> tuple[str, ...]:
    """What to put before a command that is to run without any network."""
    try:
        done = subprocess.run([*ALONE, "true"], capture_output=True, timeout=20, check=False)
    except OSError as error:
        pytest.skip(f"there are no network namespaces here: {error}")
    if done.returncode:
        pytest.skip(f"there are no network namespaces here: {done.stderr.decode().strip()}")
    return ALONE


@pytest.fixture
def replay(scrapy_on):
    """Replays an archive; nobody is where the proxy should be."""

    def run(path, *arguments, **more):
        return scrapy_on(None)("crawl", "ecns", "-s", f"WARC_REPLAY={path}", *arguments, **more)

    return run


def test_there_is_no_network_where_the_tests_say_so(alone):
    reach = "import socket; socket.create_connection(('127.0.0.1', 9), 5)"
    done = subprocess.run(
        [*alone, sys.executable, "-c", reach], capture_output=True, text=True, check=False
    )
    assert "unreachable" in done.stderr


def test_without_a_network_the_items_are_the_same_to_the_byte(whole_crawl, replay, alone):
    again = replay(whole_crawl.folder, before=alone)
    assert again.returncode == 0
    assert len(again.items) == 43
    assert (again.folder / ITEMS).read_bytes() == (whole_crawl.folder / ITEMS).read_bytes()
    assert again.report["urls"] == whole_crawl.report["urls"]
    assert again.report["sums"] == whole_crawl.report["sums"]
    assert again.report["settings"]["WARC_REPLAY"] == str(whole_crawl.folder)


def test_it_has_a_job_folder_of_its_own_and_writes_no_archive(whole_crawl, replay):
    before = sorted(whole_crawl.folder.iterdir())
    again = replay(whole_crawl.folder)
    assert sorted(path.name for path in again.folder.iterdir()) == [REPORT, ITEMS, PAGE]
    assert again.report["files"] == []
    assert sorted(whole_crawl.folder.iterdir()) == before
    assert "Traceback" not in again.output
    assert "USER_AGENT does not say" not in again.output


@pytest.mark.parametrize("form", cases(["file", "wacz"], ["pattern", "without an index"]))
def test_a_file_a_pattern_and_a_wacz_do_as_well(whole_crawl, replay, tmp_path, form):
    [warc] = whole_crawl.warcs
    path: Path | str = warc
    if form == "pattern":
        path = f"{whole_crawl.folder.parent}/*/*.warc.gz"
    elif form == "without an index":
        path = tmp_path / "copy"
        shutil.copytree(whole_crawl.folder, path, ignore=shutil.ignore_patterns("*.cdxj"))
    elif form == "wacz":
        save_wacz([warc], path := tmp_path / "demo.wacz")
    again = replay(path)
    assert again.returncode == 0
    assert (again.folder / ITEMS).read_bytes() == (whole_crawl.folder / ITEMS).read_bytes()
    if form == "without an index":
        made = (tmp_path / "copy" / INDEX_NAME).read_bytes()
        assert made == (whole_crawl.folder / INDEX_NAME).read_bytes()


@pytest.mark.parametrize(
    "arguments",
    [("-a", "limit=7"), ("-a", "sections=Economy,Culture", "-a", "since=2024-10-01")],
    ids=["limit", "sections and dates"],
)
def test_a_crawl_within_bounds_is_made_again_with_the_same(
    scrapy, replay, scrapy_in, tmp_path, arguments
):
    live = scrapy("crawl", "ecns", *arguments)
    assert live.items
    run = scrapy_in(tmp_path / "again", None)
    again = run("crawl", "ecns", "-s", f"WARC_REPLAY={live.folder}", *arguments)
    assert (again.folder / ITEMS).read_bytes() == (live.folder / ITEMS).read_bytes()
    assert again.report["urls"] == live.report["urls"]


def test_a_job_with_revisits_is_made_again_from_it_and_the_job_that_it_names(
    scrapy, server, scrapy_in, tmp_path
):
    scrapy("crawl", "ecns")
    before = set(scrapy.archive.glob("*/*/"))
    scrapy.forget()
    scrapy("crawl", "ecns")
    [folder] = set(scrapy.archive.glob("*/*/")) - before
    again = scrapy_in(tmp_path / "again", None)("crawl", "ecns", "-s", f"WARC_REPLAY={folder}")
    assert (again.folder / ITEMS).read_bytes() == (folder / ITEMS).read_bytes()
    assert len(again.items) == 43
    assert again.report["stats"]["warc/replay/revisits"] > 60


def test_what_is_not_in_the_archive_is_listed_with_what_is_nearest(
    scrapy, replay, scrapy_in, tmp_path
):
    live = scrapy("crawl", "ecns", "-a", "limit=3")
    more = scrapy_in(tmp_path / "again", None)("crawl", "ecns", "-s", f"WARC_REPLAY={live.folder}")
    missed = {
        url: reason
        for url, (outcome, reason) in more.statuses.items()
        if outcome == "not-in-archive"
    }
    assert len(missed) > 20
    assert all(reason and f"asked {url}" in reason for url, reason in missed.items())
    stats = more.report["stats"]
    assert stats["warc/replay/misses"] == len(missed) == more.report["sums"]["not-in-archive"]
    assert "retry/count" not in stats
    assert f"{len(missed)} requests are not in the archive that is replayed" in more.output
    # Another path to fewer articles: those that are there are kept, the others are no error.
    assert len(more.items) == 3
    assert more.returncode == 0


class Story:
    """A portal with one article, whose byline says how long ago it appeared."""

    def reply(self, scheme: str, path: str, attempt: int) -> Reply:
        """The feed, the article, or nothing."""
        del scheme, attempt
        article = "/news/2026-10-08/detail-ihclock0000001.shtml"
        if path == "/rss/rss.xml":
            link = f"<item><link>https://www.ecns.cn{article}</link></item>"
            return Reply(200, "OK", (("Content-Type", "text/xml"),), f"<rss>{link}</rss>".encode())
        if path != article:
            return Reply(404, "Not Found", (), b"")
        text = "<p>" + "A ferry has been moored for the winter in the old harbour. " * 6 + "</p>"
        byline = "<span>3 hours ago</span><span>Editor: Li Yan</span>"
        top = f"<h1 id=contitle>Ferry moored</h1><div class=downinfo>{byline}</div>"
        body = f"{top}<div id=yanse>{text}</div>"
        return Reply(200, "OK", (("Content-Type", "text/html"),), body.encode())


def test_the_clock_is_that_of_the_archive(scrapy_in, tmp_path):
    with DemoServer(Story()) as server:
        live = scrapy_in(tmp_path / "live", server.proxy_url)("crawl", "ecns")
    # The record is made to be of another year, as if this was replayed years later.
    [warc] = live.warcs
    aged = tmp_path / "aged"
    aged.mkdir()
    data = gzip.decompress(warc.read_bytes())
    [before] = live.items
    year = (before.metadata.dateDownloaded or "")[:4]
    dates = (f"WARC-Date: {year}".encode(), b"WARC-Date: 2019")
    (aged / "aged.warc").write_bytes(data.replace(*dates))
    again = scrapy_in(tmp_path / "again", None)("crawl", "ecns", "-s", f"WARC_REPLAY={aged}")
    [after] = again.items
    assert before.datePublishedRaw == "3 hours ago"
    assert len(before.datePublished or "") == len("2026-10-08T09:04:50+08:00")
    for old, new in (
        (before.datePublished, after.datePublished),
        (before.metadata.dateDownloaded, after.metadata.dateDownloaded),
    ):
        assert old
        assert old.startswith(year)
        assert new == "2019" + old[4:]
    assert after.metadata.warcRecordId == before.metadata.warcRecordId


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda folder: None, "no such file or folder"),
        (lambda folder: folder.mkdir(), "no WARC file there"),
        (lambda folder: folder.write_bytes(b"a letter"), "no WARC file"),
        (lambda folder: _other_portal(folder), "is it another portal's?"),
    ],
    ids=["missing", "empty", "no WARC", "another portal"],
)
def test_what_can_t_be_replayed_is_one_clear_line(scrapy_in, tmp_path, make, words):
    make(tmp_path / "given")
    run = scrapy_in(tmp_path / "again", None)
    done = run("crawl", "ecns", "-s", f"WARC_REPLAY={tmp_path / 'given'}")
    assert done.returncode == 1
    [line] = [line for line in done.output.splitlines() if "CRITICAL" in line]
    assert f"WARC_REPLAY: {tmp_path / 'given'}" in line
    assert words in line
    assert "Traceback" not in done.output


def test_a_setting_that_is_empty_on_the_command_line_makes_no_crawl(scrapy_in, tmp_path):
    done = scrapy_in(tmp_path, None)("crawl", "ecns", "-s", "WARC_REPLAY=")
    assert done.returncode == 1
    [line] = [line for line in done.output.splitlines() if "CRITICAL" in line]
    assert "WARC_REPLAY is empty" in line
    assert "Traceback" not in done.output


def test_several_may_be_named_with_commas(whole_crawl, replay, tmp_path):
    [warc] = whole_crawl.warcs
    _other_portal(other := tmp_path / "other")
    again = replay(f"{other}, {warc.parent.as_uri()}/{warc.name}")
    assert (again.folder / ITEMS).read_bytes() == (whole_crawl.folder / ITEMS).read_bytes()


def _other_portal(folder: Path) -> None:
    from warcio.statusandheaders import StatusAndHeaders
    from warcio.warcwriter import WARCWriter

    folder.mkdir()
    with (folder / "other.warc.gz").open("wb") as out:
        writer = WARCWriter(out)
        head = StatusAndHeaders("200 OK", [("Content-Type", "text/html")], "HTTP/1.1")
        writer.write_record(
            writer.create_warc_record("https://other.example/", "response", http_headers=head)
        )


def test_lines_of_the_report_are_json_as_ever(whole_crawl, replay):
    again = replay(whole_crawl.folder)
    report = json.loads((again.folder / REPORT).read_bytes())
    assert report["state"] == "finished"
    assert report["reason"] == "finished"
