"""Pages of portals that sell their articles: what is declared as paid for is left where it is, and told."""

from __future__ import annotations

import pytest
from goldens import FOLDER, Golden

from newscrawl.declared import declared_portals
from newscrawl.extract import normalise, parse_page, read, strip, validate

PORTALS = {portal.name: portal for portal in declared_portals()}
METERED = (
    '"isAccessibleForFree": "False", "hasPart": {"cssSelector": ".paywalled-content"}, "author": '
)


@pytest.mark.parametrize("name", ["apollo-2020", "next-data"])
def test_a_metered_page_that_shows_no_text_is_paywalled_and_its_summary_is_no_article(name):
    golden = Golden(FOLDER / "scmp" / f"{name}.toml")
    html = golden.body.decode().replace('"isAccessibleForFree": "True", ', "")
    assert html.count('"author": ') == 1
    metered = html.replace('"author": ', METERED)
    page = parse_page(metered, golden.url)
    verdict = validate(normalise(strip(read(page, PORTALS["scmp"]))))
    assert verdict.reason is not None
    assert verdict.reason.startswith("paywall")
