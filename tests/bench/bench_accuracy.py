"""How near articles come to what people say they are, and what that costs, beside trafilatura.

Run by `make bench-extract`, on the labelled pages beside the project; where they are not, it says so. All
rows are of one run, a process each; the time is that of the processor in the call alone, after some
pages that are not counted.

  text       word F1 over bags of words, mean of the pages (as the WCXB benchmark scores). newscrawl's model was
             trained on these pages: `make train` gives its figure on sites that it has not seen
  headline   share of the pages whose headline has the same words
  day        share of the pages with the right day of publication, of those where it is known
  pages/s    pages a second of processor time
  of peer    pages/s divided by trafilatura's on the same pages
"""

from __future__ import annotations

import argparse
import gzip
import json
import re
import subprocess
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

DATA = Path(__file__).resolve().parents[3] / "shared/data/articles"
SETS = ("fundus-dev", "wcxb-dev")
WORD = re.compile(r"\w+")
WARM = 10

Given = dict[str, str | None]


@dataclass(frozen=True)
class Page:
    """A page and what people say of it."""

    url: str
    html: str
    text: str
    headline: str | None
    day: str | None


@dataclass(frozen=True)
class Row:
    """What one extractor gave on one set."""

    name: str
    dataset: str
    text: float
    headline: float
    day: float
    rate: float


def load(dataset: str, step: int) -> list[Page]:
    """Every so many pages of a set."""
    folder = DATA / dataset
    pages = []
    for line in list(filter(None, (folder / "gold.jsonl").read_text("utf-8").split("\n")))[::step]:
        gold = json.loads(line)
        html = gzip.decompress((folder / "html" / gold["html"]).read_bytes()).decode(
            "utf-8", "replace"
        )
        day = (gold.get("published") or "")[:10] or None
        pages.append(Page(gold["url"], html, gold.get("text") or "", gold.get("title"), day))
    return pages


def newscrawl() -> Callable[[Page], Given]:
    """This project's extraction, with all fields."""
    from newscrawl.extract import extract

    def run(page: Page) -> Given:
        article = extract(page.html, page.url)
        return {
            "text": article.articleBody,
            "headline": article.headline,
            "day": (article.datePublished or "")[:10],
        }

    return run


def trafilatura() -> Callable[[Page], Given]:
    """trafilatura with metadata."""
    from trafilatura import bare_extraction

    def run(page: Page) -> Given:
        found: Any = bare_extraction(page.html, url=page.url, with_metadata=True)
        known = found.as_dict() if found is not None else {}
        return {"text": known.get("text"), "headline": known.get("title"), "day": known.get("date")}

    return run


EXTRACTORS = {"newscrawl": newscrawl, "trafilatura": trafilatura}


def measure(name: str, dataset: str, step: int) -> Row:
    """Run an extractor over a set."""
    pages, run = load(dataset, step), EXTRACTORS[name]()
    for page in pages[:WARM]:
        run(page)
    texts, headlines, days, spent = [], [], [], 0.0
    for page in pages:
        began = time.process_time()
        given = run(page)
        spent += time.process_time() - began
        texts.append(f1(page.text, given["text"] or ""))
        if page.headline:
            headlines.append(words(page.headline) == words(given["headline"] or ""))
        if page.day:
            days.append(page.day == (given["day"] or "")[:10])
    return Row(name, dataset, mean(texts), mean(headlines), mean(days), len(pages) / spent)


def stages(dataset: str, step: int) -> dict[str, float]:
    """Milliseconds a page that each step takes, and the bare parse."""
    from selectolax.lexbor import LexborHTMLParser

    from newscrawl.extract import normalise, parse_page, read, strip, validate

    pages = load(dataset, step)
    spent: defaultdict[str, float] = defaultdict(float)

    def timed(name: str, call: Callable[..., Any], *arguments: Any) -> Any:
        began = time.process_time()
        result = call(*arguments)
        spent[name] += time.process_time() - began
        return result

    for page in [*pages[:WARM], None, *pages]:
        if page is None:
            spent.clear()
            continue
        timed("bare parse", LexborHTMLParser, page.html)
        draft = timed("read", read, timed("decode and parse", parse_page, page.html, page.url))
        timed("validate", validate, timed("normalise", normalise, timed("strip", strip, draft)))
    return {name: seconds / len(pages) * 1000 for name, seconds in spent.items()}


def words(text: str) -> list[str]:
    """The words of a text, in small letters."""
    return WORD.findall(text.lower())


def f1(gold: str, found: str) -> float:
    """F1 over the words of two texts as bags."""
    wanted, given = Counter(words(gold)), Counter(words(found))
    hits = (wanted & given).total()
    return 2 * hits / (wanted.total() + given.total()) if hits else 0.0


def mean(values: list[Any]) -> float:
    """Their mean, 0 where there are none."""
    return sum(values) / len(values) if values else 0.0


def main() -> None:
    """Measure, and print the table and the steps."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--peers", metavar="PYTHON", help="the Python that has trafilatura")
    parser.add_argument("--step", type=int, default=2, help="take every so many pages (2)")
    parser.add_argument("--one", nargs=2, metavar=("NAME", "SET"), help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.one:
        print(json.dumps(asdict(measure(*options.one, options.step))))
        return
    if not DATA.is_dir():
        sys.exit(f"{DATA}: the labelled pages are not there")
    print(f"{'':12} {'':12} {'text':>6} {'headline':>9} {'day':>6} {'pages/s':>8} {'of peer':>8}")
    for dataset in SETS:
        rows = []
        for name, python in (("newscrawl", sys.executable), ("trafilatura", options.peers)):
            if python:
                command = [python, __file__, "--one", name, dataset, "--step", str(options.step)]
                done = subprocess.run(command, capture_output=True, text=True, check=True)
                rows.append(Row(**json.loads(done.stdout.splitlines()[-1])))
        peer = next((row.rate for row in rows if row.name == "trafilatura"), None)
        for row in rows:
            ratio = f"{row.rate / peer:8.1f}" if peer else ""
            print(
                f"{dataset:12} {row.name:12} {row.text:6.3f} {row.headline:9.3f} {row.day:6.3f}"
                f" {row.rate:8.1f} {ratio}"
            )
    print("\nmilliseconds a page:")
    for dataset in SETS:
        steps = stages(dataset, options.step)
        print(f"{dataset:12} " + ", ".join(f"{name} {ms:.2f}" for name, ms in steps.items()))


if __name__ == "__main__":
    main()
