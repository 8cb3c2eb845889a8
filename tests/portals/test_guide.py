"""The declarations that the README and the guide show can be loaded as they stand."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from newscrawl.portals import Days, Feed, Listing, Portal, Sitemap
from newscrawl.portals.templates import SELECTORS
from spiders.base import PortalSpider

ROOT = Path(__file__).parents[2]
GUIDE = ROOT / "docs/portals.md"


@pytest.mark.parametrize("path", ["README.md", "docs/portals.md"])
def test_the_example_of_a_declaration_holds(path):
    text = (ROOT / path).read_text("utf-8")
    [code] = re.findall(r"```python\n(.*?)```", text, re.DOTALL)
    names: dict[str, object] = {}
    exec(code, names)  # our own text
    [spider] = [
        one for one in names.values()
        if isinstance(one, type) and issubclass(one, PortalSpider) and one is not PortalSpider
    ]  # fmt: skip
    portal = spider.portal
    assert spider.name == portal.name
    for form in portal.articles:
        assert portal.examples(form.examples)
        for url in portal.examples(form.examples):
            assert portal.form_of(url) == form
    assert len(portal.examples(portal.others)) >= 3
    assert not any(map(portal.address, portal.examples(portal.others)))


def test_the_guide_speaks_of_every_part_of_a_declaration():
    text = GUIDE.read_text("utf-8")
    for name in Portal.__dataclass_fields__:
        if name not in ("name", "publisher"):  # they say it themselves
            assert f"`{name}`" in text, name
    for name in (*SELECTORS, "years", "seen"):
        assert f"`{name}`" in text, name
    for kind in (Days, Feed, Listing, Sitemap):
        assert f"`{kind.__name__}(" in text
