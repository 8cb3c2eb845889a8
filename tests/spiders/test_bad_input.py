"""Portals that misbehave: each failure has its status, and nothing that was fetched is lost."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import pytest
from warcio.archiveiterator import ArchiveIterator

from newscrawl.demo.model import Reply
from newscrawl.demo.server import DemoServer

HOME = "https://www.ecns.cn"
GOOD = "/news/2026-10-03/detail-ihgood0000001.shtml"
TEXT = "The museum said that its new wing opened to the public on Saturday morning. " * 4
OTHER = "A ferry to the islands will leave twice a day from spring on, its owner announced. " * 4


def article(
    text: str = TEXT, headline: str = "Museum opens new wing", charset: str = "utf-8"
) -> bytes:
    return f"""<!DOCTYPE HTML><html><head><meta charset="{charset}"><title>{headline}</title></head><body>
    <h3 class="itemtit bitemblue"><span>Home /</span><span>Culture</span></h3>
    <h1 id="contitle">{headline}</h1>
    <div class="downinfo"><span>2026-10-03 09:34:32</span><span>ECNS</span><span>Editor  : Li Yan</span></div>
    <div class="content" id="yanse"><p>{text}</p></div></body></html>""".encode()


def listing(*paths: str) -> bytes:
    links = "".join(f'<li><h3><a href="{path}">A headline</a></h3></li>' for path in paths)
    return f"<!DOCTYPE HTML><html><body><ul class='bizlst'>{links}</ul></body></html>".encode()


def html(body: bytes, status: int = 200, **headers: str) -> Reply:
    named = {"Content-Type": "text/html", **{k.replace("_", "-"): v for k, v in headers.items()}}
    return Reply(status, "Said so", tuple(named.items()), body)


@dataclass
class Pages:
    """A site of few pages; whatever else is asked is not there."""

    replies: Mapping[str, Reply] = field(default_factory=dict)

    def reply(self, scheme: str, path: str, attempt: int) -> Reply:
        return self.replies.get(path, html(b"<h1>404 Not Found</h1>", 404))


@pytest.fixture
def crawl(scrapy_on):
    """Crawls a site of few pages."""

    def run(replies, *arguments):
        with DemoServer(Pages(replies)) as server:
            return scrapy_on(server.proxy_url)("crawl", "ecns", "-s", "RETRY_TIMES=1", *arguments)

    return run


def with_link_to(path: str, reply: Reply) -> dict[str, Reply]:
    """A news listing that links the good article and one address more."""
    return {
        "/news/": html(listing(GOOD, path)),
        GOOD: html(article()),
        path: reply,
    }


BAD = "/news/2026-10-04/detail-ihbad00000001.shtml"


def test_a_portal_whose_listings_find_nothing_is_a_failure_that_says_so(crawl):
    done = crawl(
        {"/news/": html(listing()), "/": html(b"<html><body>Under construction</body></html>")}
    )
    assert done.returncode == 1
    assert done.items == []
    [line] = [line for line in done.output.splitlines() if "No article was found" in line]
    assert "crawl.json" in line
    assert done.statuses[f"{HOME}/news/"] == ("read", "listing news: 0 articles")
    assert len(done.warcs) == 1


def test_a_server_that_is_not_there_is_a_failure_that_says_so(scrapy_on):
    done = scrapy_on(None)("crawl", "ecns", "-s", "RETRY_TIMES=0", "-s", "DOWNLOAD_TIMEOUT=5")
    assert done.returncode == 1
    assert "No article was found" in done.output
    assert done.report["sums"]["error"] > 0


@pytest.mark.parametrize(
    ("reply", "status"),
    [
        (html(b""), ("not-article", "no text")),
        (html(b"<html><body></body></html>"), ("not-article", "no text")),
        (html(article(text="")), ("not-article", "no text")),
        (html(b"%PDF-1.4 ...", Content_Type="application/pdf"), ("not-article", "application/pdf")),
        (html(b"\xff\xd8\xff\xe0" * 9, Content_Type="image/jpeg"), ("not-article", "image/jpeg")),
        (html(b"no", 403), ("blocked", "HTTP 403")),
        (html(b"no", 410), ("gone", "HTTP 410")),
        (html(b"no", 500), ("error", "HTTP 500")),
        (html(b"", 302, Location="https://www.example.org/"), ("redirect", "to https://www.example.org/")),
    ],
)  # fmt: skip
def test_a_page_that_gives_no_item_gets_a_status_with_its_reason(crawl, reply, status):
    done = crawl(with_link_to(BAD, reply))
    assert done.returncode == 0, done.output
    assert done.statuses[HOME + BAD] == status
    assert done.statuses[HOME + GOOD] == ("item", None)
    assert [item.url for item in done.items] == [HOME + GOOD]


def test_a_redirect_away_from_the_portal_is_not_followed(crawl):
    done = crawl(with_link_to(BAD, html(b"", 302, Location="https://www.example.org/x")))
    assert done.statuses["https://www.example.org/x"][0] == "offsite"
    assert "example.org" not in str(done.report["stats"])


def test_a_redirect_loop_ends(crawl):
    done = crawl(with_link_to(BAD, html(b"", 302, Location=HOME + BAD)))
    assert done.returncode == 0, done.output
    assert len(done.items) == 1
    assert done.statuses[HOME + BAD][0] in {"error", "redirect", "duplicate"}


def test_bytes_that_are_not_the_declared_charset_are_read_and_reported(crawl):
    text = "习近平出席仪式。" + TEXT + "“Quoted” — café"
    body = article(text=text, charset="gb2312")
    done = crawl(with_link_to(BAD, html(body)))
    item = next(item for item in done.items if item.url == HOME + BAD)
    assert item.articleBody == text
    assert item.metadata.encoding == "utf-8"
    assert item.metadata.validationMessages["metadata.encoding"] == (
        "declared gb18030, read as utf-8",
    )


def test_an_endless_page_is_cut_off_and_its_beginning_is_kept(crawl):
    endless = html(article(text="word " * 400_000))
    done = crawl(with_link_to(BAD, endless), "-s", "DOWNLOAD_MAXSIZE=200000")
    assert done.returncode == 0, done.output
    outcome, reason = done.statuses[HOME + BAD]
    assert outcome == "error"
    assert "200000" in reason
    assert len(done.items) == 1
    with done.warcs[0].open("rb") as stream:
        cut = [
            record.rec_headers["WARC-Truncated"]
            for record in ArchiveIterator(stream)
            if record.rec_type == "response" and record.rec_headers["WARC-Target-URI"] == HOME + BAD
        ]
    assert cut == ["length"]


def test_a_feed_that_is_no_xml_is_an_error_and_the_listings_go_on(crawl):
    pages = with_link_to(BAD, html(article(text=OTHER))) | {
        "/rss/rss.xml": html(b"<h1>Feed of news</h1>")
    }
    done = crawl(pages)
    outcome, reason = done.statuses[f"{HOME}/rss/rss.xml"]
    assert outcome == "error"
    assert reason.startswith("no RSS, Atom or JSON feed: '<h1>Feed of news")
    assert len(done.items) == 2


def test_a_broken_feed_gives_what_can_be_read_of_it(crawl):
    feed = f"<?xml version='1.0'?><rss><channel><item><link>{HOME}{GOOD}</link></item><item><title>A & B"
    done = crawl(
        {"/rss/rss.xml": html(feed.encode(), Content_Type="text/xml"), GOOD: html(article())}
    )
    assert done.returncode == 0, done.output
    assert [item.url for item in done.items] == [HOME + GOOD]


def test_a_listing_that_is_no_page_is_an_error(crawl):
    pages = with_link_to(BAD, html(article(text=OTHER)))
    done = crawl(pages | {"/world/": html(b"\x00\x01", Content_Type="application/zip")})
    assert done.statuses[f"{HOME}/world/"] == ("error", "no listing: application/zip")
    assert len(done.items) == 2


def test_a_listing_that_answers_the_same_for_every_page_is_left(crawl):
    same = html(listing(GOOD))
    done = crawl(
        {"/news/": same, GOOD: html(article())}
        | {f"/news/index_{n}.shtml": same for n in range(2, 12)}
    )
    read = [url for url, (outcome, _) in done.statuses.items() if "/news/index_" in url]
    assert read == [f"{HOME}/news/index_2.shtml"]


def test_an_archive_that_cant_be_written_is_one_clear_line(tmp_path, scrapy):
    (tmp_path / "archive").write_text("a file")
    done = scrapy("crawl", "ecns", "-s", "LOG_LEVEL=WARNING")
    assert done.returncode == 1
    [line] = [line for line in done.output.splitlines() if "CRITICAL" in line]
    assert "ARCHIVE_DIR can't be written" in line
    assert "Traceback" not in done.output


def test_an_unknown_spider_is_one_clear_line(scrapy):
    done = scrapy("crawl", "ecsn")
    assert done.returncode == 2
    assert "there is no spider 'ecsn', did you mean ecns? There are: " in done.output
    assert "Traceback" not in done.output
