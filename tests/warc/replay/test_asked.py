"""A replay gives back with each answer what was known when the crawl asked for it."""

from __future__ import annotations

import re
import shutil
from collections import Counter

import pytest
from crawling import ASKED, ONE_BY_ONE, crawl, records_of, runner
from foreign import Foreign
from odd import resent
from replaying import NO_NETWORK, replay
from scrapy import Request
from wire import RawServer, page, sends

from warc.asked import AGAIN, ASKED_KEY, BYTES_MAX, pairs_of_fields
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
            "url": request.url, "said": request.meta["said"], "asked": request.meta.get(ASKED_KEY)}) + "\\n")

"""

SCRIPTS = {
    "/target": sends(page(b"to which it was moved")),
    "/listing": lambda wire: wire.send(page(b"listing %d" % wire.times)),
    "/moved": sends(page(b"", b"Location: /target", status=b"301 Moved")),
    "/busy": lambda wire: wire.send(page(b"", status=b"200 OK" if wire.times else b"503 Busy")),
    "/cut": lambda wire: wire.close(),
    "/resent": resent,
    "/form": sends(page(b"taken")),
    "/plain": sends(page(b"of which nothing was said")),
}
SETTINGS = {
    **ONE_BY_ONE,
    "RETRY_ENABLED": True,
    "RETRY_EXCEPTIONS": [],
    "HTTPERROR_ALLOW_ALL": True,
}


#: What is asked for, and what is said of it.
SAID = [
    ("/plain", None),
    ("/listing", "first"),
    ("/resent", "of a connection that broke"),
    ("/listing", None),
    ("/listing", "third: 新闻\n"),
    ("/moved", "moved"),
    ("/busy", "busy"),
    ("/cut", "cut"),
    ("/form", "a form"),
]


def ask(server, path, title=None):
    meta = {"meta": {ASKED_KEY: [["title", title], ["path", path]]}} if title else {}
    return {"url": server.url(path), **meta}


@pytest.fixture(scope="module")
def live(tmp_path_factory):
    """A crawl of them all, and what it asked."""
    with RawServer(SCRIPTS).running() as server:
        requests = [ask(server, path, title) for path, title in SAID]
        requests[-1] |= {"method": "POST", "body": "q=1"}
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
    said = [(one["url"], dict(one.get("asked", ())).get("title")) for one in again.notes]
    server, *_ = live
    # What was known of a page that has moved goes along to where it is.
    assert Counter(said) == Counter(
        (server.url("/target" if path == "/moved" else path), title) for path, title in SAID
    )
    assert "can't be read" not in again.log


def test_all_that_was_asked_for_is_asked_for_again_once(live, tmp_path):
    _, done, _ = live
    again = replay(tmp_path, done.folder, [], settings=SETTINGS, runner=runner(ASKS_AGAIN))
    assert again.end["stats"].get("warc/replay/misses") is None
    # Redirects and retries come by themselves, and a form is none of the pages.
    assert Counter((note["said"][1][1], note["said"][0][1]) for note in again.notes) == Counter(
        (path, title) for path, title in SAID[:-1] if title
    )
    listings = [note for note in again.notes if note["url"].endswith("/listing")]
    # The second time it was asked for in the crawl nothing was said.
    assert [note["asked"] == note["said"] for note in listings] == [True, False]
    others = [note for note in again.notes if note not in listings]
    assert [note["asked"] for note in others] == [note["said"] for note in others]


def test_they_come_in_the_order_recorded_with_their_addresses(live):
    server, done, _ = live
    with Collection([done.folder]) as archive:
        found = list(AskedRecords(archive).first())
    assert found == [
        (record.uri.removeprefix(ASKED), pairs_of_fields(record.block))
        for record in records_of(*done.warcs)
        if record.uri.startswith(ASKED) and record.get(AGAIN) is None
        if not record.uri.endswith("/form")
    ]
    assert [url for url, _ in found] == [server.url(path) for path, title in SAID[:-1] if title]


def test_a_replay_that_is_archived_keeps_them(live, tmp_path):
    _, done, requests = live
    asked = 'crawler.settings.set("WARC_ENABLED", True, priority="cmdline")\n'
    settings = {**SETTINGS, "WARC_REPLAY": str(done.folder)}
    copy = crawl(tmp_path, others(requests), settings=settings, hook=NO_NETWORK + asked)
    assert verify_folder(copy.folder).faults == []

    def kept(crawled):
        with Collection([crawled.folder]) as archive:
            return sorted(AskedRecords(archive).first())

    assert kept(copy) == kept(done)


# -- archives that lack something ---------------------------------------------------------------


@pytest.fixture
def job(live, tmp_path):
    """A copy of the job that may be broken."""
    _, done, _ = live
    return shutil.copytree(done.folder, tmp_path / "job")


def known(job, *urls):
    """Ask an archive in this process; return what was known of each answer, and of all."""
    with Collection([job]) as archive:
        answers = Answers(archive)
        found = []
        for url in urls:
            capture = answers.take(request := Request(url))
            try:
                answer = read_answer(archive, capture, request)
            except ValueError:
                assert answers.again(request, capture)
                capture = answers.take(request)
                answer = read_answer(archive, capture, request)
            found.append(dict(answers.asked.of(capture, answer.record_id)).get("title"))
        return found, [url for url, _ in answers.asked.first()]


def test_a_damaged_record_costs_what_it_said_and_is_named(live, job, caplog):
    server, _, _ = live
    [path] = job.glob("*.warc.gz")
    [gone] = [r for r in records_of(path) if r.uri == ASKED + server.url("/listing")][:1]
    data = bytearray(path.read_bytes())
    data[gone.offset + 30 : gone.offset + 60] = b"\0" * 30
    path.write_bytes(data)
    found, all_urls = known(job, *[server.url("/listing")] * 3)
    assert found == [None, None, "third: 新闻\n"]
    assert all_urls.count(server.url("/listing")) == 1
    line, *_ = caplog.messages
    assert line.startswith(
        f"What was known when {server.url('/listing')} was asked for can't be read "
        f"({path}:{gone.offset}: "
    )
    # The index that is made of what is there does not list it.
    (job / INDEX_NAME).unlink()
    assert known(job, *[server.url("/listing")] * 3)[0] == [None, None, "third: 新闻\n"]


@pytest.mark.parametrize("which", [0, 1])
def test_a_record_that_is_not_there_is_not_that_of_another_answer(live, job, which):
    server, _, _ = live
    [path] = job.glob("*.warc.gz")
    records = records_of(path)
    begins = [record.offset for record in records] + [path.stat().st_size]
    gone = [r for r in records if r.uri == ASKED + server.url("/listing")][which]
    following = begins[begins.index(gone.offset) + 1]
    data = path.read_bytes()
    path.write_bytes(data[: gone.offset] + data[following:])
    (job / INDEX_NAME).unlink()
    titles = ["first", None, "third: 新闻\n"]
    titles[which * 2] = None
    assert known(job, *[server.url("/listing")] * 3)[0] == titles


def test_an_index_that_names_another_record_is_not_believed(live, job, caplog):
    server, done, _ = live
    [response] = [r for r in records_of(*done.warcs) if r.uri == server.url("/plain")][1:]
    index = job / INDEX_NAME
    lines = index.read_text().splitlines(True)
    for number, line in enumerate(lines):
        if line.startswith(f"{ASKED}{server.url('/moved')} "):
            before, _, after = line.partition('"offset": "')
            lines[number] = f'{before}"offset": "{response.offset}{after[after.index(chr(34)) :]}'
    index.write_text("".join(lines))
    assert server.url("/moved") not in known(job)[1]
    assert "the index names another record there" in caplog.text


def test_what_an_index_left_out_is_found_when_it_is_seen_to_lie(live, job):
    server, _, _ = live
    index = job / INDEX_NAME
    lines = [line for line in index.read_text().splitlines(True) if not line.startswith(ASKED)]
    index.write_text("".join(lines))
    urls = [server.url("/busy"), server.url("/moved")]
    assert known(job, *urls) == ([None, None], [])
    # Of one page it names the place of another one.
    [plain] = [line for line in lines if "/plain" in line]
    place = re.search(r'"offset": "\d+"', plain)[0]
    lies = [re.sub(r'"offset": "\d+"', place, line) if "/moved" in line else line for line in lines]
    index.write_text("".join(lies))
    found, all_urls = known(job, *urls)
    assert found == [None, "moved"]
    assert len(all_urls) == 6


def test_an_archive_without_any_and_a_crawl_that_is_no_replay_say_nothing(live, tmp_path):
    file = Foreign(tmp_path / "foreign/pages.warc.gz")
    file.response("https://news.example/a", b"page a")
    assert known(file.save().parent, "https://news.example/a") == ([None], [])
    none = {"settings": SETTINGS, "runner": runner(ASKS_AGAIN)}
    assert crawl(tmp_path / "crawl", [], **none).notes == []
    assert replay(tmp_path / "again", file.path, [], **none).notes == []


def test_a_record_that_is_too_large_is_left_out(tmp_path, caplog):
    file = Foreign(tmp_path / "pages.warc.gz")
    url = "https://news.example/a"
    file.asked(url, b"a: " + b"x" * BYTES_MAX)
    file.response(url)
    file.save()
    assert known(tmp_path, url) == ([None], [])
    assert "the record is larger than 65536 bytes" in caplog.text


def test_job_folders_that_are_replayed_together_keep_theirs_apart(live, tmp_path):
    server, done, _ = live
    for number in range(6):  # more than are asked one after the other
        shutil.copytree(done.folder, tmp_path / f"job{number}")
    titles = [title for path, title in SAID if path == "/listing"]
    found, all_urls = known(tmp_path, *[server.url("/listing")] * 18)
    assert Counter(found) == Counter(titles * 6)
    assert len(all_urls) == 6 * len([1 for _, title in SAID[:-1] if title])
