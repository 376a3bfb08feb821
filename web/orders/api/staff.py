"""Orders for staff over JSON."""

from typing import Annotated
from uuid import UUID

from litestar import Response, get, post, put
from litestar.di import NamedDependency, Provide
from litestar.params import FromPath, FromQuery, JSONBody, QueryParameter
from msgspec import Meta

from domain.accounts.roles import Verb
from domain.errors import check_version
from domain.orders.filters import OrderFilter
from domain.orders.lists import page_of_orders
from domain.orders.operations import lock_order
from domain.orders.queries import find_any, find_order_by_id
from domain.orders.rest_cancellation import cancel_rest
from domain.orders.staff_actions import bring_to
from domain.orders.states import OrderStatus
from web.api.fields import Body, Line
from web.api.openapi import LINK, IfMatch, refusals
from web.api.responses import ApiRequest, fresh, next_page, page_of
from web.auth.guards import May
from web.auth.principals import require_verb
from web.http.forms.fields import clean
from web.http.preconditions import read_optional_if_match
from web.orders.api.filters import read_order_filter
from web.orders.api.schemas import Order, order_of
from web.orders.api.shipments import Carrier, Tracking, parcel_of
from web.orders.api.summaries import SearchedOrders, summary_of
from web.payments.send_refunds import send_refunds
from web.shop import TheShop

VERBS = {OrderStatus.SHIPPED: Verb.SHIP, OrderStatus.DELIVERED: Verb.SHIP}
"""What staff must be allowed to do to bring an order to a status; for all others to change orders."""


class SetStatus(Body, frozen=True):
    """The new status of an order. The note is for staff; the customer is sent carrier and tracking."""

    status: OrderStatus
    note: Annotated[Line, Meta(max_length=500)] = ""
    tracking: Tracking = ""
    carrier: Carrier = ""


class RestCancellation(Body, frozen=True):
    """Why the rest of an order cannot be sent; the customer reads it."""

    reason: Annotated[Line, Meta(max_length=500)] = ""


@get(
    "/admin/orders",
    guards=[May(Verb.SEE_ORDERS)],
    tags=["Staff"],
    summary="List all orders",
    response_headers=[LINK],
    dependencies={"wanted": Provide(read_order_filter, sync_to_thread=False)},
)
async def list_all_orders(
    request: ApiRequest,
    shop: TheShop,
    wanted: NamedDependency[OrderFilter],
    limit: Annotated[int, QueryParameter(ge=1, le=100)] = 24,
    cursor: FromQuery[UUID | None] = None,
) -> Response[SearchedOrders]:
    """Returns the latest orders first by default.

    With words that very many orders have, a page may end before the list does, see `partly`.
    """
    async with shop.database.read() as connection:
        page = await page_of_orders(connection, wanted, after=cursor, limit=limit + 1)
    items, following = page_of(page.orders, limit)
    if page.reached:
        following = str(page.reached)
    listed = SearchedOrders([summary_of(one) for one in items], following, page.reached is not None)
    return fresh(listed, headers=next_page(request, following))


@put(
    "/orders/{name:str}/status",
    guards=[May(Verb.SHIP)],
    tags=["Staff"],
    summary="Change the status of an order",
    responses=refusals(404, 409),
)
async def set_status(request: ApiRequest, shop: TheShop, name: FromPath[str], data: JSONBody[SetStatus]) -> Order:
    """Only transitions that the current status allows are accepted; a 409 lists them."""
    principal = await require_verb(request, VERBS.get(data.status, Verb.CHANGE_ORDERS))
    async with shop.database.transaction() as connection:
        order = await find_any(connection, name)
        await bring_to(
            connection,
            order_id=order.id,
            wanted=data.status,
            actor=principal.actor,
            note=clean(data.note, "note"),
            parcel=parcel_of(data.tracking, data.carrier),
        )
    await send_refunds(shop.database, shop.gateways, order_id=order.id)
    await shop.bell.ring()
    async with shop.database.read() as connection:
        after = await find_order_by_id(connection, order.id)
    return order_of(after, shop.settings, for_staff=True, with_money=principal.may(Verb.SEE_MONEY))


@post(
    "/orders/{name:str}/rest-cancellation",
    guards=[May(Verb.CHANGE_ORDERS)],
    status_code=200,
    tags=["Staff"],
    summary="Cancel the rest of an order",
    responses=refusals(404, 409, 412),
)
async def cancel_rest_of(
    request: ApiRequest, shop: TheShop, name: FromPath[str], data: JSONBody[RestCancellation], if_match: IfMatch = ""
) -> Order:
    """Cancels what is not shipped of an unpaid order of which a part was shipped.

    It is restocked and credited, and the order becomes shipped; the customer owes the rest. What was paid is refunded
    instead, and an order of which nothing was shipped is cancelled as a whole: both are 409 here. With If-Match, only
    what you saw is cancelled.
    """
    principal = await require_verb(request, Verb.CHANGE_ORDERS)
    async with shop.database.transaction() as connection:
        await lock_order(connection, (await find_any(connection, name)).id)
        order = await find_any(connection, name)
        check_version(order.version, read_optional_if_match(if_match))
        await cancel_rest(connection, order_id=order.id, reason=clean(data.reason, "reason"), actor=principal.actor)
    await shop.bell.ring()
    async with shop.database.read() as connection:
        after = await find_order_by_id(connection, order.id)
    return order_of(after, shop.settings, for_staff=True)
