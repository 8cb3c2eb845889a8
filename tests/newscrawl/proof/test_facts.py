"""Which facts of a declaration hold, by pages and sources that were written for it."""

from __future__ import annotations

import pytest
from made_portal import HOST, NOW, answer, articles, facts, feed, herald, page

from newscrawl.portals import Articles, Expected, Template
from newscrawl.proof.facts import covers, is_fewer
from newscrawl.proof.verdict import Verdict

HOLDS, FAILS, NOT_SEEN = Verdict.HOLDS, Verdict.FAILS, Verdict.NOT_SEEN
OTHER = answer("/2026/11/25/9.html", page("div class=text"))


def verdicts(found):
    return {name: fact.verdict for name, fact in found.items()}


def test_all_that_pages_tell_of_holds_and_the_rest_is_not_seen():
    found = facts(feed(f"{HOST}/2026/11/20/20.html"), *articles())
    assert {name for name, fact in found.items() if fact.verdict is HOLDS} == {
        "feed", "form 2020-", "template 2020-", "selector headline", "selector body",
        "field headline", "field articleBody", "field datePublished", "articles", "zone", "language",
        "charset",
    }  # fmt: skip
    assert {name for name, fact in found.items() if fact.verdict is NOT_SEEN} == {
        "other sources", "form -2019", "canonical host", "template -2019",
    }  # fmt: skip
    assert not any(fact.cure for fact in found.values() if fact.verdict is not FAILS)


def test_nothing_is_claimed_of_a_portal_of_which_nothing_was_read():
    assert set(verdicts(facts()).values()) == {NOT_SEEN}


def test_a_selector_that_finds_nothing_does_not_hold_and_the_first_page_is_named():
    found = facts(*articles(body="div class=text"))
    assert found["selector body"].verdict is FAILS
    assert found["selector body"].told == "div.story, td.text: found on 0 of 3 pages"
    assert f"{HOST}/2026/11/20/20.html" in found["selector body"].cure
    assert found["selector headline"].verdict is HOLDS
    assert found["template"].verdict is FAILS
    assert found["template"].told == "3 of 3 pages fit none"


def test_a_page_that_does_not_fit_the_only_template_fits_none():
    found = facts(*articles(body="p"), portal=herald(templates=(Template(body="div.story"),)))
    assert found["template"].verdict is FAILS
    assert "0 of 3 pages" in found["selector body"].told


def test_what_the_declaration_expects_of_a_selector_is_allowed():
    pages = (*articles(9), OTHER)
    assert facts(*pages)["selector body"].verdict is HOLDS
    more = [*articles(7), *(answer(f"/2026/11/2{n}/9{n}.html", OTHER.body) for n in range(3))]
    assert facts(*more)["selector body"].verdict is FAILS
    allowing = herald(expected=Expected(fallbacks={"body": 0.3}))
    assert facts(*more, portal=allowing)["selector body"].verdict is HOLDS


def test_a_field_that_is_wanting_does_not_hold():
    portal = herald(expected=Expected(fields={"editor": 0.9}))
    found = facts(*articles(), portal=portal)
    assert found["field editor"].verdict is FAILS
    assert found["field editor"].told == "0 of 3 articles, 90% expected"
    assert found["field headline"].verdict is HOLDS


@pytest.mark.parametrize(
    ("hits", "pages", "share", "fewer"),
    [(0, 1, 0.85, False), (0, 1, 0.99, True), (2, 3, 0.95, False), (1, 3, 0.95, True),
     (2, 3, 0.99, True), (3, 3, 1.0, False), (90, 100, 0.9, False), (40, 100, 0.9, True)],
)  # fmt: skip
def test_a_few_pages_may_be_exceptions(hits, pages, share, fewer):
    assert is_fewer(hits, pages, share) == fewer


def test_pages_are_counted_by_the_template_that_they_fit():
    old = answer("/old/7.html", page("td class=text", date="2015-03-02T10:00:00+08:00"))
    found = facts(*articles(), answer("/old/7.html", old.body.replace(b"<td", b"<table><td")))
    assert found["template 2020-"].told == "3 pages (2026)"
    assert found["template -2019"].told == "1 page (2015)"
    assert found["form -2019"].told == "1 page (2015)"


