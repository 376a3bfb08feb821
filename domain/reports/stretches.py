"""How it goes: the figures of today, of this week or of thirty days until now, and of the same stretch before.

The stretch before ends at the same time of its last day, so that both are as long. Amounts are minor units.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from itertools import pairwise
from zoneinfo import ZoneInfo

from domain.connection import Connection
from domain.reports.spans import midnight
from domain.reports.sums import Kind, Sum, read_moments, read_sums

DAYS = 30
HOUR = timedelta(hours=1)
MOST_CARTS = 20_000
"""The carts of one part that are counted; no more of them are looked at."""


class Stretch(StrEnum):
    """The stretches of time of the staff's first page."""

    TODAY = "today"
    WEEK = "week"
    MONTH = "30-days"


@dataclass(frozen=True, slots=True)
class Part:
    """An hour or a day of a stretch: its figures in one currency, and how many carts became orders in any.

    `placed` are the orders in any currency, as are `carts`, those that were left with something in them.
    """

    since: datetime
    until: datetime
    orders: int = 0
    paid: int = 0
    units: int = 0
    revenue: int = 0
    placed: int = 0
    carts: int = 0

    @property
    def average(self) -> int:
        """The average revenue of a paid order, rounded down."""
        return self.revenue // self.paid if self.paid else 0

    @property
    def conversion(self) -> int:
        """How many of a hundred carts became orders: orders, of these and the carts that were left."""
        return 100 * self.placed // (self.placed + self.carts) if self.placed else 0


@dataclass(frozen=True, slots=True)
class Course:
    """A stretch in its parts until now, and the one before in as many. Its first and last day are the shop's."""

    first: date
    last: date
    now: tuple[Part, ...]
    before: tuple[Part, ...]


def together(parts: Sequence[Part]) -> Part:
    """The figures of parts that follow each other."""
    names = ("orders", "paid", "units", "revenue", "placed", "carts")
    sums = {name: sum(getattr(part, name) for part in parts) for name in names}
    return Part(parts[0].since, parts[-1].until, **sums)


async def course_of(
    connection: Connection, stretch: Stretch, *, now: datetime, zone: str, currency: str, with_carts: bool = True
) -> Course:
    """The course of a stretch: three queries at most. All but carts and the orders they became is of one currency."""
    clock = ZoneInfo(zone)
    today = now.astimezone(clock).date()
    if stretch is Stretch.TODAY:
        first, shift = today, 1
        parts = [*_hours(today - timedelta(days=1), now, clock), *_hours(today, now, clock)]
        found = await read_moments(connection, parts)
    else:
        monday = today - timedelta(days=today.weekday())
        first, shift = (monday, 7) if stretch is Stretch.WEEK else (today - timedelta(days=DAYS - 1), DAYS)
        parts, found = await _days(connection, first, shift, now, zone)
    filled = _filled(parts, found, currency)
    if with_carts:
        filled = await _with_carts(connection, filled)
    half = len(parts) // 2
    return Course(first, today, tuple(filled[half:]), tuple(filled[:half]))


def _hours(day: date, now: datetime, zone: ZoneInfo) -> list[tuple[datetime, datetime]]:
    """The hours of a day until as much of it is over as is of today, the last one as far as it got."""
    begin, end = midnight(day, zone), midnight(day + timedelta(days=1), zone)
    passed = now - midnight(now.astimezone(zone).date(), zone)
    count = passed // HOUR + 1
    edges = [*(begin + n * HOUR for n in range(count)), begin + passed]
    return list(pairwise(min(edge, end) for edge in edges))


async def _days(
    connection: Connection, first: date, shift: int, now: datetime, zone: str
) -> tuple[list[tuple[datetime, datetime]], list[Sum]]:
    """The days of both stretches: whole ones from sums, and the last one before hour by hour until that time."""
    clock = ZoneInfo(zone)
    today = now.astimezone(clock).date()
    length = (today - first).days + 1
    cut = today - timedelta(days=shift)
    days = [first - timedelta(days=shift) + timedelta(days=n) for n in range(length)]
    days += [first + timedelta(days=n) for n in range(length)]
    ends = [midnight(day + timedelta(days=1), clock) for day in days]
    ends[length - 1], ends[-1] = _hours(cut, now, clock)[-1][1], now
    parts = list(zip([midnight(day, clock) for day in days], ends, strict=True))
    starts = [days[0] + timedelta(days=n) for n in range((today - days[0]).days + 1)]
    sums = await read_sums(connection, Kind.ALL, starts=starts, last=today, zone=zone)
    place = {day: number for number, day in enumerate(days)}
    whole = [replace(one, place=place[starts[one.place]]) for one in sums if starts[one.place] in place.keys() - {cut}]
    hours = await read_moments(connection, _hours(cut, now, clock))
    return parts, whole + [replace(one, place=length - 1) for one in hours]


def _filled(parts: Iterable[tuple[datetime, datetime]], found: Sequence[Sum], currency: str) -> list[Part]:
    filled = []
    for place, (since, until) in enumerate(parts):
        here = [one for one in found if one.place == place]
        mine = [one for one in here if one.currency == currency]
        filled.append(
            Part(
                since.astimezone(UTC),
                until.astimezone(UTC),
                orders=sum(one.orders for one in mine),
                units=sum(one.units for one in mine),
                paid=sum(one.paid for one in mine),
                revenue=sum(one.revenue for one in mine),
                placed=sum(one.orders for one in here),
            )
        )
    return filled


CARTS = """
SELECT (SELECT count(*) FROM (
    SELECT FROM carts c WHERE c.touched_at >= p.since AND c.touched_at < p.until
    AND EXISTS (SELECT FROM cart_lines l WHERE l.cart_id = c.id) LIMIT $3) AS left_over)::int AS carts
FROM unnest($1::timestamptz[], $2::timestamptz[]) WITH ORDINALITY AS p(since, until, place) ORDER BY p.place
"""


async def _with_carts(connection: Connection, parts: list[Part]) -> list[Part]:
    """The parts with the carts that were last used in them and hold something: one query."""
    rows = await connection.fetch(CARTS, [one.since for one in parts], [one.until for one in parts], MOST_CARTS)
    return [replace(one, carts=row["carts"]) for one, row in zip(parts, rows, strict=True)]
