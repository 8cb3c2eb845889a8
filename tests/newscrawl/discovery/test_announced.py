"""Where a site says that its feeds and sitemaps are."""

from __future__ import annotations

import pytest
from selectolax.lexbor import LexborHTMLParser

from newscrawl.discovery import (
    WELL_KNOWN_FEEDS,
    WELL_KNOWN_SITEMAPS,
    feeds_of_page,
    sitemaps_of_robots,
)

HOME = "https://a.example/news/"


def feeds(head: str) -> list[str]:
    return list(feeds_of_page(LexborHTMLParser(f"<head>{head}</head><body>x"), HOME))


def test_the_feeds_of_a_page():
    head = """<link rel="alternate" type="application/rss+xml" title="All" href="/rss.xml">
        <link rel='ALTERNATE' type='application/atom+xml' href='atom.xml'>
        <link rel="alternate" type="application/feed+json; charset=utf-8" href="//a.example/feed.json">
        <link rel="alternate" type="application/rdf+xml" href="https://b.example/rdf">
        <link rel="alternate" type="application/rss+xml" href="/rss.xml">
        <link rel="feed" href="/stream">"""
    assert feeds(head) == [
        "https://a.example/rss.xml",
        "https://a.example/news/atom.xml",
        "https://a.example/feed.json",
        "https://b.example/rdf",
        "https://a.example/stream",
    ]


@pytest.mark.parametrize(
    "link",
    [
        '<link rel="alternate" hreflang="fr" href="/fr/">',
        '<link rel="alternate" type="application/json" href="/wp-json/wp/v2/pages/7">',
        '<link rel="alternate" type="application/json+oembed" href="/oembed?url=feed">',
        '<link rel="alternate" media="only screen" href="https://m.a.example/">',
        '<link rel="stylesheet" type="text/css" href="/feed.css">',
        '<link rel="alternate" type="application/rss+xml" href="/comments/feed/">',
        '<link rel="alternate" type="application/rss+xml" title="A » Comments Feed" href="/a/feed/">',
        '<link rel="alternate" type="application/rss+xml">',
        '<link rel="alternate" type="application/rss+xml" href="javascript:x">',
        '<link type="application/rss+xml" href="/rss.xml">',
    ],
)
def test_what_is_no_feed_of_articles(link):
    assert feeds(link) == []


def test_a_feed_of_a_loose_type_is_told_by_its_address():
    assert feeds('<link rel="alternate" type="text/xml" href="/rss/all.xml">')
    assert feeds('<link rel="alternate" type="application/json" href="/feed.json">')
    assert feeds('<link rel="alternate" type="application/rss+xml" href="/comment/rss">')


def test_the_sitemaps_of_robots():
    text = """\ufeffSitemap: https://a.example/first.xml
User-agent: *
Disallow: /sitemap: https://a.example/no.xml
  SITEMAP:https://b.example/second.xml?a=1 # the archive
sitemap : https://a.example/third.xml.gz\r
# Sitemap: https://a.example/no.xml
Sitemap: /relative.xml
Sitemap:
Sitemap: https://a.example/first.xml"""
    named = (
        "https://a.example/first.xml",
        "https://b.example/second.xml?a=1",
        "https://a.example/third.xml.gz",
    )
    assert sitemaps_of_robots(text) == named
    assert sitemaps_of_robots(text, "https://a.example/robots.txt") == (
        *named,
        "https://a.example/relative.xml",
    )
    assert sitemaps_of_robots("<html><body>Not found") == ()


def test_the_usual_places_are_paths():
    assert all(path.startswith("/") for path in (*WELL_KNOWN_FEEDS, *WELL_KNOWN_SITEMAPS))
