"""`scrapy frontier`: the queue that workers on several machines share."""

from __future__ import annotations

import argparse
from typing import Any, ClassVar

from scrapy.commands import ScrapyCommand
from scrapy.exceptions import UsageError
from scrapy.spiderloader import get_spider_loader

_DETAILS = """\
Looks at the frontiers on the Redis of FRONTIER_URL, and puts right what workers can't.

  scrapy frontier status [SPIDER...]   crawls, queues, workers, requests a minute, memory
  scrapy frontier status --watch 2     the same every two seconds, until Ctrl-C
  scrapy frontier dead SPIDER          requests that were given up, and why
  scrapy frontier requeue SPIDER URL...   puts them back into the queue of their crawl
  scrapy frontier requeue SPIDER --all    all of them
  scrapy frontier clear SPIDER         takes away the queues of crawls that were given up
  scrapy frontier clear SPIDER --forget --yes   and all that Redis knows of the spider

A queue that was cleared loses no article: the next crawl asks for it. To clear is refused while a
worker is alive, which with --yes ends with an error. After --forget articles may be stored again.

The exit code is 0, 1 if a named address is no dead letter, 2 if it could not be done."""

_ACTIONS = ("status", "dead", "requeue", "clear")


class Command(ScrapyCommand):
    """Shows frontiers, and puts them right."""

    requires_project = True
    requires_crawler_process = False
    default_settings: ClassVar[dict[str, Any]] = {"LOG_ENABLED": False}

    def syntax(self) -> str:
        """How it is called."""
        return "status|dead|requeue|clear [SPIDER...] [URL...] [options]"

    def short_desc(self) -> str:
        """One line for `scrapy -h`."""
        return "Show the queue that workers on several machines share, and put it right"

    def long_desc(self) -> str:
        """What it does, with examples."""
        return _DETAILS

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """Take its own options."""
        super().add_options(parser)
        parser.formatter_class = argparse.RawDescriptionHelpFormatter
        parser.add_argument("--json", action="store_true", help="print a JSON object a line")
        parser.add_argument(
            "--watch", metavar="SECONDS", type=float, help="status: again after so many seconds"
        )
        parser.add_argument("--all", action="store_true", help="requeue: all dead letters")
        parser.add_argument(
            "--forget", action="store_true", help="clear: all that is known of the spider, too"
        )
        parser.add_argument(
            "--yes",
            action="store_true",
            help="clear: though workers are alive; forget: it is meant",
        )

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Do it."""
        # Late: this module is loaded whenever `scrapy` starts.
        from newscrawl.frontier.command import Asked, run

        settings = self.settings
        if settings is None:
            raise UsageError("no project")
        action, names = (args[0], args[1:]) if args else ("", [])
        if complaint := _complaint(action, names, opts):
            raise UsageError(complaint, print_help=False)
        self.exitcode = run(
            Asked(action, tuple(names), opts.json, opts.watch, opts.yes, opts.forget),
            str(settings.get("FRONTIER_URL") or "").strip(),
            settings.getfloat("FRONTIER_LEASE"),
            lambda: get_spider_loader(settings).list(),
        )


def _complaint(action: str, names: list[str], opts: argparse.Namespace) -> str:
    """What is wrong with how it was called; empty if nothing is."""
    if action not in _ACTIONS:
        return f"scrapy frontier {' | '.join(_ACTIONS)} ...; `scrapy frontier -h` says more"
    if action in ("dead", "clear") and len(names) != 1:
        return f"scrapy frontier {action} SPIDER"
    if action == "requeue" and (not names or bool(names[1:]) == opts.all):
        return "scrapy frontier requeue SPIDER URL..., or SPIDER --all"
    if opts.watch is not None and (action != "status" or not opts.watch > 0):
        return "--watch is for status: a number of seconds above 0"
    if opts.all and action != "requeue":
        return "--all is for requeue"
    if (opts.yes or opts.forget) and action != "clear":
        return "--yes and --forget are for clear"
    return ""
