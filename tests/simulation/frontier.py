"""A thousand portals with a hundred million articles on one Redis: how many workers, how long, how much memory.

Run by `make simulate-frontier`. It is a model that is computed, not a crawl: between two moments at which a
portal is through, all portals are fetched at constant rates, so a course is exact with as many steps as there
are portals. What it rests on is `Measured`, by `make bench` on one machine, and `Assumed`, which is drawn from
a seed or made up; both are printed.

Modelled: the delays of hosts, processors of the workers and how portals share them, Redis's processor and
memory, the queue as it fills and empties, bytes of the archive, workers that die. Not modelled: answers that
are slow or fail, autothrottling beyond the delay, disks and networks, and how long Redis takes to start.
"""

from __future__ import annotations

import argparse
import heapq
import math
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from random import Random
from statistics import median

_DAY = 86_400
_GB = 1e9


@dataclass(frozen=True)
class Measured:
    """Figures of `make bench`, on two busy cores, with Redis's append-only file.

    Attributes:
        page: seconds of a worker's processor a page, with archive, extraction and frontier, one worker on a
            host with a delay.
        redis: seconds of Redis's processor a page, likewise.
        queued: bytes of Redis for a request in the queue.
        seen: bytes for a fingerprint, by how many the crawl has: sizes, and bytes at each.
        stored: the same for an article that is stored.
        row: bytes for what the machines' memories tell each other of an article (docs/frontier.md).
        rows: of so many articles of a spider at most.
        archived: bytes of the archive for a page of 46 kB, items and indexes included.
        resident: bytes of a worker's process.
        leased: requests that a worker has at most.
    """

    page: float = 0.0088
    redis: float = 0.00082
    queued: float = 730
    seen: tuple[tuple[int, float], ...] = (
        (10_000, 45),
        (100_000, 12.5),
        (1_000_000, 9.2),
        (2_000_000, 16.6),
        (3_000_000, 62),
    )
    stored: tuple[tuple[int, float], ...] = (
        (10_000, 76),
        (100_000, 46),
        (1_000_000, 60),
        (2_000_000, 169),
    )
    row: float = 750
    rows: int = 200_000
    archived: float = 19_000
    resident: float = 110e6
    leased: int = 24


@dataclass(frozen=True)
class Assumed:
    """What is made up.

    Attributes:
        portals: how many.
        articles: of all of them, when the crawl begins.
        spread: of the log-normal distribution of their sizes; 0: all are alike.
        delay: seconds between two requests to a host.
        slow: shares of the portals that ask for longer delays.
        lists: requests for listings and sitemaps for each article of the backlog.
        used: share of a core that workers can use, and Redis: the rest is the system's.
        new: new articles a day of a portal, on average; they are spread as sizes are.
        looks: how often an article is looked at again in the days after its first fetch.
        sources: sources of a portal that are read in an hour.
        deaths: workers that die a day, of a hundred.
        lease: seconds until a worker that is not heard of is taken for dead.
    """

    portals: int = 1_000
    articles: int = 100_000_000
    spread: float = 1.6
    delay: float = 0.25
    slow: tuple[tuple[float, float], ...] = ((0.05, 2.0), (0.01, 10.0))
    lists: float = 0.05
    used: float = 0.8
    new: float = 150
    looks: float = 2
    sources: float = 10
    deaths: float = 15
    lease: float = 60


@dataclass(frozen=True)
class Portal:
    """One portal.

    Attributes:
        articles: of its backlog.
        pages: that are asked for to have them.
        delay: seconds between two of them.
        new: articles a day.
    """

    articles: int
    pages: float
    delay: float
    new: float

    @property
    def days(self) -> float:
        """How long the backlog takes at least, whoever crawls."""
        return self.pages * self.delay / _DAY


def drawn(assumed: Assumed, seed: int) -> list[Portal]:
    """The portals, the largest first."""
    chance = Random(seed)
    weights = [chance.lognormvariate(0, assumed.spread) for _ in range(assumed.portals)]
    delays = [_delay(assumed, chance.random()) for _ in weights]
    total = sum(weights)
    found = []
    for weight, delay in zip(weights, delays, strict=True):
        articles = round(assumed.articles * weight / total)
        new = assumed.new * assumed.portals * weight / total
        found.append(Portal(articles, articles * (1 + assumed.lists), delay, new))
    return sorted(found, key=lambda portal: -portal.articles)


def _delay(assumed: Assumed, draw: float) -> float:
    for share, delay in assumed.slow:
        if draw < share:
            return delay
        draw -= share
    return assumed.delay


@dataclass(frozen=True)
class Moment:
    """How it stands from this moment to the next one.

    Attributes:
        at: seconds since the beginning.
        left: pages of all portals that were not fetched yet.
        queued: of these, those of portals that have been begun.
        rate: pages a second from here on.
    """

    at: float
    left: float
    queued: float
    rate: float


