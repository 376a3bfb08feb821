"""The dashboard of staff: figures compared with the span before, and the work that waits."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from domain.catalogue.views import LOW_STOCK
from domain.connection import Connection
from domain.mail.queries import EmailCounts, count_emails
from domain.orders.filters import OrderFilter
from domain.orders.lists import list_orders
from domain.orders.states import OrderStatus
from domain.orders.views import OrderSummary
from domain.reports.figures import Figures
from domain.reports.stretches import Part, Stretch, course_of, together
from domain.reports.waiting import Waiting, count_waiting
from domain.stock.queries import StockView, scarcest

SHOWN = 10
STATUS_DAYS = 30


@dataclass(frozen=True, slots=True)
class Comparison:
    """The figures of a span until now, and those of the span before it until the same moment. Times are UTC."""

    since: datetime
    until: datetime
    now: Figures
    before: Figures


@dataclass(frozen=True, slots=True)
class Dashboard:
    """The figures of today and of this week, orders of the last 30 days by status, and the work that waits."""

    today: Comparison
    week: Comparison
    orders_by_status: dict[str, int]
    low_stock: list[StockView]
    latest_orders: list[OrderSummary]
    emails: EmailCounts
    waiting: Waiting


async def dashboard(connection: Connection, *, now: datetime, zone: str, currency: str) -> Dashboard:
    """The dashboard at `now`, with days and weeks by the clock of `zone`, and money in `currency`: eight queries."""
    return Dashboard(
        today=await _compared(connection, Stretch.TODAY, now, zone, currency),
        week=await _compared(connection, Stretch.WEEK, now, zone, currency),
        orders_by_status=await _by_status(connection, now - timedelta(days=STATUS_DAYS)),
        low_stock=await scarcest(connection, at_most=LOW_STOCK, limit=SHOWN),
        latest_orders=await list_orders(connection, OrderFilter(), after=None, limit=SHOWN),
        emails=await count_emails(connection),
        waiting=await count_waiting(connection),
    )


async def _compared(connection: Connection, stretch: Stretch, now: datetime, zone: str, currency: str) -> Comparison:
    course = await course_of(connection, stretch, now=now, zone=zone, currency=currency, with_carts=False)
    present = together(course.now)
    return Comparison(present.since, now, _figures(present), _figures(together(course.before)))


def _figures(part: Part) -> Figures:
    return Figures(part.orders, part.paid, part.revenue)


async def _by_status(connection: Connection, since: datetime) -> dict[str, int]:
    found = await connection.fetch(
        "SELECT status, count(*) AS orders FROM orders WHERE placed_at >= $1 GROUP BY status", since
    )
    counts = {row["status"]: row["orders"] for row in found}
    return {status.value: counts.get(status.value, 0) for status in OrderStatus}
