"""The frontiers' metrics for Prometheus, asked of Redis whenever they are asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from threading import Lock
from typing import TYPE_CHECKING

from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from newscrawl.frontier.errors import NEEDS, FrontierError
from newscrawl.frontier.look import frontier_of, server_of, spiders_of

if TYPE_CHECKING:
    from scrapy.settings import BaseSettings

    from newscrawl.frontier.connection import PlainConnection
    from newscrawl.frontier.look import Crawl, Frontier, Server

# Prometheus waits ten seconds for all metrics.
_ANSWER_SECONDS = 3.0
# A crawl may ask many hosts: those that are asked most have a label of their own, the others this one.
_MOST_HOSTS = 50
_OTHERS = "others"

_OF_CRAWLS: dict[str, tuple[str, Callable[[Crawl], float]]] = {
    "queued": ("Requests in the queue", lambda crawl: crawl.queued),
    "leased": ("Requests that workers have", lambda crawl: crawl.leased),
    "workers": ("Workers that are alive", lambda crawl: crawl.alive),
    "kept_items": ("Items of the crawl", lambda crawl: crawl.kept),
}


class FrontierCollector(Collector):
    """Gives the metrics of the frontiers of a Redis. Where it is away, `newscrawl_frontier_up` is 0.

    Args:
        url: `FRONTIER_URL`.
        lease: `FRONTIER_LEASE`.
        complain: is told, once for each time that Redis goes away, why.
    """

    def __init__(self, url: str, lease: float, complain: Callable[[str], object]) -> None:
        self._url = url
        self._lease = lease
        self._complain = complain
        self._connection: PlainConnection | None = None
        self._is_up = True
        # Two may ask at once, and each in a thread of its own.
        self._lock = Lock()

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """Ask Redis."""
        with self._lock:
            try:
                server, frontiers = self._ask()
            except FrontierError as error:
                if self._is_up:
                    self._complain(str(error))
                self._is_up = False
            else:
                self._is_up = True
            is_up = self._is_up
        yield GaugeMetricFamily(
            "newscrawl_frontier_up", "Whether the Redis of FRONTIER_URL can be used", value=is_up
        )
        if is_up:
            yield from _memory(server)
            yield _dead(frontiers)
            yield from _of_crawls(frontiers)
            yield from _rates(frontiers)

    def _ask(self) -> tuple[Server, list[Frontier]]:
        if self._connection is None:
            self._connection = self._connect()
        names = spiders_of(self._connection)
        server = server_of(self._connection)
        return server, [frontier_of(self._connection, name, self._lease) for name in names]

    def _connect(self) -> PlainConnection:
        try:
            from newscrawl.frontier.connection import PlainConnection
        except ImportError:
            raise FrontierError(NEEDS) from None
        connection = PlainConnection(self._url, seconds=_ANSWER_SECONDS)
        connection.check()
        return connection


def collector_of(
    settings: BaseSettings, complain: Callable[[str], object]
) -> FrontierCollector | None:
    """The collector that the settings ask for; None where there is no `FRONTIER_URL`.

    Args:
        settings: the project's.
        complain: is told why Redis can't be used.
    """
    url = str(settings.get("FRONTIER_URL") or "").strip()
    if not url:
        return None
    return FrontierCollector(url, settings.getfloat("FRONTIER_LEASE"), complain)


def _memory(server: Server) -> Iterator[GaugeMetricFamily]:
    yield GaugeMetricFamily(
        "newscrawl_frontier_redis_bytes", "Memory that Redis uses", value=server.used
    )
    if server.most:
        yield GaugeMetricFamily(
            "newscrawl_frontier_redis_max_bytes", "Memory that Redis may use", value=server.most
        )


def _dead(frontiers: list[Frontier]) -> GaugeMetricFamily:
    family = GaugeMetricFamily(
        "newscrawl_frontier_dead", "Requests that were given up", labels=["spider"]
    )
    for frontier in frontiers:
        family.add_metric([frontier.spider], frontier.dead)
    return family


def _of_crawls(frontiers: list[Frontier]) -> Iterator[GaugeMetricFamily]:
    for name, (text, value) in _OF_CRAWLS.items():
        family = GaugeMetricFamily(f"newscrawl_frontier_{name}", text, labels=["spider", "crawl"])
        for frontier in frontiers:
            for crawl in frontier.crawls:
                family.add_metric([frontier.spider, crawl.name], value(crawl))
        yield family


def _rates(frontiers: list[Frontier]) -> Iterator[GaugeMetricFamily]:
    workers = GaugeMetricFamily(
        "newscrawl_frontier_worker_requests_per_minute",
        "Requests that a worker ended, the mean of the last five full minutes",
        labels=["spider", "crawl", "worker"],
    )
    hosts = GaugeMetricFamily(
        "newscrawl_frontier_host_requests_per_minute",
        "Requests to a host that were ended, the mean of the last five full minutes",
        labels=["spider", "crawl", "host"],
    )
    for frontier in frontiers:
        for crawl in frontier.crawls:
            labels = [frontier.spider, crawl.name]
            for worker in crawl.workers:
                if worker.is_alive and worker.rate is not None:
                    workers.add_metric([*labels, worker.name], worker.rate)
            for host, rate in _hosts(crawl).items():
                hosts.add_metric([*labels, host], rate)
    yield workers
    yield hosts


def _hosts(crawl: Crawl) -> dict[str, float]:
    """The rates of the hosts that are asked most, and of the others together."""
    if crawl.rate is None:
        return {}
    hosts = list(crawl.hosts.items())
    shown = dict(hosts[:_MOST_HOSTS])
    if rest := hosts[_MOST_HOSTS:]:
        shown[_OTHERS] = sum(rate for _, rate in rest)
    return shown
