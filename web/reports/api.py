"""Sales figures for staff over JSON: read only, counted by the database."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID
from zoneinfo import ZoneInfo

from litestar import Response, get
from litestar.params import FromQuery, QueryParameter
from msgspec import Struct, convert, field

from domain.accounts.roles import Verb
from domain.clock import now
from domain.reports.dashboard import dashboard
from domain.reports.figures import best_sellers, figures, sold_by_category, together
from domain.reports.queries import analytics
from domain.reports.spans import Group, period, spans
from web.api.fields import Count, Currency
from web.api.responses import fresh
from web.auth.guards import May
from web.orders.api.summaries import OrderItemSummary
from web.shop import TheShop
from web.stock.api import StockItem

MOST_SELLERS = 20
MOST_CATEGORIES = 100
YEARS = 10


class Figures(Struct, frozen=True):
    """The orders placed in a period in the shop's currency, how many of them are paid, and payments less refunds."""

    orders: int
    paid_orders: int
    revenue: int
    average_order: int


class Comparison(Struct, frozen=True):
    """The figures from `since` until `until` (`now`), and up to the same time of the day or week before (`before`)."""

    since: datetime
    until: datetime
    now: Figures
    before: Figures


class Emails(Struct, frozen=True):
    """The number of emails still to be sent, and of those that failed.

    `untried_since` is when the oldest fell due that has not been tried for minutes: no worker is running. Else null.
    """

    waiting: int
    failed: int
    untried_since: datetime | None


class Waits(Struct, frozen=True):
    """The counts of what waits for staff, none counted further than 1001, and since when the oldest of some does.

    `to_confirm` and `to_ship` are orders, `returns` those to review, `to_arrive` those on their way, `changes_due`
    changes to be paid, `ending_holds` holds that end within ten minutes.
    """

    to_confirm: Count
    to_ship: Count
    returns: Count
    returns_since: datetime | None
    to_arrive: Count
    withdrawals: Count
    withdrawals_since: datetime | None
    changes_due: Count
    ending_holds: Count
    low_stock: Count


class DashboardAnswer(Struct, frozen=True):
    """Today and this week, the orders of the last 30 days by status, low stock and emails. Amounts are minor units."""

    currency: str
    today: Comparison
    week: Comparison
    orders_by_status: dict[str, int]
    low_stock: list[StockItem]
    latest_orders: list[OrderItemSummary]
    letters: Emails
    waiting: Waits


class Period(Figures, frozen=True):
    """The figures of a day, week or month, with its first and last day."""

    start: date
    end: date


class Sold(Struct, frozen=True):
    """The quantity sold of a product or category, and its revenue. `id` is null if it no longer exists."""

    id: UUID | None
    slug: str
    name: str
    quantity: int
    total: int


class Report(Struct, frozen=True):
    """Orders and revenue by period, best sellers and categories of confirmed orders. Amounts are minor units."""

    first: date = field(name="from")
    last: date = field(name="to")
    group: Group
    currency: str
    total: Figures
    periods: list[Period]
    best_sellers: list[Sold]
    categories: list[Sold]


@get("/admin/dashboard", guards=[May(Verb.SEE_REPORTS)], tags=["Staff"], summary="Get the dashboard")
async def show_dashboard(shop: TheShop) -> Response[DashboardAnswer]:
    """Days and weeks are in the shop's time zone; each is compared with the same part of the one before."""
    async with shop.database.read() as connection:
        found = await dashboard(connection, now=now(), zone=shop.settings.time_zone, currency=shop.settings.currency)
    parts = {name: getattr(found, name) for name in found.__slots__} | {"letters": found.emails}
    return fresh(convert({"currency": shop.settings.currency, **parts}, DashboardAnswer, from_attributes=True))


@get(
    "/admin/reports",
    guards=[May(Verb.SEE_REPORTS)],
    tags=["Staff"],
    summary="Get orders and revenue by day, week or month",
)
async def show_report(
    shop: TheShop,
    first: Annotated[
        date | None, QueryParameter(name="from", description="The first day; 30 days in total by default")
    ] = None,
    last: Annotated[date | None, QueryParameter(name="to", description="The last day; today by default")] = None,
    group: FromQuery[Group] = Group.DAY,
) -> Response[Report]:
    """Orders are grouped by the day they were placed, in the shop's time zone. At most ten years and 400 periods."""
    zone = ZoneInfo(shop.settings.time_zone)
    first, last = period(first, last, now().astimezone(zone).date(), years=YEARS)
    chosen = spans(first, last, group, zone)
    since, until, currency = chosen[0].since, chosen[-1].until, shop.settings.currency
    async with shop.database.read() as connection:
        found = await figures(connection, [*(span.since for span in chosen), until], currency=currency)
        sellers = await best_sellers(connection, since, until, currency=currency, limit=MOST_SELLERS)
        categories = await sold_by_category(connection, since, until, currency=currency, limit=MOST_CATEGORIES)
    return fresh(
        Report(
            first=first,
            last=last,
            group=group,
            currency=currency,
            total=convert(together(found), Figures, from_attributes=True),
            periods=[
                Period(one.orders, one.paid_orders, one.revenue, one.average_order, span.start, span.end)
                for span, one in zip(chosen, found, strict=True)
            ],
            best_sellers=convert(sellers, list[Sold], from_attributes=True),
            categories=convert(categories, list[Sold], from_attributes=True),
        )
    )


class AnalyticsAnswer(Struct, frozen=True):
    """All orders ever placed; revenue is payments less refunds, in minor units of `currency`."""

    total_orders: Count
    total_revenue: int
    currency: Currency
    orders_by_status: dict[str, Count]


@get("/admin/analytics", guards=[May(Verb.SEE_REPORTS)], tags=["Staff"], summary="Get total orders and revenue")
async def show_analytics(shop: TheShop) -> AnalyticsAnswer:
    """Returns figures that are counted at the time of the request."""
    async with shop.database.read() as connection:
        found = await analytics(connection, currency=shop.settings.currency)
    return AnalyticsAnswer(found.total_orders, found.total_revenue, shop.settings.currency, found.orders_by_status)
