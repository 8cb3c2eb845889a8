"""All strategies, each in a process of its own, and the report. Run by `make simulate`."""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tests.simulation import report
from tests.simulation.plan import Plan
from tests.simulation.strategies import STRATEGIES

_ROOT = Path(__file__).parents[2]
# Of the crawler itself it matters whether lists tell of changes; the others learn nothing from them.
_SILENT = ("ours",)


def plans(names: list[str], days: int, seed: int) -> list[Plan]:
    """What is run: each strategy, and some on the silent portal as well."""
    return [
        Plan(name, days, seed, silent)
        for name in names
        for silent in (False, True)
        if not silent or name in _SILENT
    ]


def run_apart(plan: Plan, folder: Path) -> Path:
    """Run a plan in a process of its own, below a folder; returns the folder of the run.

    Raises:
        subprocess.CalledProcessError: it failed.
    """
    own = folder / plan.name
    command = [sys.executable, "-m", "tests.simulation.run", plan.strategy, str(own)]
    command += ["--days", str(plan.days), "--seed", str(plan.seed), "--jobs", str(plan.jobs)]
    subprocess.run(command + (["--silent"] if plan.silent else []), check=True, cwd=_ROOT)
    return own


def main(arguments: list[str]) -> None:
    """Simulate from the command line."""
    parser = argparse.ArgumentParser(prog="python -m tests.simulation.simulate")
    parser.add_argument("strategies", nargs="*", metavar="STRATEGY", help=", ".join(STRATEGIES))
    parser.add_argument("--days", type=int, default=14)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--folder", type=Path, default=Path("build/simulation"))
    options = parser.parse_args(arguments)
    if unknown := [name for name in options.strategies if name not in STRATEGIES]:
        parser.error(f"no strategy {unknown[0]!r}; there are: {', '.join(STRATEGIES)}")
    chosen = plans(options.strategies or list(STRATEGIES), options.days, options.seed)
    folder = options.folder.resolve()
    # Two at a time at least: a run waits for its own server most of the time that it does not compute.
    with ThreadPoolExecutor(max(2, os.cpu_count() or 1)) as pool:
        list(pool.map(lambda plan: run_apart(plan, folder), chosen))
    report.write(folder, folder.with_suffix(".html"))


if __name__ == "__main__":
    main(sys.argv[1:])
