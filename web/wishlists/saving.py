"""Saving for later, whichever way it is asked for: new wishlists of guests are counted by where they come from."""

from typing import Any
from uuid import UUID

from limits import RateLimitItemPerDay, RateLimitItemPerMinute
from litestar import Response

from domain.cart.owner import CartOwner
from domain.cart.removals import remove_line
from domain.wishlists.operations import save_item, touch_wishlist
from domain.wishlists.queries import has_wishlist
from web.auth.cart_holder import CartHolder
from web.http.rate_limiting import count, network_of
from web.http.visitor import Client
from web.infra.rate_limiter import Window
from web.shop import Shop

NEW_WISHLIST = RateLimitItemPerMinute(600, namespace="new-wishlist")
"""Wishlists that guests begin behind one line: as many as carts."""

NEW_WISHLISTS_A_DAY = RateLimitItemPerDay(10_000, namespace="new-wishlist")


async def save(
    visitor: Client, shop: Shop, holder: CartHolder, owner: CartOwner, variant_id: UUID, *, from_cart: bool = False
) -> None:
    """Save a variant, and take its line out of the cart if it comes `from_cart`: both or neither.

    Raises the errors of `save_item`, or `TooManyError` for a new wishlist.
    """
    await _admit(visitor, shop, holder, owner)
    async with shop.database.transaction() as connection:
        if from_cart:
            await remove_line(connection, owner=owner, variant_id=variant_id)
        await save_item(connection, owner=owner, variant_id=variant_id)


async def look(shop: Shop, holder: CartHolder, response: Response[Any]) -> None:
    """Keep a guest's wishlist, and the cookie by which it is found, from now on: somebody looked at it."""
    if holder.token and not holder.principal:
        async with shop.database.light_transaction() as connection:
            await touch_wishlist(connection, token_hash=holder.token.hash)
    holder.remember_token(response, shop.settings)


async def _admit(visitor: Client, shop: Shop, holder: CartHolder, owner: CartOwner) -> None:
    """Count a guest's wishlist before it is made. Raises `TooManyError`."""
    if holder.principal:
        return
    if holder.token and not holder.token.new:
        async with shop.database.read() as connection:
            if await has_wishlist(connection, owner):
                return
    await count(visitor, shop, NEW_WISHLIST, Window(NEW_WISHLISTS_A_DAY, network_of(visitor, shop)))
