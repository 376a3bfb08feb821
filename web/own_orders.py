"""An order as its owner holds it on the pages: by the signed link of a guest, or by being signed in."""

from dataclasses import dataclass
from urllib.parse import quote

from domain.errors import NotFoundError
from domain.orders.queries import find_order, find_order_of
from domain.orders.views import OrderView
from web.identity.principals import Visitor, find_principal
from web.links import owns_key
from web.shop import Shop


@dataclass(frozen=True, slots=True)
class OwnOrder:
    """An order with the `key` by which it was opened; a person who is signed in needs none, and is shown none."""

    order: OrderView
    key: str = ""

    def path(self, further: str = "") -> str:
        """The address of the order's page, or of one `further` down, for whoever opened it."""
        path = f"/orders/{self.order.number}{further}"
        return f"{path}?key={quote(self.key)}" if self.key else path


async def find_own_order(visitor: Visitor, shop: Shop, number: str) -> OwnOrder:
    """The order, if it is the visitor's. Raises `NotFoundError` for a stranger, as if there were no such order."""
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
