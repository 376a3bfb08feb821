"""Changes of orders by staff over JSON, before they are sent."""

from typing import Annotated, ClassVar
from uuid import UUID

from litestar import Response, patch
from litestar.params import FromPath, JSONBody
from msgspec import Meta, field

from domain.accounts.roles import Verb
from domain.accounts.views import Role
from domain.cart.operations import MAX_LINES, MAX_QUANTITY
from domain.checkout.change_order import change_order
from domain.checkout.change_parts import AddedItem, WantedChange
from domain.checkout.staff_orders import LONGEST_HOLD_HOURS, USUAL_HOLD_HOURS
from domain.errors import InvalidError
from domain.money import MAX_AMOUNT
from domain.orders.operations import lock_order
from domain.orders.queries import find_any, find_order_by_id
from domain.orders.views import OrderView
from domain.words.messages import gettext
from web.api.fields import Body, Choice, Line, Text
from web.api.openapi import ETAG, IfMatch, refusals
from web.api.responses import ApiRequest, fresh
from web.auth.guards import May
from web.auth.principals import require
from web.checkout.schemas import ShippingAddress
from web.checkout.terms import terms_of
from web.config.settings import Settings
from web.http.forms.address import read_address
from web.http.forms.fields import sound_email
from web.http.preconditions import read_if_match
from web.orders.api.schemas import Order, order_of
from web.payments.send_refunds import send_refunds
from web.shop import TheShop


class LineToChange(Body, frozen=True):
    """The new quantity of an order line; 0 removes it."""

    line_id: UUID
    quantity: Annotated[int, Meta(ge=0, le=MAX_QUANTITY)]


class ItemToAdd(Body, frozen=True):
    """A product to add, by its SKU, at the price that it has today."""

    sku: Annotated[Line, Meta(min_length=1, max_length=64)]
    quantity: Annotated[int, Meta(ge=1, le=MAX_QUANTITY)] = 1


class OrderPatch(Body, frozen=True):
    """What is to change of an order; what is left out stays. `expected_total` is minor units, null for any."""

    EXAMPLE: ClassVar[dict[str, object]] = {"delivery_method": "express"}

    lines: Annotated[list[LineToChange], Meta(max_length=MAX_LINES)] = field(default_factory=list)
    added: Annotated[list[ItemToAdd], Meta(max_length=MAX_LINES)] = field(default_factory=list)
    email: Text | None = None
    shipping_address: ShippingAddress | None = None
    delivery_method: Choice | None = None
    hold_hours: Annotated[
        int,
        Meta(
            ge=1,
            le=LONGEST_HOLD_HOURS,
            description="How long the customer of a paid order has to pay what the change costs more",
        ),
    ] = USUAL_HOLD_HOURS
    expected_total: Annotated[int, Meta(ge=0, le=MAX_AMOUNT)] | None = None


@patch(
    "/orders/{name:str}",
    guards=[May(Verb.CHANGE_ORDERS)],
    tags=["Staff"],
    summary="Change an order before it is shipped",
    responses=refusals(404, 409, 412, 428),
    response_headers=[ETAG],
)
async def change(
    request: ApiRequest, shop: TheShop, name: FromPath[str], data: JSONBody[OrderPatch], if_match: IfMatch = ""
) -> Response[Order]:
    """What was paid beyond the new total is refunded; a pending order is paid by its new total; invoices are replaced.

    If a paid order would cost more, it stays as it is: `change` waits for its customer to pay the difference, who gets
    an email with the link. 409 says why an order can't be changed, or what is out of stock.
    """
    seen, by, terms = read_if_match(if_match), await require(request, Role.STAFF), await terms_of(shop)
    async with shop.database.transaction() as connection:
        order_id = (await find_any(connection, name)).id
        await lock_order(connection, order_id)
        order = await find_order_by_id(connection, order_id)  # what is left out stays as it is under the lock
        await change_order(
            connection,
            order_id=order_id,
            wanted=_wanted(data, order, shop.settings),
            terms=terms,
            actor=by.actor,
            expected=seen.versions,
            expected_total=data.expected_total,
            hold_hours=data.hold_hours,
        )
    await send_refunds(shop.database, shop.gateways, order_id=order_id)
    await shop.bell.ring()
    async with shop.database.read() as connection:
        after = await find_order_by_id(connection, order_id)
    return fresh(order_of(after, shop.settings, for_staff=True), version=str(after.version))


def _wanted(data: OrderPatch, order: OrderView, settings: Settings) -> WantedChange:
    """Return the whole order as it is to be. Raises `InvalidError`."""
    ids = [one.line_id for one in data.lines]
    if len(set(ids)) < len(ids):
        raise InvalidError({"lines": gettext("A line is named twice.")})
    return WantedChange(
        email=order.email if data.email is None else sound_email(data.email),
        address=order.address if data.shipping_address is None else _address(data.shipping_address, settings),
        delivery_method=order.delivery_method if data.delivery_method is None else data.delivery_method,
        quantities={one.line_id: one.quantity for one in data.lines},
        added=tuple(AddedItem(one.sku, one.quantity) for one in data.added),
    )


def _address(body: ShippingAddress, settings: Settings) -> dict[str, str]:
    try:
        return read_address({name: getattr(body, name) for name in ShippingAddress.__struct_fields__}, settings)
    except InvalidError as error:
        raise InvalidError({f"/shipping_address/{name}": text for name, text in error.errors.items()}) from error
