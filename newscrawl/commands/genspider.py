"""`scrapy genspider`: Scrapy's own, with a template that is filled in by looking at the portal."""

from __future__ import annotations

import argparse
from importlib import import_module
from pathlib import Path
from string import Template
from typing import TYPE_CHECKING, Any

from scrapy.commands.genspider import Command as Base
from scrapy.commands.genspider import sanitize_module_name, verify_url_scheme
from scrapy.exceptions import UsageError

from newscrawl.own_settings import KeepsNothing

if TYPE_CHECKING:
    from newscrawl.learn.findings import Findings
    from newscrawl.portals import Portal

_PORTAL = "portal"
# The tests that hold all portals against their goldens.
_RUNNER = "tests/portals/test_goldens.py"
# The spider that learns.
_LEARNER = "news"


class Command(KeepsNothing, Base):
    """Makes a spider; `-t portal NAME URL` looks at the portal and writes its declaration and goldens."""

    requires_crawler_process = True

    def syntax(self) -> str:
        """How it is called."""
        return "[options] <name> <domain>, or -t portal <name> <URL>"

    def short_desc(self) -> str:
        """One line for `scrapy -h`."""
        return (
            "Generate new spider using pre-defined templates; of a portal from what its pages say"
        )

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Fill in a template of Scrapy's, or learn a portal."""
        # Late, here and below: this module is loaded whenever `scrapy` starts.
        from newscrawl.learn.declaration import TEMPLATE

        if opts.dump == _PORTAL:
            print(TEMPLATE)
        elif opts.template != _PORTAL or opts.list or opts.dump:
            super().run(args, opts)
        elif len(args) != 2:
            raise UsageError("-t portal takes a name and the URL of any page of the portal")
        elif opts.force:
            raise UsageError(
                "-t portal writes over no file: remove the old ones first", print_help=False
            )
        else:
            self._make_portal(args[0], verify_url_scheme(args[1]))

    def _list_templates(self) -> None:
        from newscrawl.learn.learner import SAMPLE

        super()._list_templates()
        print(f"  {_PORTAL} (looks at up to {SAMPLE} pages of the portal)")

    def _make_portal(self, name: str, url: str) -> None:
        from newscrawl import clock
        from newscrawl.learn.declaration import TEMPLATE, declaration, declared, variables
        from newscrawl.learn.golden import golden_files

        module = sanitize_module_name(name) if name else ""
        if not module.isidentifier() or name.startswith("."):
            raise UsageError(
                f"{name!r} is no name of a module: take letters, digits and _", print_help=False
            )
        if self.settings is None or not self.settings.get("NEWSPIDER_MODULE"):
            raise UsageError("-t portal works within a project", print_help=False)
        if self.settings.get("BOT_NAME") == module or self._spider_exists(name):
            if self.settings.get("BOT_NAME") == module:
                print("Cannot create a spider with the same name as your project")
            self.exitcode = 1
            return
        package = str(self.settings["NEWSPIDER_MODULE"])
        folder = Path(str(import_module(package).__file__)).parent.resolve()
        spider = folder / f"{module}.py"
        root = folder.joinpath(*[".."] * len(package.split("."))).resolve()
        golden = root / "tests/portals/goldens" / name
        for path in (spider, golden):
            if path.exists():
                raise UsageError(f"{path} is there already, and is left as it is", print_help=False)
        findings = self._learn(url)
        if findings is None:
            self.exitcode = 1
            return
        found = declared(findings)
        classname = "".join(part.capitalize() for part in module.split("_")) + "Spider"
        portal = declaration(name, findings, found, clock.now().year)
        text = Template(TEMPLATE).substitute(variables(classname, portal, found))
        files, missing = golden_files(portal, findings)
        _write(spider, text)
        golden.mkdir(parents=True)
        for file, content in files.items():
            _write(golden / file, content)
        _tell(portal, root, spider, golden, findings, missing)

    def _learn(self, url: str) -> Findings | None:
        """Look at the portal's pages; None where no articles were found among them."""
        from newscrawl.arguments import ArgumentError
        from newscrawl.learn.learner import SAMPLE
        from newscrawl.report import ledger_of
        from newscrawl.verdict import complaint

        process = self.crawler_process
        if process is None:
            raise UsageError("no crawler process")
        spider_class: Any = process.spider_loader.load(_LEARNER)
        try:
            spider_class.check_arguments({"url": url})
        except ArgumentError as error:
            raise UsageError(str(error), print_help=False) from None
        print(f"Looking at up to {SAMPLE} pages of {url}, no faster than a crawl would ...")
        crawler = process.create_crawler(
            type("Learning", (spider_class,), {"only_learns": True, "__module__": __name__})
        )
        process.crawl(crawler, url=url)
        process.start()
        spider: Any = crawler.spider
        findings: Findings | None = spider.findings() if spider is not None else None
        if findings is None or not any(one.is_article for one, _ in findings.shapes):
            reason = crawler.stats.get_value("finish_reason") if crawler.stats else None
            why = (
                complaint(ledger_of(crawler), reason)
                or "No shape of address is surely one of articles."
            )
            print(f"No declaration was written. {why}")
            return None
        return findings


def _write(path: Path, text: str) -> None:
    """Make a file that is not there yet."""
    with path.open("x", encoding="utf-8") as file:
        file.write(text)


def _tell(
    portal: Portal,
    root: Path,
    spider: Path,
    golden: Path,
    findings: Findings,
    missing: tuple[str, ...],
) -> None:
    from newscrawl.learn.declaration import LEAST_OTHERS
    from newscrawl.learn.golden import WANTED

    print(f"\nWritten: {spider}\n         {golden}/\n")
    for one, _ in findings.shapes:
        print(f"  {one}")
    zone = portal.timezone or "none was found"
    print(
        f"\nTo be checked by a person: the zone ({zone}), the patterns, the sources, and the items in the"
    )
    print(
        "goldens, which are what the extraction gives; then selectors for what it gets wrong: docs/portals.md."
    )
    if missing:
        print(f"\nA portal has {WANTED} goldens at least. Of these pages none could be made:")
        for complaint in dict.fromkeys(missing):
            print(f"  {complaint}")
        print("Write them in the portal's template.")
    others = len(portal.others.split())
    if others < LEAST_OTHERS:
        print(
            f"\nOnly {others} addresses were met that are no articles; `others` takes {LEAST_OTHERS} at least."
        )
    print()
    if (root / _RUNNER).exists():
        print(f"  python -m pytest {root / 'tests/portals'} -k {portal.name}")
    print(f"  scrapy check-portals {portal.name} --fixtures {golden}")
    print(f"  scrapy crawl {portal.name} -a limit=20")
