"""Placing orders over JSON, with an idempotency key."""

from litestar import Response, post
from litestar.params import JSONBody

from domain.checkout.place_order import Placed
from domain.errors import ShopError
from domain.orders.queries import find_order_by_id
from web.api.openapi import LOCATION, REPLAYED, IdempotencyKey, refusals
from web.api.responses import ApiRequest, fresh
from web.auth.cart_holder import CartHolder, find_holder
from web.auth.guards import cart_holder
from web.auth.order_access import may_be_told_key
from web.checkout.api_request import read_checkout
from web.checkout.limits import count_order, note_refusal, with_caps
from web.checkout.schemas import PlaceOrder
from web.orders.api.schemas import Order, order_of
from web.orders.api.written import written_order
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
    """409 lists what is out of stock. The same idempotency key with the same body returns the same order."""
    holder = await find_holder(request, shop.settings)
    checkout = await read_checkout(request, shop, holder, data, idempotency_key)
    await count_order(request, shop, checkout)
    checkout = await with_caps(request, shop, checkout)
    outcome = await shop.checkouts.submit(checkout)
    await note_refusal(shop, checkout, outcome)
    if isinstance(outcome, ShopError):
        raise outcome
    await shop.bell.ring()
    return await _placed(request, shop, holder, outcome, from_cart=not data.items)


async def _placed(
    request: ApiRequest, shop: Shop, holder: CartHolder, placed: Placed, *, from_cart: bool
) -> Response[Order]:
    location = {"Location": f"/api/orders/{placed.order_id}"}
    response = fresh(await _body(request, shop, placed), status=201, headers=location)
    if placed.replayed:
        response.headers["Idempotent-Replayed"] = "true"
    elif from_cart:
        holder.remember(response, shop.settings, 0)
    return response


async def _body(request: ApiRequest, shop: Shop, placed: Placed) -> Order:
    """The order as it was written a moment ago; one that was there before, or needs no payment, is read back."""
    if placed.written:
        with_key = await may_be_told_key(request, placed.written.accepted.checkout.user_id)
        return written_order(placed.written, shop.settings, with_key=with_key)
    async with shop.database.read() as connection:
        order = await find_order_by_id(connection, placed.order_id)
    return order_of(order, shop.settings, with_key=await may_be_told_key(request, order.user_id))
