"""What a subcommand is made of."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable

#: What the help says of PATH, for all subcommands.
PATHS_HELP = "a WARC file, a folder (all files below it), or a pattern in quotes"


@dataclass(frozen=True, slots=True)
class Subcommand:
    """One thing that the command can do.

    Attributes:
        syntax: what stands behind its name.
        details: more lines for its own help, with examples.
        add_options: adds its arguments to a parser.
        run: does it and returns the exit code.
    """

    syntax: str
    details: str
    add_options: Callable[[argparse.ArgumentParser], None]
    run: Callable[[argparse.Namespace], int]


def add_paths(parser: argparse.ArgumentParser) -> None:
    """Add the argument PATH... that nearly all of them take."""
    parser.add_argument("paths", nargs="+", metavar="PATH", help=PATHS_HELP)
