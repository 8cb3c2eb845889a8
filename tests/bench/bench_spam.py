"""How much injected spam the extraction takes out of pages, and what of the articles goes with it.

Run by `make bench-spam`, on the demo's pages and on the real ones beside the project, where they are. Every
kind of injection (`injections.py`) is put in every language into pages of each sort, at a place chosen by a
seeded chance. The languages of `UNKNOWN` are those of which the engine has no words.

  recall   share of the injected words that do not stand in articleBody
  lost     words of the body that are lost with an injection, of a thousand
  counted  share of the injections of which nothing is left that metadata.removed counts
"""

from __future__ import annotations

import argparse
import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from random import Random

from bench_accuracy import DATA, SETS, load
from injections import HEAD, KINDS, Host, host_of, inject, spoil_head
from spam_words import LANGUAGES, UNKNOWN

from newscrawl.demo.portal import DemoPortal
from newscrawl.extract import extract
from newscrawl.items import NewsArticle
from newscrawl.portals import Portal
from spiders.ecns import EcnsSpider

# A script without spaces is counted by its letters.
_WORD = re.compile(
    r"[\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff]|[^\W\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff]+"
)


@dataclass(frozen=True)
class Trial:
    """What one injection did."""

    sort: str
    kind: str
    language: str
    place: str
    injected: int
    """Words of it."""
    left: int
    """Of them in the article's body (for the head: in headline and description)."""
    body: int
    """Words of the body without it."""
    lost: int
    """Of them gone."""
    counted: bool
    """`metadata.removed` counts more than without it."""
    url: str


@dataclass
class Source:
    """Pages of one sort and how they are extracted."""

    sort: str
    hosts: list[Host]
    portal: Portal | None = None

    def article(self, html: str, url: str) -> NewsArticle:
        """Extract a page."""
        return extract(html, url, portal=self.portal)


def demo_sources() -> list[Source]:
    """The demo's pages, by the portal's selectors and by the generic extraction."""
    demo, portal = DemoPortal(), EcnsSpider.portal
    hosts = []
    for expected in demo.expected:
        page = (
            demo.pages[expected.url.split("ecns.cn", 1)[1]] if "ecns.cn" in expected.url else None
        )
        if page is None or any(name == "Content-Encoding" for name, _ in page.headers):
            continue
        try:
            html = page.body.decode("utf-8")
        except UnicodeDecodeError:
            html = page.body.decode("gb18030")
        article = extract(html, expected.url, portal=portal)
        if article.metadata.removed and "spam" in article.metadata.removed:
            continue
        if host := host_of(expected.url, html, article.paragraphs, portal.selector("body")):
            hosts.append(host)
    return [Source("portal", hosts, portal), Source("demo", hosts)]


def real_sources(step: int) -> list[Source]:
    """Real pages, every so many; none where they are not at hand."""
    sources = []
    for dataset in SETS if DATA.is_dir() else ():
        hosts = []
        for page in load(dataset, step):
            article = extract(page.html, page.url)
            if host := host_of(page.url, page.html, article.paragraphs):
                hosts.append(host)
        sources.append(Source(dataset, hosts))
    return sources


def trials(source: Source, kinds: Iterable[str], each: int, seed: int = 1) -> list[Trial]:
    """Try each kind in each language on so many pages of a source."""
    known: dict[str, NewsArticle] = {}
    found = []
    for kind in kinds:
        for language in LANGUAGES:
            random = Random(f"{seed} {source.sort} {kind} {language}")
            for host in random.sample(source.hosts, min(each, len(source.hosts))):
                if host.url not in known:
                    known[host.url] = source.article(host.clean(), host.url)
                found.append(_trial(source, host, kind, language, known[host.url], random))
    return found


def _trial(
    source: Source, host: Host, kind: str, language: str, before: NewsArticle, random: Random
) -> Trial:
    if kind == HEAD:
        place = HEAD
        html, text = spoil_head(host.clean(), language, random)
    else:
        place = random.choice(host.places)
        injection = inject(kind, language, place, random)
        html, text = host.with_spam(injection, place), injection.text
    after = source.article(html, host.url)
    body, rest, spam = words(before.articleBody), words(after.articleBody), words(text)
    added = rest - body
    if kind == HEAD:
        shown = f"{after.headline} {after.description}"
        added = words(shown) - words(f"{before.headline} {before.description}")
    counts = (sum((article.metadata.removed or {}).values()) for article in (before, after))
    return Trial(
        source.sort, kind, language, place, spam.total(), (added & spam).total(), body.total(),
        (body - rest).total(), next(counts) < next(counts), host.url,
    )  # fmt: skip


def words(text: str | None) -> Counter[str]:
    """The words of a text, as a bag."""
    return Counter(_WORD.findall((text or "").lower()))


def recall(found: Iterable[Trial]) -> float:
    """Share of the injected words that are gone."""
    found = list(found)
    return 1 - sum(trial.left for trial in found) / max(1, sum(trial.injected for trial in found))


def lost(found: Iterable[Trial]) -> float:
    """Share of the bodies' words that went with them."""
    found = list(found)
    return sum(trial.lost for trial in found) / max(1, sum(trial.body for trial in found))


def counted(found: Iterable[Trial]) -> float:
    """Share of those that are gone which are counted."""
    gone = [trial.counted for trial in found if not trial.left]
    return sum(gone) / max(1, len(gone))


def main() -> None:
    """Try all, and print a table by kind, one by language and one by place."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--step", type=int, default=6, help="take every so many real pages (6)")
    parser.add_argument("--each", type=int, default=3, help="pages a kind and language (3)")
    parser.add_argument("--worst", type=int, default=0, help="show so many trials that went wrong")
    parser.add_argument("--kinds", nargs="*", default=[*KINDS, HEAD], help="kinds to try")
    options = parser.parse_args()
    sources = demo_sources() + real_sources(options.step)
    by_sort = {s.sort: trials(s, options.kinds, options.each) for s in sources}
    everything = [trial for found in by_sort.values() for trial in found]
    print(", ".join(f"{s.sort}: {len(s.hosts)} pages" for s in sources))
    for column in ("kind", "language", "place"):
        groups: defaultdict[str, list[Trial]] = defaultdict(list)
        for trial in everything:
            groups[getattr(trial, column)].append(trial)
        print(
            f"\n{column:16}"
            + "".join(f"{sort:>12}" for sort in by_sort)
            + "      all   lost‰  counted"
        )
        for name, group in groups.items():
            cells = "".join(
                f"{recall(t for t in group if t.sort == sort):12.3f}" for sort in by_sort
            )
            print(
                f"{name:16}{cells}{recall(group):9.3f}{lost(group) * 1000:8.2f}{counted(group):9.3f}"
            )
    print()
    for name, unknown in (("languages with words", False), ("languages without", True)):
        found = [trial for trial in everything if (trial.language in UNKNOWN) == unknown]
        hidden = [trial for trial in found if KINDS.get(trial.kind, False)]
        shown = [trial for trial in found if not KINDS.get(trial.kind, True)]
        print(
            f"{name}: hidden {recall(hidden):.4f}, visible {recall(shown):.4f}, lost {lost(found):.5f}"
        )
    for trial in sorted(everything, key=lambda t: -(t.left + t.lost))[: options.worst]:
        print(trial)


if __name__ == "__main__":
    main()
