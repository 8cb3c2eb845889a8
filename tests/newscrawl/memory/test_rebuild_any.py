"""Whatever the jobs met: the memory that is rebuilt says what the one said that was deleted."""

from __future__ import annotations

import json
import tempfile
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from unittest.mock import patch

from hypothesis import given, settings
from hypothesis import strategies as st

from newscrawl import clock
from newscrawl.items import Metadata, NewsArticle, Publisher
from newscrawl.ledger import Outcome
from newscrawl.memory import pages
from newscrawl.memory.ending import Ended
from newscrawl.memory.memory import Memory, Reading, Shown
from newscrawl.memory.policy import DAY, HOUR
from newscrawl.memory.rebuild import rebuild
from newscrawl.portals import Articles, Feed, Portal
from newscrawl.state import STATE, State, connect

BEGIN = datetime(2026, 10, 11, 9, tzinfo=UTC)
FEED = "https://news.example/feed.xml"
PORTAL = Portal(
    name="news",
    publisher=Publisher(name="News", url="https://news.example/"),
    hosts=("news.example",),
    timezone="UTC",
    language="en",
    sources=(Feed(url=FEED),),
    articles=(Articles(r"^/(?P<id>\w+)\.html$"),),
)
WINDOW = 400 * DAY
NAMES = "abc"
ENDS = (
    Outcome.ITEM, Outcome.UNCHANGED, Outcome.GONE, Outcome.NOT_ARTICLE, Outcome.ERROR, Outcome.BLOCKED,
    Outcome.PAYWALLED, Outcome.UNFINISHED, Outcome.KNOWN, Outcome.ROBOTS,
)  # fmt: skip
# Each job: how long after the one before it began, and how the articles ended that it met.
JOBS = st.lists(
    st.tuples(
        st.integers(1, 90), st.dictionaries(st.sampled_from(NAMES), st.sampled_from(ENDS), min_size=1)
    ),
    min_size=1,
    max_size=8,
)  # fmt: skip


def url(name):
    return f"https://news.example/{name}.html"


def rows(path):
    with closing(connect(path)) as database:
        found = pages.find(pages.reading(database), [f"id {name}" for name in NAMES])
        return {
            name.removeprefix("id "): (
                p.status, p.version, p.fields, p.content, p.record, p.fetched, p.first_fetched, p.every,
                p.looks, p.changes, p.tries, p.due, p.first_seen, p.section, p.published, p.url,
                pages.file_of(pages.reading(database), p.file),
            )
            for name, p in found.items()
        }  # fmt: skip


def run_job(folder, number, moment, ends):
    """Let a job meet articles, tell the memory and leave its files."""
    at, name = int(moment.timestamp()), f"job-{number}"
    memory = Memory(State(folder / STATE), name, window=WINDOW, longest_poll=HOUR)
    known = rows(folder / STATE)
    # Nothing can be unchanged of which there is no item.
    ends = {n: e for n, e in ends.items() if e is not Outcome.UNCHANGED or known.get(n, (0, 0))[1]}
    seen = memory.read(Reading(FEED, [Shown(f"id {n}", url(n)) for n in ends]))
    said, items = {}, []
    for n, outcome in ends.items():
        version = seen.sights[f"id {n}"].page.version
        said[url(n)] = outcome.value
        article = None
        if outcome is Outcome.ITEM:
            article = NewsArticle(
                url=url(n), articleBody=f"Text of job {number}.", articleSection="World",
                datePublished="2026-10-10T08:00:00+00:00",
                metadata=Metadata(
                    dateDownloaded=f"{moment:%Y-%m-%dT%H:%M:%SZ}", version=version + 1, warcFile="a.warc.gz",
                    warcRecordId=f"<urn:uuid:{number}-{n}>", contentDigest=f"sha256:{number:064x}",
                ),
            )  # fmt: skip
            items.append(article)
        if outcome not in (Outcome.UNFINISHED, Outcome.KNOWN, Outcome.ROBOTS):
            ended = Ended(
                identity=f"id {n}", url=url(n), outcome=outcome, asked=at, article=article,
                published=int(datetime(2026, 10, 10, 8, tzinfo=UTC).timestamp()) if article else None,
                content=article.metadata.contentDigest if article else None,
            )  # fmt: skip
            (memory.store if article else memory.end)(ended)
    memory.when_stored()()
    memory.commit()
    memory._state.close()
    job = folder / name
    job.mkdir()
    lines = [json.dumps(item.to_dict()) + "\n" for item in items]
    (job / "items.jsonl").write_text("".join(lines))
    report = {
        "job": name, "state": "finished", "started": f"{moment:%Y-%m-%dT%H:%M:%SZ}", "settings": {},
        "urls": [{"url": u, "status": status} for u, status in said.items()],
    }  # fmt: skip
    (job / "crawl.json").write_text(json.dumps(report, indent=1))


@settings(max_examples=50)
@given(JOBS)
def test_what_is_rebuilt_is_what_was_there(jobs):
    moment = BEGIN
    with tempfile.TemporaryDirectory() as name, patch.object(clock, "now", lambda: moment):
        folder = Path(name)
        for number, (hours, ends) in enumerate(jobs):
            moment += timedelta(hours=hours)
            run_job(folder, number, moment, ends)
        before = rows(folder / STATE)
        (folder / STATE).unlink()
        rebuild(folder, PORTAL, window=WINDOW, progress=lambda done: None)
        assert rows(folder / STATE) == before
