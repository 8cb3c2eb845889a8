"""No request leaves for a private address, nor, by a redirect, for a foreign host."""

from __future__ import annotations

import os
import socketserver
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TypeVar

import pytest
from timed_site import HOST, OTHER, Timed, no_robots, page
from twisted.names import dns

from newscrawl.demo.server import DemoServer

Server = TypeVar("Server", bound=socketserver.BaseServer)


class Direct(ThreadingHTTPServer):
    """A web server on an address of loopback; it notes what is asked, and redirects `/to?ADDRESS`."""

    def __init__(self, address: str, port: int = 0) -> None:
        super().__init__((address, port), _Handler)
        self.asked: list[str] = []
        self.connections = 0

    def get_request(self):
        self.connections += 1
        return super().get_request()


class _Handler(BaseHTTPRequestHandler):
    server: Direct

    def do_GET(self):
        self.server.asked.append(self.path)
        if self.path.startswith("/to?"):
            self.send_response(302)
            self.send_header("Location", self.path.partition("?")[2])
        else:
            self.send_response(404 if self.path == "/robots.txt" else 200)
            self.send_header("Content-Type", "text/html")
        self.send_header("Content-Length", "0")
        # Each request has a connection of its own, for which the name is resolved anew.
        self.send_header("Connection", "close")
        self.end_headers()

    def log_message(self, *_):
        pass


def serving(address: str, port: int = 0):
    return running(Direct(address, port))


@contextmanager
def running(server: Server) -> Iterator[Server]:
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture
def straight(spider, scrapy_on, tmp_path):
    """Crawls without a proxy for what is on this machine."""

    def run(*urls: str, more: str = "", env: str = "127.0.0.1,localhost,.test", **settings: object):
        given = [word for name, value in settings.items() for word in ("-s", f"{name}={value}")]
        run = scrapy_on(None)
        path = os.pathsep.join([str(tmp_path), *filter(None, [os.environ.get("PYTHONPATH")])])
        own = ("-s", "DOWNLOAD_DELAY=0.01", "-s", "AUTOTHROTTLE_ENABLED=0")
        where = ("-s", f"ARCHIVE_DIR={run.archive}", "-s", "RETRY_TIMES=1")
        command = ("runspider", spider(*urls, more=more), *own, *where, *given)
        return run.end(run.start(*command, before=("env", f"no_proxy={env}", f"PYTHONPATH={path}")))

    return run


FORMS = (
    "127.0.0.1",
    "127.1",
    "2130706433",
    "0x7f.1",
    "0177.0.0.1",
    "0.0.0.0",
    "localhost",
    "[::1]",
)


def test_a_private_address_is_refused_in_every_form_and_without_a_connection(straight):
    with serving("127.0.0.1") as server:
        urls = [f"http://{form}:{server.server_port}/{n}" for n, form in enumerate(FORMS)]
        done = straight(*urls, env="*")
    assert server.connections == 0
    assert {done.statuses[url][0] for url in urls} == {"offsite"}
    assert done.statuses[urls[0]][1] == (
        "127.0.0.1 is a loopback address, and not among PRIVATE_ADDRESSES_ALLOWED"
    )
    assert "Traceback" not in done.output


def test_the_cloud_s_metadata_address_is_refused_through_a_proxy_too(crawl):
    site = Timed(no_robots(lambda path, attempt: page()))
    urls = ["http://169.254.169.254/latest/meta-data/", "http://[::ffff:a9fe:a9fe]/", HOST + "/1"]
    done = crawl(site, *urls)
    assert [done.statuses[url][0] for url in urls] == ["offsite", "offsite", "item"]
    assert "169.254.169.254 is a link-local address" in done.statuses[urls[0]][1]
    assert {one.path for one in site.asked} == {"/robots.txt", "/1"}


def test_who_looks_at_a_server_of_their_own_is_told_why_not(scrapy_on):
    run = scrapy_on(None)
    done = run.end(run.start("fetch", "http://127.0.0.1:8000/", before=("env", "no_proxy=*")))
    told = [line for line in done.output.splitlines() if " is not asked: 127.0.0.1" in line]
    assert len(told) == 1
    assert "Traceback" not in done.output


