"""Real pages whose articles are known: the labelled sets that lie beside the project."""

from __future__ import annotations

import gzip
import json
from dataclasses import dataclass
from pathlib import Path

DATA = Path(__file__).resolve().parents[3] / "shared/data/articles"
SETS = ("fundus-dev", "wcxb-dev")
"""News of some forty countries; articles of all kinds of sites."""


@dataclass(frozen=True)
class Page:
    """A page and what people say of its article. What they don't say is empty."""

    url: str
    html: str
    text: str
    headline: str
    published: str
    """ISO 8601, as far as it is known."""
    authors: tuple[str, ...]


def load(dataset: str, step: int = 1, data: Path = DATA) -> list[Page]:
    """Every so many pages of a set."""
    folder = data / dataset
    lines = filter(None, (folder / "gold.jsonl").read_text("utf-8").split("\n"))
    return [_page(folder, json.loads(line)) for line in list(lines)[::step]]


def _page(folder: Path, gold: dict[str, object]) -> Page:
    html = gzip.decompress((folder / "html" / str(gold["html"])).read_bytes())
    authors = gold.get("authors") or []
    return Page(
        url=str(gold["url"]),
        html=html.decode("utf-8", "replace"),
        text=str(gold.get("text") or ""),
        headline=str(gold.get("title") or ""),
        published=str(gold.get("published") or ""),
        authors=tuple(authors) if isinstance(authors, list) else (str(authors),),
    )
