"""When a page was published: all its dates together tell, and those of other things do not."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser

from newscrawl.extract import extract
from newscrawl.extract.date_places import Reader
from newscrawl.extract.headline import find_headline
from newscrawl.extract.published import Dated, Dates, find_dates
from newscrawl.extract.signs import read_signs

URL = "https://a.example/travel/ferry"
MOMENT = "2024-10-11T09:04:50+08:00"
DAY = "2024-10-11"
H1 = "<h1>The last crossing of the old ferry</h1>"
TEXT = "<p>The ferry left the harbour at dawn, as it has done every day for sixty years.</p>" * 3


def find(
    head: str = "",
    body: str = "",
    *,
    url: str = URL,
    language: str = "en",
    zone: ZoneInfo | None = None,
    fetched: datetime | None = None,
) -> Dates:
    html = f"<html lang={language}><head>{head}</head><body>{body}</body></html>"
    signs = read_signs(LexborHTMLParser(html), url)
    headline = find_headline(signs, (), url)
    return find_dates(signs, headline, url, Reader.of(url, signs.language, zone), fetched)


def published(head: str = "", body: str = "", **how: object) -> str | None:
    found = find(head, body, **how).published  # type: ignore[arg-type]
    return found.iso if found else None


def ld(**values: object) -> str:
    data = {"@type": "NewsArticle", **values}
    return f'<script type="application/ld+json">{json.dumps(data)}</script>'


def meta(name: str, content: str) -> str:
    return f'<meta name="{name}" content="{content}">'


@pytest.mark.parametrize(
    ("head", "body"),
    [
        (ld(datePublished=MOMENT), ""),
        (ld(datePublished=[MOMENT]), ""),
        (ld(datePublished={"@value": MOMENT}), ""),
        (meta("article:published_time", MOMENT), ""),
        (meta("parsely-pub-date", MOMENT), ""),
        (meta("DC.date.issued", MOMENT), ""),
        (meta("OriginalPublicationDate", MOMENT), ""),
        (meta("cXenseParse:recs:publishtime", MOMENT), ""),
        ("", f'<meta itemprop="datePublished" content="{MOMENT}">'),
        ("", f'{H1}<span itemprop="datePublished" content="{MOMENT}">yesterday</span>'),
        ("", f'{H1}<time itemprop="datePublished" datetime="{MOMENT}">yesterday</time>'),
        ("", f'{H1}<time datetime="{MOMENT}">yesterday</time>'),
        ("", f'<time pubdate datetime="{MOMENT}">yesterday</time>{H1}'),
        ("", f'{H1}<time class="entry-date published updated" datetime="{MOMENT}">x</time>'),
    ],
)
def test_a_moment_is_read_wherever_sites_put_it(head, body):
    assert published(head, body + TEXT) == MOMENT


@pytest.mark.parametrize(
    "line",
    [
        "<p>October 11, 2024</p>",
        "<div><span>By Li Yan</span> | <span>11 October 2024</span></div>",
        "<div>Published <b>October</b> <i>11, 2024</i></div>",
        "<p>Published on October 11, 2024 – Updated on October 13, 2024</p>",
        "<p>Updated</p><p>13 Oct 2024</p><p>Published</p><p>11 Oct 2024</p>",
        "<div class=post-date>11.10.2024</div>",
        "<p>Veröffentlicht am 11. Oktober 2024</p>",
        "<p>发布时间：2024年10月11日 09:04</p><p>更新时间：2024年10月13日</p>",
    ],
)
def test_a_date_near_the_headline_is_read_whatever_its_element(line):
    assert published("", H1 + line + TEXT) == DAY
    assert published("", line + H1 + TEXT) == DAY


@pytest.mark.parametrize(
    "other",
    [
        "<div class=comments><div><time datetime=2024-12-24>x</time></div></div>",
        "<aside><time datetime=2020-01-01>x</time></aside>",
        "<div class=related-posts><p class=date>1 January 2020</p></div>",
        "<footer><p class=date>© 1 January 2020</p></footer>",
        "<ul class=post-list><li><time datetime=2024-12-24>x</time></ul>",
    ],
)
def test_dates_of_other_things_do_not_win(other):
    own = "<div class=meta><span class=date>11 October 2024</span></div>"
    assert published("", other + H1 + own + TEXT + other) == DAY


def test_todays_date_in_the_pages_head_is_not_the_articles():
    head = "<header><div class=current-date>Tuesday, 24 December 2024</div></header>"
    assert published("", f"{head}{H1}<time datetime={DAY}>x</time>{TEXT}") == DAY


def test_the_declared_article_of_the_address_tells_not_that_of_a_list():
    other = {"@type": "NewsArticle", "url": "/n/1", "datePublished": "2020-01-01"}
    others = [other, {**other, "url": "/n/2"}]
    own = {**other, "url": URL, "datePublished": MOMENT}
    head = f'<script type="application/ld+json">{json.dumps([*others, own])}</script>'
    assert published(head, H1 + TEXT) == MOMENT


def test_publication_and_change_are_told_apart():
    found = find(
        ld(datePublished=MOMENT, dateModified="2024-10-13T01:00:00Z"),
        f"{H1}<p>Updated: 13 October 2024</p>{TEXT}",
    )
    assert found == Dates(
        Dated(MOMENT, MOMENT), Dated("2024-10-13T01:00:00+00:00", "2024-10-13T01:00:00Z")
    )


def test_a_date_of_change_stands_in_where_it_is_the_only_one_and_that_is_told():
    found = find("", f"{H1}<p>Last updated: 13 October 2024</p>{TEXT}")
    assert found.published == found.modified == Dated("2024-10-13", "13 October 2024")
    assert found.is_change
    html = f"<html><body>{H1}<p>Last updated: 13 October 2024</p>{TEXT}"
    messages = extract(html, URL).metadata.validationMessages
    assert messages is not None
    assert "the page has no date but that of its last change" in messages["datePublished"]


def test_a_label_far_below_is_found_where_nothing_else_is():
    assert published("", f"{H1}{TEXT * 9}<p>Page last modified on 11 October 2024</p>") == DAY


def test_an_earlier_date_over_the_article_beats_what_machines_are_told():
    head = ld(datePublished="2024-12-01T00:00:07Z", dateModified="2024-12-01T00:00:07Z")
    assert published(head, f"{H1}<p>11 October 2024</p>{TEXT}") == DAY
    # A later one is that of a change.
    head = ld(datePublished="2024-10-11")
    assert published(head, f"{H1}<p>1 December 2024</p>{TEXT}") == DAY


def test_of_the_forms_of_one_day_the_one_with_time_and_offset_is_taken():
    head = ld(datePublished=DAY) + meta("date", MOMENT)
    assert published(head, f"{H1}<p>11 October 2024</p>{TEXT}") == MOMENT
    midnight = ld(datePublished="2024-10-11T00:00:00Z") + meta("date", MOMENT)
    assert published(midnight, H1 + TEXT) == MOMENT


def test_a_moment_in_utc_and_the_day_before_on_the_page_are_one_date():
    head = meta("article:published_time", "2024-10-12T02:41:41Z")
    found = published(
        head, f"{H1}<p>11 October 2024</p>{TEXT}", url="https://a.example/2024/10/11/x"
    )
    assert found == "2024-10-12T02:41:41+00:00"


@pytest.mark.parametrize(
    ("language", "url", "iso"),
    [
        ("en-US", URL, "2024-03-04"),
        ("en-GB", URL, "2024-04-03"),
        ("en", URL, "2024-03-04"),
        ("en", "https://a.co.uk/x", "2024-04-03"),
        ("fr", URL, "2024-04-03"),
    ],
)
def test_which_figure_is_the_month_depends_on_language_and_country(language, url, iso):
    body = f"{H1}<p>03/04/2024</p>{TEXT}"
    assert published("", body, url=url, language=language) == iso


def test_another_date_of_the_page_tells_which_figure_is_the_month():
    body = f"{H1}<p>03/04/2024</p>{TEXT}"
    assert (
        published("", body, url="https://a.example/2024/04/03/x", language="en-US") == "2024-04-03"
    )


@pytest.mark.parametrize(
    "path", ["2024/10/11/ferry", "2024-10-11/ferry", "2024/oct/11/ferry", "20241011/ferry"]
)
def test_the_day_of_the_address_is_used_but_is_not_on_the_page(path):
    found = find("", H1 + TEXT, url=f"https://a.example/news/{path}")
    assert found.published == Dated(DAY, None)


def test_a_day_in_the_future_is_doubted():
    head = meta("date", "2034-10-11")
    body = f"{H1}<p>11 October 2024</p>{TEXT}"
    assert published(head, body, fetched=datetime(2024, 12, 1, tzinfo=UTC)) == DAY


def test_an_hour_without_an_offset_is_read_in_the_portals_zone_only():
    body = f"{H1}<p>2024-10-11 09:04:50</p>{TEXT}"
    assert published("", body) == DAY
    assert published("", body, zone=ZoneInfo("Asia/Shanghai")) == MOMENT


@pytest.mark.parametrize("seconds", ["1728608690", "1728608690000"])
def test_seconds_since_1970_are_a_moment(seconds):
    assert published(meta("date", seconds), H1) == "2024-10-11T01:04:50+00:00"


def test_a_page_whose_address_has_the_day_is_asked_for_the_hour():
    body = f"<div class=title>The ferry sails</div><div>09:04, 11-Oct-2024</div>{TEXT}"
    url = "https://a.example/2024-10-11/ferry"
    found = published(
        "<title>The ferry sails</title>", body, url=url, zone=ZoneInfo("Asia/Shanghai")
    )
    assert found == "2024-10-11T09:04:00+08:00"


def test_the_seconds_of_a_moment_that_is_shown_to_the_minute_are_kept():
    time = '<p>Published: <time datetime="2024-10-10T22:04:50+00:00">11/10/2024 - 00:04</time></p>'
    found = published("", H1 + time + TEXT, language="en-GB", zone=ZoneInfo("Europe/Paris"))
    assert found == "2024-10-11T00:04:50+02:00"


def test_in_spanish_the_first_modification_is_the_publication():
    body = (
        f"{H1}<p>Última modificación: 13/10/2024</p><p>Primera modificación: 11/10/2024</p>{TEXT}"
    )
    assert published("", body, language="es") == DAY


def test_seconds_in_an_attribute_are_a_moment():
    stamp = "<b-stamp data-timestamp=1728608690000><template>Updated [hour]</template></b-stamp>"
    assert published("", H1 + stamp + TEXT) == "2024-10-11T01:04:50+00:00"


def test_the_date_of_the_first_publication_goes_before_that_of_an_update():
    body = (
        f'{H1}<div class=dateblock><time datetime="2024-10-13T09:00:00Z">October 13, 2024</time></div>'
        f"<p>Updated October 13, 2024</p><p>Originally published October 11, 2024</p>{TEXT}"
    )
    assert published("", body) == DAY


def test_a_date_cut_into_elements_is_one():
    body = (
        f"{H1}<div><span><em>2024</em></span><span><em>10</em>/<em>11</em></span>"
        f"<span>09:04:50</span></div>{TEXT}"
    )
    assert published("", body, zone=ZoneInfo("Asia/Shanghai")) == "2024-10-11T09:04:50+08:00"


def test_a_year_of_the_buddhist_era_is_read():
    assert published(meta("publishdate", "2567-10-11")) == DAY
    assert published(meta("publishdate", "2567 11 10")) is None


def test_a_page_without_dates_has_none():
    assert find("", H1 + TEXT + "<p>In 1995 it had 300 seats, and 12 sailors.</p>") == Dates()
    assert find() == Dates()


def test_what_the_page_wrote_is_kept():
    article = extract(f"<html lang=en>{H1}<p>By Li Yan, October 11, 2024, 9:04 am</p>{TEXT}", URL)
    assert article.datePublished == DAY
    assert article.datePublishedRaw == "October 11, 2024, 9:04 am"


def test_elements_without_end_are_not_all_read():
    body = "<i></i>" * 30_000 + "<p class=date>11 October 2024" * 3000
    assert published("", f"{H1}{body}") == DAY


pieces = st.sampled_from(
    [H1, TEXT, "<time datetime=2024-10-11>", "<div class=date>", "</div>", "11/10/2024", "Updated",
     "2024", "<h1>", "<aside>", "<svg>", "<p itemprop=datePublished>", MOMENT, "<table><td>"]
)  # fmt: skip


@given(st.lists(pieces | st.text(max_size=12), max_size=15), st.text(max_size=20))
def test_no_page_and_no_address_raise(parts, url):
    found = published("", "".join(parts), url=f"https://a.example/{url}")
    assert found is None or datetime.fromisoformat(found)


@given(st.text("0123456789-:TZ+/. ", max_size=30))
def test_no_value_of_a_field_raises(value):
    found = published(meta("date", value) + ld(datePublished=value))
    assert found is None or datetime.fromisoformat(found)
