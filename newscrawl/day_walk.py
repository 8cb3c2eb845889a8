"""The walk through the pages of a portal's days: which of them are read."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from newscrawl.arguments import CrawlArguments
from newscrawl.portals import Days, Listing

MOST_DAYS = 1000
"""At one request a second, a quarter of an hour before the first article."""

# The newest days, which a crawl without `since` reads: what the others list is history.
_RECENT = 2
# Articles are entered a little late.
_TOLERANCE = timedelta(days=1)


def day_listings(
    days: Days,
    arguments: CrawlArguments,
    now: datetime,
    zone: ZoneInfo,
    last_read: Callable[[str], datetime | None],
) -> Iterator[Listing]:
    """The pages of the days that a crawl reads, the newest first.

    With `since` all days from then on (or the newest thousand of them) are read, without it the newest
    two. What was read when a day was over is not read again.

    Args:
        days: the source.
        arguments: of the crawl.
        now: the present moment.
        zone: in which days begin and end.
        last_read: when a page was read last, by its address; None: never.
    """
    newest = now.astimezone(zone).date()
    if arguments.until is not None:
        newest = min(newest, (arguments.until.astimezone(zone) - timedelta(seconds=1)).date())
    oldest = newest - timedelta(days=_RECENT - 1)
    if arguments.since is not None:
        oldest = arguments.since.astimezone(zone).date()
    oldest = max(oldest, days.first_day)
    for back in range(min(MOST_DAYS, (newest - oldest).days + 1)):
        day = newest - timedelta(days=back)
        listing = days.listing(day)
        read = last_read(listing.url)
        if read is None or read < _over(day, zone):
            yield listing


def _over(day: date, zone: ZoneInfo) -> datetime:
    """When a day's page is complete."""
    return datetime.combine(day, time(), zone) + timedelta(days=1) + _TOLERANCE
