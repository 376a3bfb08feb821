"""The days for which an order is promised, by pure functions."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.delivery.calendar import WEEKDAYS, Calendar, later_promises, promise_of, read_span

USUAL = Calendar(time(14))
MONDAY = datetime(2026, 11, 30, 9, tzinfo=UTC)

PLACES = ("GB", "FR", "JP")
WEEK = st.lists(st.sampled_from(WEEKDAYS), min_size=1, unique=True).map(tuple)
SPANS = st.tuples(st.dates(date(2026, 1, 1), date(2028, 1, 1)), st.integers(0, 40)).map(
    lambda one: (one[0], one[0] + timedelta(days=one[1]))
)
CLOCKS = st.builds(time, st.integers(0, 23), st.integers(0, 59))
CALENDARS = st.builds(
    Calendar,
    cut_off=CLOCKS,
    leaves_on=WEEK,
    arrives_on=WEEK,
    closed=st.lists(SPANS, max_size=5).map(tuple),
    home=st.sampled_from(PLACES),
    zone=st.sampled_from(("Europe/London", "Pacific/Auckland", "America/Los_Angeles")),
)
MOMENTS = st.datetimes(datetime(2026, 1, 1), datetime(2028, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - UTC is added
METHODS = st.tuples(st.integers(1, 5), st.integers(0, 5)).map(lambda one: (one[0], one[0] + one[1]))


def test_later_promises_turn_at_each_cut_off_on_which_parcels_leave() -> None:
    found = later_promises(USUAL, (1, 2), "GB", MONDAY + timedelta(days=3), until=MONDAY + timedelta(days=7))
    assert found == [
        {"until": "2026-12-03T14:00:00+00:00", "from": "2026-12-04", "to": "2026-12-07"},
        {"until": "2026-12-04T14:00:00+00:00", "from": "2026-12-07", "to": "2026-12-08"},
        {"until": "2026-12-07T14:00:00+00:00", "from": "2026-12-08", "to": "2026-12-09"},
    ]
    assert later_promises(Calendar(), (1, 2), "GB", MONDAY, until=MONDAY + timedelta(days=7)) == []


@given(CALENDARS, METHODS, st.sampled_from(PLACES), MOMENTS)
def test_a_promise_is_after_today_and_for_days_on_which_parcels_leave_and_arrive(
    calendar: Calendar, days: tuple[int, int], country: str, at: datetime
) -> None:
    promise = promise_of(calendar, days, country, at)
    assert promise
    (first, last), leaves = promise.days, promise.order_by.date()
    assert at < promise.order_by
    assert at.astimezone(ZoneInfo(calendar.zone)).date() <= leaves < first <= last
    assert calendar.leaves(leaves)
    assert all(calendar.arrives(one, country) for one in promise.days)


@given(CALENDARS, METHODS, MOMENTS, st.timedeltas(timedelta(), timedelta(days=9)), CLOCKS)
def test_who_orders_later_or_before_an_earlier_cut_off_is_promised_no_earlier_day(
    calendar: Calendar, days: tuple[int, int], at: datetime, wait: timedelta, cut_off: time
) -> None:
    first, second = (promise_of(calendar, days, "GB", one) for one in (at, at + wait))
    assert first
    assert second
    assert first.days <= second.days
    early, late = sorted((calendar.cut_off or time(), cut_off))
    hurried, calm = (promise_of(replace(calendar, cut_off=one), days, "GB", at) for one in (early, late))
    assert hurried
    assert calm
    assert calm.days <= hurried.days


@given(CALENDARS, METHODS, MOMENTS, st.timedeltas(timedelta(), timedelta(days=3)))
def test_a_promise_reads_the_same_until_the_turn(
    calendar: Calendar, days: tuple[int, int], at: datetime, wait: timedelta
) -> None:
    if calendar.turn(at) == calendar.turn(at + wait):
        assert promise_of(calendar, days, "GB", at) == promise_of(calendar, days, "GB", at + wait)


@pytest.mark.parametrize(
    ("at", "days", "expected"),
    [
        (MONDAY.replace(hour=13, minute=59), (1, 1), ["2026-12-01", "2026-12-01"]),
        (MONDAY.replace(hour=14), (1, 1), ["2026-12-02", "2026-12-02"]),
        (datetime(2026, 12, 4, 15, tzinfo=UTC), (2, 4), ["2026-12-09", "2026-12-11"]),
        (datetime(2026, 12, 24, 15, tzinfo=UTC), (1, 1), ["2026-12-30", "2026-12-30"]),
        (datetime(2026, 7, 1, 13, 30, tzinfo=UTC), (1, 1), ["2026-07-03", "2026-07-03"]),
    ],
    ids=["before the cut-off", "at it", "over a weekend", "over Christmas", "by the shop's clock in summer"],
)
def test_the_days_of_a_promise(at: datetime, days: tuple[int, int], expected: list[str]) -> None:
    promise = promise_of(USUAL, days, "GB", at)
    assert promise
    assert [str(one) for one in promise.days] == expected


def test_bank_holidays_count_where_parcels_leave_and_where_they_arrive() -> None:
    assert not USUAL.leaves(date(2026, 12, 25))
    assert USUAL.arrives(date(2026, 7, 14), "GB")
    assert not USUAL.arrives(date(2026, 7, 14), "FR")
    large = {"CH": date(2026, 4, 3), "DE": date(2026, 6, 4), "AU": date(2026, 12, 28)}
    assert [country for country, day in large.items() if USUAL.arrives(day, country)] == []
    assert USUAL.arrives(date(2026, 11, 18), "DE")  # a holiday in Saxony alone


def test_nothing_is_promised_without_a_cut_off_or_before_the_shop_opens_again() -> None:
    assert promise_of(Calendar(), (1, 1), "GB", MONDAY) is None
    assert Calendar().turn(MONDAY) == 0
    closed = replace(USUAL, closed=(read_span("2026-01-01 to 2999-12-31"),))
    assert promise_of(closed, (1, 1), "GB", MONDAY) is None
    assert promise_of(replace(USUAL, arrives_on=("mon",)), (365, 365), "GB", MONDAY) is None
