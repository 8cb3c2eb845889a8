"""`scrapy state`: what is remembered, in words and as JSON, and one line for whatever can't be done."""

from __future__ import annotations

import argparse
import json
import re
import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta

import pytest
from scrapy.exceptions import UsageError
from scrapy.settings import Settings
from scrapy.spiderloader import SpiderLoader

from newscrawl import clock
from newscrawl.commands.state import Command
from newscrawl.items import Metadata, NewsArticle
from newscrawl.ledger import Outcome
from newscrawl.memory.command import Asked, run
from newscrawl.memory.ending import Ended
from newscrawl.memory.memory import Memory, Reading, Shown, Walk
from newscrawl.memory.policy import DAY, HOUR
from newscrawl.state import STATE, State, connect

BEGIN = datetime(2026, 10, 11, 9, tzinfo=UTC)
FEED = "https://www.ecns.cn/rss/rss.xml"


def url(name):
    return f"https://www.ecns.cn/news/2026-10-10/detail-i{name}.shtml"


def address(name):
    """The portal's id of an article."""
    return f"id i{name}"


@pytest.fixture
def hours(monkeypatch):
    """What time it is, in hours after the first job began."""
    hours = [0.0]
    monkeypatch.setattr(clock, "now", lambda: BEGIN + timedelta(hours=hours[0]))
    return hours


@pytest.fixture
def memory(tmp_path, hours):
    """That of ecns."""
    (tmp_path / "ecns").mkdir()
    state = State(tmp_path / "ecns" / STATE)
    yield Memory(state, "one", window=3 * DAY, longest_poll=6 * HOUR)
    state.close()


@pytest.fixture
def state(tmp_path, capsys):
    """Runs the command; returns exit code, standard output and error."""
    settings = Settings({"SPIDER_MODULES": ["spiders"], "LOOK_AGAIN_DAYS": 3})
    loader = SpiderLoader.from_settings(settings)

    def state(action, *names, as_json=False, root=tmp_path):
        code = run(Asked(action, names, as_json), root, settings, loader)
        return code, *capsys.readouterr()

    return state


def fetch(memory, name, hours_=0.0, version=1):
    article = NewsArticle(
        url=url(name),
        articleSection="World",
        articleBody=f"Text {version}.",
        metadata=Metadata(version=version, warcFile="a.warc.gz", warcRecordId="<urn:uuid:1>"),
    )
    memory.store(
        Ended(
            identity=address(name), url=url(name), outcome=Outcome.ITEM, article=article,
            asked=int((BEGIN + timedelta(hours=hours_)).timestamp()), etag='"7"',
            modified="Sat, 10 Oct 2026 08:00:00 GMT", content="sha256:" + "ab" * 32,
        )
    )  # fmt: skip
    memory.when_stored()()


def show(*names):
    return [Shown(address(name), url(name), 1791000000) for name in names]


def test_an_article_is_told_in_words(memory, state, hours, tmp_path):
    memory.read(Reading(FEED, show("a")))
    fetch(memory, "a")
    fetch(memory, "a", 24, version=2)
    hours[0] = 25
    code, out, err = state("show", "ecns", url("a"))
    assert (code, err) == (0, "")
    told = dict(line.strip().split("  ", 1) for line in out.splitlines()[1:])
    told = {name: text.strip() for name, text in told.items()}
    assert out.splitlines()[0] == f"{url('a')} ({address('a')})"
    assert told["first seen"] == "2026-10-11 09:00Z"
    assert told["item"] == f"version 2 in {tmp_path / 'ecns' / 'one' / 'items.jsonl'}"
    assert told["record"] == f"<urn:uuid:1> in {tmp_path / 'ecns' / 'one' / 'a.warc.gz'}"
    assert told["looks"] == "1 after the first fetch, 1 of them found a change"
    assert told["next look"] == "with the first job after 2026-10-12 21:00Z"
    assert (told["section"], told["ETag"]) == ("World", '"7"')


