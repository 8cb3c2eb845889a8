"""A whole crawl of the bundled portal: every file holds against every other."""

from __future__ import annotations

import gzip
import json
import subprocess
import sys
from collections import Counter
from dataclasses import replace

import pytest
from jsonschema import Draft202012Validator
from warcio.archiveiterator import ArchiveIterator

from newscrawl.demo.check import differences
from newscrawl.demo.portal import SOFT_404
from newscrawl.extract import extract
from newscrawl.schema import json_schema
from spiders.ecns import EcnsSpider

ECNS = EcnsSpider.portal


@pytest.fixture(scope="module")
def records(whole_crawl):
    """The response records by id: (target URI, WARC-Date, Content-Type, entity)."""
    found = {}
    for path in whole_crawl.warcs:
        with path.open("rb") as stream:
            for record in ArchiveIterator(stream):
                if record.rec_type == "response":
                    headers = record.rec_headers
                    found[path.name, headers["WARC-Record-ID"]] = (
                        headers["WARC-Target-URI"],
                        headers["WARC-Date"],
                        record.http_headers.get_statuscode(),
                        record.content_stream().read(),
                    )
    return found


def test_the_crawl_ends_well(whole_crawl):
    assert whole_crawl.returncode == 0, whole_crawl.output
    assert whole_crawl.report["state"] == "finished"
    assert whole_crawl.report["reason"] == "finished"
    assert "Traceback" not in whole_crawl.output
    assert "DeprecationWarning" not in whole_crawl.output


def test_every_article_gives_one_item_exactly_as_its_author_wrote_it(whole_crawl, portal):
    assert list(differences(whole_crawl.items, portal.expected)) == []
    ids = {ECNS.address(item.url).id for item in whole_crawl.items}
    assert ids == {article.id.removeprefix("detail-") for article in portal.expected}
    assert len(whole_crawl.items) == len(portal.expected) >= 30


def test_no_item_comes_from_a_page_that_is_no_article(whole_crawl, portal):
    paths = {"/" + item.url.split("/", 3)[3] for item in whole_crawl.items}
    assert not paths & (set(portal.not_articles) | set(portal.missing) | set(portal.forbidden))


def test_no_item_holds_junk(whole_crawl):
    junk = (
        "蜘蛛池模板",
        "App Download",
        "Back to top About Us",
        "许可证",
        "許可證",
        "Most popular in 24h",
    )
    quoting = {"ihdemosc3919211"}  # an article about such spam, which quotes its label
    for item in whole_crawl.items:
        if ECNS.address(item.url).id not in quoting:
            text = f"{item.articleBody} {item.articleBodyHtml} {item.headline}"
            assert [word for word in junk if word in text] == []


def test_every_item_cites_a_record_whose_bytes_give_that_item(whole_crawl, records):
    for item in whole_crawl.items:
        uri, date, _, entity = records[item.metadata.warcFile, item.metadata.warcRecordId]
        assert item.url == uri
        assert item.metadata.dateDownloaded == date
        made = extract(entity, uri, portal=ECNS)
        cited = replace(
            made.metadata,
            dateDownloaded=item.metadata.dateDownloaded,
            warcFile=item.metadata.warcFile,
            warcRecordId=item.metadata.warcRecordId,
            # That is not of the page.
            listed=item.metadata.listed,
        )
        assert replace(made, metadata=cited) == item


def test_every_item_holds_to_the_schema(whole_crawl):
    validator = Draft202012Validator(json_schema())
    for data in whole_crawl.objects:
        assert list(validator.iter_errors(data)) == []


def test_keys_stand_in_the_order_of_the_contract_and_none_is_empty(whole_crawl):
    order = list(json_schema()["properties"])
    for data in whole_crawl.objects:
        assert list(data) == sorted(data, key=order.index)
        assert [name for name, value in data.items() if value in (None, "", [], {})] == []


def test_statuses_agree_with_items_records_and_statistics(whole_crawl, records):
    report, stats = whole_crawl.report, whole_crawl.report["stats"]
    outcomes = Counter(outcome for outcome, _ in whole_crawl.statuses.values())
    assert dict(outcomes) == report["sums"]
    for outcome, count in report["sums"].items():
        assert stats[f"newscrawl/status/{outcome}"] == count
    assert outcomes["item"] == stats["item_scraped_count"] == len(whole_crawl.items)
    assert outcomes["robots"] == stats["robotstxt/forbidden"]
    assert outcomes["unfinished"] == outcomes["error"] == 0
    assert stats["warc/exchanges"] == stats["downloader/request_count"] == len(records)


