"""Dates and times as people type them, in the shop's time zone, and as `datetime-local` fields send them."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from domain.clock import YEARS, far_year
from domain.words.messages import gettext, marked

ASKED = marked("Enter a date and time, such as 2026-12-24 18:00.")


def read_moment(text: str, zone: str) -> datetime:
    """The typed moment in UTC; a date alone is its first minute. Raises ValueError with a sentence."""
    try:
        local = datetime.fromisoformat(text.strip())
    except ValueError as error:
        raise ValueError(gettext(ASKED)) from error
    if local.tzinfo is not None:
        raise ValueError(gettext(ASKED))
    if local.year not in YEARS:
        raise ValueError(far_year())
    moment = local.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)
    if moment.astimezone(ZoneInfo(zone)).replace(tzinfo=None) != local:
        raise ValueError(gettext("This time is skipped when the clocks go forward. Choose an hour later."))
    return moment


def moment_text(at: datetime | None, zone: str) -> str:
    """A moment as a field shows it, to the minute; empty for None."""
    return at.astimezone(ZoneInfo(zone)).strftime("%Y-%m-%dT%H:%M") if at else ""


def read_shown_moment(text: str, shown: datetime | None, zone: str) -> datetime | None:
    """The typed moment, None if it is empty. Fields show minutes; one left as it was `shown` keeps its seconds.

    Raises ValueError with a sentence.
    """
    if text == moment_text(shown, zone):
        return shown
    return read_moment(text, zone) if text else None
