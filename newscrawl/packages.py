"""Notices foreign packages that stand before ours on the path.

On scrapyd the working directory and site-packages come before the project's egg, and there are other
packages called `warc`, `spiders` or `pipelines`. Without this check such a job ends in order, and empty.
"""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import PurePath

import newscrawl

OURS = ("spiders", "pipelines", "warc")


def check_packages() -> None:
    """Check that the project's packages stand side by side.

    Raises:
        ImportError: one of them is missing or comes from somewhere else; the message says from where.
    """
    home = PurePath(newscrawl.__path__[0]).parent
    for name in OURS:
        spec = find_spec(name)
        found = list(spec.submodule_search_locations or ()) if spec else []
        if not any(PurePath(place).parent == home for place in found):
            origin = found[0] if found else (spec.origin if spec else "nowhere")
            raise ImportError(
                f"The package {name!r} of newscrawl should be in {home}, but Python finds it in {origin}."
                " Remove or rename that one, or start from a folder without it."
            )
