"""Whether a page says that its article is free, in the forms in which sites say it."""

from __future__ import annotations

import pytest

from newscrawl.extract.access import read_is_free

LOCKED_PART = {
    "@type": "WebPageElement",
    "isAccessibleForFree": "False",
    "cssSelector": ".paywall",
}


@pytest.mark.parametrize(
    ("article", "metas", "free"),
    [
        ({"isAccessibleForFree": True}, {}, True),
        ({"isAccessibleForFree": "False"}, {}, False),
        ({"isAccessibleForFree": ["false"]}, {}, False),
        ({"isAccessibleForFree": "https://schema.org/False"}, {}, False),
        ({"isAccessibleForFree": 0}, {}, False),
        ({"hasPart": LOCKED_PART}, {}, False),
        ({"hasPart": [{}, LOCKED_PART]}, {}, False),
        ({"isAccessibleForFree": True, "hasPart": LOCKED_PART}, {}, True),
        ({}, {"article:content_tier": "locked"}, False),
        ({}, {"article:content_tier": "Free"}, True),
        ({}, {"article:content_tier": "metered"}, None),
        ({}, {"isaccessibleforfree": "false"}, False),
        ({"isAccessibleForFree": "perhaps"}, {}, None),
        ({"isAccessibleForFree": {}}, {}, None),
        ({}, {}, None),
    ],
)
def test_access(article, metas, free):
    assert read_is_free(article, metas) is free
