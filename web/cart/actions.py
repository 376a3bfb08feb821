"""Changes of a cart that pages and JSON share. A variant is added in one trip to the database unless it is refused."""

from typing import Any
from uuid import UUID

from limits import RateLimitItemPerDay, RateLimitItemPerMinute
from litestar import Response

from domain.cart.gift_note import EMPTY, save_gift_note
from domain.cart.operations import Added, add_at_once, add_line, has_cart, touch_cart
from domain.cart.owner import CartOwner
from domain.cart.views import CartView
from domain.errors import NotFoundError
from domain.words.messages import gettext
from web.auth.cart_holder import CartHolder
from web.http.rate_limiting import count, network_of
from web.http.visitor import Client
from web.infra.rate_limiter import Window
from web.shop import Shop

NEW_CART = RateLimitItemPerMinute(600, namespace="new-cart")
"""Carts that guests begin behind one line, where many people may stand: as many as may order there."""

NEW_CARTS_A_DAY = RateLimitItemPerDay(10_000, namespace="new-cart")


async def put_into_cart(
    visitor: Client, shop: Shop, holder: CartHolder, owner: CartOwner, *, variant_id: UUID, quantity: int
) -> Added:
    """Add a variant to the cart of `new_holder`. Raises the errors of `add_line`, or `TooManyError` for a new cart."""
    new = holder.token is not None and holder.token.new
    if new:
        await admit_cart(visitor, shop, holder, owner)
    may_open = new or holder.principal is not None
    async with shop.database.statements() as connection:
        added = await add_at_once(connection, owner=owner, variant_id=variant_id, quantity=quantity, may_open=may_open)
    if added:
        return added
    if not new:
        await admit_cart(visitor, shop, holder, owner)
    async with shop.database.light_transaction() as connection:
        return await add_line(connection, owner=owner, variant_id=variant_id, quantity=quantity)


async def admit_cart(visitor: Client, shop: Shop, holder: CartHolder, owner: CartOwner) -> None:
    """Count a guest's cart by where it comes from before it is made; one that is there is not counted again.

    A token that nobody was given is that of a new cart. Raises `TooManyError`.
    """
    if holder.principal:
        return
    if holder.token and not holder.token.new:
        async with shop.database.read() as connection:
            if await has_cart(connection, owner):
                return
    await count(visitor, shop, NEW_CART, Window(NEW_CARTS_A_DAY, network_of(visitor, shop)))


async def look(shop: Shop, holder: CartHolder, cart: CartView, response: Response[Any]) -> None:
    """Keep a cart that somebody looked at, and the cookies by which it is found and counted, from now on."""
    if holder.owner is None:
        return
    if cart.idle and cart.id:
        async with shop.database.light_transaction() as connection:
            await touch_cart(connection, cart.id)
    holder.remember(response, shop.settings, cart.item_count)


async def keep_gift_note(shop: Shop, holder: CartHolder, note: str) -> None:
    """Set the gift note of the holder's cart. Raises `NotFoundError` without a cart."""
    if holder.owner is None:
        raise NotFoundError(gettext(EMPTY))
    async with shop.database.transaction() as connection:
        await save_gift_note(connection, owner=holder.owner, note=note)
