"""Saving for later, whichever way it is asked for: new wishlists of guests are counted by where they come from."""

from uuid import UUID

from limits import RateLimitItemPerDay, RateLimitItemPerMinute

from domain.cart.owner import CartOwner
from domain.cart.removals import remove_line
from domain.wishlists.operations import save_item
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


async def _admit(visitor: Client, shop: Shop, holder: CartHolder, owner: CartOwner) -> None:
    """Count a guest's wishlist before it is made. Raises `TooManyError`."""
    if holder.principal:
        return
    if holder.token and not holder.token.new:
        async with shop.database.read() as connection:
            if await has_wishlist(connection, owner):
                return
    await count(visitor, shop, NEW_WISHLIST, Window(NEW_WISHLISTS_A_DAY, network_of(visitor, shop)))
