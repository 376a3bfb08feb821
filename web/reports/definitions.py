"""The reports by their names: how each is broken down, which columns it has, and which of them its chart draws."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from domain.connection import Connection
from domain.errors import InvalidError
from domain.reports.goods import MOST, goods_by_category, goods_by_product
from domain.reports.returned import returns_by_reason
from domain.reports.sales import sales_by_key, sales_by_period
from domain.reports.searches import searches_without_sales
from domain.reports.spans import Group, midnight
from domain.reports.stock_values import stock_by_category
from domain.reports.sums import Kind
from domain.reports.tax import one_stop_rows, tax_report, uk_returns
from domain.search.counts import Searched, searches
from domain.words.messages import gettext, marked
from web.reports import column_sets as columns
from web.reports.columns import Column, Table


class ReportName(StrEnum):
    """The reports, as their addresses name them."""

    SALES = "sales"
    PRODUCTS = "products"
    CATEGORIES = "categories"
    CUSTOMERS = "customers"
    TAX = "tax"
    STOCK = "stock"
    PAYMENTS = "payments"
    RETURNS = "returns"
    SEARCHES = "searches"


@dataclass(frozen=True, slots=True)
class Wanted:
    """The days of a report, by the clock of `zone`, what it is broken down `by`, and the shop's currency."""

    first: date
    last: date
    by: str
    zone: str
    currency: str


@dataclass(frozen=True, slots=True)
class Report:
    """A report: its table, the column that its chart draws, and further tables; `more` if rows were left out.

    `counted_at` says of when its figures are, None for those of now.
    """

    table: Table
    drawn: str
    further: tuple[Table, ...] = ()
    more: bool = False
    counted_at: datetime | None = None


Make = Callable[[Connection, Wanted], Awaitable[Report]]


async def _sales(connection: Connection, wanted: Wanted) -> Report:
    if wanted.by in BY_KEY:
        kind, key = BY_KEY[wanted.by]
        return await _by_key(connection, wanted, kind, key, title=gettext("Sales"))
    if wanted.by in SHELVES:
        return await SHELVES[wanted.by](connection, wanted)
    rows = await sales_by_period(
        connection,
        first=wanted.first,
        last=wanted.last,
        group=Group(wanted.by),
        zone=wanted.zone,
        currency=wanted.currency,
    )
    return Report(Table(gettext("Sales"), (*columns.PERIOD, *columns.TAKINGS), rows), "revenue")


async def _by_key(connection: Connection, wanted: Wanted, kind: Kind, key: Column, *, title: str) -> Report:
    rows = await sales_by_key(connection, kind, first=wanted.first, last=wanted.last, zone=wanted.zone)
    return Report(Table(title, (key, *columns.TAKINGS), rows), "revenue")


async def _products(connection: Connection, wanted: Wanted) -> Report:
    rows = await goods_by_product(connection, first=wanted.first, last=wanted.last, zone=wanted.zone)
    return Report(Table(gettext("Products"), columns.PRODUCTS, rows[:MOST]), "net", more=len(rows) > MOST)


async def _categories(connection: Connection, wanted: Wanted) -> Report:
    rows = await goods_by_category(connection, first=wanted.first, last=wanted.last, zone=wanted.zone)
    return Report(Table(gettext("Categories"), columns.CATEGORIES, rows), "net")


async def _customers(connection: Connection, wanted: Wanted) -> Report:
    return await _by_key(connection, wanted, Kind.CUSTOMER, columns.CUSTOMER, title=gettext("Customers"))


async def _payments(connection: Connection, wanted: Wanted) -> Report:
    rows = await sales_by_key(connection, Kind.PROVIDER, first=wanted.first, last=wanted.last, zone=wanted.zone)
    return Report(Table(gettext("Payments"), columns.PAYMENTS, rows), "net")


async def _tax(connection: Connection, wanted: Wanted) -> Report:
    rows = await tax_report(connection, first=wanted.first, last=wanted.last, zone=wanted.zone)
    uk = tuple(
        Table(
            gettext("VAT return of the United Kingdom, in %(currency)s", currency=one.currency),
            columns.BOXES,
            one.lines,
        )
        for one in uk_returns(rows)
    )
    one_stop = one_stop_rows(rows)
    oss = (Table(gettext("One-stop VAT return of the European Union"), columns.ONE_STOP, one_stop),) if one_stop else ()
    return Report(Table(gettext("Tax"), columns.TAX, rows), "tax_left", further=(*uk, *oss))


