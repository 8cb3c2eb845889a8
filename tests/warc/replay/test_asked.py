"""A replay gives back with each answer what was known when the crawl asked for it."""

from __future__ import annotations

import shutil
from contextlib import suppress

import pytest
from crawling import ASKED, ONE_BY_ONE, _RUNNER, crawl, records_of
from foreign import Foreign
from odd import resent
from replaying import NO_NETWORK, replay
from scrapy import Request
from test_order import runner
from wire import RawServer, page, sends

from warc.asked import ASKED_KEY
from warc.cdxj import INDEX_NAME
from warc.collection import Collection
from warc.replay.answer import read_answer
from warc.replay.answers import Answers
from warc.replay.asked import AskedRecords
from warc.verify import verify_folder
from warc.wacz import save_wacz

#: Asks again for all that the replayed archive says was known, and for nothing else.
ASKS_AGAIN = """
from warc.asked import ASKED_KEY
from warc.replay.extension import asked_of

class Probe(scrapy.Spider):
    name = plan["spider"]

    async def start(self):
        for url, pairs in asked_of(self.crawler):
            yield scrapy.Request(url, dont_filter=True, meta={"said": pairs}, errback=self.failed)

    def parse(self, response):
        self.note(response.request)

    def failed(self, failure):
        self.note(failure.request)

    def note(self, request):
        out.write(json.dumps({
            "url": request.url, "said": request.meta["said"], "asked": request.meta[ASKED_KEY]}) + "\\n")

"""

SCRIPTS = {
    "/a": sends(page(b"the page")),
    "/listing": lambda wire: wire.send(page(b"listing %d" % wire.times)),
    "/moved": sends(page(b"", b"Location: /a", status=b"301 Moved")),
    "/busy": lambda wire: wire.send(page(b"", status=b"200 OK" if wire.times else b"503 Busy")),
    "/cut": lambda wire: wire.close(),
    "/resent": resent,
    "/form": sends(page(b"taken")),
    "/plain": sends(page(b"of which nothing was said")),
}
SETTINGS = {**ONE_BY_ONE, "RETRY_ENABLED": True, "RETRY_EXCEPTIONS": [], "HTTPERROR_ALLOW_ALL": True}


def ask(server, path, said=None, **more):
    pairs = [["title", said], ["path", path]]
    return {"url": server.url(path), **({"meta": {ASKED_KEY: pairs}} if said else {}), **more}


@pytest.fixture(scope="module")
def live(tmp_path_factory):
    """A crawl of them all, and what it asked."""
    with RawServer(SCRIPTS).running() as server:
        requests = [
            ask(server, "/plain"),
            ask(server, "/listing", "first"),
            ask(server, "/resent", "of a connection that broke"),
            ask(server, "/listing"),
            ask(server, "/listing", "third: 新闻\n"),
            ask(server, "/moved", "moved"),
            ask(server, "/busy", "busy"),
            ask(server, "/cut", "cut"),
            ask(server, "/form", "a form", method="POST", body="q=1"),
            ask(server, "/a", "asked for by itself, too"),
        ]
        done = crawl(tmp_path_factory.mktemp("live"), requests, settings=SETTINGS)
    assert verify_folder(done.folder).faults == []
    return server, done, requests


def bare(requests):
    return [{key: one[key] for key in one if key != "meta"} for one in requests]


def others(requests):
    return [{**one, "meta": {ASKED_KEY: [["title", "another"]]}} for one in requests]


@pytest.mark.parametrize("changed", [bare, others], ids=["nothing is said", "others are said"])
@pytest.mark.parametrize("form", ["job", "wacz"])
def test_each_answer_has_what_was_known_in_the_crawl_whatever_is_said_now(
    live, tmp_path, changed, form
):
    _, done, requests = live
    archive = done.folder
    if form == "wacz":
        save_wacz(done.warcs, archive := tmp_path / "job.wacz")
    again = replay(tmp_path / "again", archive, changed(requests), settings=SETTINGS)
    assert again.notes == done.notes
    assert [note.get("asked", [["", None]])[0][1] for note in again.notes] == [
        None,
        "first",
        "of a connection that broke",
        None,
        "third: 新闻\n",
        "moved",
        "busy",
        "cut",
        "a form",
        "asked for by itself, too",
    ]
    assert "can't be read" not in again.log


def test_all_that_was_asked_for_is_asked_for_again_once(live, tmp_path):
    server, done, _ = live
    again = replay(tmp_path, done.folder, [], settings=SETTINGS, runner=runner(ASKS_AGAIN))
    assert again.end["stats"].get("warc/replay/misses") is None
    # Redirects and retries come by themselves, and a form is none of the pages.
    assert sorted((note["said"][1][1], note["said"][0][1]) for note in again.notes) == [
        ("/a", "asked for by itself, too"),
        ("/busy", "busy"),
        ("/cut", "cut"),
        ("/listing", "first"),
        ("/listing", "third: 新闻\n"),
        ("/moved", "moved"),
        ("/resent", "of a connection that broke"),
    ]


def test_they_come_in_the_order_recorded_with_their_addresses(live):
    server, done, _ = live
    with Collection([done.folder]) as archive:
        found = list(AskedRecords(archive).first())
    paths = ["/listing", "/resent", "/listing", "/moved", "/busy", "/cut", "/a"]
    assert sorted(url for url, _ in found) == sorted(map(server.url, paths))
    places = {
        (record.uri, dict(pairs)["title"]): record.offset
        for record in records_of(*done.warcs)
        for url, pairs in found
        if record.uri == ASKED + url and dict(pairs)["title"][:5] in record.block.decode()
    }
    order = [places[ASKED + url, dict(pairs)["title"]] for url, pairs in found]
    assert order == sorted(order)


def test_a_replay_that_is_archived_keeps_them(live, tmp_path):
    _, done, requests = live
    asked = 'crawler.settings.set("WARC_ENABLED", True, priority="cmdline")\n'
    settings = {**SETTINGS, "WARC_REPLAY": str(done.folder)}
    copy = crawl(tmp_path, others(requests), settings=settings, hook=NO_NETWORK + asked)
    assert verify_folder(copy.folder).faults == []

    def kept(crawled, again):
        with Collection([crawled.folder]) as archive:
            return sorted(AskedRecords(archive).first())

    assert kept(copy, True) == kept(done, False)
