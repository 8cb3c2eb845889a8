"""WARC and WACZ files that are read together, by address."""

from __future__ import annotations

import logging
from contextlib import suppress
from functools import cached_property, partial
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from .captures import bare, key_of, opened, same_id
from .indexer import parse_date
from .inflate import DamageError
from .lookup import neighbours
from .parts import Part, folder_part, remote_part, wacz_part
from .paths import PathError, by_folder, in_words
from .reader import ReadRecord, scan
from .records import FAILED_ROLE, beside_uri
from .scratch import Scratch
from .sources import find_sources
from .together import Together

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path
    from typing import Self

    from .captures import Capture

logger = logging.getLogger(__name__)

#: Requests without an answer that are looked at for one of a host.
_FAILED_LOOKED_AT = 1000


class Collection:
    """The captures in some files, in the order of the files' names and the records in them.

    The files are looked for when the first capture is. What is wrong with a file or an index
    is said in the log; whatever can be read is read.

    Args:
        paths: WARC and WACZ files, folders or patterns.

    Raises:
        PathError: from whatever looks for captures, when there is nothing to read.
    """

    def __init__(self, paths: Sequence[str | Path]):
        self._paths = paths
        self._scratch = Scratch()
        self._infos: dict[str, bytes] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    def close(self) -> None:
        """Remove what was made for the time of reading."""
        self._scratch.close()

    def open(self) -> None:
        """Look for the files now, and make the indexes that are missing.

        Raises:
            PathError: there is nothing to read.
        """
        _ = self._all

    @property
    def labels(self) -> list[str]:
        """What is read: folders and WACZ files."""
        return [part.label for part in self._parts]

    def number_of(self, path: Path) -> int:
        """Return where a file stands among all."""
        return self._numbers.get(str(path), len(self._numbers))

    @cached_property
    def _numbers(self) -> dict[str, int]:
        files = [path for part in self._parts for path in part.files.values()]
        files.sort(key=lambda path: (path.name, str(path)))
        return {str(path): number for number, path in enumerate(files)}

    def captures(self, key: str) -> list[Capture]:
        """Return the captures under the key of an address (:func:`warc.captures.key_of`)."""
        return self._all.captures(key)

    def captures_like(self, prefix: str, most: int | None = None) -> list[Capture]:
        """Return the captures whose keys begin so, all or up to a number in each part."""
        return self._all.captures(prefix, whole=False, most=most)

    def has_host(self, host: str) -> bool:
        """Tell whether there is any capture of a host or of one below it."""
        key = key_of(f"http://{host}/").partition(")")[0]
        return any(self.captures_like(key + end, 1) for end in ",):") or self._has_failed(host)

    def _has_failed(self, host: str) -> bool:
        """Tell whether any of the first requests without an answer was to a host or to one below it."""
        scheme = beside_uri(FAILED_ROLE, "")
        for capture in self.captures_like(scheme, _FAILED_LOOKED_AT):
            with suppress(ValueError):
                failed = urlsplit(capture.url.removeprefix(scheme)).hostname or ""
                if f".{failed}".endswith(f".{host.lower()}"):
                    return True
        return False

    def distrust(self, capture: Capture) -> bool:
        """Read the files of a part through, whose index has lied; False where that was done before."""
        path = capture.place.path
        if self._all.distrust(path):
            return True
        beside: Together | None = self.__dict__.get("_beside")  # only if they were needed
        return beside is not None and beside.distrust(path)

    def original(self, revisit: ReadRecord) -> Capture | None:
        """Return the capture whose payload a revisit stands for, from these files or sibling jobs.

        Args:
            revisit: it refers to the other record by id, by address and date, or, as some
                tools do, by nothing but its payload's digest.
        """
        uri = revisit.header("WARC-Refers-To-Target-URI") or revisit.target_uri
        if uri is None:
            return None
        record_id = revisit.header("WARC-Refers-To")
        moment = parse_date(revisit.header("WARC-Refers-To-Date"))
        stamp = f"{moment:%Y%m%d%H%M%S}" if moment is not None else None
        wanted = revisit.header("WARC-Payload-Digest")
        key = key_of(bare(uri))
        for parts in self._all_and_beside():
            captures = [capture for capture in parts.captures(key) if not capture.is_revisit]
            if stamp is not None:
                captures = [capture for capture in captures if capture.stamp == stamp]
            elif record_id is None:
                captures = [capture for capture in captures if capture.digest == wanted]
            for capture in captures:
                if record_id is None or len(captures) == 1 or _is(capture, record_id):
                    return capture
        return None

    def is_wire_exact(self, path: Path, record: ReadRecord) -> bool:
        """Tell whether a record holds the bytes of the wire, for this package wrote it."""
        return record.header("WARC-Rebuilt") is None and bool(self._info(path))

    def had_cache(self, path: Path) -> bool:
        """Tell whether Scrapy's HTTP cache was on in the crawl that wrote a file, as far as that says it."""
        return b"\nsetting-HTTPCACHE_ENABLED: True\r" in self._info(path)

    def _info(self, path: Path) -> bytes:
        """Return what the warcinfo of a file says that this package wrote; nothing of other tools' files."""
        info = self._infos.get(str(path))
        if info is None:
            info = self._infos[str(path)] = _own_info(path)
        return info

    @cached_property
    def _parts(self) -> list[Part]:
        scratch = self._scratch
        sources = find_sources(self._paths, scratch)
        for remark in sources.remarks:
            logger.warning(remark)
        parts: list[Part] = []
        faults: list[str] = []
        makers: list[tuple[object, Callable[[], Part]]] = []
        for folder, group in by_folder(sources.plain):
            keep = folder in sources.kept
            makers.append((folder, partial(folder_part, folder, group, scratch, keep=keep)))
        for url, files in sources.remote_folders():
            makers.append((url, partial(remote_part, url, files, scratch)))
        makers += [(wacz.path, partial(wacz_part, wacz, scratch)) for wacz in sources.packed]
        for label, make in makers:
            try:
                parts.append(make())
            except OSError as error:
                faults.append(in_words(error, label))
        if not parts:
            raise PathError(faults[0])
        for fault in faults:
            logger.error("%s: it is left out", fault)
        return parts

    @cached_property
    def _all(self) -> Together:
        return Together(self._parts, self._scratch)

    def _all_and_beside(self) -> Iterator[Together]:
        yield self._all
        yield self._beside

    @cached_property
    def _beside(self) -> Together:
        """The sibling jobs of what is read; they are looked at when they are needed."""
        beside = []
        plain = (part for part in self._parts if not part.is_packed)
        files = [path for part in plain for path in part.files.values()]
        mine = {path.resolve() for path in files}
        others = [path for path in neighbours(files) if path.resolve() not in mine]
        for folder, group in by_folder(others):
            try:
                beside.append(folder_part(folder, group, self._scratch, keep=False))
            except OSError as error:
                logger.error("%s: it is left out", in_words(error, folder))
        return Together(beside, self._scratch)


def _is(capture: Capture, record_id: str) -> bool:
    with opened(capture.place) as record:
        return record.id is not None and same_id(record.id, record_id)


def _own_info(path: Path) -> bytes:
    with suppress(DamageError):
        first = next(iter(scan(path)), None)
        if isinstance(first, ReadRecord) and first.type == "warcinfo":
            block = first.block()
            return block if block.startswith(b"software: warc/") else b""
    return b""
