"""One peer of `bench_extract.py` extracts the articles of one WARC file, in one process.

    .venv-bench/bin/python tests/bench/peer_extract.py PEER FILE

Every response record that holds an HTML page with status 200 is handed to the peer. One line of JSON comes out:

  pages      such records in the file
  articles   those of which the peer made an article with text
  errors     those at which it raised an error, with the first error
  wall, cpu  seconds from the opening of the file to the last article; imports are not in them, nor is one page
             that was extracted before, for what peers load late

The peers:
  trafilatura       `bare_extraction` with metadata, on warcio's records
  trafilatura-fast  the same with fast=True, which leaves out its second and third attempt
  news-please       `NewsPlease.from_warc` on warcio's records, without images, which it would fetch
  fundus            its `CCNewsCrawler` on a Common Crawl of this one file, for that is the only way in. It
                    passes over portals that it doesn't know, so it is told of ecns.cn as it is of others
"""

from __future__ import annotations

import argparse
import contextlib
import gzip
import json
import logging
import os
import resource
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

NOWHERE = "http://127.0.0.1:9"
"""A proxy that is none: whatever a peer would fetch fails at once."""


@dataclass
class Tally:
    """What came out, and what it took."""

    pages: int = 0
    articles: int = 0
    errors: int = 0
    first_error: str = ""
    wall: float = 0.0
    cpu: float = 0.0

    def failed(self, error: BaseException) -> None:
        """Count an error."""
        self.errors += 1
        self.first_error = self.first_error or f"{type(error).__name__}: {error}"[:200]

    @contextmanager
    def timed(self) -> Iterator[None]:
        """Add the time that the block takes."""
        wall, cpu = time.perf_counter(), _cpu()
        yield
        self.wall += time.perf_counter() - wall
        self.cpu += _cpu() - cpu


def _cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def _pages(file: Any) -> Iterator[Any]:
    """Yield warcio's records of HTML pages, their bodies unread."""
    from warcio.archiveiterator import ArchiveIterator

    for record in ArchiveIterator(file):
        http = record.http_headers
        if record.rec_type != "response" or http is None or http.get_statuscode() != "200":
            continue
        if "html" in (http.get_header("Content-Type") or ""):
            yield record


def _each(path: Path, text_of: Callable[[Any], str | None]) -> Tally:
    """Hand each page's record to a function that returns the article's text."""
    with path.open("rb") as file, contextlib.suppress(Exception):
        text_of(next(_pages(file)))
    tally = Tally()
    with tally.timed(), path.open("rb") as file:
        for record in _pages(file):
            tally.pages += 1
            try:
                tally.articles += bool(text_of(record))
            except Exception as error:  # a peer may raise anything
                tally.failed(error)
    return tally


def trafilatura(path: Path, *, fast: bool = False) -> Tally:
    """Measure trafilatura."""
    from trafilatura import bare_extraction

    def text_of(record: Any) -> str | None:
        url = record.rec_headers.get_header("WARC-Target-URI")
        html = record.content_stream().read()
        found = bare_extraction(html, url=url, with_metadata=True, fast=fast)
        return found.text if found else None

    return _each(path, text_of)


def trafilatura_fast(path: Path) -> Tally:
    """Measure trafilatura without its fallbacks."""
    return trafilatura(path, fast=True)


def news_please(path: Path) -> Tally:
    """Measure news-please."""
    from newsplease import NewsPlease

    def text_of(record: Any) -> str | None:
        text: str | None = NewsPlease.from_warc(record, fetch_images=False).maintext
        return text

    return _each(path, text_of)


def fundus(path: Path) -> Tally:
    """Measure fundus."""
    from fundus import CCNewsCrawler

    tally = Tally()
    with path.open("rb") as file:
        tally.pages = sum(1 for _ in _pages(file))
    month = {"start": datetime(2020, 1, 1), "end": datetime(2020, 1, 31)}  # noqa: DTZ001 (as it wants them)
    with _common_crawl(path) as address:
        crawler = CCNewsCrawler(
            _fundus_publisher(), processes=0, disable_tqdm=True, server_address=address, **month
        )
        with tally.timed():
            for article in crawler.crawl(error_handling="catch", only_complete=False):
                if article.exception is not None:
                    tally.failed(article.exception)
                elif article.plaintext:
                    tally.articles += 1
    return tally


