"""All declarations: addresses that prove them, and what holds of every module."""

from __future__ import annotations

import inspect
import statistics
import sys
from urllib.parse import urlsplit

import pytest
from scrapy.settings import Settings
from scrapy.spiderloader import SpiderLoader

from newscrawl.declared import declared_portals
from newscrawl.portals import Days
from newscrawl.urls import normalise

PORTALS = declared_portals()
EACH = pytest.mark.parametrize("portal", PORTALS, ids=lambda portal: portal.name)
LOADER = SpiderLoader.from_settings(Settings({"SPIDER_MODULES": ["spiders"]}))
# The median; see the issue of a portal in fifteen lines.
MOST_LINES = 20


@EACH
def test_every_pattern_is_proved_by_addresses(portal):
    for number, articles in enumerate(portal.articles):
        examples = portal.examples(articles.examples)
        assert examples, articles.pattern
        for url in examples:
            address = portal.address(url)
            assert address is not None, url
            assert _match(articles, url) == address
            if "(?P<date>" in articles.pattern:
                assert address.day is not None, url
            # No pattern before it takes what is its own.
            first = next(i for i, one in enumerate(portal.articles) if _match(one, url))
            assert first == number, url


def _match(articles, url):
    parts = urlsplit(url)
    return articles.match(parts.path, parts.query)


@EACH
def test_other_addresses_are_no_articles(portal):
    others = portal.examples(portal.others)
    assert len(others) >= 3
    for url in others:
        assert portal.owns(url), url
        assert portal.address(url) is None, url


@EACH
def test_each_article_has_an_id_of_its_own(portal):
    urls = [url for articles in portal.articles for url in portal.examples(articles.examples)]
    ids = [portal.address(url).id for url in urls]
    assert len(set(ids)) == len(ids)


@EACH
def test_sources_are_named_once_each(portal):
    urls = [normalise(source.url) for source in portal.sources]
    assert len(set(urls)) == len(urls)
    assert portal.sources
    for source in portal.sources:
        if isinstance(source, Days):
            assert portal.may_ask(source.listing(source.first_day).url)
        assert portal.address(source.url) is None


@EACH
def test_templates_are_told_apart_by_their_years(portal):
    years = [template.years for template in portal.templates]
    assert years
    assert len(set(years)) == len(years)


def test_no_host_belongs_to_two_portals():
    for portal in PORTALS:
        hosts = [host.replace("*.", "any.") for host in (*portal.hosts, *portal.copies)]
        for host in hosts:
            owners = [one.name for one in PORTALS if one.owns(f"https://{host}/")]
            assert owners == [portal.name]


@EACH
def test_a_module_is_its_declaration(portal):
    spider = LOADER.load(portal.name)
    own = {name for name in vars(spider) if not name.startswith("__")}
    assert own <= {"portal", "name", "custom_settings"}


def test_a_portal_takes_few_lines():
    modules = (sys.modules[LOADER.load(portal.name).__module__] for portal in PORTALS)
    lengths = [len(inspect.getsource(module).splitlines()) for module in modules]
    assert statistics.median(lengths) <= MOST_LINES, sorted(lengths)
