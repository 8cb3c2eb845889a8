"""What goes wrong in a replay."""

from __future__ import annotations

from scrapy.exceptions import IgnoreRequest


class NotInArchive(IgnoreRequest):
    """The archive that is replayed has no answer to a request.

    The message says what it has instead: ``have https://..., asked http://...``. It is
    not retried, and there is no way to the network.
    """


class ReplayError(Exception):
    """An archive can't be replayed at all; the message is one line."""
