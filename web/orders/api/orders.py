"""Orders for API clients: listed, shown and cancelled by their owner."""

from typing import Annotated
from uuid import UUID

from litestar import Response, get, post
from litestar.params import FromPath, FromQuery, QueryParameter

from domain.accounts.roles import Verb
from domain.accounts.views import Role
from domain.orders.operations import cancel_order
from domain.orders.queries import find_order_by_id, orders_of
from web.api.openapi import ETAG, LINK, refusals
from web.api.responses import UNKEPT, ApiRequest, cacheable, fresh, next_page, page_of
from web.auth.guards import customer, link_holder
from web.auth.order_access import AccessKey, actor_of, may_be_told_key, may_see_money, own_order
from web.auth.principals import require
from web.orders.api.schemas import Order, order_of
from web.orders.api.summaries import OrderList, summary_of
from web.payments.send_refunds import send_refunds
from web.shop import TheShop


@get("/orders", guards=[customer], tags=["Orders"], summary="List your orders", response_headers=[LINK])
async def list_mine(
    request: ApiRequest,
    shop: TheShop,
    limit: Annotated[int, QueryParameter(ge=1, le=100)] = 24,
    cursor: FromQuery[UUID | None] = None,
) -> Response[OrderList]:
    """Returns the latest orders first."""
    principal = await require(request, Role.CUSTOMER)
    async with shop.database.read() as connection:
        found = await orders_of(connection, user_id=principal.id, before=cursor, limit=limit + 1)
    items, following = page_of(found, limit)
    return fresh(OrderList([summary_of(one) for one in items], following), headers=next_page(request, following))


@get(
    "/orders/{name:str}",
    guards=[link_holder],
    tags=["Orders"],
    summary="Get an order by id or number",
    responses=refusals(404),
    response_headers=[ETAG],
)
async def show(request: ApiRequest, shop: TheShop, name: FromPath[str], key: AccessKey = "") -> Response[Order]:
    """The order is shown to its owner, staff, and holders of its key; everyone else gets a 404."""
    order = await own_order(request, shop, name, key)
    with_key = await may_be_told_key(request, order.user_id)
    with_money = await may_see_money(request, order.user_id)
    body = order_of(order, shop.settings, with_key=with_key, with_money=with_money)
    return cacheable(request, body, control=UNKEPT, version=str(order.version))


@post(
    "/orders/{name:str}/cancel",
    guards=[link_holder],
    status_code=200,
    tags=["Orders"],
    summary="Cancel an order",
    responses=refusals(404, 409),
)
async def cancel(request: ApiRequest, shop: TheShop, name: FromPath[str], key: AccessKey = "") -> Response[Order]:
    """An order can be cancelled until it is shipped. Its items are restocked, and its payment is refunded."""
    order = await own_order(request, shop, name, key, Verb.CHANGE_ORDERS)
    async with shop.database.transaction() as connection:
        await cancel_order(connection, order_id=order.id, actor=await actor_of(request, order))
    await send_refunds(shop.database, shop.gateways, order_id=order.id)
    await shop.bell.ring()
    with_key = await may_be_told_key(request, order.user_id)
    async with shop.database.read() as connection:
        after = await find_order_by_id(connection, order.id)
    return fresh(order_of(after, shop.settings, with_key=with_key))
