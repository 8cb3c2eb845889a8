"""The goldens of all portals, in `tests/portals/goldens/<portal>/`: see `newscrawl.proof.goldens`."""

from __future__ import annotations

from pathlib import Path

from newscrawl.portals import Portal
from newscrawl.proof.goldens import Golden, fields_of, goldens_in

__all__ = ["FOLDER", "Golden", "fields_of", "goldens", "of_portal"]

FOLDER = Path(__file__).parent / "goldens"


def goldens() -> list[Golden]:
    """All goldens."""
    return goldens_in(FOLDER)


def of_portal(portal: Portal) -> list[Golden]:
    """The goldens of one portal."""
    return [golden for golden in goldens() if golden.portal == portal.name]
