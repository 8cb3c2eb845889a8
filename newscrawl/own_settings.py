"""Settings that a command brings along, below what its user gives."""

from __future__ import annotations

import argparse
from typing import ClassVar

from scrapy.commands import ScrapyCommand


class OwnSettings(ScrapyCommand):
    """A command whose settings win over the project's, unless the user gives them by `-s` or `-L`.

    Scrapy's own `default_settings` of a command lose against the project's.
    """

    own_settings: ClassVar[dict[str, object]]
    """The settings."""

    def process_options(self, args: list[str], opts: argparse.Namespace) -> None:
        """Apply them."""
        super().process_options(args, opts)
        if self.settings is None:
            return
        given = {text.partition("=")[0].strip() for text in opts.set}
        if opts.loglevel or opts.nolog or opts.logfile:
            given.add("LOG_LEVEL")
        for name, value in self.own_settings.items():
            if name not in given:
                self.settings.set(name, value, priority="cmdline")


class KeepsNothing(OwnSettings):
    """A command that looks at pages and leaves no job folder behind."""

    own_settings: ClassVar[dict[str, object]] = {"ARCHIVE_DIR": "", "FRONTIER_URL": ""}
