"""Orders for programs: placed under an idempotency key, seen by their owner only."""

from typing import Annotated
from uuid import UUID

from litestar import Response, get, post
from litestar.params import FromPath, FromQuery, JSONBody, QueryParameter

from domain.accounts.views import Role
from domain.checkout.place_order import Placed
from domain.errors import ShopError
from domain.orders.operations import cancel_order
from domain.orders.queries import find_order_by_id, orders_of
from domain.orders.views import OrderView
from web.api.openapi import ETAG, LINK, LOCATION, REPLAYED, IdempotencyKey, refusals
from web.api.order_bodies import PlaceOrder
from web.api.order_summaries import OrderList, summary_of
from web.api.order_things import Order, order_of
from web.api.ordering import read_checkout
from web.api.responses import UNKEPT, ApiRequest, cacheable, fresh, next_page
from web.auth.cart_holder import Holder, find_holder
from web.auth.guards import cart_holder, customer, link_holder
from web.auth.order_access import AccessKey, actor_of, own_order
from web.auth.principals import require
from web.http.rate_limiting import count_order
from web.money.refunding import send_refunds
from web.shop import Shop, TheShop


@post(
    ["/orders", "/cart/checkout"],
    guards=[cart_holder],
    status_code=201,
    tags=["Orders"],
    summary="Place an order",
    responses=refusals(404, 409, 429),
    response_headers=[LOCATION, REPLAYED],
)
async def place(
    request: ApiRequest, shop: TheShop, data: JSONBody[PlaceOrder], idempotency_key: IdempotencyKey = ""
) -> Response[Order]:
    """409 names what is out of stock. A key that comes again with the same body gives the same order."""
    holder = await find_holder(request, shop.settings)
    checkout = await read_checkout(shop, holder, data, idempotency_key)
    await count_order(request, shop, checkout)
    outcome = await shop.database.checkouts.submit(checkout)
    if isinstance(outcome, ShopError):
        raise outcome
    await shop.bell.ring()
    return await _placed(shop, holder, outcome, from_cart=not data.items)


async def _placed(shop: Shop, holder: Holder, placed: Placed, *, from_cart: bool) -> Response[Order]:
    async with shop.database.read() as connection:
        order = await find_order_by_id(connection, placed.order_id)
    location = {"Location": f"/api/orders/{order.id}"}
    response = fresh(order_of(order, shop.settings), status=201, headers=location)
    if placed.replayed:
        response.headers["Idempotent-Replayed"] = "true"
    elif from_cart:
        holder.remember(response, shop.settings, 0)
    return response


@get("/orders", guards=[customer], tags=["Orders"], summary="My orders", response_headers=[LINK])
async def list_mine(
    request: ApiRequest,
    shop: TheShop,
    limit: Annotated[int, QueryParameter(ge=1, le=100)] = 24,
    cursor: FromQuery[UUID | None] = None,
) -> Response[OrderList]:
    """The latest first."""
    principal = await require(request, Role.CUSTOMER)
    async with shop.database.read() as connection:
        found = await orders_of(connection, user_id=principal.id, before=cursor, limit=limit)
    following = str(found[-1].id) if len(found) == limit else None
    return fresh(OrderList([summary_of(one) for one in found], following), headers=next_page(request, following))


@get(
    "/orders/{name:str}",
    guards=[link_holder],
    tags=["Orders"],
    summary="One order by id or number",
    responses=refusals(404),
    response_headers=[ETAG],
)
async def show(request: ApiRequest, shop: TheShop, name: FromPath[str], key: AccessKey = "") -> Response[Order]:
    """For its owner, staff, and whoever holds its key; to everybody else it does not exist."""
    order = await own_order(request, shop, name, key)
    return cacheable(request, order_of(order, shop.settings), control=UNKEPT)


@post(
    "/orders/{name:str}/cancel",
    guards=[link_holder],
    status_code=200,
    tags=["Orders"],
    summary="Cancel an order",
    responses=refusals(404, 409),
)
async def cancel(request: ApiRequest, shop: TheShop, name: FromPath[str], key: AccessKey = "") -> Response[Order]:
    """Until it is sent. Stock goes back, and what was paid is refunded."""
    order = await own_order(request, shop, name, key)
    async with shop.database.transaction() as connection:
        await cancel_order(connection, order_id=order.id, actor=await actor_of(request, order))
    await send_refunds(shop.database, shop.gateways, order_id=order.id)
    await shop.bell.ring()
    return await _again(shop, order)


async def _again(shop: Shop, order: OrderView) -> Response[Order]:
    async with shop.database.read() as connection:
        return fresh(order_of(await find_order_by_id(connection, order.id), shop.settings))
