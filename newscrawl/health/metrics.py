"""Metrics for Prometheus, made from the jobs of an archive whenever they are asked for.

The names follow https://prometheus.io/docs/practices/naming/; all are gauges that tell of the last
job, as is usual for batch jobs. Labels have few values: spiders, outcomes, kinds of alarms, words.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from threading import Lock

from prometheus_client import CollectorRegistry
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from newscrawl.figures import Kind
from newscrawl.frontier.metrics import FrontierCollector
from newscrawl.health.jobs import RUNNING, JobHead, Jobs
from newscrawl.health.survey import Portal, survey
from newscrawl.health.verdict import Word
from newscrawl.ledger import Outcome

_Value = Callable[[Portal], float | None]


def _of_job(value: Callable[[JobHead], float | None]) -> _Value:
    return lambda portal: value(portal.health.job) if portal.health.job else None


def _seconds(moment: Callable[[Portal], datetime | None]) -> _Value:
    def value(portal: Portal) -> float | None:
        found = moment(portal)
        return found.timestamp() if found else None

    return value


_OF_SPIDERS: Mapping[str, tuple[str, _Value]] = {
    "last_success_timestamp_seconds": (
        "When the last job ended that was of use",
        _seconds(lambda portal: portal.health.last_success),
    ),
    "last_new_item_timestamp_seconds": (
        "When the last job ended that brought items",
        _seconds(lambda portal: portal.health.last_new),
    ),
    "last_job_start_timestamp_seconds": (
        "When the last job began, running or not",
        _seconds(lambda portal: portal.health.last.started if portal.health.last else None),
    ),
    "last_job_end_timestamp_seconds": (
        "When the last job ended",
        _seconds(lambda portal: portal.health.job.ended if portal.health.job else None),
    ),
    "oldest_job_timestamp_seconds": (
        "When the oldest job began that is looked at (of four weeks)",
        _seconds(lambda portal: portal.jobs[0].started if portal.jobs else None),
    ),
    "quiet_limit_seconds": (
        "How long no new item is nothing unusual of this spider",
        lambda portal: portal.health.limit.total_seconds() if portal.health.limit else None,
    ),
    "job_running": (
        "Whether a job is running",
        lambda portal: float(any(job.state == RUNNING for job in portal.jobs)),
    ),
    "last_job_duration_seconds": (
        "How long the last job that ended took",
        _of_job(lambda job: (job.finished - job.started).total_seconds() if job.finished else None),
    ),
    "last_job_items": ("Items of the last job that ended", _of_job(lambda job: job.items)),
    "last_job_requests": (
        "Requests that the last job that ended sent",
        _of_job(lambda job: job.requests),
    ),
    "last_job_response_bytes": (
        "Bytes that the last job that ended received",
        _of_job(lambda job: job.response_bytes),
    ),
    "last_job_archived_bytes": (
        "Size of the WARC files of the last job that ended",
        _of_job(lambda job: job.archived_bytes),
    ),
}


class PortalCollector(Collector):
    """Gives the metrics of all spiders of an archive, as they are at the moment.

    Args:
        jobs: of the archive.
        spiders: names of the project's spiders. Only these have a state: one that was removed would
            stay stale for ever.
        now: tells the time.
    """

    def __init__(self, jobs: Jobs, spiders: Sequence[str], now: Callable[[], datetime]) -> None:
        self._jobs = jobs
        self._spiders = spiders
        self._now = now
        # Two may ask at once, and each in a thread of its own.
        self._lock = Lock()

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """Read the archive.

        Raises:
            OSError: it can't be listed.
        """
        with self._lock:
            portals = survey(self._jobs, self._spiders, self._now())
        yield _states(portals)
        for name, (text, value) in _OF_SPIDERS.items():
            family = GaugeMetricFamily(f"newscrawl_{name}", text, labels=["spider"])
            for portal in portals:
                if (number := value(portal)) is not None:
                    family.add_metric([portal.health.spider], number)
            yield family
        yield _by(
            portals,
            ("urls", "How many addresses of the last job that ended had which outcome", "outcome"),
            [outcome.value for outcome in Outcome],
            lambda job: job.sums,
        )
        yield _by(
            portals,
            ("drift_alarms", "How many figures were no longer as usual in the last job that ended", "kind"),
            [kind.value for kind in Kind],
            lambda job: job.drift,
        )  # fmt: skip
        yield GaugeMetricFamily(
            "newscrawl_damaged_reports",
            "How many crawl.json of the archive can't be read",
            value=self._jobs.damaged,
        )


def registry_of(
    jobs: Jobs,
    spiders: Sequence[str],
    now: Callable[[], datetime],
    frontier: FrontierCollector | None = None,
) -> CollectorRegistry:
    """A registry of these metrics alone, without those of the Python process.

    Args:
        jobs: of the archive.
        spiders: names of the project's spiders.
        now: tells the time.
        frontier: gives the metrics of the frontiers; None: there is none.
    """
    registry = CollectorRegistry()
    registry.register(PortalCollector(jobs, spiders, now))
    if frontier is not None:
        registry.register(frontier)
    return registry


def _states(portals: Sequence[Portal]) -> GaugeMetricFamily:
    family = GaugeMetricFamily(
        "newscrawl_portal_state",
        "1 for the word that scrapy check-portals has for the portal, else 0",
        labels=["spider", "state"],
    )
    for portal in portals:
        for word in Word if portal.in_project else ():
            family.add_metric([portal.health.spider, word.value], float(word is portal.health.word))
    return family


def _by(
    portals: Sequence[Portal],
    named: tuple[str, str, str],
    values: Sequence[str],
    counts: Callable[[JobHead], Mapping[str, int]],
) -> GaugeMetricFamily:
    name, text, label = named
    family = GaugeMetricFamily(f"newscrawl_last_job_{name}", text, labels=["spider", label])
    for portal in portals:
        if (job := portal.health.job) is not None:
            for value in values:
                family.add_metric([portal.health.spider, value], counts(job).get(value, 0))
    return family
