"""What was known when a page was asked for is at hand when its article is made again."""

from __future__ import annotations

from contextlib import closing

import pytest
from crawling import ONE_BY_ONE, crawl, records_of
from wire import RawServer, page, sends

from newscrawl.batch import extractor
from newscrawl.batch.extractor import Extractor, Plan
from warc.asked import ASKED_KEY
from warc.stretch import Stretch, StretchReader, stretches

STORIES = 6


def titles(number):
    """What is said of a story; nothing of the second."""
    return [] if number == 1 else [["title", f"Story {number}\n新闻"], ["foundOn", "rss"]]


@pytest.fixture
def job(tmp_path, story):
    """The WARC file of a crawl of some stories, and what is known of each address."""
    scripts = {f"/{number}": sends(page(story(number))) for number in range(STORIES)}
    with RawServer(scripts).running() as server:
        known = {server.url(f"/{number}"): titles(number) for number in range(STORIES)}
        asked = [{"url": url, "meta": {ASKED_KEY: said}} for url, said in known.items()]
        done = crawl(tmp_path, asked, settings=ONE_BY_ONE)
    [path] = done.warcs
    return path, {url: tuple(map(tuple, said)) for url, said in known.items()}


@pytest.fixture
def extracted(monkeypatch):
    """Extracts a stretch; returns what each draft knows, and the troubles."""
    drafts = []
    read = extractor.read

    def noted(*arguments):
        drafts.append(read(*arguments))
        return drafts[-1]

    monkeypatch.setattr(extractor, "read", noted)

    def extract(path, *parts, done=0):
        drafts.clear()
        with closing(Extractor(Plan((), None, (str(path),)))) as one:
            for part in parts:
                for _ in one.run(part, StretchReader(part), done=done):
                    pass
            return {draft.page.url: draft.asked for draft in drafts}, one.take().troubles

    return extract


def test_each_draft_has_what_was_known_of_its_page(job, extracted):
    path, known = job
    assert extracted(path, *stretches(path, path.stat().st_size)) == (known, [])


@pytest.mark.parametrize("exact", [True, False], ids=["known", "guessed"])
def test_it_is_known_wherever_the_file_is_cut_between_it_and_the_page(job, extracted, exact):
    path, known = job
    size = path.stat().st_size
    for record in records_of(path):
        if record.type == "response":
            at = record.offset if exact else record.offset - 5
            found, troubles = extracted(path, Stretch(path, at, size, exact=exact))
            assert troubles == []
            assert found[record.uri] == known[record.uri]
            assert found.items() <= known.items()


def test_it_is_known_where_a_stretch_is_gone_on_with(job, extracted):
    path, known = job
    whole = stretches(path, path.stat().st_size)
    for number, record in enumerate(records_of(path)):
        if record.type == "response":
            found, _ = extracted(path, *whole, done=number)
            assert found[record.uri] == known[record.uri]


def test_a_damaged_record_costs_what_it_said_and_no_page(job, extracted):
    path, known = job
    gone = next(record for record in records_of(path) if record.uri.startswith("urn:asked:"))
    data = bytearray(path.read_bytes())
    data[gone.offset + 60 : gone.offset + 90] = b"\0" * 30
    path.write_bytes(data)
    found, troubles = extracted(path, *stretches(path, len(data)))
    assert found == {**known, gone.uri.removeprefix("urn:asked:"): ()}
    assert [trouble.offset for trouble in troubles] == [gone.offset]