def test_any_of_its_addresses_will_do_and_programs_get_json(memory, state):
    fetch(memory, "a")
    for other in (
        url("a"),
        url("a").replace("https://www.", "http://"),
        f"{url('a')}?utm_source=x",
    ):
        code, out, _ = state("show", "ecns", other, as_json=True)
        told = json.loads(out)
        assert (code, told["identity"], told["version"]) == (0, address("a"), 1)
    assert told["due"] == "2026-10-12T09:00:00Z"
    assert told["contentDigest"] == "sha256:" + "ab" * 32


@pytest.mark.parametrize(
    ("outcome", "look"),
    [
        (None, "with the next job whose arguments ask for it"),
        (Outcome.ERROR, "with the first job after 2026-10-11 10:00Z"),
        (Outcome.PAYWALLED, "none"),
    ],
)
def test_an_article_without_an_item_is_told_too(memory, state, hours, outcome, look):
    memory.read(Reading(FEED, show("a")))
    if outcome is not None:
        now = int(BEGIN.timestamp())
        memory.end(Ended(identity=address("a"), url=url("a"), outcome=outcome, asked=now))
        memory.commit()
    _, out, _ = state("show", "ecns", url("a"))
    assert f"next look      {look}\n" in out
    assert "item  " not in out


def test_a_change_that_a_source_told_of_is_named(memory, state, hours):
    memory.read(Reading(FEED, show("a")))
    fetch(memory, "a")
    hours[0] = 2
    modified = int((BEGIN + timedelta(hours=1)).timestamp())
    memory.read(Reading(FEED, [Shown(address("a"), url("a"), modified=modified)]))
    _, out, _ = state("show", "ecns", url("a"))
    assert f"with the next job: {FEED} says that it has changed" in out


def test_what_is_not_known_is_said_with_exit_code_1(memory, state):
    code, out, err = state("show", "ecns", url("a"))
    assert (code, out) == (1, "")
    assert err == f"scrapy state: ecns knows nothing of {url('a')} ({address('a')})\n"


def test_a_memory_is_told_in_numbers(memory, state, hours):
    listing = "https://www.ecns.cn/news/"
    memory.read(Reading(FEED, show("a", "b", "c")))
    fetch(memory, "a")
    fetch(memory, "b")
    fetch(memory, "b", 1, version=2)
    for _ in range(4):
        hours[0] += 1
        memory.read(Reading(listing, show("a"), 1, Walk(1)))
    code, out, _ = state("status")
    lines = out.splitlines()
    assert code == 0
    assert lines[0].startswith("ecns: 3 articles; ")
    assert lines[1:4] == [
        "  2 with an item, 1 of them in a later version",
        "  1 waiting to be fetched",
        "  2 to be looked at again, from 2026-10-11 22:00Z on",
    ]
    assert lines[4] == "  2 sources"
    assert "1.00 new an hour, read 2026-10-11 09:00Z, next with every job  " + FEED in out
    assert "0.34 new an hour, read 2026-10-11 13:00Z, next 2026-10-11 15:54Z  " + listing in out
    code, out, _ = state("status", "ecns", as_json=True)
    told = json.loads(out)
    assert (told["items"], told["waiting"], told["toBeLookedAt"]) == (2, 1, 2)
    assert told["bytes"] > 4096
    assert {source["url"] for source in told["sources"]} == {FEED, listing}


def test_nothing_is_changed_by_looking(memory, state, tmp_path):
    memory.read(Reading(FEED, show("a")))
    before = memory._state._database.execute("PRAGMA data_version").fetchone()
    state("status")
    state("show", "ecns", url("a"))
    assert memory._state._database.execute("PRAGMA data_version").fetchone() == before


