"""Goldens of a learned portal: pages of placeholders that give what their TOML says."""

from __future__ import annotations

import json
import tomllib
from dataclasses import replace

import pytest

from newscrawl.extract import extract
from newscrawl.learn.declaration import declaration, declared
from newscrawl.learn.findings import Findings, Sample
from newscrawl.learn.golden import golden_files
from newscrawl.learn.judge import Learned
from newscrawl.learn.portal import portal_of
from newscrawl.learn.shapes import shape_of
from newscrawl.learn.skeleton import HEADLINE
from newscrawl.portals import Feed, Portal

HOME = "https://www.harbour-post.example"
TITLE = "The old ferry sails across the bay again"
TEXT = tuple(
    f"{subject} said on Saturday that the line across the bay would be served by two boats, and that the"
    " first of them was to sail in the morning."
    for subject in ("The harbour office", "A speaker of the council", "The owner of the line")
)
PARAGRAPHS = "".join(f"<p>{text}</p>" for text in TEXT)


def sample(day: int, body: str, *, date: str | None = None) -> Sample:
    data = {
        "@type": "NewsArticle",
        "headline": TITLE,
        "datePublished": date or f"2026-09-{day}T09:00:00+02:00",
    }
    if date == "":
        del data["datePublished"]
    html = (
        f'<!DOCTYPE html><html lang="en"><head><title>{TITLE}</title>'
        f'<script type="application/ld+json">{json.dumps(data)}</script></head>'
        f"<body><main>{body}</main></body></html>"
    )  # fmt: skip
    return Sample(f"{HOME}/news/ferry-sails-482{day}.html", html.encode(), "text/html")


def made(*samples: Sample, language: str = "en") -> tuple[Portal, dict[str, str], tuple[str, ...]]:
    urls = tuple(one.url for one in samples)
    shape = shape_of(urls[0])
    assert shape is not None
    found = Findings(
        portal=replace(portal_of(f"{HOME}/"), language=language, timezone="Europe/Oslo"),
        sources=(Feed(f"{HOME}/feed/"),), others=(), samples=samples,
        shapes=((Learned(shape, "", True, 0.9, len(urls), len(urls)), urls),),
    )  # fmt: skip
    portal = declaration("harbour-post", found, declared(found), 2026)
    return portal, *golden_files(portal, found)


def item(portal: Portal, files: dict[str, str], name: str) -> dict[str, object]:
    """What the golden says, after its page was seen to give that."""
    golden = tomllib.loads(files[f"{name}.toml"])
    article = extract(files[f"{name}.html"].encode(), golden["url"], portal=portal)
    said: dict[str, object] = golden["item"]
    assert (article.headline, list(article.paragraphs)) == (said["headline"], said["paragraphs"])
    assert article.datePublished == said["datePublished"]
    assert golden["template"] == portal.templates[0].years
    return said


PLAIN = f"<h1>{TITLE}</h1>{PARAGRAPHS}"


def test_the_newest_page_and_the_oldest_are_goldens():
    portal, files, missing = made(sample(20, PLAIN), sample(28, PLAIN), sample(12, PLAIN))
    assert sorted(files) == [
        f"2026-09-{day}.{kind}" for day in (12, 28) for kind in ("html", "toml")
    ]
    assert missing == ()
    for name in ("2026-09-12", "2026-09-28"):
        assert item(portal, files, name)["headline"] == HEADLINE
    assert not [text for text in (TITLE, *TEXT) for page in files.values() if text[:40] in page]


@pytest.mark.parametrize("language", ["en", "ko", "de", "zh-Hans", "ar"])
def test_the_placeholders_are_of_the_portals_language(language):
    portal, files, _ = made(sample(20, PLAIN), sample(28, PLAIN), language=language)
    assert item(portal, files, "2026-09-28")["inLanguage"] == language


def test_two_of_one_day_have_names_of_their_own():
    same = "2026-09-20T09:00:00+02:00"
    portal, files, _ = made(sample(11, PLAIN, date=same), sample(12, PLAIN, date=same))
    assert sorted(files) == [
        "2026-09-20-2.html", "2026-09-20-2.toml", "2026-09-20.html", "2026-09-20.toml",
    ]  # fmt: skip
    assert item(portal, files, "2026-09-20-2") == item(portal, files, "2026-09-20")


@pytest.mark.parametrize(
    "body",
    [
        f"<h1>{TITLE}</h1><h2>Two boats<br>for the bay</h2>{PARAGRAPHS}",
        f"<div class=title><span>{TITLE}</span></div>{PARAGRAPHS}",
        f"<h1>{TITLE}</h1>{PARAGRAPHS}<h3>What comes next</h3>{PARAGRAPHS.replace('said', 'wrote')}",
    ],
)
def test_a_page_may_begin_with_a_subheading_and_have_no_heading(body):
    portal, files, missing = made(sample(28, body), sample(20, body))
    assert missing == ()
    assert len(item(portal, files, "2026-09-28")["paragraphs"]) >= len(TEXT)


@pytest.mark.parametrize(
    ("bad", "reason"),
    [
        (sample(11, f"<h1>{TITLE}</h1>{PARAGRAPHS}", date=""), "datePublished is not found: not found"),
        (
            sample(11, f"<h1>{TITLE}</h1><div>{'<br><br>'.join(TEXT)}</div>"),
            "are in no elements of their own",
        ),
    ],
)  # fmt: skip
def test_a_page_that_gives_no_golden_is_passed_over_or_named(bad, reason):
    assert made(bad, sample(20, PLAIN), sample(28, PLAIN))[2] == ()
    _, files, missing = made(bad, sample(28, PLAIN))
    assert sorted(files) == ["2026-09-28.html", "2026-09-28.toml"]
    assert len(missing) == 1
    assert reason in missing[0]


def test_one_page_alone_is_said_to_be_too_few():
    assert made(sample(28, PLAIN))[2] == ("one article's page was seen",)
