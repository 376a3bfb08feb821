"""Days, weeks and months by the shop's clock."""

from datetime import date, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest

from domain.errors import InvalidError
from domain.reports.spans import Group, period, spans

LONDON = ZoneInfo("Europe/London")


def test_a_day_lasts_as_long_as_the_clock_says() -> None:
    short, _ = spans(date(2026, 3, 29), date(2026, 3, 30), Group.DAY, LONDON)
    long, _ = spans(date(2026, 10, 25), date(2026, 10, 26), Group.DAY, LONDON)
    assert (short.until - short.since, long.until - long.since) == (timedelta(hours=23), timedelta(hours=25))


def test_weeks_begin_on_monday_and_the_outer_ones_are_cut() -> None:
    found = [(one.start.day, one.end.day) for one in spans(date(2026, 4, 1), date(2026, 4, 14), Group.WEEK, LONDON)]
    assert found == [(1, 5), (6, 12), (13, 14)]


def test_months_follow_without_a_gap() -> None:
    found = spans(date(2026, 1, 31), date(2026, 4, 1), Group.MONTH, LONDON)
    assert [one.start for one in found] == [date(2026, 1, 31), date(2026, 2, 1), date(2026, 3, 1), date(2026, 4, 1)]
    assert all(one.until == other.since for one, other in pairwise(found))


@pytest.mark.parametrize(
    ("first", "last"),
    [
        (date(2026, 1, 2), date(2026, 1, 1)), (date(2010, 1, 1), date(2026, 1, 1)), (None, date(9999, 12, 31)),
        (None, date(1, 1, 1)), (date(1, 1, 1), date(2026, 1, 1)),
    ],
)  # fmt: skip
def test_an_invalid_period_is_refused(first: date | None, last: date) -> None:
    with pytest.raises(InvalidError):
        period(first, last, date(2026, 1, 1))
    with pytest.raises(InvalidError):
        spans(date(2020, 1, 1), date(2026, 1, 1), Group.DAY, LONDON)


def test_a_report_covers_thirty_days_by_default() -> None:
    assert period(None, None, date(2026, 1, 30)) == (date(2026, 1, 1), date(2026, 1, 30))
