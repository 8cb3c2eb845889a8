"""What time it is: the one clock of every decision that depends on the time of day."""

from datetime import UTC, datetime


def now() -> datetime:
    """The present moment, UTC."""
    return datetime.now(UTC)
