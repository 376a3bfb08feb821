"""Cancelling an order that has not been sent: one page to confirm, one action."""

from litestar import get, post
from litestar.params import FromPath

from domain.orders.operations import cancel_order
from domain.orders.states import MoveRefusedError
from domain.words.messages import marked
from web.auth.guards import link_holder
from web.auth.order_access import actor_of, find_own_order
from web.http.render import Html, PageRequest, private_page, see_other
from web.orders.pages import can_be_cancelled, order_page
from web.payments.send_refunds import send_refunds
from web.shop import TheShop

TOO_LATE = {
    "confirmed": marked("Part of your order is already on its way, so you can no longer cancel the whole order."),
    "shipped": marked("Your parcel is already on its way, so you can no longer cancel the order."),
    "delivered": marked("Your parcel has already arrived, so you can no longer cancel the order."),
    "cancelled": marked("This order is already cancelled."),
    "failed": marked("This order has already ended. Nothing will be sent."),
}


@get("/orders/{number:str}/cancellation", guards=[link_holder])
async def ask_cancellation(request: PageRequest, shop: TheShop, number: FromPath[str]) -> Html:
    """Ask for confirmation; an order that cannot be cancelled redirects to its own page."""
    own = await find_own_order(request, shop, number)
    if not can_be_cancelled(own.order):
        return see_other(request, own.path())
    return private_page(request, shop, "orders/cancellation.html", own=own, order=own.order)


@post("/orders/{number:str}/cancellation", guards=[link_holder], status_code=200)
async def cancel(request: PageRequest, shop: TheShop, number: FromPath[str]) -> Html:
    """Cancel the order; one that can no longer be cancelled is shown with the reason."""
    own = await find_own_order(request, shop, number)
    actor = await actor_of(request, own.order)
    try:
        async with shop.database.transaction() as connection:
            await cancel_order(connection, order_id=own.order.id, actor=actor)
        await send_refunds(shop.database, shop.gateways, order_id=own.order.id)
    except MoveRefusedError:
        again = await find_own_order(request, shop, number)
        return await order_page(request, shop, again, notice=TOO_LATE[again.order.status], status=409)
    await send_refunds(shop.database, shop.gateways, order_id=own.order.id)
    await shop.bell.ring()
    return see_other(request, own.path())
