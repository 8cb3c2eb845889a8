"""What users of Scrapy are used to."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

ARCHIVE = Path(__file__).parent.parent.parent / "archive"
ARTICLE = "https://www.ecns.cn/news/2024-10-11/detail-ihdemott3920117.shtml"


def lines(text):
    return [line.strip() for line in text.splitlines()]


def test_list_names_the_spiders(scrapy):
    assert "ecns" in lines(scrapy("list").output)


def test_check_runs_the_contracts_on_the_portals_own_sources(scrapy):
    crawl = scrapy("check", "ecns")
    assert crawl.returncode == 0, crawl.output
    assert "OK" in lines(crawl.output)
    assert "Ran 2 contracts" in crawl.output
    assert not crawl.archive.exists() or not list(crawl.archive.glob("*/*/items.jsonl"))


def look(scrapy, *arguments):
    """Run a command that looks at a page, with the project's own ARCHIVE_DIR; it leaves nothing."""
    before = set(ARCHIVE.glob("*/*"))
    done = scrapy.end(scrapy.start(*arguments, "--loglevel=ERROR"))
    assert done.returncode == 0, done.output
    assert set(ARCHIVE.glob("*/*")) == before, "a look left a job behind"
    return done.output


def test_parse_shows_the_finished_article_of_a_page(scrapy):
    for more in ((), ("--pipelines",)):
        output = look(scrapy, "parse", "--nocolour", *more, ARTICLE)
        assert "'sourceOrganization': 'Global Times'" in output
        assert "'articleBody': '" in output
        assert "蜘蛛池" not in output


def test_parse_shows_the_requests_of_a_listing_and_of_a_feed(scrapy):
    for source in ("https://www.ecns.cn/business/", "https://www.ecns.cn/rss/rss.xml"):
        output = look(scrapy, "parse", "--nocolour", source)
        assert "<GET https://www.ecns.cn" in output
        assert "<GET https://www.ecns.cn/world/>" not in output


def test_shell_has_the_response(scrapy):
    code = "print('headline:', response.css('h1#contitle::text').get())"
    output = look(scrapy, "shell", ARTICLE, "-c", code)
    assert "headline:" in output
    assert "headline: None" not in output


def test_fetch_prints_the_page(scrapy):
    assert 'id="contitle"' in look(scrapy, "fetch", ARTICLE)


def test_an_extra_feed_holds_the_same_lines_as_items_jsonl(scrapy, tmp_path):
    extra = tmp_path / "extra.jsonl"
    crawl = scrapy("crawl", "ecns", "-a", "limit=6", "-o", str(extra))
    found = [json.loads(line) for line in extra.read_text("utf-8").splitlines()]
    assert found == crawl.objects
    assert len(found) == 6


def test_log_level_is_obeyed(scrapy):
    crawl = scrapy("crawl", "ecns", "-a", "limit=1", "-s", "LOG_LEVEL=ERROR")
    assert crawl.output == ""
    assert len(crawl.items) == 1


def interrupt(scrapy, *arguments):
    """Start a slow crawl, press Ctrl-C once when some items are there, and wait for its end."""
    slow = (
        "DOWNLOAD_DELAY=0.05", "AUTOTHROTTLE_ENABLED=0", "BACKOFF_DELAY=0.01", "CONCURRENT_REQUESTS=2",
    )  # fmt: skip
    settings = [word for setting in slow for word in ("-s", setting)]
    where = ("-s", f"ARCHIVE_DIR={scrapy.archive}")
    process = scrapy.start("crawl", "ecns", *arguments, *settings, *where)
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        found = list(scrapy.archive.glob("*/*/items.jsonl"))
        if found and max(path.read_bytes().count(b"\n") for path in found) >= 5:
            break
        time.sleep(0.05)
    os.kill(process.pid, signal.SIGINT)
    return scrapy.end(process)


def test_ctrl_c_once_ends_in_order_with_everything_closed(scrapy):
    crawl = interrupt(scrapy)
    assert crawl.returncode == 0, crawl.output
    assert (crawl.report["state"], crawl.report["reason"]) == ("finished", "shutdown")
    assert len(crawl.items) == crawl.report["sums"]["item"] >= 5
    assert crawl.report["sums"]["unfinished"] > 0
    [warc] = crawl.warcs
    assert warc.suffix == ".gz"
    check = [sys.executable, "-m", "warcio.cli", "check", str(warc)]
    assert subprocess.run(check, capture_output=True, check=False).returncode == 0


def test_a_crawl_that_is_stopped_while_it_begins_says_so(scrapy):
    process = scrapy.start("crawl", "ecns", "-s", f"ARCHIVE_DIR={scrapy.archive}")
    opened = b""
    while b"Spider opened" not in opened:
        opened = process.stdout.readline()
        assert opened, "it ended before"
    process.send_signal(signal.SIGINT)
    crawl = scrapy.end(process)
    assert crawl.returncode == 0, crawl.output
    assert (crawl.report["state"], crawl.report["reason"]) == ("finished", "shutdown")
    assert not list(crawl.folder.glob("*.open"))


def test_a_job_that_was_interrupted_goes_on_where_it_was(scrapy, portal, tmp_path):
    jobdir = ("-s", f"JOBDIR={tmp_path / 'jobdir'}")
    crawl = interrupt(scrapy, *jobdir)
    assert crawl.returncode == 0, crawl.output
    resumed = scrapy("crawl", "ecns", *jobdir)
    assert resumed.returncode == 0, resumed.output
    folders = list(scrapy.archive.glob("*/*/"))
    assert len(folders) == 2
    urls = [
        json.loads(line)["canonicalUrl"]
        for folder in folders
        for line in (folder / "items.jsonl").read_text("utf-8").splitlines()
    ]
    assert len(urls) == len(set(urls)) == len(portal.expected)


def test_a_spider_of_ones_own_is_archived_too_and_its_items_stay_as_they_are(
    scrapy, server, tmp_path
):
    spider = tmp_path / "own.py"
    spider.write_text(
        "import scrapy\n"
        "class Own(scrapy.Spider):\n"
        "    name = 'own'\n"
        "    start_urls = ['https://www.ecns.cn/', 'https://www.ecns.cn/nothing-here']\n"
        "    def parse(self, response):\n"
        "        yield {'title': response.css('title::text').get(), 'empty': None}\n"
        "        yield {'url': response.url}\n"
    )
    crawl = scrapy("runspider", str(spider))
    assert crawl.returncode == 0, crawl.output
    assert [list(data) for data in crawl.objects] == [["title", "empty"], ["url"]]
    assert crawl.statuses["https://www.ecns.cn/"][0] == "item"
    assert crawl.statuses["https://www.ecns.cn/nothing-here"] == ("gone", "HTTP 404")
    assert crawl.report["stats"]["item_scraped_count"] == 2
    assert len(crawl.warcs) == 1


def test_the_log_says_where_the_job_is(scrapy):
    crawl = scrapy("crawl", "ecns", "-a", "limit=2")
    assert f"2 items; the job's files are in {crawl.folder}" in crawl.output
