"""Access to an order on the pages: by a guest's signed link, or by being signed in."""

from dataclasses import dataclass
from typing import Annotated
from urllib.parse import quote

from litestar.params import QueryParameter

from domain.cart.queries import find_cart
from domain.errors import NotFoundError
from domain.orders.queries import find_any, find_order, find_order_of
from domain.orders.views import OrderView
from web.auth.cart_holder import find_holder
from web.auth.principals import acts_as_staff, find_principal
from web.auth.signed_links import owns_key
from web.http.visitor import Visitor
from web.shop import Shop


@dataclass(frozen=True, slots=True)
class OwnOrder:
    """An order with the `key` by which it was opened; a signed-in user needs none, and is shown none."""

    order: OrderView
    key: str = ""

    def path(self, further: str = "") -> str:
        """The URL of the order's page, or of one `further` down, with the key."""
        path = f"/orders/{self.order.number}{further}"
        return f"{path}?key={quote(self.key)}" if self.key else path


async def find_own_order(visitor: Visitor, shop: Shop, number: str) -> OwnOrder:
    """The order, if it is the client's. Raises `NotFoundError` for a stranger, as if it did not exist."""
    key = visitor.query_params.get("key", "")
    if key:
        async with shop.database.read() as connection:
            order = await find_order(connection, number)
        if owns_key(shop.settings, order.id, key):
            return OwnOrder(order, key)
    principal = await find_principal(visitor)
    if principal is None:
        raise NotFoundError("There is no such order.")
    async with shop.database.read() as connection:
        return OwnOrder(await find_order_of(connection, number, user_id=principal.id))


AccessKey = Annotated[str, QueryParameter(max_length=64, description="The key of a guest's order link")]


async def own_order(request: Visitor, shop: Shop, name: str, key: str) -> OrderView:
    """The order, if it is the client's or the user is staff.

    Raises `NotFoundError` for a stranger, as if it did not exist.
    """
    holder = await find_holder(request, shop.settings)
    async with shop.database.read() as connection:
        order = await find_any(connection, name)
        cart = await find_cart(connection, holder.owner, shop.settings.currency) if order.user_id is None else None
    principal = holder.principal
    theirs = principal is not None and (order.user_id == principal.id or await acts_as_staff(request))
    by_cart = cart is not None and cart.id is not None and cart.id == order.cart_id
    if theirs or by_cart or owns_key(shop.settings, order.id, key):
        return order
    raise NotFoundError("There is no such order.")


async def actor_of(request: Visitor, order: OrderView) -> str:
    """The actor for the timeline: the customer, or else the member of staff who acts on somebody's order."""
    principal = await find_principal(request)
    by_staff = principal is not None and order.user_id != principal.id and await acts_as_staff(request)
    return principal.email if principal and by_staff else "customer"
