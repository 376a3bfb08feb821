"""Many orders shipped at once by API clients, such as a carrier's program: a row for each."""

from typing import Annotated, Any, ClassVar

from litestar import post
from litestar.params import JSONBody
from msgspec import Meta, Struct

from domain.accounts.roles import Verb
from domain.accounts.views import Role
from domain.errors import InvalidError
from domain.orders.tracked_rows import MOST_ROWS, RowOutcome, RowState, TrackedRow, judge_rows
from web.api.fields import Body, OrderNumber, Text
from web.api.responses import ApiRequest
from web.auth.guards import May
from web.auth.principals import require
from web.orders.api.shipments import Carrier, Tracking
from web.orders.tracked import ship_rows
from web.orders.tracking_sheet import read_row
from web.shop import TheShop


class RowToShip(Body, frozen=True):
    """A parcel with everything that is left to ship of an order."""

    order: Annotated[Text, Meta(min_length=1, examples=["M-10427"])]
    tracking: Tracking
    carrier: Carrier = ""


class ShipRows(Body, frozen=True):
    """The parcels that left. With `dry_run` nothing is shipped, and the answer says what each row would come to."""

    EXAMPLE: ClassVar[dict[str, Any]] = {
        "rows": [{"order": "M-10427", "carrier": "Royal Mail", "tracking": "RM123456789GB"}], "dry_run": True,
    }  # fmt: skip

    rows: Annotated[list[RowToShip], Meta(min_length=1, max_length=MOST_ROWS)]
    dry_run: bool = False


class ShippedRow(Struct, frozen=True):
    """A row by its place, from 0, and what it came to; `reason` says why it was not shipped."""

    row: int
    order: OrderNumber
    state: RowState
    reason: str


class ShippedRows(Struct, frozen=True):
    """All rows in their order."""

    items: list[ShippedRow]


@post(
    "/admin/shipments",
    guards=[May(Verb.SHIP)],
    status_code=200,
    tags=["Staff"],
    summary="Ship many orders with tracking",
)
async def ship_many(request: ApiRequest, shop: TheShop, data: JSONBody[ShipRows]) -> ShippedRows:
    """Each row stands for itself. A row that was shipped before is not shipped again, so rows may be sent twice."""
    by, rows = await require(request, Role.STAFF), _rows(data)
    async with shop.database.read() as connection:
        judged = await judge_rows(connection, rows)
    if data.dry_run:
        return _answer(judged)
    shipped = {
        one.row.line: one
        for one in await ship_rows(shop, [one.row for one in judged if one.state is RowState.READY], actor=by.actor)
    }
    return _answer([shipped.get(one.row.line, one) for one in judged])


def _rows(data: ShipRows) -> list[TrackedRow]:
    rows, errors = [], {}
    for place, one in enumerate(data.rows):
        try:
            rows.append(read_row(place, one.order, one.carrier, one.tracking))
        except ValueError as error:
            errors[f"rows/{place}"] = str(error)
    if errors:
        raise InvalidError(errors)
    return rows


def _answer(outcomes: list[RowOutcome]) -> ShippedRows:
    return ShippedRows([ShippedRow(one.row.line, one.row.number, one.state, one.reason) for one in outcomes])
