"""Changes of a cart that pages and JSON share. A variant is added in one trip to the database unless it is refused."""

from dataclasses import replace
from typing import Any
from uuid import UUID

from limits import RateLimitItemPerDay, RateLimitItemPerMinute
from litestar import Response

from domain.cart.adding import Addition
from domain.cart.gift_note import EMPTY, save_gift_note
from domain.cart.operations import Added, add_line, has_cart, touch_cart
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
    """Add a variant to the cart of `new_holder`. Raises the errors of `add_line`, or `TooManyError` for a new cart.

    A guest's cart is counted by where it comes from before it is made, be its token new or one that nobody was given.
    """
    new = holder.token is not None and holder.token.new
    if new:
        await _count_new(visitor, shop)
    asked = Addition(owner, variant_id, quantity, may_open=new or holder.principal is not None)
    done = await shop.additions.submit(asked)
    if not (asked.may_open or isinstance(done, Added) or done.known):
        await _count_new(visitor, shop)
        done = await shop.additions.submit(replace(asked, may_open=True))
    if isinstance(done, Added):
        return done
    async with shop.database.light_transaction() as connection:
        return await add_line(connection, owner=owner, variant_id=variant_id, quantity=quantity)


async def admit_cart(visitor: Client, shop: Shop, holder: CartHolder, owner: CartOwner) -> None:
    """Count a guest's cart before it is made; one that is there is not counted again. Raises `TooManyError`."""
    if holder.principal:
        return
    if holder.token and not holder.token.new:
        async with shop.database.read() as connection:
            if await has_cart(connection, owner):
                return
    await _count_new(visitor, shop)


async def _count_new(visitor: Client, shop: Shop) -> None:
    await count(visitor, shop, NEW_CART, Window(NEW_CARTS_A_DAY, network_of(visitor, shop)))


async def look(shop: Shop, holder: CartHolder, cart: CartView, response: Response[Any]) -> None:
    """Keep a cart that somebody looked at, and the cookies by which it is found and counted, from now on."""
    if holder.owner is None:
        return
    await keep_idle(shop, cart)
    holder.remember(response, shop.settings, cart.item_count)


async def keep_idle(shop: Shop, cart: CartView) -> None:
    """Keep a cart that nobody has looked at for a day from now on."""
    if cart.idle and cart.id:
        async with shop.database.light_transaction() as connection:
            await touch_cart(connection, cart.id)


async def keep_gift_note(shop: Shop, holder: CartHolder, note: str) -> None:
    """Set the gift note of the holder's cart. Raises `NotFoundError` without a cart."""
    if holder.owner is None:
        raise NotFoundError(gettext(EMPTY))
    async with shop.database.transaction() as connection:
        await save_gift_note(connection, owner=holder.owner, note=note)
