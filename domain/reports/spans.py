"""Spans of time as the shop's clock counts them: days, weeks from Monday, months. A day may have 23 or 25 hours."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from domain.errors import InvalidError
from domain.words.messages import gettext

EARLIEST, LATEST = date(2000, 1, 31), date(2100, 12, 31)
MOST_SPANS = 400
MOST_YEARS = 5
"""The longest span of a report, in years of 366 days."""


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


def period(first: date | None, last: date | None, today: date, *, years: int = MOST_YEARS) -> tuple[date, date]:
    """The first and the last day of a report of `years` at most, the last thirty days by default.

    Raises `InvalidError`.
    """
    last = last or today
    if not EARLIEST <= last <= LATEST:
        raise InvalidError(
            {"to": gettext("Choose a day from %(earliest)s to %(latest)s.", earliest=EARLIEST, latest=LATEST)}
        )
    first = first or last - timedelta(days=29)
    if not EARLIEST <= first <= last:
        raise InvalidError(
            {"from": gettext("Choose a day from %(earliest)s to %(last)s.", earliest=EARLIEST, last=last)}
        )
    if (last - first).days >= 366 * years:
        raise InvalidError({"from": gettext("A report covers %(years)s years at most.", years=years)})
    return first, last


def parts(first: date, last: date, group: Group, *, field: str = "by") -> list[tuple[date, date]]:
    """The first and last days of the periods from `first` to `last`; the outer ones may be cut short by them.

    Raises `InvalidError` at `field` for more than is reasonable at once.
    """
    found = list(_parts(first, last, group))
    if len(found) > MOST_SPANS:
        raise InvalidError(
            {field: gettext("These are more than %(most_spans)s periods. Choose longer ones.", most_spans=MOST_SPANS)}
        )
    return found


def spans(first: date, last: date, group: Group, zone: ZoneInfo) -> list[Span]:
    """The periods from `first` to `last` with the moments at which they begin and end. Raises as `parts` does."""
    return [
        Span(start, end, midnight(start, zone), midnight(end + timedelta(days=1), zone))
        for start, end in parts(first, last, group, field="group")
    ]


def midnight(day: date, zone: ZoneInfo) -> datetime:
    """The moment at which `day` begins, in UTC."""
    return datetime.combine(day, time(), zone).astimezone(UTC)


def month_of(day: date) -> tuple[date, date]:
    """The first and the last day of the month in which `day` is."""
    first = day.replace(day=1)
    return first, _next(first, Group.MONTH) - timedelta(days=1)


def _parts(first: date, last: date, group: Group) -> Iterator[tuple[date, date]]:
    while first <= last:
        after = min(_next(first, group), last + timedelta(days=1))
        yield first, after - timedelta(days=1)
        first = after


def _next(day: date, group: Group) -> date:
    if group is Group.DAY:
        return day + timedelta(days=1)
    if group is Group.WEEK:
        return day + timedelta(days=7 - day.weekday())
    return (day.replace(day=1) + timedelta(days=32)).replace(day=1)
