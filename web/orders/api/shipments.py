"""Shipping parcels by staff over JSON."""

from typing import Annotated
from uuid import UUID

from litestar import Response, post
from litestar.params import FromPath, JSONBody
from msgspec import Meta, field

from domain.accounts.roles import Verb
from domain.accounts.views import Role
from domain.cart.operations import MAX_LINES, MAX_QUANTITY
from domain.errors import InvalidError
from domain.orders.parcels import Parcel
from domain.orders.queries import find_any, find_order_by_id
from domain.orders.shipping import send_parcel
from domain.words.messages import gettext
from web.api.fields import Body, Line
from web.api.openapi import refusals
from web.api.responses import ApiRequest, fresh
from web.auth.guards import May
from web.auth.principals import require
from web.http.forms.fields import clean
from web.orders.api.schemas import Order, order_of
from web.shop import TheShop

Tracking = Annotated[Line, Meta(max_length=100, examples=["RM123456789GB"])]
Carrier = Annotated[Line, Meta(max_length=60, examples=["Royal Mail"])]


class LineToSend(Body, frozen=True):
    """A quantity of an order line."""

    line_id: UUID
    quantity: Annotated[int, Meta(ge=1, le=MAX_QUANTITY)]


class SendParcel(Body, frozen=True):
    """The lines in the parcel, by default everything left to ship. The customer is sent carrier and tracking."""

    lines: Annotated[list[LineToSend], Meta(max_length=MAX_LINES)] = field(default_factory=list)
    tracking: Tracking = ""
    carrier: Carrier = ""


@post(
    "/orders/{name:str}/shipments",
    guards=[May(Verb.SHIP)],
    status_code=201,
    tags=["Staff"],
    summary="Ship a parcel of an order",
    responses=refusals(404, 409),
)
async def send(request: ApiRequest, shop: TheShop, name: FromPath[str], data: JSONBody[SendParcel]) -> Response[Order]:
    """An order can be shipped in several parcels: it stays confirmed until nothing is left to ship."""
    principal = await require(request, Role.STAFF)
    wanted = _quantities(data)
    async with shop.database.transaction() as connection:
        order = await find_any(connection, name)
        await send_parcel(
            connection,
            order_id=order.id,
            wanted=wanted,
            parcel=parcel_of(data.tracking, data.carrier),
            actor=principal.actor,
        )
    await shop.bell.ring()
    async with shop.database.read() as connection:
        after = await find_order_by_id(connection, order.id)
    with_money = principal.may(Verb.SEE_MONEY)
    return fresh(order_of(after, shop.settings, for_staff=True, with_money=with_money), status=201)


def parcel_of(tracking: str, carrier: str) -> Parcel:
    """The parcel of sound texts. Raises `InvalidError`."""
    return Parcel(clean(tracking, "tracking"), clean(carrier, "carrier"))


def _quantities(data: SendParcel) -> dict[UUID, int] | None:
    if not data.lines:
        return None
    wanted: dict[UUID, int] = {}
    for place, line in enumerate(data.lines):
        if line.line_id in wanted:
            raise InvalidError({f"lines/{place}/line_id": gettext("This line occurs twice.")})
        wanted[line.line_id] = line.quantity
    return wanted
