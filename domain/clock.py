"""The clock for everything but decisions about holds, which use the database's own `now()`."""

from datetime import UTC, datetime

YEARS = range(1900, 3000)
"""The years of days and moments that people name; beyond them clocks and time zones end."""


def now() -> datetime:
    """The present moment, aware, in UTC."""
    return datetime.now(UTC)