def _fundus_publisher() -> Any:
    """Declare ecns.cn as fundus declares its portals."""
    from fundus.parser import ArticleBody, BaseParser, ParserProxy, attribute
    from fundus.parser.utility import (
        extract_article_body_with_selector,
        generic_author_parsing,
        generic_date_parsing,
        generic_nodes_to_text,
    )
    from fundus.publishers.base_objects import Publisher
    from fundus.scraping.url import RSSFeed
    from lxml.cssselect import CSSSelector
    from lxml.etree import XPath

    class EcnsParser(ParserProxy):
        class V1(BaseParser):
            _paragraphs = XPath("//div[@id='yanse']/p[not(a[contains(@href, 'echinanews')])]")
            _headings = CSSSelector("div#yanse > h3")
            _title = CSSSelector("h1#contitle")
            _date = XPath("//div[contains(@class, 'downinfo')]/span[1]")
            _editor = XPath("//div[contains(@class, 'downinfo')]/span[contains(., 'Editor')]")

            @attribute
            def body(self) -> ArticleBody | None:
                return extract_article_body_with_selector(
                    self.precomputed.doc,
                    paragraph_selector=self._paragraphs,
                    subheadline_selector=self._headings,
                )

            @attribute
            def title(self) -> str | None:
                found = generic_nodes_to_text(self._title(self.precomputed.doc))
                return found[0] if found else None

            @attribute
            def authors(self) -> list[str]:
                found = generic_nodes_to_text(self._editor(self.precomputed.doc))
                return generic_author_parsing([text.rpartition(":")[2].strip() for text in found])

            @attribute
            def publishing_date(self) -> datetime | None:
                found = generic_nodes_to_text(self._date(self.precomputed.doc))
                return generic_date_parsing(found[0]) if found else None

    return Publisher(
        name="ecns",
        domain="https://www.ecns.cn/",
        parser=EcnsParser,
        sources=[RSSFeed("https://www.ecns.cn/rss/rss.xml", languages={"en"})],
    )


@contextmanager
def _common_crawl(path: Path) -> Iterator[str]:
    """Serve a file as the only one of a month of Common Crawl's news; yield the address.

    The server is a process of its own, so that its work is not counted.
    """
    with tempfile.TemporaryDirectory(prefix="bench-") as root:
        name = "crawl-data/CC-NEWS/2020/01/CC-NEWS-20200115000000-00000.warc.gz"
        month = Path(root, name).parent
        month.mkdir(parents=True)
        (Path(root) / name).symlink_to(path.resolve())
        (month / "warc.paths.gz").write_bytes(gzip.compress(f"{name}\n".encode()))
        server = subprocess.Popen(
            [
                sys.executable,
                "-u",
                "-m",
                "http.server",
                "0",
                "--bind",
                "127.0.0.1",
                "--directory",
                root,
            ],
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        try:
            assert server.stdout is not None
            line = server.stdout.readline()  # Serving HTTP on 127.0.0.1 port 41234 (...)
            yield f"http://127.0.0.1:{int(line.split(' port ')[1].split()[0])}/"
        finally:
            server.kill()
            server.communicate()


PEERS: dict[str, tuple[str, Callable[[Path], Tally]]] = {
    "trafilatura": ("trafilatura", trafilatura),
    "trafilatura-fast": ("trafilatura", trafilatura_fast),
    "news-please": ("news-please", news_please),
    "fundus": ("fundus", fundus),
}
"""Name to distribution and function."""


def main() -> None:
    """Run one peer on one file."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("peer", choices=PEERS)
    parser.add_argument("file", type=Path)
    given = parser.parse_args()
    for scheme in ("http", "https", "all"):
        os.environ[f"{scheme}_proxy"] = os.environ[f"{scheme.upper()}_PROXY"] = NOWHERE
    os.environ["no_proxy"] = os.environ["NO_PROXY"] = "127.0.0.1"
    distribution, measure = PEERS[given.peer]
    # What a peer prints must not stand in the way of the answer.
    with contextlib.redirect_stdout(sys.stderr):
        logging.disable(logging.CRITICAL)
        tally = measure(given.file)
        version = metadata.version(distribution)
    print(json.dumps({"peer": given.peer, "version": version, **vars(tally)}))


if __name__ == "__main__":
    main()
