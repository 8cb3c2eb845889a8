"""The archive of one job: its WARC files, one after the other, and their index."""

from __future__ import annotations

import logging
from collections import Counter
from functools import partial
from typing import TYPE_CHECKING, Any

from scrapy.utils.asyncio import run_in_thread
from scrapy.utils.defer import deferred_from_coro, maybe_deferred_to_future
from twisted.internet.defer import Deferred, succeed

from .answer import read_answer
from .cdxj import IndexBuilder, index_line
from .exchange_records import exchange_records
from .indexer import ANSWERS, is_indexed
from .job import ArchiveError
from .record import RecordRef, describe
from .series import FileSeries

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable

    from .answer import Answer
    from .exchange import Exchange
    from .job import Job
    from .member import Gzip
    from .payloads import Original, Payloads
    from .records import Record
    from .series import FileInfo
    from .writer import WarcFile

logger = logging.getLogger(__name__)


class Archive:
    """Everything that is written for one job, in the order it happened.

    Attributes:
        job: whose archive it is.
        failure: None while all is well; else the one line that says what went wrong.
            After a failure nothing more is taken: the files end with the last whole record.
        taps: how many download handlers are tapped.
        closed: whether all files have their final names and the index is written.

    Args:
        job: the job; its folder exists.
        warcinfo: makes the warcinfo record of a file, given the file's name.
        gzip: how records are compressed.
        max_bytes: a file that would grow beyond it is followed by another; 0 for no limit.
        masked: names of request headers whose values are not kept, in lower case.
        payloads: what is archived already; None: every payload is kept again.
        withhold: tells why an answer is not to be kept, None where it is; None: all are.
        count: called with a statistics key and a number, now and then.
        on_failure: called once, with the line that says what went wrong.
    """

    def __init__(
        self,
        job: Job,
        warcinfo: Callable[[str], Record],
        gzip: Gzip,
        max_bytes: int,
        masked: Collection[str] = (),
        payloads: Payloads | None = None,
        withhold: Callable[[Exchange, Answer], str | None] | None = None,
        count: Callable[[str, int], None] = lambda key, number: None,
        on_failure: Callable[[str], None] = lambda line: None,
    ):
        self.job = job
        self.failure: str | None = None
        self.taps = 0
        self.closed = False
        self._masked = frozenset(masked)
        self._count = count
        self._on_failure = on_failure
        self._index = IndexBuilder(job.folder)
        # Handed on once a second: Scrapy's statistics cost more than an addition.
        self._sums: Counter[str] = Counter()
        self._files = FileSeries(job, warcinfo, gzip, max_bytes, self._sums)
        self._gzip = gzip
        self._payloads = payloads
        self._withhold = withhold
        self._large: set[Deferred[RecordRef | None]] = set()
        self._when_large_written: Deferred[None] = Deferred()
        self._users = 0
        self._on_unused: Callable[[], None] = lambda: None

    @property
    def files(self) -> tuple[FileInfo, ...]:
        """The files of the job in the order written, under their final names."""
        return self._files.infos

    @property
    def current(self) -> WarcFile | None:
        """The file that takes the next record, None where that will be a new one."""
        return self._files.current

    def open(self) -> None:
        """Open the first file, so that a disk that can't be written is noticed at once.

        Raises:
            ArchiveError: the file can't be made.
        """
        try:
            self._files.file()
        except OSError as error:
            line = self.fail(error)
            self.close()
            raise ArchiveError(line) from error

    def write(self, exchange: Exchange) -> RecordRef | None:
        """Write one exchange, request and answer in one piece, and return where the answer lies.

        It does not raise: what can't be written, for whatever reason, fails the archive.

        Returns:
            Where the response record lies; None when there was no answer to keep, when it
            is withheld, or when the archive has failed (then :attr:`failure` says so).
        """
        try:
            if self.failure is not None or self.closed:
                return None
            return self._write_exchange(exchange, self._measured(exchange))
        except Exception as error:
            self.fail(error)
            return None
        finally:
            exchange.response.close()

    def write_large(self, exchange: Exchange) -> Deferred[RecordRef | None]:
        """Write an exchange of many megabytes in a thread; the rest as :meth:`write`.

        Compressing 100 MB takes about a second, in which no other page could be read.
        """
        if self.failure is not None or self.closed:
            exchange.response.close()
            return succeed(None)
        written: Deferred[RecordRef | None] = deferred_from_coro(self._write_large(exchange))
        if not written.called:
            self._large.add(written)
            written.addBoth(self._large_ended, written)
        return written

    def _large_ended(self, result: Any, written: Deferred[Any]) -> Any:
        self._large.remove(written)
        if not self._large:
            self._when_large_written.callback(None)
            self._when_large_written = Deferred()
        return result

    async def large_written(self) -> None:
        """Wait for all that :meth:`write_large` has begun."""
        while self._large:
            await maybe_deferred_to_future(self._when_large_written)

    def add(self, records_of: Callable[[str], list[Record]]) -> list[RecordRef]:
        """Write some records that belong together.

        Args:
            records_of: makes them, given the id of their file's warcinfo record.

        Returns:
            Where they lie; empty when the archive has failed.
        """
        if self.failure is not None or self.closed:
            return []
        try:
            file = self._files.file()
            members = self._members(records := records_of(self._files.warcinfo_id))
            if self._files.is_full(file, sum(map(len, members))):
                file = self._files.rotate()
                members = self._members(records := records_of(self._files.warcinfo_id))
            return self._note(file, records, file.append([member] for member in members))
        except Exception as error:
            self.fail(error)
            return []

    def commit(self) -> Callable[[], None]:
        """Return what is to be called when the disk has all that was written until now."""
        self.hand_on_sums()
        if self._payloads is None:
            return lambda: None
        return partial(self._payloads.commit, self._payloads.mark())

    def hand_on_sums(self) -> None:
        """Bring the statistics up to date."""
        for key, number in self._sums.items():
            self._count(key, number)
        self._sums.clear()

    def use(self) -> None:
        """Say that someone writes to the archive until they :meth:`release` it."""
        self._users += 1

    def release(self) -> None:
        """Say that one of those who write is done."""
        self._users -= 1
        if self._users == 0:
            self._on_unused()

    def when_unused(self, callback: Callable[[], None]) -> None:
        """Call back when nobody writes any more; at once when that is so already."""
        if self._users == 0:
            callback()
        else:
            self._on_unused = callback

    def close(self) -> None:
        """Give all files their final names and write the index; at the second call do nothing.

        It lets go of all that was given to it, so that whoever keeps the archive to read
        :attr:`files` does not keep the crawl with it.
        """
        if self.closed:
            return
        self.closed = True
        try:
            self._close_files()
        finally:
            self.hand_on_sums()
            self._count = lambda key, number: None
            self._on_failure = lambda line: None
            self._on_unused = lambda: None

    def _close_files(self) -> None:
        for error in self._files.close():
            self.fail(error)
        if self._payloads is not None:
            if self.failure is None:
                self.commit()()
            self._payloads.close()
        try:
            self._index.write()
        except OSError as error:
            logger.error(
                "The index of %s can't be written (%s); the next run of the spider writes it.",
                self.job.folder,
                error,
            )
            self.fail(error)

    def _write_exchange(self, exchange: Exchange, answer: Answer) -> RecordRef | None:
        file = self._files.file()
        original = self._original(exchange, answer)
        if original is None and not exchange.response.in_memory:
            if self._files.is_full(file, answer.size):
                file = self._files.rotate()
            records = self._records(exchange, answer, original)
            spans = file.append(self._gzip.compress_pieces(r.pieces()) for r in records)
        else:
            records = self._records(exchange, answer, original)
            members = self._members(records)
            if self._files.is_full(file, sum(map(len, members))):
                file = self._files.rotate()
                # They name the warcinfo of their file.
                members = self._members(records := self._records(exchange, answer, original))
            spans = file.append([member] for member in members)
        return self._written(exchange, answer, original, file, records, spans)

    async def _write_large(self, exchange: Exchange) -> RecordRef | None:
        try:
            answer = await run_in_thread(self._measured, exchange)
            if (original := self._original(exchange, answer)) is not None:
                return self._write_exchange(exchange, answer)
            file = self._files.file()
            if self._files.is_full(file, answer.size):
                file = self._files.rotate()
            records = self._records(exchange, answer, original)
            # Nobody else writes to this file meanwhile: what comes now goes to the next one.
            self._files.lend(file)
            try:
                spans = await run_in_thread(self._append_and_sync, file, records)
            finally:
                self._files.take_back(file)
            return self._written(exchange, answer, original, file, records, spans)
        except Exception as error:
            self.fail(error)
            return None
        finally:
            exchange.response.close()

    def _measured(self, exchange: Exchange) -> Answer:
        answer = read_answer(exchange)
        if self._withhold is not None:
            exchange.withheld = self._withhold(exchange, answer)
        return answer

    def _original(self, exchange: Exchange, answer: Answer) -> Original | None:
        if self._payloads is None or exchange.withheld is not None:
            return None
        return self._payloads.find(exchange, answer)

    def _records(
        self, exchange: Exchange, answer: Answer, original: Original | None
    ) -> list[Record]:
        return exchange_records(exchange, answer, self._files.warcinfo_id, self._masked, original)

    def _written(
        self,
        exchange: Exchange,
        answer: Answer,
        original: Original | None,
        file: WarcFile,
        records: list[Record],
        spans: list[tuple[int, int]],
    ) -> RecordRef | None:
        """Take note of an exchange that is in a file, and return where its answer lies."""
        refs = self._note(file, records, spans)
        self._sums["warc/exchanges"] += 1
        if exchange.rebuilt:
            self._sums["warc/rebuilt"] += 1
        if exchange.truncated:
            self._sums[f"warc/truncated/{exchange.truncated}"] += 1
        if original is not None:
            self._sums["warc/revisits"] += 1
        for record, ref in zip(records, refs, strict=True):
            if record.type in ANSWERS:
                exchange.answer_id = ref.record_id
                if self._payloads is not None:
                    self._payloads.remember(exchange, answer, ref, original)
                return ref
            exchange.answer_id = ref.record_id  # the last one tells why there is no answer
        self._sums["warc/no_answer" if exchange.withheld is None else "warc/withheld"] += 1
        return None

    def _append_and_sync(self, file: WarcFile, records: list[Record]) -> list[tuple[int, int]]:
        spans = file.append(self._gzip.compress_pieces(r.pieces()) for r in records)
        file.sync()
        return spans

    def _members(self, records: Iterable[Record]) -> list[bytes]:
        return [self._gzip.compress(b"".join(record.pieces())) for record in records]

    def _note(
        self, file: WarcFile, records: list[Record], spans: list[tuple[int, int]]
    ) -> list[RecordRef]:
        """Enter records into index and statistics; return where they lie."""
        refs = []
        for record, (offset, length) in zip(records, spans, strict=True):
            refs.append(
                RecordRef(
                    file.name,
                    record.id,
                    record.date,
                    record.target_uri,
                    offset,
                    length,
                    record.payload_digest,
                    record.truncated,
                )
            )
            if is_indexed(record.type, record.target_uri):
                self._index.add(
                    index_line(
                        record.target_uri,
                        record.date,
                        file.name,
                        offset,
                        length,
                        mime=record.mime,
                        status=record.status,
                        digest=record.payload_digest,
                        entity_digest=record.entity_digest,
                        method=record.method,
                        request_digest=record.request_digest,
                    )
                )
        self._sums["warc/records"] += len(records)
        self._sums["warc/bytes"] += sum(length for _, length in spans)
        return refs

    def fail(self, error: Exception) -> str:
        """Take note that the archive can't go on, tell whom it concerns, and return the line."""
        if isinstance(error, OSError):
            reason = error.strerror or str(error)
        else:
            # No disk's fault but one of this package's: whoever mends it needs the place.
            logger.error("An exchange could not be made into records", exc_info=error)
            reason = describe(error)
        line = (
            f"The WARC archive can't be written: {reason} ({self.job.folder}). "
            "What was complete is kept; make room or mend the disk, and run the job again."
        )
        if self.failure is None:
            self.failure = line
            logger.critical(line)
            self._sums["warc/errors"] += 1
            self._on_failure(line)
        return line
