"""Two jobs of one spider at the same time: each article is one job's, and no article nobody's."""

from __future__ import annotations

import json
import threading
from collections import Counter

from killing import is_article, names_of, whole_lines
from rolling import id_of, once, path_of

from newscrawl.files import ITEMS
from newscrawl.state import STATE, State
from warc.writer import lock


def test_two_jobs_at_the_same_time_have_each_article_once(scrapy_rolling, rolling):
    scrapy = scrapy_rolling
    both = threading.Barrier(2, timeout=30)
    waited = Counter()

    def meet(path):
        # Each answer waits until both jobs have asked for it: nothing could be closer.
        if is_article(path) and waited[path] < 2:
            waited[path] += 1
            both.wait()

    words = [f"ARCHIVE_DIR={scrapy.archive}", "DOWNLOAD_DELAY=0", "AUTOTHROTTLE_ENABLED=0"]
    words += ["CONCURRENT_REQUESTS=1"]
    settings = [word for setting in words for word in ("-s", setting)]
    rolling.watch = meet
    jobs = [scrapy.start("crawl", "ecns", *settings) for _ in range(2)]
    ended = [scrapy.end(job) for job in jobs]
    assert names_of(scrapy.archive) == once(*range(10))
    assert [job.returncode for job in ended] == [0, 0], ended[0].output + ended[1].output
    assert set(waited) == {path_of(number) for number in range(10)}
    folders = list(scrapy.archive.glob("ecns/*/"))
    assert sum(len(whole_lines(folder)) for folder in folders) == 10
    rolling.watch = type(rolling).watch
    scrapy("crawl", "ecns")
    assert names_of(scrapy.archive) == once(*range(10))


def test_what_a_job_was_about_to_write_when_it_died_is_written_by_the_next(scrapy_rolling):
    other = scrapy_rolling.archive / "ecns" / "other"
    other.mkdir(parents=True)
    url = f"https://www.ecns.cn{path_of(4)}"
    state = State(other.parent / STATE)
    with state.writing() as database:
        database.execute("INSERT INTO claim VALUES (?, ?, 'other')", (f"id {id_of(4)}", url))
    state.close()
    with (other / ITEMS).open("wb") as file:
        lock(file.fileno())
        beside = scrapy_rolling("crawl", "ecns")
        assert names_of(scrapy_rolling.archive) == once(0, 1, 2, 3, 5, 6, 7, 8, 9)
    [report] = [json.loads(path.read_bytes()) for path in beside.archive.glob("ecns/2*/crawl.json")]
    [entry] = [entry for entry in report["urls"] if entry["url"] == url]
    assert (entry["status"], entry["duplicateIn"]) == ("duplicate", "other")
    scrapy_rolling("crawl", "ecns")
    assert names_of(scrapy_rolling.archive) == once(*range(10))
