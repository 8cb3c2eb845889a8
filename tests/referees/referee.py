"""Other people's WARC programs, in an environment of their own (see requirements.txt)."""

from __future__ import annotations

import os
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest

FOLDER = Path(__file__).resolve().parents[2] / ".venv-referees"

#: A referee is asked for what is on this machine alone.
ENVIRONMENT = {
    name: text for name, text in os.environ.items() if not name.lower().endswith("_proxy")
}


@dataclass(frozen=True)
class Judgement:
    """What a referee said."""

    code: int
    said: str
    complained: str

    @property
    def everything(self) -> str:
        """All it wrote, for a failing test to show."""
        return f"exit code {self.code}\n{self.said[-3000:]}\n{self.complained[-3000:]}"


def ask(program: str, *arguments: str | Path, cwd: Path | None = None) -> Judgement:
    """Run a referee to its end."""
    command = [str(find(program)), *map(str, arguments)]
    ran = subprocess.run(
        command, capture_output=True, check=False, cwd=cwd, env=ENVIRONMENT, timeout=120
    )
    return Judgement(ran.returncode, ran.stdout.decode(), ran.stderr.decode())


def find(program: str) -> Path:
    """Return the path of a referee; without it a test fails in CI and is skipped elsewhere."""
    path = FOLDER / "bin" / program
    if not path.exists():
        word = f"there is no {path}: `make test` makes it"
        if os.environ.get("CI"):
            pytest.fail(word)
        pytest.skip(word)
    return path
