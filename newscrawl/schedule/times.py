"""When a crawl is due: crontab lines and intervals. Pure: no clock, every time is handed in.

A time zone's clock changes as in Debian's cron (cronsim): a time of day that is left out in spring is
run right after the change, one that comes twice in autumn is run once, and what recurs within the
hour goes on each hour.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from cronsim import CronSim, CronSimError

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
# Where an expression is tried: whether a date like 30 February ever comes does not depend on it.
_ANY_DAY = datetime(2024, 1, 1, tzinfo=UTC)
_DURATION = re.compile(r"(\d{1,6}) ?(s|m|min|h|d)")
_SECONDS = {"s": 1, "m": 60, "min": 60, "h": 3600, "d": 86_400}
_SHORTEST_INTERVAL = timedelta(minutes=1)
_LONGEST = timedelta(days=366)


class TimesError(ValueError):
    """A time can't be read; the message says how one is written."""


@dataclass(frozen=True, slots=True)
class Crontab:
    """A line of crontab (minute, hour, day of month, month, day of week) in a time zone."""

    text: str
    zone: ZoneInfo

    def after(self, moment: datetime) -> Iterator[datetime]:
        """Its times after the moment, the earliest first, in its zone."""
        for time in CronSim(self.text, moment.astimezone(self.zone)):
            # In an hour that a clock shows again it begins with the times of the first.
            if _utc(time) > _utc(moment):
                yield time


@dataclass(frozen=True, slots=True)
class Interval:
    """Every so often, whatever the clock of a zone does; `phase` is the distance from the epoch, UTC."""

    length: timedelta
    phase: timedelta
    zone: ZoneInfo

    def after(self, moment: datetime) -> Iterator[datetime]:
        """Its times after the moment, the earliest first, in its zone."""
        count = (moment - _EPOCH - self.phase) // self.length + 1
        while True:
            yield (_EPOCH + self.phase + count * self.length).astimezone(self.zone)
            count += 1


@dataclass(frozen=True, slots=True)
class Times:
    """When a crawl is due.

    Attributes:
        rules: it is due when one of them says so.
        jitter: each time is put off by a part of this, but never beyond the time that follows.
        seed: what the parts are drawn from. The same seed gives the same ones again, so that a
            restart, and whoever asks before, finds the times that will be.
    """

    rules: tuple[Crontab | Interval, ...]
    jitter: timedelta = timedelta(0)
    seed: str = ""

    def next(self, moment: datetime) -> datetime:
        """The first time after the moment, jitter included, in the zone of the schedule."""
        # What was due before may have been put off till after.
        return next(
            time for time in self._put_off(moment - self.jitter) if _utc(time) > _utc(moment)
        )

    def following(self, moment: datetime, count: int) -> list[datetime]:
        """The first so many times after the moment."""
        times: list[datetime] = []
        for _ in range(count):
            moment = self.next(moment)
            times.append(moment)
        return times

    def _put_off(self, moment: datetime) -> Iterator[datetime]:
        exact = self._exact(moment)
        time = next(exact)
        for later in exact:
            room = min(self.jitter, _utc(later) - _utc(time))
            put_off = _utc(time) + _part(room, f"{self.seed} {_utc(time).isoformat()}")
            yield put_off.astimezone(time.tzinfo)
            time = later

    def _exact(self, moment: datetime) -> Iterator[datetime]:
        coming = [rule.after(moment) for rule in self.rules]
        heads = [next(times) for times in coming]
        while True:
            first = min(heads, key=_utc)
            yield first
            for index, head in enumerate(heads):
                if _utc(head) == _utc(first):
                    heads[index] = next(coming[index])


def read_times(texts: tuple[str, ...], zone: ZoneInfo, jitter: timedelta, seed: str) -> Times:
    """Read times as they are written: `7 * * * *` or `every 90m`.

    Crawls of different seeds that recur every hour do so at different minutes.

    Raises:
        TimesError: one of them is neither, or never comes.
    """
    rules = tuple(_rule(" ".join(text.split()), zone, seed) for text in texts)
    if not rules:
        raise TimesError("is empty; " + _FORMS)
    return Times(rules, jitter, seed)


def read_duration(text: str) -> timedelta:
    """Read a length of time: `30s`, `5m`, `2h`, `1d`.

    Raises:
        TimesError: it is none.
    """
    if not (found := _DURATION.fullmatch(text.strip())):
        raise TimesError(
            f"{text!r} is no length of time; write a number and its unit: 30s, 5m, 2h, 1d"
        )
    length = timedelta(seconds=int(found[1]) * _SECONDS[found[2]])
    if length > _LONGEST:
        raise TimesError(f"{text!r} is too long; a year is the longest: 366d")
    return length


_FORMS = (
    'write a line of crontab, "7 * * * *" (minute, hour, day of month, month, day of week), or an'
    ' interval, "every 90m"'
)


def _rule(text: str, zone: ZoneInfo, seed: str) -> Crontab | Interval:
    if text.startswith("every "):
        length = read_duration(text.removeprefix("every "))
        if length < _SHORTEST_INTERVAL:
            raise TimesError(f"{text!r} is too often; a minute is the shortest: every 1m")
        return Interval(length, _part(length, seed), zone)
    if len(text.split(" ")) != 5:
        raise TimesError(f"{text!r} is no time; {_FORMS}")
    rule = Crontab(text, zone)
    try:
        next(rule.after(_ANY_DAY))
    except CronSimError as error:
        raise TimesError(f"{text!r}: {str(error).lower()}; {_FORMS}") from None
    except StopIteration:
        raise TimesError(f"{text!r} never comes; {_FORMS}") from None
    return rule


def _part(length: timedelta, seed: str) -> timedelta:
    """A part of a length, in whole seconds and shorter than it, that looks random from seed to seed."""
    number = int.from_bytes(hashlib.sha256(seed.encode()).digest()[:8])
    return timedelta(seconds=number % max(1, int(length.total_seconds())))


def _utc(time: datetime) -> datetime:
    # Python compares two times of one zone by their clocks, which repeat an hour in autumn.
    return time.astimezone(UTC)