def course(portals: Sequence[Portal], capacity: float, at_once: int = 0) -> list[Moment]:
    """How the backlog is fetched.

    The lists of a portal are read first, so that all its pages are queued when it begins.

    Args:
        portals: in the order in which they are begun.
        capacity: pages a second for which the workers have processors.
        at_once: so many are under way at a time; 0: all.

    Returns:
        The moments at which a portal is through, the beginning among them.
    """
    waiting = list(reversed(portals))
    left = sum(portal.pages for portal in portals)
    going: list[list[float]] = []
    now, found = 0.0, []
    while waiting or going:
        while waiting and (not at_once or len(going) < at_once):
            portal = waiting.pop()
            going.append([portal.pages, 1 / portal.delay])
        level = _level(sorted(rate for _, rate in going), capacity)
        rates = [min(rate, level) for _, rate in going]
        found.append(Moment(now, left, sum(pages for pages, _ in going), sum(rates)))
        step = min(pages / rate for (pages, _), rate in zip(going, rates, strict=True))
        for portal_left, rate in zip(going, rates, strict=True):
            portal_left[0] -= rate * step
        left -= sum(rates) * step
        # What is left of a page is an error of rounding.
        going = [one for one in going if one[0] > 0.5]
        now += step
    found.append(Moment(now, 0, 0, 0))
    return found


def _level(rates: Sequence[float], capacity: float) -> float:
    """The rate to which portals are held down so that all together stay within a capacity.

    Args:
        rates: that the portals would bear, the lowest first.
        capacity: for all.
    """
    for number, rate in enumerate(rates):
        share = capacity / (len(rates) - number)
        if rate > share:
            return share
        capacity -= rate
    return math.inf


def when(moments: Sequence[Moment], share: float) -> float:
    """Days until a share of all pages is fetched."""
    wanted = moments[0].left * (1 - share)
    for moment in reversed(moments):
        if moment.left > wanted:
            return (moment.at + (moment.left - wanted) / moment.rate) / _DAY
    return 0.0


def bytes_of(sizes: Sequence[tuple[int, float]], count: int) -> float:
    """Bytes of so many entries, from what was measured at some sizes.

    Between two sizes the bytes of an entry go with the logarithm of the size; outside they are those of the
    nearest.
    """
    at = bisect_left(sizes, (count, 0.0))
    if at in (0, len(sizes)):
        return count * sizes[min(at, len(sizes) - 1)][1]
    (low, less), (high, more) = sizes[at - 1], sizes[at]
    return count * (less + (more - less) * math.log(count / low) / math.log(high / low))


@dataclass(frozen=True)
class Speed:
    """Pages a second for which there are processors.

    Attributes:
        per_core: of the workers.
        redis: of the one Redis, which has one core.
    """

    per_core: float
    redis: float = math.inf

    @classmethod
    def of(cls, measured: Measured, assumed: Assumed) -> Speed:
        """As it was measured, on cores of which a part is used."""
        return cls(assumed.used / measured.page, assumed.used / measured.redis)

    def with_cores(self, cores: float) -> float:
        """With so many cores for workers."""
        return min(cores * self.per_core, self.redis)


def cores_for(portals: Sequence[Portal], days: float, share: float, speed: Speed) -> float:
    """How many cores of workers fetch a share of all in so many days; infinite where no number does."""
    if when(course(portals, speed.with_cores(math.inf)), share) > days:
        return math.inf
    low, high = 0.0, sum(portal.pages for portal in portals) / speed.per_core
    while high - low > 0.01 * high:
        middle = (low + high) / 2
        if when(course(portals, speed.with_cores(middle)), share) > days:
            low = middle
        else:
            high = middle
    return high


# -- the report ---------------------------------------------------------------------------------


def report(measured: Measured, assumed: Assumed, seed: int) -> Iterator[str]:
    """The tables, line by line."""
    portals = drawn(assumed, seed)
    speed = Speed.of(measured, assumed)
    yield from (
        "Measured",
        *_told(measured),
        "",
        f"Assumed, drawn from seed {seed}",
        *_told(assumed),
        "",
    )
    yield from (*_portals(portals), "", *_backlog(portals, measured, speed), "")
    yield from (*_at_once(portals, measured, speed), "", *_memory(portals, measured), "")
    yield from (*_every_day(portals, measured, assumed, speed), "")
    yield from _deaths(portals, measured, assumed, speed)


def _told(figures: Measured | Assumed) -> Iterator[str]:
    for name in figures.__dataclass_fields__:
        yield f"  {name:10} {getattr(figures, name)}"


