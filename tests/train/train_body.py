"""Train the model that finds the body of an article, and judge it.

    make train      judge: score by cross-validation, split by site, and keep the models in build/folds;
                    train: on all labelled pages, and write newscrawl/extract/body.npz

First the words of class and id, and the words at the edges of a text, get weights by logistic
regression; then oblivious trees are boosted over the features of `newscrawl.extract.features`. What
the trees learn from is weights of words that were learned on other sites: else they would trust
them too much.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections import Counter, defaultdict
from pathlib import Path
from unittest.mock import patch

import numpy as np
from article_scores import f1
from bench_accuracy import FOLDS as HELD_OUT
from catboost import CatBoostClassifier, Pool
from labels import DATA, LabelledPage, load_pages
from scipy import sparse
from sklearn.linear_model import LogisticRegression

from newscrawl.extract import extract
from newscrawl.extract.body_model import BodyModel
from newscrawl.extract.features import LONGEST_LABEL, page_features
from newscrawl.extract.names import NameWeights, edge_words, name_words

MODEL = Path(__file__).resolve().parents[2] / "newscrawl/extract/body.npz"
# A word that fewer sites use says something of these sites only.
FEWEST_SITES = 6
# Weights nearer to nothing than this are not kept.
LEAST_WEIGHT = 0.02
FOLDS, INNER_FOLDS = 5, 4
# There are seven times as many pages of the other kind.
NEWS_WEIGHT = 3.0
TREES, DEPTH, RATE = 400, 6, 0.08
STEPS = ("judge", "train")
PLACES = ("own", "parent", "outer", "edges")


def main() -> None:
    """Train, judge where that is asked for, and write."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument(
        "steps", nargs="*", default=STEPS, metavar="|".join(STEPS), help="what to do (both)"
    )
    parser.add_argument("--data", type=Path, default=DATA, help="folder of the labelled pages")
    options = parser.parse_args()
    if unknown := set(options.steps) - set(STEPS):
        parser.error(f"no step: {', '.join(sorted(unknown))}")
    if not options.data.is_dir():
        sys.exit(f"{options.data}: the labelled pages are not there")
    pages = load_pages(options.data)
    if "judge" in options.steps:
        judge(pages)
    if "train" in options.steps:
        data = train(pages).to_bytes()
        MODEL.write_bytes(data)
        print(f"{MODEL}: {len(data) / 1000:.0f} kB, {len(pages)} pages")


def judge(pages: list[LabelledPage]) -> None:
    """Print the F1 of the texts of pages whose sites the model has not seen.

    The models are kept in `build/folds`, for `make bench-extract`.
    """
    scores: defaultdict[str, list[float]] = defaultdict(list)
    HELD_OUT.mkdir(parents=True, exist_ok=True)
    fold_of: dict[str, int] = {}
    for number, held in enumerate(_folds(pages, FOLDS, seed=7)):
        model = train([page for page in pages if page not in held])
        (HELD_OUT / f"{number}.npz").write_bytes(model.to_bytes())
        fold_of |= {page.url: number for page in held}
        with patch("newscrawl.extract.body_model.body_model", lambda model=model: model):
            for page in held:
                text = extract(page.html, page.url).articleBody or ""
                scores[page.dataset].append(f1(page.gold, text))
        means = "  ".join(f"{name} {np.mean(found):.4f}" for name, found in scores.items())
        print(f"by cross-validation, {sum(map(len, scores.values()))} pages: {means}", flush=True)
    (HELD_OUT / "folds.json").write_text(json.dumps(fold_of), "utf-8")


def train(pages: list[LabelledPage]) -> BodyModel:
    """Train on some pages."""
    values: dict[int, np.ndarray] = {}
    names: tuple[str, ...] = ()
    for held in _folds(pages, INNER_FOLDS, seed=3):
        weights = _name_weights([page for page in pages if page not in held])
        for page in held:
            features = page_features(page.segments, page.headline, weights)
            values[id(page)] = features.values.T
            names = features.names
    classifier = CatBoostClassifier(
        iterations=TREES, depth=DEPTH, learning_rate=RATE, loss_function="CrossEntropy",
        l2_leaf_reg=6, border_count=64, rsm=0.5, bootstrap_type="Bernoulli", subsample=0.8,
        boosting_type="Plain", grow_policy="SymmetricTree", random_seed=1, thread_count=2, verbose=0,
        allow_writing_files=False,
    )  # fmt: skip
    wanted = np.concatenate([page.share for page in pages])
    weight = np.concatenate([_weight(page) for page in pages])
    table = np.vstack([values[id(page)] for page in pages])
    classifier.fit(Pool(table, wanted, weight=weight / weight.mean()))
    return _exported(classifier, names, _name_weights(pages))


