"""How much memory of Redis a frontier takes, by the real steps of its scripts, beside scrapy-redis.

Run by `make bench`. The requests are those that ecns makes of the articles of its feed, each with a number of
its own in its address: taken from the queue of a worker that crawls the bundled portal. All are added, leased,
claimed, stored and ended as workers do it, but in pipelines. Bytes are those of MEMORY USAGE, for each entry:

  queued    a request in the queue
  seen      its fingerprint, kept until the crawl has ended
  leased    a request under way (measured on a thousand), beside what stays in `seen`
  stored    an article with its two names, kept for ever
  s-r       the same two of scrapy-redis 0.9.1: a queued request and its fingerprint
  add, end  microseconds of Redis's processor for each: to add a request (in steps of 200); to lease it (in
            steps of 24), claim its article and end it

With `--buckets` the fingerprints and articles are put into other numbers of sets and hashes: bytes of each.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import pickle
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from redis import Redis

from newscrawl.demo.portal import DemoPortal
from newscrawl.demo.server import DemoServer
from newscrawl.frontier.keys import Mark, keys_of, mark_of_article, mark_of_request
from newscrawl.frontier.leases import BATCH
from newscrawl.frontier.scripts import script
from newscrawl.frontier.wire import decode
from spiders.ecns import EcnsSpider
from tests.newscrawl.frontier.servers import RedisServer, executables

ROOT = Path(__file__).parent.parent.parent
SIZES = (10_000, 100_000, 1_000_000)
KEYS = keys_of("ecns", {})
_PATIENCE = 60.0
# As a worker has it: CONCURRENT_REQUESTS and some more.
_LEASED = 24
_LEASED_AT_ONCE = 1_008
_STEPS_OF_PIPELINE = 20
_LEASE_MS, _ATTEMPTS = 600_000, 3
# An id of an article on ecns.
_ID = "ihbench{:08}"
# Stands for it in a request.
_PLACE = "<id>"


def request_of_ecns() -> str:
    """A request for an article as it lies in the queue, with `_PLACE` for its article's id."""
    with (
        tempfile.TemporaryDirectory(prefix="bench-") as name,
        DemoServer(DemoPortal()) as portal,
        server(Path(name), executables()[0]) as redis,
    ):
        env = {key: text for key, text in os.environ.items() if "proxy" not in key.lower()}
        env |= {"http_proxy": portal.proxy_url, "https_proxy": portal.proxy_url}
        # So slow that it does not come to lease them all.
        given = [f"FRONTIER_URL={redis.url}", f"ARCHIVE_DIR={name}/archive", "LOG_LEVEL=ERROR"]
        words = [word for setting in (*given, "DOWNLOAD_DELAY=0.5") for word in ("-s", setting)]
        command = [sys.executable, "-m", "scrapy", "crawl", "ecns", *words]
        worker = subprocess.Popen(command, cwd=ROOT, env=env)
        try:
            with redis.client as client:
                return _article_of(client)
        finally:
            worker.kill()
            worker.wait()


def _article_of(client: Redis) -> str:
    until = time.monotonic() + _PATIENCE
    while time.monotonic() < until:
        for member in client.zrange(f"{KEYS.crawl}queue", 0, -1):
            text = str(member[12:].decode())
            if "https://www.ecns.cn/" in text.partition("/detail-")[0] and "/detail-" in text:
                own = text.partition("/detail-")[2].partition(".")[0]
                return text.replace(own, _PLACE)
        time.sleep(0.01)
    raise SystemExit("ecns has queued no article.")


@contextmanager
def emptied(executable: Path) -> Iterator[Redis]:
    """A client of a server that has nothing."""
    with (
        tempfile.TemporaryDirectory(prefix="bench-") as name,
        server(Path(name), executable) as redis,
        redis.client as client,
    ):
        yield client


@contextmanager
def server(folder: Path, executable: Path) -> Iterator[RedisServer]:
    """A server without the append-only file: its disk is not what is measured."""
    found = RedisServer(folder / "redis", executable=executable)
    found.start()
    with found.client as client:
        client.config_set("appendonly", "no")
    try:
        yield found
    finally:
        found.kill()


@dataclass(frozen=True)
class Figures:
    """Bytes, and microseconds."""

    queued: float
    seen: float
    leased: float
    stored: float
    add: float
    end: float


