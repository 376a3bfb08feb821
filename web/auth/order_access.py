"""Access to an order: for its owner, or with its signed link; over JSON also for the cart's holder and for staff."""

from dataclasses import dataclass
from typing import Annotated
from urllib.parse import quote
from uuid import UUID

from litestar.params import QueryParameter

from domain.accounts.roles import Verb
from domain.accounts.views import Principal, by_token
from domain.cart.queries import find_cart_key
from domain.errors import NotFoundError
from domain.orders.queries import find_any, find_order
from domain.orders.views import OrderView
from domain.words.messages import gettext, marked
from web.auth.cart_holder import find_holder
from web.auth.principals import acts_as_staff, find_principal
from web.auth.signed_links import owns_key
from web.http.visitor import Client
from web.shop import Shop

NO_ORDER = marked("There is no such order.")


@dataclass(frozen=True, slots=True)
class OwnOrder:
    """An order with the `key` by which it was opened; a signed-in user needs none, and is shown none."""

    order: OrderView
    key: str = ""

    def path(self, further: str = "") -> str:
        """The URL of the order's page, or of one `further` down, with the key."""
        path = f"/orders/{self.order.number}{further}"
        return f"{path}?key={quote(self.key)}" if self.key else path


async def find_own_order(visitor: Client, shop: Shop, number: str) -> OwnOrder:
    """The order, for the pages of its owner and of whoever has its signed link.

    Raises `NotFoundError` for a stranger, as if it did not exist.
    """
    key = visitor.query_params.get("key", "")
    async with shop.database.read() as connection:
        order = await find_order(connection, number)
    if owns_key(shop.settings, order.id, key):
        return OwnOrder(order, key)
    if _owns(await find_principal(visitor), order):
        return OwnOrder(order)
    raise NotFoundError(gettext(NO_ORDER))


AccessKey = Annotated[str, QueryParameter(max_length=64, description="The key from a guest's order link")]


async def own_order(request: Client, shop: Shop, name: str, key: str, verb: Verb = Verb.SEE_ORDERS) -> OrderView:
    """The order, for JSON: for its owner, with its key, for the holder of its cart, and for staff who may do `verb`.

    Raises `NotFoundError` for a stranger, as if it did not exist.
    """
    holder = await find_holder(request, shop.settings)
    async with shop.database.read() as connection:
        order = await find_any(connection, name)
        cart = await find_cart_key(connection, holder.owner if order.user_id is None else None)
    was_theirs = cart.id is not None and cart.id == order.cart_id
    if owns_key(shop.settings, order.id, key) or _owns(holder.principal, order) or was_theirs:
        return order
    if await acts_as_staff(request, verb):
        return order
    raise NotFoundError(gettext(NO_ORDER))


def _owns(principal: Principal | None, order: OrderView) -> bool:
    return principal is not None and order.user_id == principal.id


async def actor_of(request: Client, order: OrderView) -> str:
    """The actor for the timeline: the order's owner, the member of staff who acts on it, or a guest by the link."""
    principal = await find_principal(request)
    if principal and _owns(principal, order):
        return by_token("customer", principal.token)
    return principal.actor if principal and await acts_as_staff(request, Verb.SEE_ORDERS) else "guest"


async def may_be_told_key(request: Client, owner_id: UUID | None) -> bool:
    """Whether an answer may hold the key of an order of the user `owner_id`: a guest, or the owner signed in.

    The key can cancel the order. An API token can only ever do what its scopes say, and staff act under their names.
    """
    principal = await find_principal(request)
    return principal is None or (principal.session_id is not None and principal.id == owner_id)


async def may_see_money(request: Client, owner_id: UUID | None) -> bool:
    """Whether an answer may tell what was paid for an order of the user `owner_id`, and hold its documents.

    It may, unless it is for staff who see the order of somebody else for their work, and no payments.
    """
    principal = await find_principal(request)
    if principal is None or principal.id == owner_id or not await acts_as_staff(request, Verb.SEE_ORDERS):
        return True
    return await acts_as_staff(request, Verb.SEE_MONEY)
