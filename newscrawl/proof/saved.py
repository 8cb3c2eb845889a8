"""Answers that were saved: those in WARC and WACZ files, and goldens."""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from newscrawl.batch.extractor import MOST_BYTES
from newscrawl.batch.inputs import find_inputs
from newscrawl.proof.goldens import Golden, GoldenError, goldens_in
from newscrawl.urls import absolute
from warc.arriving import LostError, arriving, is_not_modified
from warc.captures import Place
from warc.collection import Collection
from warc.indexer import ANSWERS, parse_date
from warc.inflate import DamageError
from warc.offline import AnswerError, read_answer
from warc.paths import PathError
from warc.reader import Fault, ReadRecord, scan
from warc.record import describe

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from datetime import datetime

    from newscrawl.batch.inputs import Inputs
    from warc.offline import OfflineAnswer
    from warc.scratch import Scratch


class NothingError(Exception):
    """Nothing could be read; why has been told."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a server said, or would say."""

    url: str
    """What was asked for."""
    status: int
    """The HTTP status."""
    body: bytes
    """The body, decoded as far as transfer and content coding go."""
    content_type: str = ""
    """The header of that name; empty where there is none."""
    location: str | None = None
    """Where a redirect leads, absolute."""
    fetched: datetime | None = None
    """When it was asked for; None: never, it is a golden."""
    golden: Golden | None = None
    """What must come of it, where somebody has written that down."""


def read_saved(
    words: Sequence[str],
    scratch: Scratch,
    wanted: Callable[[str], bool],
    tell: Callable[[str], object],
) -> Iterator[Answer]:
    """Yield the answers in some files and folders: goldens first, then those of the archives.

    Args:
        words: WARC and WACZ files, folders of such or of jobs, patterns; goldens and folders of them.
        scratch: where goes what has to be unpacked.
        wanted: tells by its address whether an answer is to be read.
        tell: called with a line for each that can't be read.

    Raises:
        NothingError: there is none that can be read.
    """
    is_read = False
    for word in words:
        found = goldens_in(Path(word))
        for golden in found:
            try:
                golden.check()
            except (GoldenError, OSError) as error:
                tell(f"{golden.path}: {error}")
            else:
                is_read = True
                yield Answer(golden.url, 200, golden.body, "text/html", golden=golden)
        if found and Path(word).is_file():
            continue
        try:
            inputs = find_inputs([word], scratch)
        except PathError as error:
            if not found:
                tell(str(error))
        except OSError as error:
            tell(f"{error.filename or word}: {error.strerror or error}")
        else:
            for remark in inputs.remarks:
                tell(remark)
            is_read = True
            yield from _archived(inputs, wanted, tell)
    if not is_read:
        raise NothingError


def _archived(
    inputs: Inputs, wanted: Callable[[str], bool], tell: Callable[[str], object]
) -> Iterator[Answer]:
    with closing(Collection(inputs.paths)) as archive:
        for source in inputs.files:
            for entry in scan(source.path, 0):
                if isinstance(entry, Fault):
                    tell(f"{entry.file}, byte {entry.offset}: {entry.what}")
                elif entry.type in ANSWERS and wanted(entry.target_uri or ""):
                    try:
                        answer = _answer(archive, source.path, entry)
                    except DamageError:
                        continue  # the reader says so next, with the place
                    except Exception as error:  # one answer is not to cost the others
                        known = isinstance(error, LostError | PathError | AnswerError)
                        tell(f"{entry.target_uri}: {error if known else describe(error)}")
                    else:
                        if answer is not None:
                            yield answer


def _answer(archive: Collection, path: Path, record: ReadRecord) -> Answer | None:
    """The answer that a record stands for, None where that is no new one."""
    url = record.target_uri or ""
    if is_not_modified(record) or not url.lower().startswith(("http://", "https://")):
        return None
    if record.content_length > 2 * MOST_BYTES:
        raise AnswerError(f"the answer is larger than {MOST_BYTES} bytes")
    if record.type == "revisit":
        archive.open()
    data = arriving(archive, Place(path, record.offset or 0), record)
    if reason := record.header("WARC-Truncated"):
        raise AnswerError(f"the answer was cut off (WARC-Truncated: {reason})")
    answer = read_answer(data, url, most=MOST_BYTES)
    fetched = parse_date(record.header("WARC-Date"))
    location = absolute(url, answer.headers.get("location")) if _leads_on(answer) else None
    return Answer(url, answer.status, answer.body, answer.content_type, location, fetched)


def _leads_on(answer: OfflineAnswer) -> bool:
    return 300 <= answer.status < 400
