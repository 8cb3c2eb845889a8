"""What was known when the requests of an archive were made, given back in a replay.

See :mod:`warc.asked`. The records are found by their lines in the index.
"""

from __future__ import annotations

import logging
from bisect import bisect_left
from functools import lru_cache
from typing import TYPE_CHECKING

from warc.asked import AGAIN, ASKED_BEGINS, address_asked, is_asked, pairs_of
from warc.captures import key_of, opened, same_id
from warc.inflate import DamageError
from warc.records import ASKED_ROLE, FAILED_ROLE, beside_uri

if TYPE_CHECKING:
    from collections.abc import Iterator

    from warc.asked import Pairs
    from warc.captures import Capture
    from warc.collection import Collection
    from warc.reader import ReadRecord

logger = logging.getLogger(__name__)

#: Addresses whose records are kept in mind; those of one are looked up at each of its captures.
_KEPT = 1000

_FAILED = beside_uri(FAILED_ROLE, "")


class AskedRecords:
    """The records of what was known when requests were made.

    Args:
        archive: where they are looked for.
    """

    def __init__(self, archive: Collection):
        self._archive = archive
        self._captures = lru_cache(_KEPT)(self._look_up)
        self._has_any: bool | None = None

    def of(self, capture: Capture, record_id: str | None) -> Pairs:
        """Return what was known when the request of an exchange was made; empty where nothing was.

        Args:
            capture: the answer, or why there is none.
            record_id: the id of its record.
        """
        if self._has_any is None:
            self._has_any = bool(self._archive.captures_like(ASKED_BEGINS, 1))
        if not self._has_any:
            return ()
        captures = self._captures(beside_uri(ASKED_ROLE, capture.url.removeprefix(_FAILED)))
        # Its own stands before it, and of this address nothing between.
        at = bisect_left(captures, self._position(capture), key=self._position)
        if at == 0 or record_id is None or captures[at - 1].place.path != capture.place.path:
            return ()
        found = self._read(captures[at - 1])
        if found is None or not any(
            same_id(name, record_id) for name in found[0].values("WARC-Concurrent-To")
        ):
            return ()
        return found[1]

    def first(self) -> Iterator[tuple[str, Pairs]]:
        """Yield address and pairs of each GET that is no redirect or retry of another, as written."""
        captures = self._archive.captures_like(ASKED_BEGINS)
        gets = [one for one in captures if one.method == "GET" and one.request_digest is None]
        for capture in sorted(gets, key=self._position):
            found = self._read(capture)
            if found is not None and found[1] and found[0].header(AGAIN) is None:
                yield address_asked(capture.url), found[1]

    def forget(self) -> None:
        """Look everything up anew, for an index has lied."""
        self._captures.cache_clear()
        self._has_any = None

    def _look_up(self, uri: str) -> list[Capture]:
        captures = (one for one in self._archive.captures(key_of(uri)) if one.url == uri)
        return sorted(captures, key=self._position)

    def _position(self, capture: Capture) -> tuple[int, int]:
        return self._archive.number_of(capture.place.path), capture.place.offset

    def _read(self, capture: Capture) -> tuple[ReadRecord, Pairs] | None:
        """Read a record, whose header can be read on; None, and a line in the log, where it can't be."""
        try:
            with opened(capture.place) as record:
                if not is_asked(record.type, record.target_uri):
                    raise ValueError("the index names another record there")
                return record, pairs_of(record)
        except (ValueError, DamageError, OSError) as error:
            logger.warning(
                "What was known when %s was asked for can't be read (%s:%d: %s); it is left out.",
                address_asked(capture.url),
                capture.place.path,
                capture.place.offset,
                error,
            )
        return None
