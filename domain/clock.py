"""The clock for everything but decisions about holds, which use the database's own `now()`."""

from collections.abc import Mapping
from datetime import UTC, datetime

YEARS = range(1900, 3000)
"""The years of days and moments that people name; beyond them clocks and time zones end."""

FAR_YEAR = f"Choose a year from {YEARS[0]} to {YEARS[-1]}."


def far_moments(moments: Mapping[str, datetime | None]) -> dict[str, str]:
    """A sentence for each moment outside of `YEARS`, by its name: not every time zone could show it."""
    return {name: FAR_YEAR for name, at in moments.items() if at is not None and at.year not in YEARS}


def now() -> datetime:
    """The present moment, aware, in UTC."""
    return datetime.now(UTC)


def written_moment(at: datetime) -> str:
    """A moment as programs read it: RFC 3339, in UTC, to the second."""
    return f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
