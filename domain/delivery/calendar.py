"""The days on which parcels leave and arrive, and the days for which an order is promised: pure functions."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from domain.delivery.bank_holidays import is_bank_holiday

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
WORKING_DAYS = WEEKDAYS[:5]
LONGEST_SEARCH = 1000
"""The days that are looked at, one by one, before nothing is promised at all."""

PATIENCE = timedelta(days=7)
"""How long after its hold an order may still be confirmed, by money that is late."""

MOST_PROMISES = 40
"""The cut-offs for which an order that waits to be confirmed knows its days; after them nothing is promised."""

A_DAY = timedelta(days=1)
Span = tuple[date, date]
"""The first and the last of some days."""


@dataclass(frozen=True, slots=True)
class Calendar:
    """When a shop in the country `home` sends: on the weekdays `leaves_on`, what is ordered before `cut_off`.

    The clock is that of the time zone `zone`. Nothing leaves on `closed` days nor on bank holidays at home, nothing
    arrives but on the weekdays `arrives_on`, nor on bank holidays where it goes. Without a `cut_off` no day is
    promised.
    """

    cut_off: time | None = None
    leaves_on: tuple[str, ...] = WORKING_DAYS
    arrives_on: tuple[str, ...] = WORKING_DAYS
    closed: tuple[Span, ...] = ()
    home: str = "GB"
    zone: str = "Europe/London"

    def leaves(self, day: date) -> bool:
        """Whether parcels leave on this day."""
        is_open = WEEKDAYS[day.weekday()] in self.leaves_on and not is_bank_holiday(day, self.home)
        return is_open and not any(first <= day <= last for first, last in self.closed)

    def arrives(self, day: date, country: str) -> bool:
        """Whether parcels arrive in a country on this day."""
        return WEEKDAYS[day.weekday()] in self.arrives_on and not is_bank_holiday(day, country)

    def turn(self, at: datetime) -> int:
        """A number that is another one as soon as a promise reads otherwise: after midnight, and after the cut-off."""
        if self.cut_off is None:
            return 0
        day = at.astimezone(ZoneInfo(self.zone)).date()
        return 2 * day.toordinal() + (at >= self.closes(day, self.cut_off))

    def closes(self, day: date, cut_off: time) -> datetime:
        """The moment of a day's cut-off, in UTC: the first one where clocks go back over it."""
        return datetime.combine(day, cut_off, ZoneInfo(self.zone)).astimezone(UTC)


NO_PROMISE = Calendar()
"""The calendar of a shop that promises no day."""


@dataclass(frozen=True, slots=True)
class Promise:
    """The days on which an order arrives that is placed before `order_by`, a moment of the shop's clock."""

    order_by: datetime
    days: Span


def promise_of(calendar: Calendar, days: tuple[int, int], country: str, at: datetime) -> Promise | None:
    """The promise for an order placed at the moment `at`, sent to `country` by a method of so many working days.

    None where the calendar promises nothing, or has no day for it within `LONGEST_SEARCH`.
    """
    if calendar.cut_off is None:
        return None
    today = at.astimezone(ZoneInfo(calendar.zone)).date()
    in_time = at < calendar.closes(today, calendar.cut_off)
    return _promise(calendar, days, country, today if in_time else today + A_DAY)


def promised_days(calendar: Calendar, days: tuple[int, int], country: str, at: datetime) -> Span | tuple[None, None]:
    """The first and the last day of `promise_of`, or twice none."""
    promise = promise_of(calendar, days, country, at)
    return promise.days if promise else (None, None)


def later_promises(
    calendar: Calendar, days: tuple[int, int], country: str, at: datetime, *, until: datetime
) -> list[dict[str, str]]:
    """The promises from the moment `at` on, for an order that is confirmed by `until`, in the order of their cut-offs.

    Each has the moment `until` which it is made and its days `from` and `to`, as ISO 8601 writes them.
    """
    promise = promise_of(calendar, days, country, at) if at < until else None
    if promise is None:
        return []
    found = _from(calendar, days, country, promise)
    enough = next((place for place, one in enumerate(found, 1) if one.ends >= until), len(found))
    return [one.words for one in found[:enough]]


@dataclass(frozen=True, slots=True)
class _Written:
    """A promise as it is stored, and the moment at which it ends."""

    ends: datetime
    words: dict[str, str]


@lru_cache(maxsize=512)
def _from(calendar: Calendar, days: tuple[int, int], country: str, promise: Promise | None) -> tuple[_Written, ...]:
    """This promise and those that follow it, as many as are stored at most: the same for all until its cut-off."""
    found: list[_Written] = []
    while promise and len(found) < MOST_PROMISES:
        first, last = promise.days
        ends = promise.order_by.astimezone(UTC)
        words = {"until": ends.isoformat(), "from": first.isoformat(), "to": last.isoformat()}
        found.append(_Written(ends, words))
        promise = promise_of(calendar, days, country, ends)
    return tuple(found)


@lru_cache(maxsize=512)
def _promise(calendar: Calendar, days: tuple[int, int], country: str, ordered: date) -> Promise | None:
    """The promise for what is ordered from the cut-off before the day `ordered` on, up to that day's."""
    leaves = _nth(1, ordered - A_DAY, calendar.leaves)
    if leaves is None or calendar.cut_off is None:
        return None
    first, last = (_nth(count, leaves, lambda day: calendar.arrives(day, country)) for count in days)
    if first is None or last is None:
        return None
    return Promise(datetime.combine(leaves, calendar.cut_off, ZoneInfo(calendar.zone)), (first, last))


def _nth(count: int, after: date, counts: Callable[[date], bool]) -> date | None:
    """The day after `after` that is the one of number `count` among those that count; None if it is too far off."""
    day = after
    for _ in range(LONGEST_SEARCH):
        day += A_DAY
        count -= counts(day)
        if not count:
            return day
    return None


def read_span(text: str) -> Span:
    """The days of "2026-12-24", or of "2026-12-24 to 2027-01-02". Raises ValueError."""
    first, _, last = text.partition(" to ")
    span = date.fromisoformat(first), date.fromisoformat(last or first)
    if span[1] < span[0]:
        raise ValueError("the last day is before the first")
    return span