def _folds(pages: list[LabelledPage], count: int, seed: int) -> list[list[LabelledPage]]:
    """Split pages by site."""
    sites = sorted({page.site for page in pages})
    order = np.random.RandomState(seed).permutation(len(sites))
    fold = {site: int(order[number]) % count for number, site in enumerate(sites)}
    return [[page for page in pages if fold[page.site] == number] for number in range(count)]


def _weight(page: LabelledPage) -> np.ndarray:
    """How much each segment counts: by its words; all of a page together the same as of another."""
    words = np.array([max(1, len(text.split())) for text in page.segments.texts], dtype=float)
    weight = np.sqrt(words) + words
    weight /= weight.sum()
    body = "\n".join(
        text for text, share in zip(page.segments.texts, page.share, strict=True) if share >= 0.5
    )
    if f1(page.gold, body) < 0.8:
        weight *= 0.2  # what is known of the article is not what stands on the page
    return weight * (NEWS_WEIGHT if page.dataset == "fundus-dev" else 1.0)


def _name_rows(page: LabelledPage) -> list[Counter[tuple[str, str]]]:
    """For each segment the words by the place in which they stand."""
    segments = page.segments
    of_kinds = [name_words(tag, names) for tag, names, _ in segments.every_kind]
    words = [of_kinds[kind] for kind in segments.kinds]
    outer: list[Counter[str]] = []
    for frame, own in enumerate(words):
        outer.append(Counter(own) + (outer[segments.parents[frame]] if frame else Counter()))
    rows = []
    for text, frame in zip(segments.texts, segments.frames, strict=True):
        parent = segments.parents[frame]
        row: Counter[tuple[str, str]] = Counter()
        row.update(("own", word) for word in words[frame])
        row.update(("parent", word) for word in words[parent])
        row.update({("outer", w): n for w, n in outer[segments.parents[parent]].items()})
        if len(text) <= LONGEST_LABEL:
            row.update(("edges", word) for word in edge_words(text))
        rows.append(row)
    return rows


def _name_weights(pages: list[LabelledPage]) -> NameWeights:
    """Learn the weights of words."""
    rows = [(page, _name_rows(page)) for page in pages]
    sites: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
    for page, segments in rows:
        for row in segments:
            for key in row:
                sites[key].add(page.site)
    known = sorted(key for key, where in sites.items() if len(where) >= FEWEST_SITES)
    number = {key: column for column, key in enumerate(known)}
    counts: list[float] = []
    columns: list[int] = []
    bounds = [0]
    for _, segments in rows:
        for row in segments:
            for key, count in row.items():
                if key in number:
                    columns.append(number[key])
                    counts.append(float(count))
            bounds.append(len(columns))
    table = sparse.csr_matrix((counts, columns, bounds), shape=(len(bounds) - 1, len(known)))
    share = np.concatenate([page.share for page in pages])
    weight = np.concatenate([_weight(page) for page in pages])
    weight /= weight.mean()
    # A segment that is half body counts as half of one that is and half of one that is not.
    both = np.concatenate([weight * share, weight * (1 - share)])
    kept = both > 0
    truth = np.concatenate([np.ones(len(share)), np.zeros(len(share))])
    regression = LogisticRegression(C=0.3, solver="liblinear", max_iter=100, random_state=1)
    regression.fit(sparse.vstack([table, table])[kept], truth[kept], sample_weight=both[kept])
    tables: dict[str, dict[str, float]] = {place: {} for place in PLACES}
    for (place, word), value in zip(known, regression.coef_[0], strict=True):
        if abs(value) > LEAST_WEIGHT:
            tables[place][word] = round(float(value), 3)
    return NameWeights(**tables)


def _exported(
    classifier: CatBoostClassifier, features: tuple[str, ...], names: NameWeights
) -> BodyModel:
    """Take the trees out of the library's model."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "model.json"
        classifier.save_model(str(path), format="json")
        model = json.loads(path.read_bytes())
    trees = [tree for tree in model["oblivious_trees"] if tree["splits"]]
    depth = max(len(tree["splits"]) for tree in trees)
    column = np.zeros((len(trees), depth), dtype=np.intp)
    border = np.full((len(trees), depth), np.inf, dtype=np.float32)  # nothing is beyond it
    leaves = np.zeros((len(trees), 2**depth), dtype=np.float32)
    for number, tree in enumerate(trees):
        for at, split in enumerate(tree["splits"]):
            column[number, at] = split["float_feature_index"]
            border[number, at] = split["border"]
        leaves[number, : len(tree["leaf_values"])] = tree["leaf_values"]
    scale, [bias] = model["scale_and_bias"]
    return BodyModel(names, features, column, border, leaves * scale, bias)


if __name__ == "__main__":
    main()
