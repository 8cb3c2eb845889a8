"""What `-a name=value` may say, and how wrong ones are refused."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from newscrawl.arguments import DEFAULT_PAGES, ArgumentError, CrawlArguments, parse_arguments
from newscrawl.items import Listed
from spiders.ecns import EcnsSpider

ECNS = EcnsSpider.portal


def parse(**raw: str) -> CrawlArguments:
    return parse_arguments(raw, ECNS)


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text)


def test_without_arguments_nothing_bounds_the_crawl():
    assert parse() == CrawlArguments()
    assert parse(limit="", since=" ", sections=",").limit is None
    assert parse().pages == DEFAULT_PAGES


def test_all_of_them():
    arguments = parse(
        limit=" 100 ", pages="3", sections="Economy, china/politics ,", since="2024-10-01",
        until="2024-10-02T12:00:00Z",
    )  # fmt: skip
    assert arguments == CrawlArguments(
        limit=100,
        pages=3,
        sections=("Economy", "china/politics"),
        since=moment("2024-10-01T00:00:00+08:00"),
        until=moment("2024-10-02T20:00:00+08:00"),
    )


def test_until_includes_its_day():
    assert parse(until="2024-10-11").until == moment("2024-10-12T00:00:00+08:00")


def test_one_day_may_be_both_bounds():
    arguments = parse(since="2024-10-11", until="2024-10-11")
    assert arguments.date_complaint("2024-10-11T23:59:59+08:00", ECNS.zone) is None
    assert arguments.date_complaint("2024-10-12T00:00:00+08:00", ECNS.zone)


def test_what_scrapyd_adds_is_passed_over():
    assert parse(_job="17f8", _version="r1") == CrawlArguments()


@pytest.mark.parametrize(
    ("raw", "message"),
    [
        ({"limt": "3"}, r"^-a limt=\.\.\.: did you mean limit\? Spider ecns takes limit, since"),
        ({"section": "a"}, r"did you mean sections\?"),
        ({"zzz": "3"}, r"^-a zzz=\.\.\.: there is no such argument\. Spider ecns takes"),
        ({"limit": "0"}, r"^-a limit=0: a whole number from 1 on was expected\.$"),
        ({"limit": "-1"}, "limit=-1"),
        ({"limit": "ten"}, "limit=ten"),
        ({"limit": "1.5"}, "limit=1.5"),
        ({"pages": "0"}, "pages=0"),
        ({"since": "soon"}, r"^-a since=soon: no date\. Write 2024-10-01, or"),
        ({"since": "2024-02-30"}, "since=2024-02-30: no date"),
        ({"until": "20241301"}, "until=20241301: no date"),
        (
            {"since": "2024-10-02", "until": "2024-10-01"},
            r"^-a since=2024-10-02 is after until=2024-10-01\.$",
        ),
    ],
)
def test_a_wrong_argument_is_refused_in_one_line(raw, message):
    with pytest.raises(ArgumentError, match=message) as caught:
        parse(**raw)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("published", "kept"),
    [
        (None, True),
        ("", True),
        ("2024-10-10T23:59:59+08:00", False),
        ("2024-10-11T00:00:00+08:00", True),
        ("2024-10-10T16:00:00+00:00", True),
        ("2024-10-12T23:59:59+08:00", True),
        ("2024-10-13T00:00:00+08:00", False),
        ("2024-10-10", False),
        ("2024-10-11", True),
        ("2024-10-12", True),
        ("2024-10-13", False),
    ],
)
def test_since_and_until_bound_the_date_of_an_article(published, kept):
    arguments = parse(since="2024-10-11", until="2024-10-12")
    complaint = arguments.date_complaint(published, ECNS.zone)
    assert (complaint is None) is kept
    assert kept or published in complaint


def test_a_bare_day_is_kept_where_any_of_its_moments_is_wanted():
    arguments = parse(since="2024-10-11T18:00:00+08:00", until="2024-10-12T06:00:00+08:00")
    assert arguments.date_complaint("2024-10-11", ECNS.zone) is None
    assert arguments.date_complaint("2024-10-12", ECNS.zone) is None
    assert arguments.date_complaint("2024-10-10", ECNS.zone)
    assert arguments.date_complaint("2024-10-13", ECNS.zone)


@pytest.mark.parametrize(
    ("day", "kept"),
    [
        (None, True),
        (date(2024, 10, 9), False),
        (date(2024, 10, 10), True),
        (date(2024, 10, 14), True),
        (date(2024, 10, 15), False),
    ],
)
def test_the_day_in_an_address_is_believed_but_for_a_day(day, kept):
    arguments = parse(since="2024-10-11", until="2024-10-12")
    assert (arguments.day_complaint(day) is None) is kept


@pytest.mark.parametrize(
    ("published", "modified", "kept"),
    [
        (None, None, True),
        ("2024-10-10T23:59:59+08:00", None, False),
        ("2024-10-11T00:00:00+08:00", None, True),
        ("2024-10-10T16:00:00+00:00", None, True),
        ("2024-10-13T00:00:00+08:00", None, False),
        # A bare day, in whatever zone.
        ("2024-10-09", None, False),
        ("2024-10-10", None, True),
        ("2024-10-14", None, True),
        ("2024-10-15", None, False),
        # What was last changed before was published before; a later change says nothing.
        (None, "2024-10-10T23:59:59+08:00", False),
        (None, "2024-10-11T00:00:00+08:00", True),
        (None, "2024-12-24T00:00:00+08:00", True),
        (None, "2024-10-08", False),
        (None, "2024-10-10", True),
        ("2024-10-11T09:00:00+08:00", "2024-10-01T00:00:00+08:00", True),
        ("2024-10-01T09:00:00+08:00", "2024-10-11T09:00:00+08:00", False),
    ],
)
def test_what_a_source_says_is_believed_before_anything_is_fetched(published, modified, kept):
    arguments = parse(since="2024-10-11", until="2024-10-12")
    listed = Listed(
        source="https://www.ecns.cn/rss/rss.xml", datePublished=published, dateModified=modified
    )
    complaint = arguments.listed_complaint(listed, ECNS.zone)
    assert (complaint is None) is kept
    assert kept or complaint.startswith("listed: ")
    assert parse().listed_complaint(listed, ECNS.zone) is None
    assert arguments.listed_complaint(None, ECNS.zone) is None


def test_without_bounds_no_date_is_left_out():
    assert parse().day_complaint(date(1999, 1, 1)) is None
    assert parse().date_complaint("1999-01-01", ECNS.zone) is None


@pytest.mark.parametrize(
    ("label", "found_on", "kept"),
    [
        ("Economy", (), True),
        ("ECONOMY", (), True),
        (None, ("front", "china/politics"), True),
        ("Society", ("front",), False),
        ("Society", ("economy",), False),
        (None, (), False),
    ],
)
def test_a_section_is_wanted_by_its_label_or_its_listing(label, found_on, kept):
    complaint = parse(sections="Economy,china/politics").section_complaint(label, found_on)
    assert (complaint is None) is kept
    assert kept or complaint == f"section {label or 'unknown'} is not among Economy, china/politics"


def test_all_sections_are_wanted_where_none_is_named():
    assert parse().section_complaint(None, ()) is None


def test_sections_that_are_all_listings_are_read_alone():
    chosen = parse(sections="business,china/politics").sources_of(ECNS)
    assert {listing.name for listing in chosen} == {"business", "china/politics"}


@pytest.mark.parametrize("sections", ["", "Economy", "Business", "business,Economy", "feed"])
def test_a_label_can_stand_on_any_listing(sections):
    assert parse(sections=sections).sources_of(ECNS) == ECNS.sources