class Frontier:
    """A worker's steps, many at a time.

    Args:
        client: of an empty Redis.
        form: of a request.
    """

    def __init__(self, client: Redis, form: str) -> None:
        self._client, self._form = client, form
        for name in ("add", "take", "claim", "finish", "join"):
            client.script_load(script(name).text)
        self._crawl, self._number = self._run(
            client, "join", "id", KEYS.name, "ecns", "w@host", "{}", _LEASE_MS
        )

    def measure(self, size: int) -> Figures:
        """Let so many requests go their way."""
        spent = self._cpu()
        self._add(size)
        add = self._cpu() - spent
        queued = self._bytes("queue")
        seen = self._bytes("seen:*")
        empty = self._bytes("leased")
        leased = self._take(_LEASED_AT_ONCE)
        under_way = self._bytes("leased") - empty
        spent = self._cpu()
        ended = 0
        while leased:
            ended += len(leased)
            self._end(leased)
            leased = self._take(_LEASED * _STEPS_OF_PIPELINE)
        end = self._cpu() - spent
        assert ended == size, ended
        stored = sum(self._bytes_of(key) for key in self._keys(f"{KEYS.spider}items:*"))
        return Figures(
            queued / size,
            seen / size,
            under_way / min(size, _LEASED_AT_ONCE),
            stored / size,
            add / size * 1e6,
            end / size * 1e6,
        )

    def _add(self, size: int) -> None:
        for begin in range(0, size, BATCH * _STEPS_OF_PIPELINE):
            pipeline = self._client.pipeline(transaction=False)
            end = min(size, begin + BATCH * _STEPS_OF_PIPELINE)
            for first in range(begin, end, BATCH):
                words: list[Any] = []
                last = min(end, first + BATCH)
                for number in range(first, last):
                    seen, article = _mark(number), _of_article(number)
                    request = self._form.replace(_PLACE, _ID.format(number))
                    words += (
                        5,
                        1,
                        seen.bucket,
                        seen.name,
                        article.bucket,
                        article.name,
                        1,
                        request,
                    )
                self._run(pipeline, "add", self._crawl, first, last - first, *words)
            pipeline.execute()
        self._client.delete(*self._keys(f"{KEYS.crawl}done:*"))

    def _take(self, most: int) -> list[tuple[bytes, int]]:
        pipeline = self._client.pipeline(transaction=False)
        for _ in range(0, most, _LEASED):
            self._run(pipeline, "take", self._crawl, self._number, _LEASED, _LEASE_MS, _ATTEMPTS)
        taken = [one for answer in pipeline.execute() for one in answer[1]]
        begin = self._form.index(_PLACE)
        end = begin + len(_ID.format(0))
        return [(id_, int(request[begin:end].lstrip(b"ihbenc"))) for id_, request, _ in taken]

    def _end(self, leased: list[tuple[bytes, int]]) -> None:
        pipeline = self._client.pipeline(transaction=False)
        for lease, number in leased:
            # An article of ecns has two names, by its id and by its address.
            mark, address = _of_article(number), mark_of_article(f"url {number}")
            names = (mark.bucket, mark.name, address.bucket, address.name)
            self._run(pipeline, "claim", self._number, _LEASE_MS, "", 1, "", *names)
            words = ("", 1, "www.ecns.cn", 1, "s", 1, mark.bucket, mark.name, 0)
            self._run(pipeline, "finish", self._crawl, self._number, lease, *words)
        for claimed, ended in zip(*[iter(pipeline.execute())] * 2, strict=True):
            assert (claimed, ended[:2]) == (b"", [1, b"1"]), (claimed, ended)

    def _run(self, client: Any, name: str, *words: Any) -> Any:
        return client.evalsha(script(name).sha, 2, *KEYS.both, *words)

    def _cpu(self) -> float:
        found = self._client.info("cpu")
        return float(found["used_cpu_user"]) + float(found["used_cpu_sys"])

    def _bytes(self, name: str) -> int:
        return sum(self._bytes_of(key) for key in self._keys(KEYS.crawl + name))

    def _keys(self, pattern: str) -> list[bytes]:
        return list(self._client.scan_iter(pattern.replace("{", "\\{"), count=1000))

    def _bytes_of(self, key: bytes) -> int:
        return int(self._client.memory_usage(key, samples=0) or 0)


def _of_article(number: int) -> Mark:
    return mark_of_article(f"id {_ID.format(number)}")


def _mark(number: int) -> Mark:
    return mark_of_request(hashlib.sha1(b"%d" % number, usedforsecurity=False).digest())


