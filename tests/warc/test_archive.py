"""The archive of a job by itself: what it keeps hold of, and in which order it acts."""

from __future__ import annotations

import gc
import weakref
from datetime import UTC, datetime
from functools import partial

import pytest

from warc.archive import Archive
from warc.exchange import Exchange
from warc.job import Job
from warc.member import quick
from warc.record import now
from warc.records import fields_record
from warc.spool import Spool
from warc.writer import OPEN_SUFFIX, WarcFile


class Crawler:
    """Stands for Scrapy's, as the key of a weak dictionary."""

    def count(self, key, number):
        """Count nothing."""


def info(crawler, name):
    return fields_record("warcinfo", [("software", "test")], now())


def archive_in(folder, crawler, max_bytes=0):
    job = Job("probe", "job", folder, datetime.now(UTC))
    made = Archive(job, partial(info, crawler), quick(), max_bytes, count=crawler.count)
    made.open()
    return made


def exchange(folder, number=0, size=100):
    made = Exchange(f"http://example.org/{number}", now(), Spool(folder))
    made.request += b"GET / HTTP/1.1\r\n\r\n"
    made.response.write(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % size + b"x" * size)
    return made


def test_a_closed_archive_does_not_keep_its_crawl_alive(tmp_path):
    crawler = Crawler()
    gone = weakref.ref(crawler)
    archives = weakref.WeakKeyDictionary({crawler: archive_in(tmp_path, crawler)})
    archives[crawler].write(exchange(tmp_path))
    archives[crawler].close()
    assert [file.records for file in archives[crawler].files] == [3]
    del crawler
    gc.collect()
    assert gone() is None
    assert not archives


def test_a_job_that_runs_has_an_open_file_at_every_moment(tmp_path, monkeypatch):
    archive = archive_in(tmp_path, Crawler(), max_bytes=1500)
    left = []
    close = WarcFile.close

    def closing(file):
        path = close(file)
        left.append(len(list(tmp_path.glob("*" + OPEN_SUFFIX))))
        return path

    monkeypatch.setattr(WarcFile, "close", closing)
    for number in range(6):
        archive.write(exchange(tmp_path, number))
    assert len(left) >= 2
    assert set(left) == {1}
    archive.close()
    assert left[-1] == 0


@pytest.mark.parametrize("size", [100, 5_000_000])
def test_an_exchange_holds_nothing_once_it_is_written(tmp_path, size):
    archive = archive_in(tmp_path, Crawler())
    kept = exchange(tmp_path, size=size)
    assert kept.response.in_memory == (size == 100)
    assert archive.write(kept) is not None
    assert kept.response.in_memory is (size == 100)
    assert kept.response.start() == b"" or not kept.response.in_memory
    archive.close()
    late = exchange(tmp_path)
    assert archive.write(late) is None
    assert late.response.start() == b""
