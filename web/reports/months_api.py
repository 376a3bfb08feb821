"""Closed months over JSON, for staff: what was frozen, what changed since, and the file that the digest is of."""

from datetime import datetime
from typing import Annotated

from litestar import Response, get, post
from litestar.params import FromPath, JSONBody
from msgspec import Meta, Struct

from domain.accounts.roles import Verb
from domain.accounts.views import Role
from domain.clock import now
from domain.reports.month_figures import Figures
from domain.reports.months import Closed, close_month, find_closed, list_closed
from web.api.fields import Body, whole
from web.api.openapi import refusals
from web.api.responses import ApiRequest, fresh
from web.auth.guards import May
from web.auth.principals import require
from web.reports.asking import find_month, read_month
from web.shop import TheShop

HERE = "/admin/reports/months"
MonthName = Annotated[str, whole("(?!0000)[0-9]{4}-(0[1-9]|1[0-2])"), Meta(examples=["2026-10"])]


class NewClosing(Body, frozen=True):
    """The month to close. It can never be opened again."""

    month: MonthName


class FigureItem(Struct, frozen=True):
    """A figure of a month: sales of the whole shop, of a country or a provider, tax, or a correction of a month before.

    Amounts of money are minor units of `currency`.
    """

    section: str
    currency: str
    key: str
    figure: str
    amount: int


class MonthItem(Struct, frozen=True):
    """A closed month. `corrections` changed after it was closed, and are booked in the next month to be closed."""

    month: MonthName
    sha256: str
    time_zone: str
    closed_by: str
    closed_at: datetime
    corrections: list[FigureItem]


class MonthDetails(MonthItem, frozen=True):
    """A closed month with the figures that were frozen."""

    figures: list[FigureItem]


class MonthList(Struct, frozen=True):
    """The closed months, the latest first."""

    items: list[MonthItem]


@get(HERE, guards=[May(Verb.SEE_REPORTS)], tags=["Staff"], summary="List closed months")
async def list_months(shop: TheShop) -> Response[MonthList]:
    """Returns every closed month, with what changed since."""
    async with shop.database.read() as connection:
        closed = await list_closed(connection)
    return fresh(MonthList([_item(one) for one in closed]))


@post(HERE, guards=[May(Verb.KEEP_BOOKS)], tags=["Staff"], summary="Close a month", responses=refusals(409))
async def make_closing(request: ApiRequest, shop: TheShop, data: JSONBody[NewClosing]) -> Response[MonthDetails]:
    """Freezes the figures of a month that has ended. Months are closed one after the other."""
    by = await require(request, Role.STAFF)
    async with shop.database.transaction() as connection:
        closed = await close_month(
            connection, month=read_month(data.month), now=now(), zone=shop.settings.time_zone, by=by
        )
    return fresh(_details(closed), status=201)


@get(
    f"{HERE}/{{month:str}}",
    guards=[May(Verb.SEE_REPORTS)],
    tags=["Staff"],
    summary="Get a closed month",
    responses=refusals(404),
)
async def show_month(shop: TheShop, month: FromPath[str]) -> Response[MonthDetails]:
    """Returns the frozen figures, and what changed since."""
    async with shop.database.read() as connection:
        return fresh(_details(await find_closed(connection, find_month(month))))


@get(
    f"{HERE}/{{month:str}}/file",
    guards=[May(Verb.SEE_REPORTS)],
    media_type="text/csv",
    tags=["Staff"],
    summary="Get the file of a closed month",
    responses=refusals(404),
)
async def show_month_file(shop: TheShop, month: FromPath[str]) -> Response[bytes]:
    """Returns the file whose SHA-256 the month was closed with: amounts are minor units."""
    async with shop.database.read() as connection:
        closed = await find_closed(connection, find_month(month))
    headers = {
        "Cache-Control": "no-store",
        "Content-Disposition": f'attachment; filename="{closed.name}.csv"',
    }
    return Response(closed.file.encode(), media_type="text/csv; charset=utf-8", headers=headers)


def _item(one: Closed) -> MonthItem:
    return MonthItem(one.name, one.digest, one.zone, one.actor, one.closed_at, _figures(one.corrections))


def _details(one: Closed) -> MonthDetails:
    item = _item(one)
    return MonthDetails(**{name: getattr(item, name) for name in item.__struct_fields__}, figures=_figures(one.figures))


def _figures(figures: Figures) -> list[FigureItem]:
    return [FigureItem(*name, amount) for name, amount in figures.items()]
