"""Changes of a wishlist. Each locks its row first, so that two tabs take turns; a cart is locked before it."""

from uuid import UUID

from advanced_alchemy.repository import SQLAlchemyAsyncRepository
from advanced_alchemy.service import SQLAlchemyAsyncRepositoryService

from domain.cart.owner import CartOwner
from domain.connection import PIECE, Connection, delete_some
from domain.errors import NotFoundError
from domain.orm import session_on
from domain.wishlists.errors import WishlistFullError
from domain.wishlists.models import WishlistItem
from domain.words.messages import gettext

MOST = 200
"""The most variants on a wishlist."""

GUEST_DAYS = 30
"""The days after which a guest's wishlist that nobody looked at is deleted, with the cookie by which it is found."""


class WishlistItemRepository(SQLAlchemyAsyncRepository[WishlistItem]):
    """The items of wishlists."""

    model_type = WishlistItem


class WishlistItemService(SQLAlchemyAsyncRepositoryService[WishlistItem, WishlistItemRepository]):
    """Counts, adds and deletes items."""

    repository_type = WishlistItemRepository


OPEN = """
INSERT INTO wishlists ({column}) VALUES ($1) ON CONFLICT ({column}) DO UPDATE SET touched_at = now() RETURNING id
"""

OFFERED = """
SELECT true FROM variants v JOIN products p ON p.id = v.product_id WHERE v.id = $1 AND p.published FOR KEY SHARE OF v
"""


async def save_item(connection: Connection, *, owner: CartOwner, variant_id: UUID) -> None:
    """Put a variant on the wishlist, which is created if need be; one that is there already stays where it is.

    Raises `NotFoundError` for a variant that is not offered, and `WishlistFullError`.
    """
    wishlist_id = await connection.fetchval(OPEN.format(column=owner.column), owner.value)
    offered = await connection.fetchval(OFFERED, variant_id)
    of_list = WishlistItem.wishlist_id == wishlist_id
    async with session_on(connection) as session:
        service = WishlistItemService(session=session)
        if await service.exists(of_list, WishlistItem.variant_id == variant_id):
            return
        if not offered:
            raise NotFoundError(gettext("This product is no longer offered."))
        if await service.count(of_list) >= MOST:
            raise WishlistFullError(
                gettext("A wishlist holds up to %(most)s products. Please remove some first.", most=MOST)
            )
        await service.create(WishlistItem(wishlist_id=wishlist_id, variant_id=variant_id))


async def remove_item(connection: Connection, *, owner: CartOwner, variant_id: UUID) -> None:
    """Take a variant off the wishlist; one that is gone already is no error."""
    query = f"UPDATE wishlists SET touched_at = now() WHERE {owner.column} = $1 RETURNING id"  # noqa: S608 - a constant
    wishlist_id = await connection.fetchval(query, owner.value)
    async with session_on(connection) as session:
        service = WishlistItemService(session=session)
        await service.delete_where(WishlistItem.wishlist_id == wishlist_id, WishlistItem.variant_id == variant_id)


MERGE = f"""
INSERT INTO wishlist_items (wishlist_id, variant_id, added_at)
SELECT $1, g.variant_id, g.added_at FROM wishlist_items g
WHERE g.wishlist_id = $2
  AND NOT EXISTS (SELECT FROM wishlist_items o WHERE o.wishlist_id = $1 AND o.variant_id = g.variant_id)
ORDER BY g.added_at DESC
LIMIT (SELECT greatest(0, {MOST} - count(*)) FROM wishlist_items WHERE wishlist_id = $1)
"""  # noqa: S608 - constant


async def merge_wishlists(connection: Connection, *, guest: CartOwner, user: CartOwner) -> None:
    """Move what a guest saved onto the wishlist of the user who signed in: the latest first, while there is room."""
    guest_id = await connection.fetchval("SELECT id FROM wishlists WHERE token_hash = $1 FOR UPDATE", guest.token_hash)
    if guest_id is None:
        return
    wishlist_id = await connection.fetchval(OPEN.format(column=user.column), user.value)
    await connection.execute(MERGE, wishlist_id, guest_id)
    await connection.execute("DELETE FROM wishlists WHERE id = $1", guest_id)


TOUCH = """
UPDATE wishlists SET touched_at = now() WHERE token_hash = $1 AND touched_at < now() - interval '1 day'
"""


async def touch_wishlist(connection: Connection, *, token_hash: bytes) -> None:
    """Keep a guest's wishlist that was looked at for `GUEST_DAYS` more; it is written once a day at most."""
    await connection.execute(TOUCH, token_hash)


async def delete_idle_wishlists(connection: Connection, *, limit: int = PIECE) -> int:
    """Delete up to `limit` wishlists of guests that were idle for `GUEST_DAYS`; returns how many.

    A customer's stays as long as the account does.
    """
    idle = f"user_id IS NULL AND touched_at < now() - interval '{GUEST_DAYS} days'"
    return await delete_some(connection, "wishlists", idle, limit=limit)
