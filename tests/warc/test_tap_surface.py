"""The one contract with what is private in Scrapy and Twisted."""

from __future__ import annotations

from scrapy.core.downloader.handlers.http11 import HTTP11DownloadHandler
from scrapy.core.engine import ExecutionEngine
from scrapy.core.scraper import Slot

from warc import tap


def test_scrapy_and_twisted_have_all_that_the_tap_leans_on():
    handler = HTTP11DownloadHandler.__new__(HTTP11DownloadHandler)
    handler._pool = tap.HTTPConnectionPool(reactor=None, persistent=True)
    problem = tap.surface_problem(handler)
    assert problem is None, (
        f"{problem}: this version of Scrapy or Twisted has moved what warc/tap.py leans on; "
        "find its new place and change it there (capture falls back to rebuilt records)"
    )


def test_the_engine_has_what_a_replay_looks_at():
    # Without it requests of Spider.start would be answered before all of them are there.
    assert "_start" in ExecutionEngine.__init__.__code__.co_names
    assert {"queue", "active"} <= set(vars(Slot()))


def test_a_moved_part_is_named():
    handler = HTTP11DownloadHandler.__new__(HTTP11DownloadHandler)
    assert tap.surface_problem(handler) == "HTTP11DownloadHandler._pool is gone"
