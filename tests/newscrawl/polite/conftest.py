"""What the tests of politeness share: crawls of a server that notes when it is asked."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from newscrawl.demo.server import DemoServer

sys.path.insert(0, str(Path(__file__).parent))

from timed_site import Timed


@pytest.fixture
def serve() -> Callable[..., object]:
    """Serves a site as a proxy for two hosts."""

    @contextmanager
    def serving(site: Timed) -> Iterator[str]:
        with DemoServer(site, hosts=("www.ecns.cn", "other.example")) as server:
            yield server.proxy_url

    return serving


@pytest.fixture
def spider(tmp_path: Path) -> Callable[..., str]:
    """Writes a spider that asks for some addresses and gives what came of each."""

    def write(*urls: str, more: str = "") -> str:
        path = tmp_path / "asking.py"
        path.write_text(
            "import scrapy\n"
            "class Asking(scrapy.Spider):\n"
            "    name = 'asking'\n"
            f"    start_urls = {list(urls)!r}\n"
            f"    {more}\n"
            "    async def parse(self, response):\n"
            "        yield {'url': response.url}\n"
        )
        return str(path)

    return write


@pytest.fixture
def crawl(serve, spider, scrapy_on):
    """Crawls some addresses of a site, with settings; gives what the crawl left."""

    def run(site: Timed, *urls: str, more: str = "", **settings: object):
        # Without any delay Scrapy 2.19 sends all that is queued for a host at once.
        settings = {"DOWNLOAD_DELAY": 0.01} | settings
        given = [word for name, value in settings.items() for word in ("-s", f"{name}={value}")]
        with serve(site) as proxy:
            run = scrapy_on(proxy)
            process = run.start(
                "runspider",
                spider(*urls, more=more),
                *("-s", f"ARCHIVE_DIR={run.archive}"),
                *given,
            )
            return run.end(process)

    return run
