"""Sales by period, country, discount code, kind of customer and payment provider.

Revenue is money captured, less refunds and money that banks took back. An order counts on the day it was placed, with
all of its money, whenever that came or went back. Amounts are minor units; two currencies are never added.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from domain.connection import Connection
from domain.reports.spans import Group, parts
from domain.reports.sums import Kind, Sum, read_sums


class By(StrEnum):
    """By what the report of sales is broken down."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    CATEGORY = "category"
    PRODUCT = "product"
    COUNTRY = "country"
    CODE = "code"


@dataclass(frozen=True, slots=True)
class Takings:
    """Orders and their money in one currency: of a period from `start` to `end`, or of a `key`.

    `units` are of confirmed orders, `paid_orders` those of which money was captured.
    """

    key: str
    start: date | None
    end: date | None
    currency: str
    orders: int
    paid_orders: int
    units: int
    captured: int
    refunded: int
    disputed: int

    @property
    def revenue(self) -> int:
        """The money captured, less refunds and disputed money."""
        return self.captured - self.refunded - self.disputed

    @property
    def average_order(self) -> int:
        """The average revenue of a paid order, rounded down; 0 without any."""
        return self.revenue // self.paid_orders if self.paid_orders else 0


async def sales_by_period(
    connection: Connection, *, first: date, last: date, group: Group, zone: str, currency: str
) -> list[Takings]:
    """The sales of each period, empty ones too; one in each currency that was taken, `currency` first: one query.

    Raises `InvalidError` at `by` for too many periods.
    """
    periods = parts(first, last, group)
    found = await read_sums(connection, Kind.ALL, starts=[start for start, _ in periods], last=last, zone=zone)
    known = {(one.currency, one.place): one for one in found}
    others = sorted({one.currency for one in found} - {currency})
    return [
        _takings(known.get((money, place), Sum(place, money, "", 0, 0, 0, 0, 0, 0, 0)), start, end)
        for money in (currency, *others)
        for place, (start, end) in enumerate(periods)
    ]


async def sales_by_key(connection: Connection, kind: Kind, *, first: date, last: date, zone: str) -> list[Takings]:
    """The sales of a span by country, code, kind of customer or provider, the highest revenue first: one query."""
    found = [_takings(one) for one in await read_sums(connection, kind, starts=[first], last=last, zone=zone)]
    return sorted(found, key=lambda one: (one.currency, -one.revenue, -one.orders, one.key))


def _takings(one: Sum, start: date | None = None, end: date | None = None) -> Takings:
    return Takings(
        one.key or (str(start) if start else ""), start, end, one.currency, one.orders, one.paid, one.units,
        one.captured, one.refunded, one.disputed,
    )  # fmt: skip