def test_networks_of_ones_own_can_be_allowed(straight):
    with serving("127.0.0.1") as server:
        url = f"http://127.0.0.1:{server.server_port}/page"
        done = straight(url, PRIVATE_ADDRESSES_ALLOWED="10.0.0.0/8,127.0.0.0/8")
    assert server.asked == ["/robots.txt", "/page"]
    assert done.statuses[url] == ("item", None)


def test_a_redirect_into_the_own_network_is_refused(straight):
    with serving("127.0.0.2") as server, serving("127.0.0.1") as inner:
        target = f"http://127.0.0.1:{inner.server_port}/admin"
        url = f"http://127.0.0.2:{server.server_port}/to?{target}"
        done = straight(url, env="*", PRIVATE_ADDRESSES_ALLOWED="127.0.0.2")
    assert inner.connections == 0
    assert done.statuses[url] == ("redirect", f"to {target}")
    assert done.statuses[target][0] == "offsite"


# -- names ----------------------------------------------------------------------------------------

# Scrapy's resolver asks the system, which no test can set up; this one asks a server of the test.
RESOLVER = """
from twisted.names.client import Resolver
from newscrawl.polite.resolver import GuardedResolver, guard

class OwnResolver(GuardedResolver):
    def install_on_reactor(self):
        self.reactor.installResolver(Resolver(servers=[("127.0.0.1", {port})]))
        guard(self.reactor, self._allowed)
"""


class Dns(socketserver.ThreadingUDPServer):
    """A DNS server that answers for each name with one of its addresses after the other."""

    def __init__(self, **addresses: tuple[str, ...]) -> None:
        super().__init__(("127.0.0.1", 0), _Lookup)
        self.left = {f"{name}.test": list(found) for name, found in addresses.items()}
        self.asked: Counter[str] = Counter()


class _Lookup(socketserver.BaseRequestHandler):
    server: Dns

    def handle(self):
        data, socket = self.request
        message = dns.Message()
        message.fromStr(data)
        name = message.queries[0].name.name.decode()
        self.server.asked[name] += 1
        left = self.server.left.get(name, [])
        address = left.pop(0) if left else "192.0.2.1"
        message.answer, message.recAv = 1, 1
        message.answers = [dns.RRHeader(name.encode(), payload=dns.Record_A(address), ttl=0)]
        socket.sendto(message.toStr(), self.client_address)


@pytest.fixture
def resolved(straight, tmp_path):
    """Crawls with names that a DNS server of the test's own resolves; gives the crawl and the server."""

    def run(*urls: str, names: dict[str, tuple[str, ...]], **settings: object):
        with running(Dns(**names)) as server:
            (tmp_path / "own_dns.py").write_text(RESOLVER.format(port=server.server_address[1]))
            own = {"TWISTED_DNS_RESOLVER": "own_dns.OwnResolver", "ROBOTSTXT_OBEY": 0}
            return straight(*urls, **own, **settings), server

    return run


def test_a_name_that_leads_to_a_private_address_is_refused_and_not_tried_again(resolved):
    with serving("127.0.0.1") as inner:
        url = f"http://inner.test:{inner.server_port}/"
        done, names = resolved(url, names={"inner": ("127.0.0.1",) * 9})
    assert inner.connections == 0
    assert done.statuses[url] == (
        "offsite",
        "127.0.0.1 is a loopback address, and not among PRIVATE_ADDRESSES_ALLOWED",
    )
    assert names.asked["inner.test"] == 1


