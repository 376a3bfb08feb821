"""Buying the items of an order again."""

from litestar import get, post
from litestar.params import FromPath

from domain.cart.operations import MAX_LINES
from domain.cart.queries import count_items, find_cart
from domain.orders.reorder import AgainLine, lines_again, reorder
from domain.words.messages import gettext, ngettext
from web.auth.cart_holder import find_holder, new_holder
from web.auth.guards import link_holder
from web.auth.order_access import find_own_order
from web.cart.actions import admit_cart
from web.http.render import Html, PageRequest, private_page, see_other
from web.shop import TheShop


@post("/orders/{number:str}/reorder", guards=[link_holder], status_code=200)
async def order_again(request: PageRequest, shop: TheShop, number: FromPath[str]) -> Html:
    """Fill the cart, then redirect to it, or first to a list of the items that could not be added."""
    own = await find_own_order(request, shop, number)
    holder, owner = await new_holder(request, shop.settings)
    await admit_cart(request, shop, holder, owner)
    async with shop.database.transaction() as connection:
        lines = await reorder(connection, order_id=own.order.id, owner=owner, currency=shop.settings.currency)
        count = await count_items(connection, owner)
    missing = any(line.missing for line in lines)
    response = see_other(request, own.path("/reorder") if missing else "/cart")
    holder.remember(response, shop.settings, count)
    return response


@get("/orders/{number:str}/reorder", guards=[link_holder])
async def show_missing(request: PageRequest, shop: TheShop, number: FromPath[str]) -> Html:
    """Show the items of the order that are not in the cart, and why."""
    own = await find_own_order(request, shop, number)
    holder = await find_holder(request, shop.settings)
    async with shop.database.read() as connection:
        lines = await lines_again(
            connection, order_id=own.order.id, owner=holder.owner, currency=shop.settings.currency
        )
        cart = await find_cart(connection, holder.owner, shop.settings.currency)
    missing = tuple(why_missing(line) for line in lines if line.missing)
    return private_page(
        request,
        shop,
        "orders/reorder.html",
        own=own,
        order=own.order,
        missing=missing,
        some=any(line.in_cart for line in lines),
        most=MAX_LINES,
        full=len(cart.lines) >= MAX_LINES,
        more=any(line.in_cart < min(line.available or 0, line.wanted) for line in lines),
    )


def why_missing(line: AgainLine) -> str:
    """Return a sentence about a line of which the cart has fewer than the order had."""
    if line.available is None:
        return gettext("%(title)s is no longer available.", title=line.title)
    if not line.available:
        return gettext("%(title)s is sold out.", title=line.title)
    if line.available < line.wanted:
        return ngettext(
            "Only %(num)s of %(title)s is left, not %(wanted)s.",
            "Only %(num)s of %(title)s are left, not %(wanted)s.",
            line.available,
            title=line.title,
            wanted=line.wanted,
        )
    if line.in_cart:
        return ngettext(
            "%(num)s of %(title)s is in your cart, not %(wanted)s.",
            "%(num)s of %(title)s are in your cart, not %(wanted)s.",
            line.in_cart,
            title=line.title,
            wanted=line.wanted,
        )
    return gettext("%(title)s isn't in your cart.", title=line.title)
