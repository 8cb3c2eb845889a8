"""Looking into a WACZ."""

from __future__ import annotations

import gzip
import io
import json
import zipfile
from typing import Any


class Wacz:
    """A WACZ as zipfile reads it."""

    def __init__(self, data: bytes):
        self.data = data
        self.zip = zipfile.ZipFile(io.BytesIO(data))

    def lines(self, name: str) -> list[str]:
        return self.zip.read(name).decode().splitlines()

    @property
    def blocks(self) -> list[dict[str, Any]]:
        """The lines of index.idx but the first: key and what it says."""
        first, *rest = self.lines("indexes/index.idx")
        assert first == '!meta 0 {"format": "cdxj-gzip-1.0", "filename": "index.cdx.gz"}'
        parts = [line.split(" ", 2) for line in rest]
        return [{"key": f"{key} {time}", **json.loads(place)} for key, time, place in parts]

    @property
    def index(self) -> list[str]:
        return gzip.decompress(self.zip.read("indexes/index.cdx.gz")).decode().splitlines()

    @property
    def pages(self) -> list[dict[str, Any]]:
        _, *pages = map(json.loads, self.lines("pages/pages.jsonl"))
        return pages

    @property
    def titles(self) -> list[str]:
        return [page["title"] for page in self.pages]
