"""`scrapy check-portals --fixtures` and `--live`: what is asked for, and the exit code."""

from __future__ import annotations

import json
import sys
import tempfile
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

from newscrawl.declared import declared_portals
from newscrawl.health.words import plain
from newscrawl.proof.facts import facts_of
from newscrawl.proof.live import FOLDER, LiveError, add_failures, crawl_shortly, names_nobody
from newscrawl.proof.router import Router
from newscrawl.proof.saved import NothingError, read_saved
from newscrawl.proof.show import entry_of, holds, lines_of
from warc.job import archive_root
from warc.scratch import Scratch

if TYPE_CHECKING:
    from scrapy.settings import Settings

    from newscrawl.portals import Portal

HOLDS, FAILS, NOTHING_READ, NO_PAGE = 0, 1, 2, 3
"""Exit codes: all is as declared; something does not hold; nothing could be read; no page of a portal."""


class AskedError(ValueError):
    """What is asked for makes no sense; the message is one line."""


def prove_saved(
    words: Sequence[str], names: Sequence[str], settings: Settings, *, as_json: bool
) -> int:
    """Hold declarations against saved pages, and print what holds.

    Args:
        words: files and folders; a name of a portal among them that is no path is one of `names`.
        names: of the portals; none: all.
        settings: of the project.
        as_json: whether each portal is a JSON object.

    Returns:
        The exit code.

    Raises:
        AskedError: no portal has such a name, or no path is given.
    """
    declared = {portal.name: portal for portal in declared_portals(settings)}
    more = [word for word in words if word in declared and not Path(word).exists()]
    paths = [word for word in words if word not in more]
    if not paths:
        raise AskedError("--fixtures: name what is to be read")
    portals = _named([*names, *more], declared)
    router = Router(portals)
    try:
        with Scratch() as scratch:
            for answer in read_saved(paths, scratch, router.wanted, _tell):
                router.take(answer)
    except NothingError:
        return NOTHING_READ
    return _show(router, must=bool(names or more), as_json=as_json)


def prove_live(names: Sequence[str], settings: Settings, *, as_json: bool) -> int:
    """Crawl portals shortly, hold their declarations against what came, and print what holds.

    Args:
        names: of the portals.
        settings: of the project.
        as_json: whether each portal is a JSON object.

    Returns:
        The exit code.

    Raises:
        AskedError: no portal has such a name, or none is named.
    """
    if not names:
        raise AskedError("--live: name the portals; `scrapy list` shows them")
    names = tuple(dict.fromkeys(names))
    declared = {portal.name: portal for portal in declared_portals(settings)}
    router = Router(_named(names, declared))
    if names_nobody(settings):
        _tell("USER_AGENT does not say who asks: -s USER_AGENT='newscrawl (+https://...)'")
    with ExitStack() as stack:
        archive = archive_root(settings)
        if archive is None:
            root = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="newscrawl-")))
        else:
            root = archive / FOLDER
        try:
            proofs = crawl_shortly(names, settings, root)
            with Scratch() as scratch:
                for proof in proofs:
                    for answer in read_saved([str(proof.folder)], scratch, router.wanted, _tell):
                        router.take(answer)
                    add_failures(proof, router)
                    if archive is not None:
                        _tell(f"{proof.spider}: what was asked and answered is in {proof.folder}")
        except LiveError as error:
            _tell(str(error))
            return NOTHING_READ
        except NothingError:
            pass  # nobody answered: what was asked for in vain is told
    return _show(router, must=True, as_json=as_json)


def _named(names: Sequence[str], declared: dict[str, Portal]) -> list[Portal]:
    for name in names:
        if name not in declared:
            there = ", ".join(declared)
            raise AskedError(f"there is no declaration of {name!r}; there are: {there}")
    return [declared[name] for name in dict.fromkeys(names or declared)]


def _show(router: Router, *, must: bool, as_json: bool) -> int:
    """Print what holds of each portal; the exit code.

    Args:
        router: what was read.
        must: whether each of the portals was to be seen.
        as_json: whether each portal is a JSON object.
    """
    codes = set()
    for tally in router.tallies:
        if tally.is_empty:
            if must:
                _tell(f"{tally.portal.name}: nothing of it was read")
                codes.add(NO_PAGE)
            continue
        if not tally.is_answered:
            why = next((seen.trouble for seen in tally.sources.values() if seen.trouble), "")
            _tell(f"{tally.portal.name}: no server answered: {why}")
            codes.add(NOTHING_READ)
            continue
        facts = facts_of(tally)
        codes.add(HOLDS if holds(facts) else FAILS)
        if as_json:
            print(json.dumps(entry_of(tally, facts)))
        else:
            print("\n".join(lines_of(tally, facts)))
    if not codes:
        _tell("no page of a portal is in it")
    return next((code for code in (FAILS, NOTHING_READ, NO_PAGE, HOLDS) if code in codes), NO_PAGE)


def _tell(line: str) -> None:
    print(f"scrapy check-portals: {plain(line)}", file=sys.stderr)
