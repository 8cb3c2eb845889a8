"""replayweb.page, in a real browser, lists the pages of a packed archive, finds words, and shows pages."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import tarfile
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import IO, Any
from urllib.parse import quote

import pytest

from warc.wacz import save_wacz

#: The player, as npm has it: one version, because the test knows its elements by name.
PLAYER = "replaywebpage@2.5.3"

#: Seconds that a page may take to show what is waited for.
PATIENCE = 30

#: What the page is asked with: its elements lie in shadow roots and frames of the same origin.
ASK = """
const all = (selector, root = document) => [
  ...root.querySelectorAll(selector),
  ...[...root.querySelectorAll("*")].flatMap(element => [
    ...(element.shadowRoot ? all(selector, element.shadowRoot) : []),
    ...(element.contentDocument ? all(selector, element.contentDocument) : []),
  ]),
];
const words = element => (element.shadowRoot ? element.shadowRoot.textContent : element.textContent)
  .replace(/\\s+/g, " ");
const until = look => new Promise(tell => {
  const timer = setInterval(() => {
    const found = look();
    if (found) { clearInterval(timer); tell(found); }
  }, 50);
});
"""


class Browser:
    """A tab of Chromium that is spoken to in the DevTools protocol, over a pair of pipes."""

    def __init__(self, ask: IO[bytes], answers: IO[bytes]):
        self._ask, self._answers = ask, answers
        self._number = 0
        self._session: str | None = None
        target = self._call("Target.createTarget", url="about:blank")["targetId"]
        attached = self._call("Target.attachToTarget", targetId=target, flatten=True)
        self._session = attached["sessionId"]

    def open(self, url: str) -> None:
        """Go to an address; it is not waited for."""
        self._call("Page.navigate", url=url)

    def value(self, script: str) -> Any:
        """Return what an expression of JavaScript comes to, in the end."""
        limit = f"new Promise((_, fail) => setTimeout(() => fail('not seen'), {PATIENCE}000))"
        found = self._call(
            "Runtime.evaluate",
            expression=f"{{ {ASK} Promise.race([{script}, {limit}]) }}",
            awaitPromise=True,
            returnByValue=True,
        )
        assert "exceptionDetails" not in found, found
        return found["result"].get("value")

    def _call(self, method: str, **parameters: Any) -> dict[str, Any]:
        self._number += 1
        message: dict[str, Any] = {"id": self._number, "method": method, "params": parameters}
        if self._session is not None:
            message["sessionId"] = self._session
        self._ask.write(json.dumps(message).encode() + b"\0")
        self._ask.flush()
        while answer := self._read():
            if answer.get("id") == self._number:
                assert "result" in answer, answer
                result: dict[str, Any] = answer["result"]
                return result
        pytest.fail("the browser went away")

    def _read(self) -> dict[str, Any]:
        data = bytearray()
        while (byte := self._answers.read(1)) not in {b"", b"\0"}:
            data += byte
        return json.loads(data) if data else {}


@contextmanager
def running(chromium: str, folder: Path) -> Iterator[Browser]:
    """Start a browser that reads its orders from descriptor 3 and answers on 4."""
    command = [
        *("sh", "-c", 'exec "$@" 3<&0 4>&1 </dev/null >&2', "sh", chromium, "--headless=new"),
        *("--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run"),
        *("--no-proxy-server", "--remote-debugging-pipe", f"--user-data-dir={folder}"),
    ]
    pipe = subprocess.PIPE
    with (
        (folder.parent / "chromium.log").open("wb") as log,
        subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=log) as process,
    ):
        assert process.stdin is not None
        assert process.stdout is not None
        try:
            yield Browser(process.stdin, process.stdout)
        finally:
            process.terminate()


class Files(SimpleHTTPRequestHandler):
    """Serves files, and parts of files, as a viewer of WACZ needs it."""

    protocol_version = "HTTP/1.1"
    wacz: Path

    def translate_path(self, path: str) -> str:
        return str(self.wacz) if path == "/it.wacz" else super().translate_path(path)

    def do_GET(self) -> None:
        wanted = re.fullmatch(r"bytes=(\d*)-(\d*)", self.headers.get("Range", ""))
        if self.path != "/it.wacz" or wanted is None:
            super().do_GET()
            return
        size = self.wacz.stat().st_size
        first, last = wanted.groups()
        start = int(first) if first else max(0, size - int(last))
        end = min(int(last), size - 1) if first and last else size - 1
        self.send_response(206)
        self.send_header("Content-Range", f"bytes {start}-{end}/{size}")
        self.send_header("Content-Length", str(end + 1 - start))
        self.end_headers()
        self.wfile.write(self.wacz.read_bytes()[start : end + 1])

    def log_message(self, *args: object) -> None:
        """Say nothing."""


class Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: object, client_address: object) -> None:
        """A browser that has seen enough hangs up."""


@pytest.fixture(scope="module")
def chromium() -> str:
    """The browser."""
    for name in ("chromium", "chromium-browser", "google-chrome"):
        if path := shutil.which(name):
            return path
    pytest.skip("there is no Chromium here to run replayweb.page in")


@pytest.fixture(scope="module")
def player() -> Path:
    """The folder of the player, fetched once."""
    npm = shutil.which("npm")
    if npm is None:
        pytest.skip("there is no npm here to fetch replayweb.page with")
    cache = Path(tempfile.gettempdir()) / f"newscrawl-referees-{os.getuid()}"
    cache.mkdir(mode=0o700, exist_ok=True)
    assert cache.stat().st_uid == os.getuid(), f"{cache} is someone else's"
    folder = cache / PLAYER
    if not folder.exists():
        with tempfile.TemporaryDirectory(dir=cache) as fresh:
            command = [npm, "pack", "--silent", "--pack-destination", fresh, PLAYER]
            try:
                subprocess.run(command, check=True, capture_output=True, cwd=fresh, timeout=40)
            except (subprocess.SubprocessError, OSError) as error:
                pytest.skip(f"npm could not fetch {PLAYER}: {error}")
            [package] = Path(fresh).glob("*.tgz")
            with tarfile.open(package) as files:
                files.extractall(fresh, filter="data")
            Path(fresh, "package").rename(folder)
    return folder


@dataclass(frozen=True)
class Shown:
    """The browser, and the address of the player with an archive in it."""

    browser: Browser
    address: str


@pytest.fixture(scope="module")
def shown(
    chromium: str, player: Path, whole_crawl: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Shown]:
    """The packed demo crawl in the player."""
    folder = tmp_path_factory.mktemp("replayweb")
    save_wacz(whole_crawl.warcs, folder / "it.wacz", title="A crawl")
    handler = type("Handler", (Files,), {"wacz": folder / "it.wacz"})
    with Server(("127.0.0.1", 0), lambda *parts: handler(*parts, directory=player)) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        # A service worker needs a secure origin; localhost counts as one.
        address = f"http://localhost:{server.server_port}/"
        with running(chromium, folder / "profile") as browser:
            yield Shown(browser, f"{address}?source={quote(address + 'it.wacz', safe='')}")
        server.shutdown()


@pytest.fixture(scope="module")
def article(whole_crawl: Any) -> Any:
    """An article with a sentence that no other has."""
    return next(item for item in whole_crawl.items if "toothed rail" in (item.articleBody or ""))


def test_articles_are_listed_found_by_their_words_and_shown(shown, whole_crawl, article):
    browser = shown.browser
    browser.open(shown.address)
    listed = browser.value(
        "until(() => all('wr-page-entry').length > 5 && all('wr-page-entry').map(words).join('|'))"
    )
    headlines = [item.headline for item in whole_crawl.items]
    assert sum(headline in listed for headline in headlines) > 5
    total = browser.value(
        "until(() => (all('.num-results').map(words).join(' ').match(/(\\d+) pages/i) || [])[1])"
    )
    assert int(total) == len({item.url for item in whole_crawl.items})

    browser.value("""until(() => {
      const [search] = all('input').filter(input => input.placeholder.startsWith('Search by'));
      if (!search) return false;
      search.value = 'toothed rail';
      return search.dispatchEvent(new Event('input', {bubbles: true, composed: true})) || true;
    })""")
    found = browser.value(
        "until(() => all('wr-page-entry').length == 1 && words(all('wr-page-entry')[0]))"
    )
    assert article.headline in found
    assert article.url in found

    browser.value("""until(() => {
      const [link] = all('a', all('wr-page-entry')[0].shadowRoot);
      return link && (link.click(), true);
    })""")
    text = browser.value("""until(() => {
      const pages = all('iframe').map(frame => frame.contentDocument?.body?.innerText || '');
      return pages.find(page => page.includes('toothed rail'));
    })""")
    shown_text = " ".join(text.split())
    for paragraph in article.articleBody.split("\n\n"):
        assert " ".join(paragraph.split()) in shown_text