def test_every_url_that_was_asked_has_a_status(whole_crawl, records):
    asked = {uri for uri, _, _, _ in records.values()}
    assert asked <= whole_crawl.statuses.keys()
    never_asked = {"duplicate", "robots"}
    for url, (outcome, _) in whole_crawl.statuses.items():
        assert url in asked or outcome in never_asked


def test_statuses_say_what_became_of_the_special_pages(whole_crawl, portal):
    by_path = {}
    for url, status in whole_crawl.statuses.items():
        by_path.setdefault("/" + url.split("/", 3)[3], status)
    for path in portal.missing:
        assert by_path[path] == ("gone", "HTTP 404")
    for path in portal.redirects:
        assert by_path[path][0] == "redirect"
    assert by_path["/robots.txt"] == ("read", "robots.txt")
    barred = [path for path in portal.forbidden if "detail-" in path]
    assert [by_path[path] for path in barred] == [("robots", "forbidden by robots.txt")]
    articles = [path for path in portal.not_articles if "detail-" in path]
    assert by_path[SOFT_404] == ("gone", "soft 404: its heading is 'Page not found - Ecns.cn'")
    assert {by_path[path][0] for path in articles if path != SOFT_404} == {"not-article"}


def test_one_article_under_several_urls_is_fetched_once(whole_crawl, portal, records):
    asked = Counter()
    for uri, _, code, _ in records.values():
        if code == "200" and (address := ECNS.address(uri)):
            asked[address.id] += 1
    several = [article for article in portal.expected if len(article.paths) > 1]
    assert len(several) >= 4
    assert {asked[article.id.removeprefix("detail-")] for article in several} == {1}


def test_what_was_stripped_is_counted_in_items_and_statistics(whole_crawl, portal):
    total = Counter()
    for item in whole_crawl.items:
        total.update(item.metadata.removed)
    for rule in ("spam", "advertisement", "share", "footer", "related", "app-download"):
        assert total[rule] > 0, rule
    spam = {
        a.id.removeprefix("detail-")
        for a in portal.expected
        if any(t.startswith("spam-") for t in a.traps)
    }
    counted = {ECNS.address(i.url).id for i in whole_crawl.items if i.metadata.removed.get("spam")}
    assert counted == spam
    stats = whole_crawl.report["stats"]
    assert stats["newscrawl/removed/spam"] >= total["spam"]


def test_the_files_of_the_job_are_all_there_and_closed(whole_crawl):
    names = {path.name for path in whole_crawl.folder.iterdir()}
    [warc] = whole_crawl.warcs
    assert names == {"items.jsonl", "crawl.json", "report.html", "index.cdxj", warc.name}
    assert warc.suffix == ".gz"
    [file] = whole_crawl.report["files"]
    assert file["name"] == warc.name
    assert file["bytes"] == warc.stat().st_size


def test_foreign_readers_accept_the_archive(whole_crawl):
    for path in whole_crawl.warcs:
        check = [sys.executable, "-m", "warcio.cli", "check", str(path)]
        done = subprocess.run(check, capture_output=True, text=True, check=False)
        assert (done.returncode, done.stdout) == (0, ""), done.stdout + done.stderr
        with gzip.open(path) as stream:
            assert stream.read().startswith(b"WARC/1.1\r\n")


def test_the_index_is_sorted_and_leads_to_every_response(whole_crawl, records):
    lines = (whole_crawl.folder / "index.cdxj").read_text("utf-8").splitlines()
    assert lines == sorted(lines)
    entries = [json.loads(line.split(" ", 2)[2]) for line in lines]
    pages = [entry for entry in entries if not entry["url"].startswith("urn:asked:")]
    assert Counter(e["url"] for e in pages) == Counter(uri for uri, _, _, _ in records.values())
    entry = next(e for e in pages if e["url"].endswith(".shtml"))
    with (whole_crawl.folder / entry["filename"]).open("rb") as stream:
        stream.seek(int(entry["offset"]))
        record = next(iter(ArchiveIterator(stream)))
        assert record.rec_headers["WARC-Target-URI"] == entry["url"]