def test_pages_without_a_template_of_their_own_are_for_a_template_without_selectors():
    portal = herald(templates=(Template("2020-", body="div.story"), Template("-2019")))
    found = facts(*articles(), OTHER, portal=portal)
    assert found["template -2019"].told == "1 page (2026): generic extraction"
    assert "template" not in found
    both = herald(templates=(Template("2024-"), Template("-2019")))
    pages = (*articles(1), answer("/2026/11/25/9.html", page(date="2021-11-26")))
    found = facts(*pages, portal=both)
    assert found["template 2024-"].told == "1 page (2026): generic extraction"
    assert found["template -2019"].verdict is NOT_SEEN
    assert found["template"].told == "1 page (2021) of other years: generic extraction"


def test_newer_articles_at_a_form_of_addresses_that_was_given_up_do_not_hold():
    pages = [answer(f"/old/{n}.html", page()) for n in range(3)]
    found = facts(*pages)
    assert found["form -2019"].verdict is FAILS
    assert "it is not given up" in found["form -2019"].cure


def test_older_articles_may_have_been_moved_to_a_newer_form_of_addresses():
    found = facts(*articles(date="2016-11-26T09:30:00+08:00"))
    assert found["form 2020-"].verdict is HOLDS
    assert found["form 2020-"].told == "3 pages (2016)"


def test_years_are_as_declarations_write_them():
    assert [covers("2011-2017", year) for year in (2010, 2011, 2017, 2018)] == [
        False,
        True,
        True,
        False,
    ]
    assert covers("-2010", 2010)
    assert covers("2018", 2018)
    assert not covers("2018", 2019)


def test_forms_of_addresses_whose_years_are_not_known_are_told_by_their_patterns():
    forms = (Articles(r"^/old/(?P<id>\d+)"), Articles(r"^/(?P<date>\d{4}/\d\d/\d\d)/(?P<id>\d+)"))
    found = facts(*articles(), portal=herald(articles=forms))
    assert (found["form 1"].verdict, found["form 1"].told) == (NOT_SEEN, forms[0].pattern)
    assert found["form 2"].told == f"{forms[1].pattern}: 3 pages (2026)"


def test_an_article_whose_address_no_pattern_knows_does_not_hold():
    found = facts(*articles(), answer("/story/ferry-sails-again-4821990", page()))
    assert found["addresses"].verdict is FAILS
    assert f"{HOST}/story/ferry-sails-again-4821990" in found["addresses"].told


def test_what_the_declaration_calls_no_article_is_no_unknown_address():
    assert "addresses" not in facts(*articles(), answer("/video/7654321", page()))
    assert "addresses" not in facts(*articles(), answer("/weather", b"<p>Rain.</p>"))
    assert "addresses" not in facts(answer("/story/ferry-sails-again-4821990", b"", status=404))


def test_an_article_that_was_moved_to_an_address_that_no_pattern_knows_does_not_hold():
    target = "/story/ferry-sails-again-4821990"
    moved = answer("/2026/11/20/20.html", b"", status=301, location=f"{HOST}{target}")
    found = facts(moved, answer(target, page()))
    assert found["addresses"].verdict is FAILS
    assert found["articles"].told == "1 of 1 pages give an item"


def test_the_canonical_host_is_the_one_that_pages_name():
    def linked(host):
        return f'<link rel=canonical href="https://{host}/2026/11/20/20.html">'

    assert facts(*articles(head=linked("www.herald.example")))["canonical host"].verdict is HOLDS
    found = facts(*articles(head=linked("news.herald.example")))["canonical host"]
    assert found.verdict is FAILS
    assert found.told == "3 of 3 articles name news.herald.example, not www.herald.example"


@pytest.mark.parametrize(
    ("date", "verdict"),
    [
        ("2026-11-26T09:30:00+08:00", HOLDS),
        ("2026-11-26T09:30:00+01:00", FAILS),
        ("2026-11-26T09:30:00Z", NOT_SEEN),
        ("2026-11-26 09:30", NOT_SEEN),
    ],
)
def test_the_zone_is_held_against_the_offsets_of_pages(date, verdict):
    found = facts(*articles(date=date))["zone"]
    assert found.verdict is verdict
    if verdict is FAILS:
        assert "+01:00" in found.cure


@pytest.mark.parametrize(
    ("date", "verdict"), [("2026-11-26T01:30:00Z", HOLDS), ("2026-11-26T09:30:00Z", FAILS)]
)
def test_a_time_in_utc_tells_beside_the_same_time_without_an_offset(date, verdict):
    template = Template("2020-", byline="p.by", body="div.story")
    html = page(date=date).replace(b"<div", b"<p class=by>2026-11-26 09:30</p><div")
    found = facts(answer("/2026/11/26/1.html", html), portal=herald(templates=(template,)))
    assert found["zone"].verdict is verdict


