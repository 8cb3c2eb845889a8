"""`scrapy archive`: looks after WARC files, in this project, in any other and in none."""

from __future__ import annotations

import argparse
import sys
from importlib import import_module
from io import TextIOWrapper
from typing import TYPE_CHECKING, Any, ClassVar, NoReturn

from scrapy.commands import ScrapyCommand, ScrapyHelpFormatter
from scrapy.exceptions import UsageError

from .console import FAILED, CommandError, drop_output, flush, note

if TYPE_CHECKING:
    from .subcommand import Subcommand

#: What there is, in a line each. A module of the same name does it, and is loaded when it
#: is called: this one is loaded whenever `scrapy` starts, whatever for.
SUMMARIES = {
    "verify": "check records, digests, links and the index",
    "list": "print a line for each record",
    "show": "print one record, or the page in it",
    "index": "write the index of each folder anew, or one of all",
    "wacz": "pack them with index and pages into one file for viewers",
    "diff": "compare two sets of items, field by field",
}

#: As shells report a command that was ended by a closed pipe (SIGPIPE) or by Ctrl-C.
_PIPE_CLOSED, _INTERRUPTED = 128 + 13, 128 + 2


class Command(ScrapyCommand):
    """Hands over to a subcommand."""

    requires_crawler_process = False
    default_settings: ClassVar[dict[str, Any]] = {"LOG_ENABLED": False}

    def syntax(self) -> str:
        """How it is called."""
        return "COMMAND PATH... [options]"

    def short_desc(self) -> str:
        """One line for `scrapy -h`."""
        return "Look after WARC files: " + ", ".join(SUMMARIES)

    def long_desc(self) -> str:
        """The subcommands, one a line."""
        lines = [f"  {name:<8}{summary}" for name, summary in SUMMARIES.items()]
        return "\n".join(
            [
                "Looks after WARC files, one's own and other people's. The commands:",
                "",
                *lines,
                "",
                "PATH is a WARC file, a folder (all files below it: a job's, a spider's,",
                "the whole archive), or a pattern in quotes.",
                "`scrapy archive COMMAND -h` says more.",
                "",
                "The exit code is 0 if all is well, 1 if something in the archive is wrong,",
                "2 if it could not be done.",
            ]
        )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """Take Scrapy's own options here; what follows is the subcommand's."""
        super().add_options(parser)
        parser.formatter_class = _Help
        parser.add_argument("words", nargs=argparse.REMAINDER, help=argparse.SUPPRESS)

    def process_options(self, args: list[str], opts: argparse.Namespace) -> None:
        """Parse the subcommand's own arguments."""
        if args:
            _refuse(f"unknown option {args[0]} (a command's own options stand behind its name)")
        if not opts.words:
            raise UsageError
        name, *words = opts.words
        if name not in SUMMARIES:
            _refuse(f"unknown command {name!r}; there are {', '.join(SUMMARIES)}")
        subcommand: Subcommand = import_module(f"{__package__}.{name}").SUBCOMMAND
        parser = _Parser(
            prog=f"scrapy archive {name}",
            usage=f"scrapy archive {name} {subcommand.syntax}",
            description=subcommand.details,
            formatter_class=_Help,
            conflict_handler="resolve",
        )
        super().add_options(parser)
        subcommand.add_options(parser)
        # Into the same namespace, so that Scrapy's options count before the name and behind it.
        parser.parse_args(words, opts)
        opts.name, opts.subcommand = name, subcommand
        super().process_options([], opts)

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Run it; whatever can't be done is one line."""
        from warc.paths import PathError  # late, for the same reason

        if isinstance(sys.stdout, TextIOWrapper):
            sys.stdout.reconfigure(errors="backslashreplace")
        try:
            self.exitcode = opts.subcommand.run(opts)
            flush()
        except BrokenPipeError:
            drop_output()
            self.exitcode = _PIPE_CLOSED
        except KeyboardInterrupt:
            drop_output()
            self.exitcode = _INTERRUPTED
        except (CommandError, PathError) as error:
            self._fail(opts, str(error))
        except OSError as error:
            where = f"{error.filename}: " if error.filename is not None else ""
            self._fail(opts, f"{where}{error.strerror or error}")

    def _fail(self, opts: argparse.Namespace, what: str) -> None:
        note(f"scrapy archive {opts.name}: {what}")
        try:
            flush()
        except (CommandError, BrokenPipeError):
            drop_output()
        self.exitcode = FAILED


class _Help(argparse.RawDescriptionHelpFormatter, ScrapyHelpFormatter):
    """Scrapy's help, with lists and examples as they were written."""


class _Parser(argparse.ArgumentParser):
    """Names what is wrong in one line."""

    def error(self, message: str) -> NoReturn:
        """Say what is wrong, and end."""
        note(f"{self.prog}: {message} (`{self.prog} -h` shows how)")
        sys.exit(FAILED)


def _refuse(what: str) -> NoReturn:
    note(f"scrapy archive: {what} (`scrapy archive -h` shows how)")
    sys.exit(FAILED)
