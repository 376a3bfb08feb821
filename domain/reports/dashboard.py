"""What staff see first: how it goes, against the time before, and what waits for them."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from domain.catalogue.views import LOW_STOCK
from domain.connection import Connection
from domain.mail.queries import LetterCounts, count_letters
from domain.orders.queries import all_orders
from domain.orders.states import OrderStatus
from domain.orders.views import OrderSummary
from domain.reports.figures import Figures, figures
from domain.reports.spans import Span, midnight
from domain.stock.queries import StockView, scarcest

SHOWN = 10
STATUS_DAYS = 30


@dataclass(frozen=True, slots=True)
class Comparison:
    """A span's figures until now, and those of the span before it until the same moment. Times are UTC."""

    since: datetime
    until: datetime
    now: Figures
    before: Figures


@dataclass(frozen=True, slots=True)
class Dashboard:
    """The figures of today and of this week, orders of the last 30 days by status, and what waits for somebody."""

    today: Comparison
    week: Comparison
    orders_by_status: dict[str, int]
    low_stock: list[StockView]
    latest_orders: list[OrderSummary]
    letters: LetterCounts


async def dashboard(connection: Connection, *, now: datetime, zone: ZoneInfo) -> Dashboard:
    """Everything at `now`, with days and weeks by the clock of `zone`: five queries."""
    today = now.astimezone(zone).date()
    monday = today - timedelta(days=today.weekday())
    four = [*_with_the_one_before(today, 1, now, zone), *_with_the_one_before(monday, 7, now, zone)]
    found = await figures(connection, four)
    return Dashboard(
        today=Comparison(four[0].since, now, found[0], found[1]),
        week=Comparison(four[2].since, now, found[2], found[3]),
        orders_by_status=await _by_status(connection, now - timedelta(days=STATUS_DAYS)),
        low_stock=await scarcest(connection, at_most=LOW_STOCK, limit=SHOWN),
        latest_orders=await all_orders(connection, status=None, before=None, limit=SHOWN),
        letters=await count_letters(connection),
    )


def _with_the_one_before(start: date, days: int, now: datetime, zone: ZoneInfo) -> list[Span]:
    earlier = start - timedelta(days=days)
    since, before = midnight(start, zone), midnight(earlier, zone)
    return [Span(start, start, since, now), Span(earlier, earlier, before, before + (now - since))]


async def _by_status(connection: Connection, since: datetime) -> dict[str, int]:
    found = await connection.fetch(
        "SELECT status, count(*) AS orders FROM orders WHERE placed_at >= $1 GROUP BY status", since
    )
    counts = {row["status"]: row["orders"] for row in found}
    return {status.value: counts.get(status.value, 0) for status in OrderStatus}
