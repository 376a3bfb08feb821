"""The clock for everything but decisions about holds, which use the database's own `now()`."""

from datetime import UTC, datetime


def now() -> datetime:
    """The present moment, aware, in UTC."""
    return datetime.now(UTC)
