"""The test beside a declaration: addresses that prove its patterns, and a page built as the portal's are."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from string import Template

from newscrawl.extract import extract
from newscrawl.learn.declaration import Declared
from newscrawl.learn.findings import Findings, Sample
from newscrawl.learn.skeleton import Skeleton, skeleton_of

_TEST = '''\
"""$name: its addresses, and its article in a page built as the portal's are; the words are placeholders."""

import tomllib
from pathlib import Path

import pytest

from newscrawl.extract import extract
from $package.$module import $classname

GOLDEN = tomllib.loads(Path(__file__).with_name("golden.toml").read_text("utf-8"))
PORTAL = $classname.portal


@pytest.mark.parametrize("url", GOLDEN["articles"])
def test_an_article_is_told_by_its_address(url):
    assert PORTAL.address(url) is not None


def test_each_article_has_an_id_of_its_own():
    ids = {PORTAL.address(url).id for url in GOLDEN["articles"]}
    assert len(ids) == len(GOLDEN["articles"])


@pytest.mark.parametrize("url", GOLDEN["others"])
def test_another_page_is_no_article(url):
    assert PORTAL.address(url) is None
'''
_PAGE_TEST = """

def test_the_article_in_a_page_of_the_portal_is_found():
    expected = GOLDEN["page"]
    body = Path(__file__).with_name("page.html").read_bytes()
    article = extract(body, expected["url"], portal=PORTAL)
    assert article.headline == expected["headline"]
    assert article.datePublished == expected.get("datePublished")
    assert list(article.paragraphs) == expected["paragraphs"]
"""
# So many addresses tell a pattern; more are a list to scroll.
_MOST_ADDRESSES = 10


def golden_files(
    names: Mapping[str, str], findings: Findings, found: Declared
) -> tuple[dict[str, str], str | None]:
    """The golden's files by name.

    Args:
        names: of the portal (`name`), its module, class and package, for the test.
        findings: what was learned.
        found: the patterns, and what proves them.

    Returns:
        the files, and why there is no page among them, if there is none.
    """
    test = _TEST
    golden = [
        f"articles = {_array(_distinct(found.articles))}",
        f"others = {_array(found.others[:_MOST_ADDRESSES])}",
    ]
    files: dict[str, str] = {}
    made, complaint = _page(findings)
    if made is not None:
        sample, skeleton = made
        article = extract(skeleton.html, sample.url, portal=findings.portal)
        golden += [
            "",
            "[page]",
            f"url = {_literal(sample.url)}",
            f"headline = {_literal(skeleton.headline)}",
            *(
                [f"datePublished = {_literal(article.datePublished)}"]
                if article.datePublished
                else []
            ),
            f"paragraphs = {_array(skeleton.paragraphs)}",
        ]
        test += _PAGE_TEST
        files["page.html"] = skeleton.html
    files["golden.toml"] = "\n".join(golden) + "\n"
    files[f"test_{names['module']}.py"] = Template(test).substitute(names)
    return files, complaint


def _page(findings: Findings) -> tuple[tuple[Sample, Skeleton] | None, str | None]:
    """A page of placeholders that gives what it was built for, or why there is none."""
    complaint = "no article's page was seen"
    for sample in findings.samples:
        article = extract(sample.body, sample.url, portal=findings.portal)
        skeleton = skeleton_of(sample.body, sample.url, sample.content_type, article)
        if skeleton is None:
            complaint = f"headline and paragraphs of {sample.url} are in no elements of their own"
            continue
        made = extract(skeleton.html, sample.url, portal=findings.portal)
        if made.headline == skeleton.headline and made.paragraphs == skeleton.paragraphs:
            return (sample, skeleton), None
        complaint = f"without its other text the page {sample.url} does not give its article"
    return None, complaint


def _distinct(urls: Iterable[str]) -> list[str]:
    """Some addresses, one for each last segment: an article stands in several folders."""
    by_end = {url.rstrip("/").rpartition("/")[2]: url for url in urls}
    return list(by_end.values())[:_MOST_ADDRESSES]


def _array(texts: Iterable[str]) -> str:
    lines = "".join(f"    {_literal(text)},\n" for text in texts)
    return f"[\n{lines}]"


def _literal(text: str) -> str:
    """A basic string of TOML, which a string of JSON is (https://toml.io/en/v1.0.0#string)."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
