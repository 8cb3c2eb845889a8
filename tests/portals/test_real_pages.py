"""Real pages of ecns.cn, where they are at hand."""

from __future__ import annotations

from itertools import pairwise

import pytest

from newscrawl.extract import extract
from spiders.ecns import EcnsSpider

ECNS = EcnsSpider.portal
SEED_URL = "https://www.ecns.cn/business/2024-10-11/detail-ihexmple0000001.shtml"

JUNK = (
    "Text:", "Print", "LINE", "App Download", "Editor", "Related news", "Most popular",
    "Top news", "Back to top", "About Us", "Copyright", "Reproduction", "ICP", "许可证", "許可證",
    "蜘蛛池", "|", "\u00a0",
)  # fmt: skip


def facts(article):
    return (
        article.datePublished,
        article.sourceOrganization,
        article.editor,
        article.articleSection,
        len(article.paragraphs),
    )


def test_the_seed_text_gives_the_item_and_nothing_else_of_the_page(shared):
    text = shared("ecns/seed-article.txt").read_text("utf-8")
    article = extract(text, SEED_URL, portal=ECNS)
    assert article.headline.startswith("China, Colombia to strengthen cooperation")
    assert article.headline.endswith("information technology fields")
    assert facts(article) == (
        "2024-10-11T09:04:50+08:00", "Global Times", "Li Yan", "Economy", 12,
    )  # fmt: skip
    assert article.paragraphs[0].startswith("China's Minister of Industry")
    assert article.paragraphs[-1].endswith("according to Guangming Daily.")
    assert [word for word in JUNK if word in article.articleBody] == []
    # Exactly the lines of the text between the byline and the first block behind the article.
    lines = [" ".join(line.split()) for line in text.splitlines() if line.strip()]
    first = next(i for i, line in enumerate(lines) if line.startswith("2024-10-11")) + 1
    assert list(article.paragraphs) == lines[first : lines.index("MorePhoto")]


def test_the_seed_text_counts_what_was_stripped(shared):
    text = shared("ecns/seed-article.txt").read_text("utf-8")
    removed = extract(text, SEED_URL, portal=ECNS).metadata.removed
    assert removed["spam"] == 1
    assert removed["copyright"] == removed["licence"] == 2
    assert removed["app-download"] == 1


@pytest.mark.parametrize(
    ("name", "url", "expected"),
    [
        (
            "article-2018-05-03.html",
            "http://www.ecns.cn/2018/05-03/301274.shtml",
            ("2018-05-03T16:06:00+08:00", "Xinhua", "Gu Liping", "Politics", 7),
        ),
        (
            "article-2026-10-03.html",
            "https://www.ecns.cn/cns-wire/2026-10-03/detail-ihfkteqw7939999.shtml",
            ("2026-10-03T09:34:32+08:00", "Xinhua", "Huang Fang", "Politics", 5),
        ),
    ],
)
def test_real_pages_give_their_facts_and_no_junk(shared, name, url, expected):
    body = shared(f"ecns/{name}").read_bytes()
    article = extract(body, url, portal=ECNS)
    assert facts(article) == expected
    assert [word for word in JUNK if word in article.articleBody] == []
    assert article.metadata.template == "portal"
    assert article.metadata.validationMessages is None
    assert article.inLanguage == "en"
    assert not article.images


@pytest.mark.parametrize("name", ["article-2018-05-03.html", "article-2026-10-03.html"])
def test_without_the_portals_selectors_the_paragraphs_are_the_same(shared, name):
    body = shared(f"ecns/{name}").read_bytes()
    url = "https://www.ecns.cn/a.html"
    assert extract(body, url).paragraphs == extract(body, url, portal=ECNS).paragraphs


def test_a_page_cut_anywhere_still_gives_the_paragraphs_before_the_cut(shared):
    body = shared("ecns/article-2026-10-03.html").read_bytes()
    whole = extract(body, SEED_URL, portal=ECNS).paragraphs
    counts = []
    for end in range(body.index(b"<p>Trumpeters"), len(body), 500):
        part = extract(body[:end], SEED_URL, portal=ECNS).paragraphs
        counts.append(len(part))
        assert part[:-1] == whole[: max(0, len(part) - 1)]
    assert all(before <= after for before, after in pairwise(counts))
    assert counts[-1] == len(whole)
