"""How near articles come to what people say they are, and what that costs, beside other extractors.

Run by `make bench-extract`, on the labelled pages beside the project; where they are not, it says so. All
rows are of one run, a process each; the time is that of the processor in the calls alone, after some pages
that are not counted.

  text       word F1 over bags of words, mean of the pages (as the WCXB benchmark scores)
  headline   share of the headlines that are right but for case and white space
  day        share of the pages with the right day of publication, of those where it is known
  instant    share with the right minute and offset, of those where these are known
  authors    F1 over the names of the authors, mean of the pages with any
  pages/s    pages a second of processor time
  of peer    pages/s divided by that of trafilatura, text alone by its text alone
  of parse   pages/s divided by that of the bare parse

"held out" is newscrawl with models that have not seen the page's site: of five, each trained on four fifths
of the sites (`make train` keeps them in build/folds). Only the model of bodies is trained; headline, dates and
authors are found by rules, which were made on these pages.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any
from unittest.mock import patch

from article_extractors import EXTRACTORS, OURS, PEERS, Given
from article_pages import DATA, SETS, Page, load
from article_scores import authors_f1, f1, has_instant, is_day, is_headline, is_instant

WARM = 10
HELD_OUT = "newscrawl, held out"
PEER = "trafilatura"
PARSE = "parse, lexbor"
TEXT_ALONE = ", text alone"
COLUMNS = ("text", "headline", "day", "instant", "authors")
FOLDS = Path(__file__).resolve().parents[2] / "build/folds"


@dataclass(frozen=True)
class Row:
    """What one extractor gave on one set: means, None for what it doesn't look for."""

    name: str
    dataset: str
    text: float | None
    headline: float | None
    day: float | None
    instant: float | None
    authors: float | None
    rate: float
    """Pages a second of processor time."""


def measure(name: str, dataset: str, step: int = 1) -> Row:
    """Run an extractor over every so many pages of a set."""
    pages = load(dataset, step)
    run = EXTRACTORS["newscrawl" if name == HELD_OUT else name]()
    for page in pages[:WARM]:
        run(page)
    model_for = held_out() if name == HELD_OUT else nullcontext
    found, spent = [], 0.0
    for page in pages:
        with model_for(page):
            began = time.process_time()
            given = run(page)
            spent += time.process_time() - began
        found.append((page, given))
    return Row(name, dataset, **_means(found), rate=len(pages) / spent)


def held_out() -> Callable[[Page], AbstractContextManager[object]]:
    """What puts the model in place that has not seen a page's site."""
    from newscrawl.extract.body_model import BodyModel

    fold_of: dict[str, int] = json.loads((FOLDS / "folds.json").read_text("utf-8"))
    models = [
        BodyModel.from_bytes((FOLDS / f"{number}.npz").read_bytes())
        for number in range(max(fold_of.values()) + 1)
    ]
    place = "newscrawl.extract.body_model.body_model"
    return lambda page: patch(place, lambda: models[fold_of.get(page.url, 0)])


def _means(found: Sequence[tuple[Page, Given]]) -> dict[str, float | None]:
    """The mean of each score over the pages where it is known what is right."""
    scores: defaultdict[str, list[float]] = defaultdict(list)
    for page, given in found:
        if given.text is not None:
            scores["text"].append(f1(page.text, given.text))
        if given.headline is not None and page.headline:
            scores["headline"].append(is_headline(page.headline, given.headline))
        if given.published is not None and page.published:
            scores["day"].append(is_day(page.published, given.published))
            if has_instant(page.published):
                scores["instant"].append(is_instant(page.published, given.published))
        if given.authors is not None and page.authors:
            scores["authors"].append(authors_f1(page.authors, given.authors))
    return {
        name: sum(scores[name]) / len(scores[name]) if scores[name] else None for name in COLUMNS
    }


def stages(dataset: str, step: int) -> dict[str, float]:
    """Milliseconds a page that each step takes, and the bare parse."""
    from selectolax.lexbor import LexborHTMLParser

    from newscrawl.extract import normalise, parse_page, read, strip, validate
    from newscrawl.extract.body_model import body_model
    from newscrawl.extract.generic import CLOSED
    from newscrawl.extract.segments import read_segments

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
        parsed = timed("decode and parse", parse_page, page.html, page.url)
        draft = timed("read", read, parsed)
        if parsed.tree.body is not None:
            # Once more by themselves: the two are most of what `strip` takes.
            segments = timed("(segments)", read_segments, parsed.tree.body, CLOSED)
            headline = draft.article.headline
            timed("(model)", body_model().probabilities, segments, headline)
        timed("validate", validate, timed("normalise", normalise, timed("strip", strip, draft)))
    return {name: seconds / len(pages) * 1000 for name, seconds in spent.items()}


def main() -> None:
    """Measure, and print the table and the steps."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument(
        "--peers", metavar="PYTHON", help="the Python that has the other extractors"
    )
    parser.add_argument("--step", type=int, default=1, help="take every so many pages (1)")
    parser.add_argument("--one", nargs=2, metavar=("NAME", "SET"), help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.one:
        print(json.dumps(asdict(measure(*options.one, options.step))))
        return
    if not DATA.is_dir():
        sys.exit(f"{DATA}: the labelled pages are not there")
    for dataset in SETS:
        rows = [
            _of_process(python, name, dataset, options.step)
            for name, python in _runs(options.peers)
        ]
        print(table(dataset, rows), flush=True)
        steps = stages(dataset, options.step)
        print(
            "ms a page: " + ", ".join(f"{name} {ms:.2f}" for name, ms in steps.items()), end="\n\n"
        )


def _runs(peers: str | None) -> list[tuple[str, str]]:
    """The extractors to run, and the Python that has each."""
    ours = [(name, sys.executable) for name in OURS]
    if (FOLDS / "folds.json").is_file():
        ours.insert(0, (HELD_OUT, sys.executable))
    return [*ours, *((name, peers) for name in PEERS if peers)]


def _of_process(python: str, name: str, dataset: str, step: int) -> Row:
    """Measure in a process of its own."""
    command = [python, __file__, "--one", name, dataset, "--step", str(step)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"{name}: {done.stderr.strip()}")
    return Row(**json.loads(done.stdout.splitlines()[-1]))


def table(dataset: str, rows: Sequence[Row]) -> str:
    """The rows of one set, with ratios."""
    rates = {row.name: row.rate for row in rows}
    head = "".join(f"{name:>9}" for name in COLUMNS)
    lines = [f"{dataset:24}{head}{'pages/s':>10}{'of peer':>9}{'of parse':>9}"]
    for row in rows:
        scores = "".join(_cell(getattr(row, name), "9.3f") for name in COLUMNS)
        peer = PEER + TEXT_ALONE if row.name.endswith(TEXT_ALONE) else PEER
        ratios = "".join(
            _cell(row.rate / rates[other] if other in rates else None, form)
            for other, form in ((peer, "9.1f"), (PARSE, "9.3f"))
        )
        lines.append(f"{row.name:24}{scores}{row.rate:10.1f}{ratios}")
    return "\n".join(lines)


def _cell(value: float | None, form: str) -> str:
    return f"{'-':>9}" if value is None else f"{value:{form}}"


if __name__ == "__main__":
    main()