def of_scrapy_redis(client: Redis, form: str, size: int) -> tuple[float, float]:
    """Bytes of a request in the queue of scrapy-redis, and of its fingerprint: its keys, filled as it does."""
    spider = EcnsSpider()
    own = _ID.format(0)
    request = decode(form.replace(_PLACE, own).encode(), spider).to_dict(spider=spider)
    data = pickle.dumps(request, protocol=-1)
    for begin in range(0, size, 2000):
        numbers = range(begin, min(size, begin + 2000))
        texts = [data.replace(own.encode(), _ID.format(n).encode()) for n in numbers]
        client.zadd("ecns:requests", dict.fromkeys(texts, -request["priority"]))
        shas = (hashlib.sha1(b"%d" % n, usedforsecurity=False).hexdigest() for n in numbers)
        client.sadd("ecns:dupefilter", *shas)
    found = [
        client.memory_usage(f"ecns:{key}", samples=0) or 0 for key in ("requests", "dupefilter")
    ]
    return found[0] / size, found[1] / size


def limits(client: Redis) -> str:
    """Up to how many entries sets and hashes are packed."""
    found = client.config_get("*-max-*")
    hashes = found.get("hash-max-listpack-entries") or found["hash-max-ziplist-entries"]
    return f"sets are packed up to {found['set-max-intset-entries']} entries, hashes up to {hashes}"


def table(executable: Path, form: str, sizes: list[int]) -> None:
    """Print the figures of one server."""
    version = subprocess.run([executable, "--version"], capture_output=True, text=True, check=True)
    print(f"\n{version.stdout.split()[2]}", end="")
    for size in sizes:
        with emptied(executable) as client:
            if size == sizes[0]:
                print(f": {limits(client)}\n{HEAD}")
            found = Frontier(client, form).measure(size)
            client.flushall()
            peers = of_scrapy_redis(client, form, size)
        print(
            f"{size:>11,}{found.queued:>9.0f}{found.seen:>7.1f}{found.leased:>9.0f}{found.stored:>9.1f}"
            f"{peers[0]:>11.0f}{peers[1]:>7.1f}{found.add:>9.1f}{found.end:>7.1f}",
            flush=True,
        )


HEAD = (
    f"{'requests':>11}{'queued':>9}{'seen':>7}{'leased':>9}{'stored':>9}"
    f"{'s-r queued':>11}{'seen':>7}{'add, us':>9}{'end':>7}"
)

# Fills the sets or hashes of a number of buckets with so many entries that are told apart by chance.
_FILL = """
local function number()
  return string.format('%d%09d', math.random(1000000000, 2000000000), math.random(0, 999999999))
end
local function name() return string.char(math.random(97, 122)) .. string.sub(number(), -7) end
math.randomseed(tonumber(ARGV[3]))
for n = 1, tonumber(ARGV[2]) do
  local key = KEYS[1] .. string.format('%03x', math.random(0, tonumber(ARGV[1]) - 1))
  if ARGV[4] == 'seen' then redis.call('SADD', key, number())
  else
    redis.call('HSET', key, name(), 's1,12')
    local other = KEYS[1] .. string.format('%03x', math.random(0, tonumber(ARGV[1]) - 1))
    redis.call('HSET', other, name(), '=fff' .. name())
  end
end
"""


def buckets(executable: Path, most: int) -> None:
    """Print what other numbers of buckets would take."""
    counts = (1024, 4096, 16384)
    sizes = [size for size in (*SIZES, 2_000_000, 3_000_000, 10_000_000) if size <= most]
    print(f"\nBytes of an entry by number of buckets\n{'':>11}{'seen':>9}{'stored':>27}")
    print(f"{'entries':>11}" + "".join(f"{count:>9}" for count in counts * 2))
    for size in sizes:
        line = f"{size:>11,}"
        for kind, prefix in (("seen", f"{KEYS.crawl}seen:"), ("stored", f"{KEYS.spider}items:")):
            for count in counts:
                with emptied(executable) as client:
                    before = client.info("memory")["used_memory"]
                    for begin in range(0, size, 10_000):
                        client.eval(_FILL, 1, prefix, count, 10_000, begin, kind)
                    taken = client.info("memory")["used_memory"] - before
                line += f"{taken / size:>9.1f}"
        print(line, flush=True)


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--sizes", type=int, nargs="+", default=list(SIZES[1:]))
    parser.add_argument(
        "--buckets", type=int, default=0, metavar="MOST", help="up to so many entries"
    )
    given = parser.parse_args()
    if given.buckets:
        buckets(executables()[0], given.buckets)
        return
    form = request_of_ecns()
    print(f"A request of ecns: {form.replace(_PLACE, _ID.format(0))}")
    for executable in executables():
        table(executable, form, given.sizes)


if __name__ == "__main__":
    main()
