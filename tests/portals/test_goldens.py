"""Each portal gives exactly the item of each page that was written in its templates."""

from __future__ import annotations

from dataclasses import replace

import pytest
from goldens import Golden, fields_of, goldens, of_portal

from newscrawl.declared import declared_portals
from newscrawl.extract import extract, parse_page
from newscrawl.portals import Portal, Template
from newscrawl.portals.templates import SELECTORS

PORTALS = {portal.name: portal for portal in declared_portals()}
GOLDENS = goldens()
# Of a page whose template is not known the generic extraction finds at least so much of the text.
LEAST_OF_TEXT = 0.8


@pytest.mark.parametrize("golden", GOLDENS, ids=str)
def test_a_page_gives_its_item_exactly(golden):
    article = extract(golden.body, golden.url, portal=PORTALS[golden.portal])
    assert fields_of(article) == golden.expected
    assert article.metadata.validationMessages is None


@pytest.mark.parametrize("golden", GOLDENS, ids=str)
def test_a_page_is_read_by_the_template_that_it_names(golden):
    portal = PORTALS[golden.portal]
    page = parse_page(golden.body, golden.url)
    named = [one for one in portal.templates if one.years == golden.template]
    assert len(named) == 1, "no template of the declaration has these years, or two have"
    # One without selectors is for the generic extraction, and says only that there are such pages.
    assert portal.template_of(page.tree).years == (golden.template if named[0].selectors() else "")


@pytest.mark.parametrize("golden", GOLDENS, ids=str)
def test_the_address_of_a_golden_is_an_article_of_its_portal(golden):
    assert PORTALS[golden.portal].address(golden.url) is not None


@pytest.mark.parametrize("portal", PORTALS.values(), ids=lambda portal: portal.name)
def test_each_template_of_a_portal_has_a_golden(portal):
    assert len(of_portal(portal)) >= 2
    assert {one.template for one in of_portal(portal)} == {one.years for one in portal.templates}


def renamed(portal: Portal) -> Portal:
    """The portal, had it changed all names that the declaration's selectors look for."""
    return replace(
        portal,
        templates=tuple(
            Template(one.years, one.seen, **{name: f"#no-{name}" for name in one.selectors()})
            for one in portal.templates
        ),
        strip={},
        expected=replace(portal.expected, fallbacks={}),
    )


@pytest.mark.parametrize("golden", GOLDENS, ids=str)
def test_where_selectors_find_nothing_the_generic_extraction_does_and_it_is_told(golden: Golden):
    portal = renamed(PORTALS[golden.portal])
    article = extract(golden.body, golden.url, portal=portal)
    assert article.headline == golden.expected["headline"]
    wanted = set(golden.expected["paragraphs"])
    found = wanted.intersection(article.paragraphs)
    assert sum(map(len, found)) >= LEAST_OF_TEXT * sum(map(len, wanted))
    told = str(article.metadata.validationMessages)
    for name in filter(portal.selector, SELECTORS):
        assert f"the portal's selector for the {name} found nothing" in told
