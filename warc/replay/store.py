"""The archive that is replayed: which capture answers a request."""

from __future__ import annotations

import logging
import tempfile
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from w3lib.url import safe_url_string

from warc.indexer import parse_date
from warc.lookup import bare, key_of, neighbours, opened, same_id
from warc.paths import WACZ_SUFFIX, PathError, by_folder, find_files
from warc.reader import ReadRecord, scan
from warc.record import digest
from warc.records import FAILED_ROLE, beside_uri
from warc.wacz_file import open_wacz

from .errors import NotInArchive, ReplayError
from .part import Part, folder_part, wacz_part

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from scrapy import Request

    from warc.lookup import Capture

logger = logging.getLogger(__name__)

#: Captures that are looked at for one that is like what was asked.
_LOOKED_AT = 50

#: What asks for one page, as an archive tells it: method, address, digest of the body.
_Asked = tuple[str, str, str | None]


@dataclass(slots=True)
class _Turn:
    """The captures that answer one question, in the order recorded, and how many were given."""

    captures: list[Capture]
    given: int = 0

    def next(self) -> Capture:
        """Return the next one; the last one again when all were given."""
        capture = self.captures[min(self.given, len(self.captures) - 1)]
        self.given += 1
        return capture


class Store:
    """Finds captures by method, address and body, in the order in which they were recorded.

    Args:
        paths: WARC and WACZ files, folders or patterns.

    Raises:
        ReplayError: there is nothing to read.
    """

    def __init__(self, paths: Sequence[str | Path]):
        self._scratch = tempfile.TemporaryDirectory(prefix="warc-replay-")
        self._turns: dict[_Asked, _Turn] = {}
        self._exact: dict[str, bool] = {}
        self._beside: list[Part] | None = None
        try:
            self._files, self._parts = self._open(paths)
        except (PathError, OSError) as error:
            self.close()
            raise ReplayError(f"WARC_REPLAY: {error}") from error

    def close(self) -> None:
        """Remove what was made for the time of the replay."""
        self._scratch.cleanup()

    @property
    def labels(self) -> list[str]:
        """What is replayed: folders and WACZ files."""
        return [part.label for part in self._parts]

    def _open(self, paths: Sequence[str | Path]) -> tuple[list[Path], list[Part]]:
        scratch = Path(self._scratch.name)
        found = find_files(paths, packed=True)
        for unfinished in found.open:
            state = "is still being written" if unfinished.running else "was not finished"
            logger.warning("%s %s: what is in it is replayed.", unfinished.path, state)
        files = [*found.files, *(unfinished.path for unfinished in found.open)]
        plain = [path for path in files if path.suffix != WACZ_SUFFIX]
        parts: list[Part] = []
        faults: list[Exception] = []
        for folder, group in by_folder(plain):
            keep = folder in found.folders and not any(f.path in group for f in found.open)
            try:
                parts.append(folder_part(folder, group, scratch, keep=keep))
            except OSError as error:
                faults.append(error)
        for path in files:
            if path.suffix == WACZ_SUFFIX:
                try:
                    parts.append(wacz_part(open_wacz(path, scratch), scratch))
                except (PathError, OSError) as error:
                    faults.append(error)
        if not parts:
            raise faults[0]
        for fault in faults:
            logger.error("%s: it is left out of the replay.", fault)
        return plain, parts

    # -- finding ----------------------------------------------------------------------------

    def find(self, request: Request) -> Capture:
        """Return the capture that answers a request; the next one each time it is asked.

        Raises:
            NotInArchive: there is none.
        """
        url = request.url.partition("#")[0]
        asked = request.method, url, digest(request.body) if request.body else None
        turn = self._turns.get(asked)
        if turn is None:
            captures = self._answers(*asked)
            if not captures:
                raise NotInArchive(self._nearest(request.method, url))
            turn = self._turns[asked] = _Turn(captures)
        return turn.next()

    def again(self, request: Request, capture: Capture) -> bool:
        """Take note that an index lied; tell whether it makes sense to ask once more."""
        part = self._part_of(capture)
        if part is None or not part.rebuild("does not fit its files"):
            return False
        self._turns.clear()
        return True

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
        for part in chain(self._parts, self._neighbours()):
            captures = [c for c in part.captures(key) if not c.is_revisit]
            if stamp is not None:
                captures = [c for c in captures if c.stamp == stamp]
            elif record_id is None:
                captures = [c for c in captures if c.digest == wanted]
            for capture in captures:
                if record_id is None or self._is(capture, record_id) or len(captures) == 1:
                    return capture
        return None

    def is_wire_exact(self, path: Path, record: ReadRecord) -> bool:
        """Tell whether a record holds the bytes of the wire, for we wrote it."""
        if record.header("WARC-Rebuilt") is not None:
            return False
        exact = self._exact.get(str(path))
        if exact is None:
            first = next(iter(scan(path)), None)
            exact = (
                isinstance(first, ReadRecord)
                and first.type == "warcinfo"
                and first.block().startswith(b"software: warc/")
            )
            self._exact[str(path)] = exact
        return exact

    def has_host(self, host: str) -> bool:
        """Tell whether there is any capture of a host or of one below it."""
        key = key_of(f"http://{host}/").partition(")")[0]
        return any(part.like(key + end, 1) for part in self._parts for end in ",)")

    def _answers(self, method: str, url: str, request_digest: str | None) -> list[Capture]:
        """Return the captures of a page and of requests for it that failed, oldest first."""
        place_of = {id(part): number for number, part in enumerate(self._parts)}
        found: list[tuple[tuple[str, int, str, int], Capture]] = []
        safe = None
        for uri in (url, beside_uri(FAILED_ROLE, url)):
            for part in self._parts:
                for capture in part.captures(key_of(uri)):
                    if capture.url != uri:
                        # Other tools write an address as they met it.
                        safe = safe or safe_url_string(uri)
                        if safe_url_string(capture.url) != safe:
                            continue
                    if capture.method != method or capture.request_digest not in (
                        None,
                        request_digest,
                    ):
                        continue
                    place = capture.place
                    order = (capture.stamp, place_of[id(part)], place.path.name, place.offset)
                    found.append((order, capture))
        return self._sent([capture for _, capture in sorted(found, key=lambda pair: pair[0])])

    def _sent(self, captures: list[Capture]) -> list[Capture]:
        """Leave out failures that Scrapy never saw, for Twisted sent the request again by itself."""
        failed = beside_uri(FAILED_ROLE, "")
        if not any(capture.url.startswith(failed) for capture in captures):
            return captures
        repeated: set[str] = set()
        for capture in captures:
            with opened(capture.place) as record:
                repeated.update(record.values("WARC-Concurrent-To"))
        kept = []
        for capture in captures:
            if capture.url.startswith(failed):
                with opened(capture.place) as record:
                    if record.id in repeated:
                        continue
            kept.append(capture)
        return kept

    def _is(self, capture: Capture, record_id: str) -> bool:
        with opened(capture.place) as record:
            return record.id is not None and same_id(record.id, record_id)

    def _neighbours(self) -> Iterator[Part]:
        """Yield the sibling jobs of what is replayed; they are looked at when they are needed."""
        if self._beside is None:
            self._beside = []
            mine = {path.resolve() for path in self._files}
            others = [path for path in neighbours(self._files) if path.resolve() not in mine]
            for folder, files in by_folder(others):
                try:
                    scratch = Path(self._scratch.name)
                    self._beside.append(folder_part(folder, files, scratch, keep=False))
                except OSError as error:
                    logger.error("%s: %s", folder, error)
        yield from self._beside

    def _part_of(self, capture: Capture) -> Part | None:
        parts = chain(self._parts, self._beside or ())
        return next((p for p in parts if capture.place.path in p.files.values()), None)

    # -- what is nearest --------------------------------------------------------------------

    def _nearest(self, method: str, url: str) -> str:
        """Say what there is instead of an answer, in a line."""
        same = self._like(key_of(url), whole=True)
        for capture in same:
            if capture.url == url and capture.method != method:
                return f"have it by {capture.method}, asked {method} {url}"
            if capture.url == url:
                return f"have {method} {url} with another body"
        if same:
            return _difference(same[0].url, url)
        key = key_of(url)
        for prefix in (key.partition("?")[0], key.rpartition("/")[0]):
            if near := self._like(prefix, whole=False):
                return f"have {near[0].url}, asked {url}"
        host = urlsplit(url).hostname or ""
        return f"asked {url}, have " + (
            "other pages of this host" if self.has_host(host) else "nothing of this host"
        )

    def _like(self, key: str, *, whole: bool) -> list[Capture]:
        parts: Iterable[Part] = self._parts
        if whole:
            return [capture for part in parts for capture in part.captures(key)]
        return [capture for part in parts for capture in part.like(key, _LOOKED_AT)]


def _difference(have: str, asked: str) -> str:
    """Say how two addresses of one key differ."""
    one, other = urlsplit(have), urlsplit(asked)
    if one.scheme != other.scheme and one[1:] == other[1:]:
        return f"have {one.scheme}, asked {other.scheme}: {have}"
    return f"have {have}, asked {asked}"
