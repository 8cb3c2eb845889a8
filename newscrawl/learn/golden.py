"""The goldens of a declaration: pages built as the portal's are, and the items that they must give."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import date

from newscrawl.extract import extract
from newscrawl.items import NewsArticle
from newscrawl.learn.findings import Findings, Sample
from newscrawl.learn.skeleton import Skeleton, skeleton_of
from newscrawl.portals import Portal
from newscrawl.proof.goldens import fields_of

WANTED = 2
"""So many goldens each portal has at least: an old page and a new one, for templates change."""


def golden_files(portal: Portal, findings: Findings) -> tuple[dict[str, str], tuple[str, ...]]:
    """The goldens' files by name, in the form that `newscrawl.proof.goldens` reads.

    Args:
        portal: as it is declared.
        findings: what was learned.

    Returns:
        the files of the newest page and of the oldest, and why others gave none where there are fewer.
    """
    dated = [
        (extract(one.body, one.url, portal=portal).datePublished or "", one)
        for one in findings.samples
    ]
    ordered = [sample for _, sample in sorted(dated, key=lambda one: one[0], reverse=True)]
    files: dict[str, str] = {}
    complaints: list[str] = []
    goldens: list[NewsArticle] = []
    while ordered and len(goldens) < WANTED:
        sample = ordered.pop(-1 if goldens else 0)
        made = _page(sample, portal)
        if isinstance(made, str):
            complaints.append(made)
            continue
        skeleton, article = made
        name = _name(article, files)
        files[f"{name}.html"] = skeleton.html
        files[f"{name}.toml"] = _toml(sample.url, article, portal)
        goldens.append(article)
    if not findings.samples:
        complaints.append("no article's page was seen")
    elif len(goldens) < WANTED and not complaints:
        complaints.append("one article's page was seen")
    return files, tuple(complaints) if len(goldens) < WANTED else ()


def _page(sample: Sample, portal: Portal) -> tuple[Skeleton, NewsArticle] | str:
    """A page of placeholders with the item that it gives, or why there is none."""
    if portal.address(sample.url) is None:
        return f"no pattern matches {sample.url}"
    article = extract(sample.body, sample.url, portal=portal)
    skeleton = skeleton_of(sample.body, sample.url, sample.content_type, article)
    if skeleton is None:
        return f"the paragraphs of {sample.url} are in no elements of their own"
    made = extract(skeleton.html, sample.url, portal=portal)
    if made.headline != skeleton.headline or made.paragraphs != skeleton.paragraphs:
        return f"without its other text the page {sample.url} does not give its article"
    if told := made.metadata.validationMessages:
        field, messages = next(iter(told.items()))
        return f"of the page {sample.url} {field} is not found: {messages[0]}"
    return skeleton, made


def _name(article: NewsArticle, files: Iterable[str]) -> str:
    """A name that says when the article was published."""
    name = day = (article.datePublished or date.min.isoformat())[:10]
    number = 1
    while f"{name}.toml" in files:
        number += 1
        name = f"{day}-{number}"
    return name


def _toml(url: str, article: NewsArticle, portal: Portal) -> str:
    told = {name: value for name, value in fields_of(article).items() if value is not None}
    lines = [
        "# Its words are placeholders.",
        f"url = {_literal(url)}",
        f"template = {_literal(portal.templates[0].years)}",
        "",
        "[item]",
        *(
            f"{name} = {_literal(value) if isinstance(value, str) else _array(value)}"
            for name, value in told.items()
        ),
    ]
    return "\n".join(lines) + "\n"


def _array(texts: Iterable[str]) -> str:
    lines = "".join(f"    {_literal(text)},\n" for text in texts)
    return f"[\n{lines}]"


def _literal(text: str) -> str:
    """A basic string of TOML, which a string of JSON is (https://toml.io/en/v1.0.0#string)."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
