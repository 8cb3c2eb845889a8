"""With WARC_OBEY_NOARCHIVE an article whose page is not kept is an item that cites no record."""

from __future__ import annotations

import gzip
from dataclasses import replace

from newscrawl.demo.model import Reply
from newscrawl.demo.portal import DemoPortal
from newscrawl.demo.server import DemoServer

# It has several addresses, and which is asked for depends on what is answered first.
ARTICLE = "/2024-10-11/detail-ihdemott3920117.shtml"


class Reserved:
    """The bundled portal; of one article it wants no copy kept."""

    def __init__(self) -> None:
        self._portal = DemoPortal()

    def reply(self, scheme: str, path: str, attempt: int) -> Reply:
        reply = self._portal.reply(scheme, path, attempt)
        if not path.endswith(ARTICLE):
            return reply
        return replace(reply, headers=(*reply.headers, ("X-Robots-Tag", "noarchive")))


def test_the_item_is_there_and_its_page_is_not(scrapy_on):
    with DemoServer(Reserved()) as server:
        done = scrapy_on(server.proxy_url)("crawl", "ecns", "-s", "WARC_OBEY_NOARCHIVE=1")
    assert done.returncode == 0, done.output
    [item] = [one for one in done.items if one.url.endswith(ARTICLE)]
    assert item.headline
    assert item.articleBody
    assert item.metadata.warcFile is None
    assert item.metadata.warcRecordId is None
    assert item.metadata.dateDownloaded
    assert sum(one.metadata.warcRecordId is None for one in done.items) == 1
    kept = b"".join(gzip.decompress(path.read_bytes()) for path in done.warcs)
    assert f"urn:failed:{item.url}".encode() in kept
    assert f"urn:item:{item.url}".encode() not in kept
    assert item.articleBody.splitlines()[0].encode() not in kept
