"""Parts of an archive that are looked through at once, however many there are."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from .captures import indexed_captures
from .cdxj import IndexBuilder

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from .captures import Capture
    from .parts import Part
    from .scratch import Scratch

#: So many parts are asked one after the other; more get an index in common, which one question
#: is enough for: of 500 folders, 0.04 ms instead of 11.
_FEW = 4


class Together:
    """The captures in some parts, found by one index where there are many.

    A part stays by itself where the name of one of its files is that of another part's, and
    from the moment when its index is seen to lie.

    Args:
        parts: the parts.
        scratch: where the index goes that they have in common.
    """

    def __init__(self, parts: Sequence[Part], scratch: Scratch):
        self._apart = list(parts)
        self._joined: list[Part] = []
        self._files: dict[str, Path] = {}
        self._index: Path | None = None
        if len(parts) > _FEW:
            self._join(scratch)

    def captures(self, key: str, *, whole: bool = True, most: int | None = None) -> list[Capture]:
        """Return the captures under a key; see :meth:`warc.parts.Part.captures`.

        Args:
            key: as :func:`warc.captures.key_of` makes it.
            whole: whether it is to be the whole key, not the beginning of one.
            most: no more than so many of each that is asked.
        """
        found: list[Capture] = []
        if self._index is not None:
            joint = indexed_captures(self._index, key, self._files, whole=whole, most=most)
            if joint is None:  # and there is no telling whose lines they are
                self._apart += self._joined
                self._joined, self._index = [], None
            else:
                found = joint
        for part in self._apart:
            found += part.captures(key, whole=whole, most=most)
        return found

    def distrust(self, path: Path) -> bool:
        """Read the files of the part through that a file is of; False where that makes no sense."""
        for part in (*self._apart, *self._joined):
            if path in part.files.values():
                if part in self._joined:
                    self._joined.remove(part)
                    self._apart.append(part)
                    for name in part.files:
                        del self._files[name]
                return part.rebuild("does not fit its files")
        return False

    def _join(self, scratch: Scratch) -> None:
        names = Counter(name for part in self._apart for name in part.files)
        parts, self._apart = self._apart, []
        for part in parts:
            is_alone = any(names[name] > 1 for name in part.files)
            (self._apart if is_alone else self._joined).append(part)
        for part in self._joined:
            self._files.update(part.files)
        builder = IndexBuilder(scratch.folder())
        for part in self._joined:
            # What is no UTF-8 becomes no JSON either, and is found out when it is read.
            with part.index.open(
                encoding="utf-8", errors="backslashreplace", newline="\n"
            ) as lines:
                for line in lines:
                    builder.add(line if line.endswith("\n") else f"{line}\n")
        self._index = builder.write()
