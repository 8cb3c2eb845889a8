"""robots.txt holds for what is asked first, too."""

from __future__ import annotations

from newscrawl.demo.model import Reply
from newscrawl.demo.server import DemoServer


class Barred:
    """A portal that wants no crawler, and answers slowly enough for several requests to wait."""

    def reply(self, scheme: str, path: str, attempt: int) -> Reply:
        kind = (("Content-Type", "text/plain" if path == "/robots.txt" else "text/html"),)
        body = b"User-agent: *\nDisallow: /\n" if path == "/robots.txt" else b"<a href=/>page</a>"
        return Reply(200, "OK", kind, body)


def test_of_a_portal_that_forbids_all_only_robots_txt_is_fetched(scrapy_on):
    with DemoServer(Barred()) as server:
        settings = ("CONCURRENT_REQUESTS=16", "CONCURRENT_REQUESTS_PER_DOMAIN=16")
        given = [word for setting in settings for word in ("-s", setting)]
        crawl = scrapy_on(server.proxy_url)("crawl", "ecns", *given)
        asked = {request.url for request in server.requests if request.method == "GET"}
    assert asked == {"https://www.ecns.cn/robots.txt"}
    assert crawl.returncode == 1
    assert crawl.report["sums"] == {"read": 1, "robots": 16}