async def _stock(connection: Connection, wanted: Wanted) -> Report:
    rows = await stock_by_category(connection, first=wanted.first, last=wanted.last, zone=wanted.zone)
    counted_at = rows[0].counted_at if rows else None
    return Report(Table(gettext("Stock"), columns.STOCK, rows), "value", counted_at=counted_at)


async def _returns(connection: Connection, wanted: Wanted) -> Report:
    zone = ZoneInfo(wanted.zone)
    rows = await returns_by_reason(
        connection, midnight(wanted.first, zone), midnight(wanted.last + timedelta(days=1), zone)
    )
    return Report(Table(gettext("Returns"), columns.RETURNS, rows), "units")


async def _searches(connection: Connection, wanted: Wanted) -> Report:
    rows = await _searched(connection, wanted)
    return Report(Table(gettext("Searches"), columns.SEARCHES, rows[:MOST]), "times", more=len(rows) > MOST)


async def _searched(connection: Connection, wanted: Wanted) -> list[Searched]:
    if wanted.by == NOTHING_SOLD:
        return await searches_without_sales(
            connection, first=wanted.first, last=wanted.last, zone=wanted.zone, limit=MOST + 1
        )
    nothing_found = wanted.by == NOTHING_FOUND
    return await searches(connection, wanted.first, wanted.last, nothing_found=nothing_found, limit=MOST + 1)


NOTHING_FOUND, NOTHING_SOLD = "not-found", "not-sold"
SHELVES: Mapping[str, Make] = {"category": _categories, "product": _products}
BY_KEY: Mapping[str, tuple[Kind, Column]] = {
    "country": (Kind.COUNTRY, columns.COUNTRY),
    "code": (Kind.CODE, columns.CODE),
}


@dataclass(frozen=True, slots=True)
class Definition:
    """A report: its title, what it says in a sentence, and the ways in which it is broken down, the usual one first."""

    title: str
    about: str
    choices: tuple[str, ...]
    make: Make


SALES_BY = ("day", "week", "month", "category", "product", "country", "code")
REPORTS: Mapping[ReportName, Definition] = {
    ReportName.SALES: Definition(
        marked("Sales"),
        marked("Orders and revenue by day, week, month, category, product, country or discount code."),
        SALES_BY,
        _sales,
    ),
    ReportName.PRODUCTS: Definition(
        marked("Products"),
        marked("What was sold of each product, and what was refunded of it."),
        ("product",),
        _products,
    ),
    ReportName.CATEGORIES: Definition(
        marked("Categories"), marked("What was sold of the products of each category."), ("category",), _categories
    ),
    ReportName.CUSTOMERS: Definition(
        marked("Customers"),
        marked("First orders, and orders of those who had ordered before."),
        ("customer",),
        _customers,
    ),
    ReportName.TAX: Definition(
        marked("Tax"),
        marked("Tax by country and rate from invoices and credit notes, and what goes into VAT returns."),
        ("rate",),
        _tax,
    ),
    ReportName.STOCK: Definition(
        marked("Stock"),
        marked("What is on the shelf now, what it would sell for, and how long it lasts."),
        ("category",),
        _stock,
    ),
    ReportName.PAYMENTS: Definition(
        marked("Payments"),
        marked("What each payment provider captured and refunded, and what banks took back."),
        ("provider",),
        _payments,
    ),
    ReportName.RETURNS: Definition(
        marked("Returns"), marked("Why customers return things, and how many came back."), ("reason",), _returns
    ),
    ReportName.SEARCHES: Definition(
        marked("Searches"),
        marked("What visitors search for, what they did not find, and what they found but nobody bought."),
        ("words", NOTHING_FOUND, NOTHING_SOLD),
        _searches,
    ),
}


def check_by(name: ReportName, by: str) -> str:
    """The breakdown of a report, the usual one if `by` is empty. Raises `InvalidError` for one that it lacks."""
    choices = REPORTS[name].choices
    if by and by not in choices:
        raise InvalidError({"by": gettext("Choose one of: %(choices)s.", choices=", ".join(choices))})
    return by or choices[0]
