"""A replay answers as the wire did: every odd exchange gives Scrapy the same once more."""

from __future__ import annotations

from collections import Counter

import pytest
from crawling import Crawl, answers_of, crawl, records_of, wire_bytes
from odd_crawl import SETTINGS, odd_requests, odd_server
from replaying import NO_NETWORK, replay

from warc.verify import verify_folder


@pytest.fixture(scope="module", params=[True, False], ids=["revisits", "all in full"])
def live(request, tmp_path_factory) -> tuple[Crawl, list[dict], dict]:
    """A crawl of all odd exchanges, what it asked and its settings; the server is gone."""
    settings = {**SETTINGS, "WARC_DEDUPLICATE": request.param}
    with odd_server().running() as server:
        requests = odd_requests(server)
        done = crawl(tmp_path_factory.mktemp("live"), requests, settings=settings)
    return done, requests, settings


@pytest.fixture(scope="module")
def again(live, tmp_path_factory) -> Crawl:
    """The same asked of its archive."""
    done, requests, settings = live
    return replay(tmp_path_factory.mktemp("again"), done.folder, requests, settings=settings)


def test_each_request_ends_as_it_did(live, again):
    done, requests, _ = live
    assert again.code == 0
    assert len(done.notes) == len(requests)
    for before, now in zip(done.notes, again.notes, strict=True):
        assert now == before


def test_there_were_answers_and_errors_of_many_kinds(live):
    done, _, _ = live
    kinds = Counter(note.get("error", "answered") for note in done.notes)
    assert kinds["answered"] > 55
    assert {"DownloadFailedError", "DownloadTimeoutError", "ResponseDataLossError"} < set(kinds)


def test_nothing_is_missed_and_nothing_is_written(live, again):
    stats = again.end["stats"]
    assert "warc/replay/misses" not in stats
    assert stats["warc/replay/answers"] == stats["downloader/request_count"]
    assert again.end["files"] is None
    assert not list(again.folder.glob("*.warc*"))


def test_retries_and_redirects_are_made_again(live, again):
    done, _, _ = live
    names = ("retry/count", "downloader/response_status_count/302", "scheduler/dequeued")
    assert [again.end["stats"][name] for name in names] == [
        done.end["stats"][name] for name in names
    ]


def test_a_replay_that_is_archived_has_the_same_bytes_and_dates(live, tmp_path):
    done, requests, settings = live
    # What the command line asks for is not switched off.
    asked = 'crawler.settings.set("WARC_ENABLED", True, priority="cmdline")\n'
    runner = {"hook": NO_NETWORK + asked}
    both = {**settings, "WARC_REPLAY": str(done.folder), "WARC_DEDUPLICATE": False}
    copy = crawl(tmp_path, requests, settings=both, **runner)
    assert copy.code == 0
    assert verify_folder(copy.folder).faults == []

    def kept(folder: Crawl) -> Counter[tuple[str, str | None, bytes]]:
        records = records_of(*folder.warcs)
        return Counter(
            (record.uri, record.get("WARC-Date"), wire_bytes(record, records))
            for record in answers_of(records)
        )

    before, after = kept(done), kept(copy)
    # The client stops an endless answer where it has enough, not always after the same piece.
    for found in (before, after):
        for key in [key for key in found if key[0].endswith("/endless")]:
            del found[key]
    assert after == before