@pytest.mark.parametrize("action", [("status", "ecns"), ("show", "ecns", url("a"))])
def test_a_file_that_cannot_be_read_is_one_line_with_the_cure(state, tmp_path, action):
    (tmp_path / "ecns").mkdir()
    path = tmp_path / "ecns" / STATE
    code, _, err = state(*action)
    assert (code, err) == (2, f"scrapy state: {path} is not there: ecns remembers nothing yet\n")
    path.write_bytes(b"no database " * 500)
    code, _, err = state(*action)
    assert code == 2
    assert err.count("\n") == 1
    assert "file is not a database; `scrapy state rebuild ecns` makes it anew" in err
    path.unlink()
    with closing(sqlite3.connect(path)) as database:
        database.execute("PRAGMA user_version = 2")
    assert "of an older newscrawl; the next job brings it up to date" in state(*action)[2]
    with closing(sqlite3.connect(path)) as database:
        database.execute("PRAGMA user_version = 99")
    assert "it has version 99" in state(*action)[2]


@pytest.mark.parametrize(
    ("action", "complaint"),
    [
        (("status", "ecsn"), "there is no spider 'ecsn', did you mean ecns? There are: "),
        (
            ("show", "ecsn", "https://x/"),
            "there is no spider 'ecsn', did you mean ecns? There are: ",
        ),
        (("rebuild", "ecsn"), "there is no spider 'ecsn', did you mean ecns? There are: "),
        (("rebuild", "ecns"), "is not there: ecns has no job to rebuild it from"),
        (("rebuild",), "no spider remembers anything in "),
        (("status",), "no spider remembers anything in "),
    ],
)
def test_what_cannot_be_done_is_one_line(state, action, complaint):
    code, out, err = state(*action)
    assert (code, out, err.count("\n")) == (2, "", 1)
    assert complaint in err


def test_without_an_archive_there_is_no_memory(state):
    assert state("status", root=None)[::2] == (
        2, "scrapy state: ARCHIVE_DIR is empty, so nothing is remembered\n"
    )  # fmt: skip


def test_all_memories_are_rebuilt_at_once_and_torn_lines_named(state, tmp_path):
    job = tmp_path / "ecns" / "one"
    job.mkdir(parents=True)
    item = NewsArticle(url=url("a"), metadata=Metadata(dateDownloaded="2026-10-11T09:00:00Z"))
    (job / "items.jsonl").write_text(json.dumps(item.to_dict()) + "\n{")
    code, out, err = state("rebuild")
    assert (code, out) == (1, "ecns: 1 article, 1 with an item, from 1 job\n")
    assert err == (f"scrapy state: left out: {job / 'items.jsonl'}: 1 line torn or no article\n")
    with closing(connect(tmp_path / "ecns" / STATE)) as database:
        assert database.execute("SELECT identity FROM page").fetchall() == [(address("a"),)]


@pytest.mark.parametrize(
    ("words", "usage"),
    [
        ((), "scrapy state status | show | rebuild ..."),
        (("look",), "scrapy state status | show | rebuild ..."),
        (("show", "ecns"), "scrapy state show SPIDER URL"),
        (("rebuild",), "scrapy state rebuild SPIDER..., or --all"),
        (("rebuild", "ecns", "--all"), "scrapy state rebuild SPIDER..., or --all"),
        (("status", "--all"), "--all is for rebuild"),
    ],
)
def test_a_wrong_call_is_told_how_it_is_called(words, usage):
    command = Command()
    command.settings = Settings({"SPIDER_MODULES": ["spiders"]})
    parser = argparse.ArgumentParser()
    command.add_options(parser)
    options, names = parser.parse_known_args(words)
    with pytest.raises(UsageError, match=re.escape(usage)):
        command.run(names, options)


def test_it_is_a_command_of_scrapy(scrapy_on):
    told = scrapy_on(None)("state", "show", "ecns")
    assert told.returncode == 2
    assert "scrapy state show SPIDER URL" in told.output
    assert "Traceback" not in told.output