def _portals(portals: Sequence[Portal]) -> Iterator[str]:
    sizes = [portal.articles for portal in portals]
    tenth = sum(sizes[: len(sizes) // 10]) / sum(sizes)
    slowest = heapq.nlargest(3, portals, key=lambda portal: portal.days)
    yield (
        f"Portals: the median has {median(sizes):,.0f} articles, the largest {sizes[0]:,}; the largest tenth"
        f" has {tenth:.0%} of all"
    )
    for portal in slowest:
        yield (
            f"  {portal.articles:,} articles with {portal.delay:g} s a request take"
            f" {portal.days:.1f} days, however many workers there are"
        )


def _backlog(portals: Sequence[Portal], measured: Measured, speed: Speed) -> Iterator[str]:
    yield "Backlog, all portals at once: days until so much is fetched"
    yield f"{'cores':>8}{'half':>8}{'90 %':>8}{'99 %':>8}{'all':>8}{'pages/s':>10}{'Redis, of a core':>18}"
    for cores in (2, 4, 8, 16, 32, math.inf):
        moments = course(portals, speed.with_cores(cores))
        days = "".join(f"{when(moments, share):8.1f}" for share in (0.5, 0.9, 0.99, 1))
        yield f"{cores:8g}{days}{moments[0].rate:10,.0f}{moments[0].rate * measured.redis:18.0%}"
    for days, share in ((7, 0.9), (30, 0.9), (30, 0.99), (90, 0.99)):
        cores = cores_for(portals, days, share, speed)
        told = "no number of cores does it" if cores == math.inf else f"{cores:.1f} cores"
        yield f"  {share:.0%} in {days} days: {told}"


def _at_once(portals: Sequence[Portal], measured: Measured, speed: Speed) -> Iterator[str]:
    cores = 16
    yield f"So many portals under way at once, {cores} cores: GB of the queue, and of the workers' processes"
    yield f"{'at once':>8}{'order':>16}{'days':>8}{'queue':>8}{'workers':>9}"
    for at_once in (len(portals), len(portals) // 5, len(portals) // 20):
        for order, chosen in (("largest first", portals), ("smallest first", portals[::-1])):
            moments = course(chosen, speed.with_cores(cores), at_once)
            most = max(moment.queued for moment in moments) * measured.queued / _GB
            workers = at_once * measured.resident / _GB
            yield f"{at_once:8}{order:>16}{when(moments, 1):8.1f}{most:8.1f}{workers:9.0f}"


def _memory(portals: Sequence[Portal], measured: Measured) -> Iterator[str]:
    seen = sum(bytes_of(measured.seen, round(portal.pages)) for portal in portals) / _GB
    stored = sum(bytes_of(measured.stored, portal.articles) for portal in portals) / _GB
    rows = sum(min(portal.articles, measured.rows) for portal in portals) * measured.row / _GB
    yield (
        f"Redis: {seen:.1f} GB of fingerprints while the crawls go on, {stored:.1f} GB of articles for ever,"
        f" {rows:.1f} GB at most of what the memories tell each other; and the queue, see above"
    )


def _every_day(
    portals: Sequence[Portal], measured: Measured, assumed: Assumed, speed: Speed
) -> Iterator[str]:
    fetched = sum(portal.new for portal in portals)
    looks = fetched * assumed.looks
    lists = len(portals) * assumed.sources * 24
    requests = fetched + looks + lists
    rate = requests / _DAY
    yield (
        f"Every day after: {fetched:,.0f} new articles, {looks:,.0f} looks at older ones, {lists:,.0f} lists:"
        f" {rate:.1f} requests a second"
    )
    yield (
        f"  {rate / speed.per_core:.2f} cores of workers, {rate * measured.redis:.2%} of a core of Redis,"
        f" {(fetched + looks) * measured.archived / _GB:.1f} GB of archive a day at most"
    )
    busiest = max(portals, key=lambda portal: portal.new * portal.delay)
    hours = (busiest.new * (1 + assumed.looks) + 24 * assumed.sources) * busiest.delay / 3600
    yield f"  the busiest host is asked for {hours:.1f} hours of the day"
    backlog = sum(portal.articles for portal in portals) * measured.archived / 1e12
    yield f"  the backlog is {backlog:.1f} TB of archive"


def _deaths(
    portals: Sequence[Portal], measured: Measured, assumed: Assumed, speed: Speed
) -> Iterator[str]:
    dying = len(portals) * assumed.deaths / 100
    rate = course(portals, speed.with_cores(16))[0].rate
    again = dying * measured.leased
    yield (
        f"{dying:.0f} workers die a day: at most {again:,.0f} pages are asked for again,"
        f" {again / (rate * _DAY):.4%} of a day's, each {assumed.lease:g} s later at most, and none is lost"
    )


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(prog="python -m tests.simulation.frontier")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--articles", type=int, default=Assumed.articles)
    parser.add_argument("--portals", type=int, default=Assumed.portals)
    given = parser.parse_args()
    assumed = Assumed(portals=given.portals, articles=given.articles)
    print("\n".join(report(Measured(), assumed, given.seed)))


if __name__ == "__main__":
    main()
