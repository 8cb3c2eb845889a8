"""The walk through sitemaps: which files are read, and when all of an index were."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from newscrawl.arguments import CrawlArguments
from newscrawl.discovery import Branch
from newscrawl.discovery.branches import MOST_BRANCHES
from newscrawl.sitemap_walk import SitemapWalk

INDEX = "https://news.example/sitemap.xml"
NOW = datetime(2026, 11, 26, tzinfo=UTC)


def branch(name, days=None):
    changed = None if days is None else NOW - timedelta(days=days)
    return Branch(f"https://news.example/{name}.xml", changed)


def names(sitemaps):
    return [one.url.removeprefix("https://news.example/").removesuffix(".xml") for one in sitemaps]


def walk(read=(), **arguments):
    """A walk after jobs that read these files so many days ago."""
    moments = {
        f"https://news.example/{name}.xml": NOW - timedelta(days=days) for name, days in read
    }
    return SitemapWalk(CrawlArguments(**arguments), moments.get)


def test_without_a_bound_the_newest_files_are_read_as_many_as_pages_says():
    found = [branch(f"part{n}", n) for n in range(30)]
    assert names(walk(pages=3).branches(INDEX, found)) == ["part0", "part1", "part2"]


def test_each_index_has_files_of_its_own_however_many_another_had():
    one = walk(pages=2)
    one.branches(INDEX, [branch(f"part{n}", n) for n in range(9)])
    other = "https://news.example/other.xml"
    assert names(one.branches(other, [branch("x", 1), branch("part0", 0), branch("y", 2)])) == [
        "x",
        "y",
    ]
    assert one.branches("https://news.example/part1.xml", [branch("z", 1)]) == ()


def test_with_since_all_files_of_that_time_are_read():
    found = [branch(f"part{n}", n) for n in range(30)]
    since = NOW - timedelta(days=19, hours=12)
    assert len(walk(pages=3, since=since).branches(INDEX, found)) == 20


def test_of_the_largest_index_so_many_files_are_read_whatever_the_bound():
    found = [branch(f"part{n}", n) for n in range(MOST_BRANCHES + 5)]
    since = NOW - timedelta(days=10_000)
    assert len(walk(since=since).branches(INDEX, found)) == MOST_BRANCHES


def test_a_file_that_was_not_changed_since_it_was_read_is_not_read_again():
    found = [branch("a", 1), branch("b", 3), branch("c", 5)]
    again = walk(read=[("a", 2), ("b", 2), ("c", 2)])
    assert names(again.branches(INDEX, found)) == ["a"]


def test_a_file_that_no_job_has_read_yet_is_read_however_old_it_is():
    found = [branch("a", 1), branch("b", 300)]
    assert names(walk(read=[("a", 0.5)]).branches(INDEX, found)) == ["b"]


def test_files_that_do_not_say_when_they_changed_are_read_by_each_job_unless_their_time_is_over():
    found = [
        branch("news"),
        branch("sitemap-2024-05"),
        branch("sitemap-2024-06"),
        branch("sitemap-2026-11"),
    ]
    read = [(name, 1) for name in ("news", "sitemap-2024-05", "sitemap-2024-06", "sitemap-2026-11")]
    assert names(walk(read=read).branches(INDEX, found)) == ["news", "sitemap-2026-11"]


def test_an_index_is_done_with_when_all_its_files_are():
    one = walk()
    one.branches(INDEX, [branch("a", 1), branch("b", 2)])
    assert one.done("https://news.example/a.xml") == ()
    assert one.done(INDEX) == ()
    assert one.done("https://news.example/b.xml") == (INDEX,)


def test_an_index_whose_files_are_all_as_they_were_is_done_with_at_once():
    one = walk(read=[("a", 1)])
    assert one.branches(INDEX, [branch("a", 2)]) == ()
    assert one.done(INDEX) == (INDEX,)


def test_an_index_of_indexes_is_done_with_when_those_are():
    one = walk()
    one.branches(INDEX, [branch("inner", 1)])
    one.branches("https://news.example/inner.xml", [branch("a", 1)])
    assert one.done("https://news.example/inner.xml") == ()
    assert one.done("https://news.example/a.xml") == ("https://news.example/inner.xml", INDEX)


def test_an_index_that_does_not_say_when_its_files_changed_is_never_done_with():
    one = walk()
    one.branches(INDEX, [branch("a", 1), branch("b")])
    assert one.done("https://news.example/a.xml") == ()
    assert one.done("https://news.example/b.xml") == ()


def test_an_index_that_names_itself_ends():
    one = walk()
    inner = branch("inner", 1)
    assert names(one.branches(INDEX, [Branch(INDEX, NOW), inner])) == ["inner"]
    assert one.branches(inner.url, [Branch(INDEX, NOW), inner]) == ()
    assert one.done(inner.url) == (inner.url, INDEX)
    assert one.root_of(inner.url) == INDEX


def test_a_plain_sitemap_is_done_with_when_it_is_read():
    assert walk().done("https://news.example/a.xml") == ()
