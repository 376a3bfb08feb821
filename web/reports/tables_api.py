"""The reports over JSON and as CSV files, for staff: read only."""

from collections.abc import AsyncIterator
from datetime import date, datetime
from typing import Annotated, Any

from litestar import Response, get
from litestar.handlers import HTTPRouteHandler
from litestar.params import QueryParameter
from msgspec import Struct, field

from domain.accounts.roles import Verb
from web.api.responses import fresh
from web.auth.guards import May
from web.exports.files import MARK, csv_file, written
from web.reports.asking import wanted_report
from web.reports.columns import Table
from web.reports.definitions import REPORTS, Report, ReportName, Wanted
from web.shop import Shop, TheShop

First = Annotated[date | None, QueryParameter(name="from", description="The first day; 30 days in total by default")]
Last = Annotated[date | None, QueryParameter(name="to", description="The last day; today by default")]
Record = dict[str, str | int | None]


class ReportColumn(Struct, frozen=True):
    """A column of a report: the key of its values in each row, its heading, and what the values are."""

    key: str
    heading: str
    unit: str


class ReportTable(Struct, frozen=True):
    """Rows by the keys of their columns, and a total for each currency. Two currencies are never added."""

    title: str
    columns: list[ReportColumn]
    rows: list[Record]
    totals: list[Record]


class ReportAnswer(ReportTable, frozen=True):
    """A report of the days `from` to `to` in the shop's time zone. Amounts are minor units, rates basis points.

    `complete` is false if rows were left out. `further` tables are made of the same figures, such as VAT returns.
    `counted_at` says of when the figures of a large shop's stock are, null for figures of now.
    """

    first: date = field(name="from")
    last: date = field(name="to")
    by: str
    time_zone: str
    complete: bool
    counted_at: datetime | None
    further: list[ReportTable]


def table_of(table: Table) -> dict[str, Any]:
    """The fields of a table."""
    columns = [ReportColumn(one.key, one.heading, one.unit) for one in table.columns]
    return {"title": table.title, "columns": columns, "rows": table.records, "totals": table.totals}


async def _made(shop: Shop, name: ReportName, wanted: Wanted) -> Report:
    async with shop.database.read() as connection:
        return await REPORTS[name].make(connection, wanted)


def _choices(name: ReportName) -> QueryParameter:
    choices = REPORTS[name].choices
    return QueryParameter(pattern=f"^({'|'.join(choices)})?$", description=f"{choices[0].capitalize()} by default")


def _json(name: ReportName) -> HTTPRouteHandler:
    definition = REPORTS[name]

    @get(
        f"/admin/reports/{name}",
        guards=[May(Verb.SEE_REPORTS)],
        tags=["Staff"],
        summary=f"Get the report of {name}",
        operation_id=f"show_{name}_report",
        description=definition.about,
    )
    async def show(
        shop: TheShop, first: First = None, last: Last = None, by: Annotated[str, _choices(name)] = ""
    ) -> Response[ReportAnswer]:
        """Return the report as JSON."""
        wanted = wanted_report(name, first, last, by, shop.settings)
        made = await _made(shop, name, wanted)
        return fresh(
            ReportAnswer(
                **table_of(made.table),
                first=wanted.first,
                last=wanted.last,
                by=wanted.by,
                time_zone=wanted.zone,
                complete=not made.more,
                counted_at=made.counted_at,
                further=[ReportTable(**table_of(one)) for one in made.further],
            )
        )

    return show


def _csv(name: ReportName) -> HTTPRouteHandler:
    definition = REPORTS[name]

    @get(
        f"/admin/reports/{name}.csv",
        guards=[May(Verb.SEE_REPORTS)],
        media_type="text/csv",
        tags=["Staff"],
        summary=f"Get the report of {name} as CSV",
        operation_id=f"export_{name}_report",
        description=f"{definition.about} Amounts are plain decimals, rates percent.",
    )
    async def export(
        shop: TheShop, first: First = None, last: Last = None, by: Annotated[str, _choices(name)] = ""
    ) -> Response[bytes]:
        """Return the report as a file."""
        made = await _made(shop, name, wanted_report(name, first, last, by, shop.settings))
        return csv_file(f"{name}", _pieces(made.table))

    return export


async def _pieces(table: Table) -> AsyncIterator[bytes]:
    yield MARK + written(table.cells())


HANDLERS = [make(name) for name in ReportName for make in (_json, _csv)]
