"""What the archive does not answer is an error that says what there is instead."""

from __future__ import annotations

import pytest
from crawling import crawl
from replaying import replay
from wire import RawServer, page, sends


@pytest.fixture(scope="module")
def live(tmp_path_factory):
    """A site, and the crawl of three of its pages."""
    scripts = {path: sends(page(path.encode())) for path in ("/a", "/news/2024/one", "/form")}
    with RawServer(scripts).running() as server:
        asked = [
            {"url": server.url("/a")},
            {"url": server.url("/news/2024/one?id=7&page=2")},
            {"url": server.url("/form"), "method": "POST", "body": "q=economy"},
        ]
        done = crawl(tmp_path_factory.mktemp("live"), asked)
    return server, done


def missed(live, tmp_path, *requests):
    """Ask the archive; return the error of each request."""
    server, done = live
    asked = [{**request, "url": server.url(request["url"])} for request in requests]
    settings = {"RETRY_ENABLED": True, "RETRY_TIMES": 3}
    again = replay(tmp_path, done.folder, asked, settings=settings)
    stats = again.end["stats"]
    assert stats["warc/replay/misses"] == len(requests)
    assert "retry/count" not in stats
    assert f"{len(requests)} request" in again.log
    assert {note["error"] for note in again.notes} == {"NotInArchive"}
    return server, [note["message"].replace(server.url(""), "SITE") for note in again.notes]


def test_it_names_the_nearest_capture(live, tmp_path):
    _, messages = missed(
        live, tmp_path, {"url": "/b"}, {"url": "/news/2024/two"}, {"url": "/news/2024/one?id=8&page=2"}
    )  # fmt: skip
    assert sorted(messages) == [
        "have SITE/a, asked SITE/b",
        "have SITE/news/2024/one?id=7&page=2, asked SITE/news/2024/one?id=8&page=2",
        "have SITE/news/2024/one?id=7&page=2, asked SITE/news/2024/two",
    ]


def test_the_log_names_the_first_ten(live, tmp_path):
    server, done = live
    asked = [{"url": server.url(f"/b{number}")} for number in range(12)]
    again = replay(tmp_path, done.folder, asked)
    named = [line for line in again.log.splitlines() if "Not in the archive: <GET " in line]
    assert len(named) == 10
    assert f"have {server.url('/a')}, asked {server.url('/b')}" in named[0]
    assert again.log.count("Further ones are counted") == 1
    assert "12 requests are not in the archive" in again.log


def test_it_names_the_method_and_the_body(live, tmp_path):
    _, messages = missed(
        live,
        tmp_path,
        {"url": "/form"},
        {"url": "/a", "method": "HEAD"},
        {"url": "/form", "method": "POST", "body": "q=culture"},
    )
    assert sorted(messages) == [
        "have POST SITE/form with another body",
        "have it by GET, asked HEAD SITE/a",
        "have it by POST, asked GET SITE/form",
    ]


def test_it_names_the_scheme_or_says_that_there_is_nothing(live, tmp_path):
    server, done = live
    secure = server.url("/a").replace("http:", "https:")
    elsewhere = "https://www.example.org/"
    again = replay(tmp_path, done.folder, [{"url": secure}, {"url": elsewhere}])
    # Of another port nothing is known, and of another host neither.
    assert again.note(secure)["message"] == f"have http, asked https: {server.url('/a')}"
    assert again.note(elsewhere)["message"] == f"asked {elsewhere}, have nothing of this host"


def test_a_form_that_was_sent_with_the_same_words_is_answered(live, tmp_path):
    server, done = live
    asked = [{"url": server.url("/form"), "method": "POST", "body": "q=economy"}]
    again = replay(tmp_path, done.folder, asked)
    assert again.notes == [done.note(server.url("/form"))]
