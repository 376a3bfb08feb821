"""Spans of time as the shop's clock counts them: days, weeks from Monday, months. A day may have 23 or 25 hours."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from domain.errors import InvalidError

EARLIEST, LATEST = date(2000, 1, 31), date(2100, 12, 31)
MOST_SPANS = 400
LONGEST_DAYS = 3660


class Group(StrEnum):
    """The length of a report's periods."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"


@dataclass(frozen=True, slots=True)
class Span:
    """A span of time from `since` until before `until`, both UTC; `start` and `end` are its first and last day."""

    start: date
    end: date
    since: datetime
    until: datetime


def period(first: date | None, last: date | None, today: date) -> tuple[date, date]:
    """The first and the last day of a report, the last thirty days by default. Raises `InvalidError`."""
    last = last or today
    if not EARLIEST <= last <= LATEST:
        raise InvalidError({"to": f"Choose a day from {EARLIEST} to {LATEST}."})
    first = first or last - timedelta(days=29)
    if not EARLIEST <= first <= last:
        raise InvalidError({"from": f"Choose a day from {EARLIEST} to {last}."})
    if (last - first).days > LONGEST_DAYS:
        raise InvalidError({"from": "A report covers ten years at most."})
    return first, last


def spans(first: date, last: date, group: Group, zone: ZoneInfo) -> list[Span]:
    """The periods from `first` to `last`, both included; the outer ones may be cut short by them.

    Raises `InvalidError` for more than is reasonable at once.
    """
    found: list[Span] = []
    while first <= last:
        after = min(_next(first, group), last + timedelta(days=1))
        found.append(Span(first, after - timedelta(days=1), midnight(first, zone), midnight(after, zone)))
        first = after
    if len(found) > MOST_SPANS:
        raise InvalidError({"group": f"These are more than {MOST_SPANS} periods. Choose longer ones."})
    return found


def midnight(day: date, zone: ZoneInfo) -> datetime:
    """The moment at which `day` begins, in UTC."""
    return datetime.combine(day, time(), zone).astimezone(UTC)


def _next(day: date, group: Group) -> date:
    if group is Group.DAY:
        return day + timedelta(days=1)
    if group is Group.WEEK:
        return day + timedelta(days=7 - day.weekday())
    return (day.replace(day=1) + timedelta(days=32)).replace(day=1)
