"""A folder for what is needed while something is read."""

from __future__ import annotations

import shutil
import tempfile
import weakref
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from typing import Self


class Scratch:
    """Gives folders that are removed at the end, or with the process; until one is needed there is none."""

    def __init__(self) -> None:
        self._top: Path | None = None
        self._removal: weakref.finalize[..., Scratch] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    def folder(self) -> Path:
        """Make a folder, and return its path.

        Raises:
            OSError: it can't be made.
        """
        if self._top is None:
            self._top = Path(tempfile.mkdtemp(prefix="newscrawl-"))
            self._removal = weakref.finalize(self, shutil.rmtree, self._top, ignore_errors=True)
        return Path(tempfile.mkdtemp(dir=self._top))

    def close(self) -> None:
        """Remove all of them."""
        if self._removal is not None:
            self._removal()
        self._top = self._removal = None