def test_another_language_than_the_declared_one_does_not_hold():
    german = (
        "Der Rat der Hafenstadt teilte am Donnerstag mit, dass die alte Fähre ab Mai wieder fährt.",
        "Die Arbeiten am Rumpf dauerten zwei Winter, und die Maschine wurde von einer Werft neu gebaut.",
        "Die Karten kosten so viel wie zuvor, und Kinder unter zwölf Jahren fahren ohne Entgelt mit.",
    )
    found = facts(*articles(paragraphs=german))["language"]
    assert found.verdict is FAILS
    assert (found.told, found.cure) == ("de 3; en declared", "language='de'")


def test_pages_that_give_no_item_are_counted_by_their_end():
    gone = [answer(f"/2026/11/2{n}/5{n}.html", b"", status=404) for n in range(3)]
    found = facts(*articles(), *gone)["articles"]
    assert found.verdict is FAILS
    assert found.told == "3 of 6 pages give an item; 3 gone"
    assert "HTTP 404" in found.cure


def test_the_last_answer_of_an_address_counts():
    again = answer("/2026/11/20/20.html", b"", status=503)
    assert facts(again, *articles(1))["articles"].told == "1 of 1 pages give an item"


def test_a_source_lists_articles():
    links = [f"{HOST}/2026/11/2{n}/{n}.html" for n in range(4)]
    found = facts(feed(*links, f"{HOST}/video/1234568"))["feed"]
    assert found.verdict is HOLDS
    assert found.told == f"{HOST}/feed.xml: 4 articles"


def test_a_feed_of_addresses_that_no_pattern_knows_does_not_hold():
    strange = [f"{HOST}/story/harbour-news-48219{n}" for n in range(10, 14)]
    found = facts(feed(f"{HOST}/2026/11/20/20.html", *strange))["feed"]
    assert found.verdict is FAILS
    assert "no pattern knows 4 of 5 own addresses" in found.told
    assert strange[0] in found.cure


@pytest.mark.parametrize(
    ("body", "status", "told"),
    [(b"<p>Sorry</p>", 200, "no RSS"), (b"", 404, "HTTP 404"), (b"<rss/>", 200, "0 articles")],
)
def test_a_source_that_lists_nothing_does_not_hold(body, status, told):
    found = facts(answer("/feed.xml", body, "text/html", status=status))["feed"]
    assert found.verdict is FAILS
    assert told in found.told
    assert found.cure


def test_a_source_that_was_answered_at_the_second_try_holds():
    failed = answer("/feed.xml", b"", status=503)
    assert facts(failed, feed(f"{HOST}/2026/11/20/20.html"))["feed"].verdict is HOLDS
    assert facts(feed(f"{HOST}/2026/11/20/20.html"), failed)["feed"].verdict is HOLDS


def test_the_files_of_an_index_are_the_sitemap_s():
    index = f"<sitemapindex><sitemap><loc>{HOST}/s/1.xml</loc></sitemap></sitemapindex>"
    branch = f"<urlset><url><loc>{HOST}/2026/11/20/20.html</loc></url></urlset>"
    router_facts = facts(
        answer("/sitemap.xml", index.encode(), "text/xml"),
        answer("/s/1.xml", branch.encode(), "text/xml"),
    )
    assert router_facts["sitemap"].verdict is HOLDS


def test_listings_days_and_redirected_sources_are_recognised():
    link = f'<a href="{HOST}/2026/11/20/20.html">The old ferry sails again in May</a>'
    found = facts(
        answer("/day/20241105.html", link.encode()),
        answer("/", b"", status=302, location=f"{HOST}/home"),
        answer("/home", link.encode()),
    )
    assert found["days"].verdict is HOLDS
    assert found["listing front"].verdict is HOLDS
    assert found["other sources"].told == "2 of 4"


def test_a_page_of_another_host_tells_nothing():
    foreign = answer("", page(), url="https://www.tribune.example/2026/11/20/20.html")
    assert set(verdicts(facts(foreign)).values()) == {NOT_SEEN}


def test_bytes_that_are_not_what_a_page_declares_do_not_hold():
    declared = b"<meta charset=utf-8>"
    broken = page().replace(declared, b"<meta charset=koi8-r>").replace(b"ferry", b"f\xc3\xa9rry")
    found = facts(answer("/2026/11/20/20.html", broken, "text/html", fetched=NOW))["charset"]
    assert found.verdict is FAILS
    assert "koi8-r" in found.told