def test_a_name_that_turns_private_is_refused_from_then_on(resolved):
    """DNS rebinding: what was looked at is what is connected to, and each connection is looked at.

    The address that is allowed stands for a public one, of which there is none to be had in a test.
    """
    with serving("127.0.0.2") as public, serving("127.0.0.1", public.server_port) as inner:
        urls = [f"http://rebind.test:{public.server_port}/{n}" for n in range(3)]
        done, names = resolved(
            *urls,
            names={"rebind": ("127.0.0.2", "127.0.0.1", "127.0.0.2")},
            PRIVATE_ADDRESSES_ALLOWED="127.0.0.2/32",
            CONCURRENT_REQUESTS=1,
        )
    assert inner.connections == 0
    assert sorted(done.statuses[url][0] for url in urls) == ["item", "item", "offsite"]
    assert len(public.asked) == 2
    # Once for each connection: nobody asks again between the look and the connection.
    assert names.asked["rebind.test"] == 3


def test_a_name_that_is_not_known_is_an_error_as_ever(straight):
    url = "http://no-such-host.test/"
    done = straight(url)
    assert done.statuses[url][0] == "error"
    assert "CannotResolveHostError" in done.statuses[url][1]


# -- the way to a proxy -----------------------------------------------------------------------------


def test_a_proxy_may_be_known_by_its_name(scrapy_on, spider):
    site = Timed(no_robots(lambda path, attempt: page()))
    with DemoServer(site, hosts=("www.ecns.cn",)) as server:
        run = scrapy_on(f"http://localhost:{server.port}")
        urls = [f"{HOST}/1", f"http://localhost:{server.port}/admin"]
        where = ("-s", f"ARCHIVE_DIR={run.archive}")
        # And as a page's address it is refused all the same.
        done = run.end(
            run.start("runspider", spider(*urls), *where, before=("env", "no_proxy=localhost"))
        )
    assert [done.statuses[url][0] for url in urls] == ["item", "offsite"]
    assert {one.path for one in site.asked} == {"/robots.txt", "/1"}


# -- redirects --------------------------------------------------------------------------------------


def leading_away(path, attempt):
    """A portal whose listings lead away, some at the second attempt."""
    if path == "/rss/rss.xml":
        return page(302, ("Location", "http://foreign.example/rss.xml"))
    if path == "/world/" and attempt == 1:
        return page(500)
    if path == "/world/":
        return page(302, ("Location", "http://foreign.example/world/"))
    if path == "/china/":
        return page(302, ("Location", "https://accounts.google.com/signin"))
    return page(404)


def test_a_source_is_not_followed_to_a_foreign_host(scrapy_on):
    """Sources, and requests that are tried again, are asked with dont_filter."""
    site = Timed(leading_away)
    hosts = ("www.ecns.cn", "foreign.example", "accounts.google.com")
    with DemoServer(site, hosts=hosts) as server:
        done = scrapy_on(server.proxy_url)("crawl", "ecns")
        asked = {request.url for request in server.requests}
    assert not [url for url in asked if "ecns.cn" not in url]
    assert done.statuses["http://foreign.example/rss.xml"] == (
        "offsite",
        "not on the spider's hosts",
    )
    feed = "https://www.ecns.cn/rss/rss.xml"
    assert done.statuses[feed] == ("redirect", "to http://foreign.example/rss.xml")
    assert done.statuses["http://foreign.example/world/"][0] == "offsite"
    assert "http://foreign.example/robots.txt" not in done.statuses


def test_a_request_that_may_leave_is_followed(crawl):
    site = Timed(
        no_robots(
            lambda path, attempt: (
                page(302, ("Location", f"{OTHER}/there")) if path == "/away" else page()
            )
        )
    )
    start = (
        "async def start(self):\n"
        f"        yield scrapy.Request('{HOST}/away', meta={{'allow_offsite': True}})\n"
    )
    more = f"allowed_domains = ['www.ecns.cn']\n    {start}"
    done = crawl(site, more=more)
    assert done.statuses[f"{OTHER}/there"] == ("item", None)


def test_a_network_that_is_none_is_named(scrapy_on):
    done = scrapy_on(None)("crawl", "ecns", "-s", "PRIVATE_ADDRESSES_ALLOWED=intranet")
    assert done.returncode == 1
    assert "PRIVATE_ADDRESSES_ALLOWED: 'intranet' does not appear to be" in done.output
    assert "Traceback" not in done.output
