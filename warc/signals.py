"""Scrapy signals of the archive."""

#: Sent once, after ``engine_stopped`` and after the last byte: the WARC files have
#: their final names and ``index.cdxj`` is written (or the archive failed, and
#: ``archive.failure`` says how). Argument: ``archive`` (:class:`warc.archive.Archive`).
#: Handlers may be ``async``; the engine waits for them.
archive_closed = object()
