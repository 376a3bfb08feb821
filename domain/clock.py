"""The clock for everything but decisions about holds, which use the database's own `now()`."""

from collections.abc import Mapping
from datetime import UTC, datetime

from domain.words.messages import gettext

YEARS = range(1900, 3000)
"""The years of days and moments that people name; beyond them clocks and time zones end."""


def far_year() -> str:
    """The sentence beside a day or a moment outside of `YEARS`."""
    return gettext("Choose a year from %(first)s to %(last)s.", first=YEARS[0], last=YEARS[-1])


def far_moments(moments: Mapping[str, datetime | None]) -> dict[str, str]:
    """A sentence for each moment outside of `YEARS`, by its name: not every time zone could show it."""
    return {name: far_year() for name, at in moments.items() if at is not None and at.year not in YEARS}


def now() -> datetime:
    """The present moment, aware, in UTC."""
    return datetime.now(UTC)


def written_moment(at: datetime) -> str:
    """A moment as programs read it: RFC 3339, in UTC, to the second."""
    return f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
