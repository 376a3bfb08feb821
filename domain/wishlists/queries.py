"""Wishlists, read for their owners."""

from typing import Any
from uuid import UUID

from domain.cart.owner import CartOwner
from domain.catalogue.rows import picture
from domain.catalogue.shown_images import OF_VARIANT
from domain.catalogue.views import Stock
from domain.connection import Connection
from domain.prices.unit_price import unit_price
from domain.wishlists.views import WishlistItemView, WishlistView

ITEMS = """
SELECT i.variant_id, v.product_id, p.slug, v.sku, p.name, in_order(v.options, v.option_names) AS options,
       picture.picture, v.price, v.content, coalesce(s.on_hand, 0) AS on_hand,
       p.published AND p.currency = $2 AS buyable
FROM wishlists w JOIN wishlist_items i ON i.wishlist_id = w.id JOIN variants v ON v.id = i.variant_id
JOIN products p ON p.id = v.product_id LEFT JOIN stock_items s ON s.variant_id = v.id
{picture}
WHERE w.{column} = $1 ORDER BY i.added_at DESC, i.id DESC
"""


async def find_wishlist(connection: Connection, owner: CartOwner | None, currency: str) -> WishlistView:
    """The owner's wishlist with today's prices and stock, empty if there is none: one query."""
    if owner is None:
        return WishlistView((), currency)
    found = await connection.fetch(ITEMS.format(column=owner.column, picture=OF_VARIANT), owner.value, currency)
    return WishlistView(tuple(_item(row) for row in found), currency)


def _item(row: Any) -> WishlistItemView:
    return WishlistItemView(
        variant_id=row["variant_id"],
        product_id=row["product_id"],
        slug=row["slug"],
        sku=row["sku"],
        name=row["name"],
        options=row["options"],
        picture=picture(row["picture"]),
        price=row["price"],
        content=row["content"] or "",
        per_unit=unit_price(row["price"], row["content"]),
        stock=Stock(row["on_hand"]),
        buyable=row["buyable"],
    )


SAVED = """
SELECT v.product_id, array_agg(i.variant_id ORDER BY i.added_at DESC, i.id DESC) AS variants
FROM wishlists w JOIN wishlist_items i ON i.wishlist_id = w.id JOIN variants v ON v.id = i.variant_id
WHERE w.{column} = $1 GROUP BY v.product_id
"""


async def saved_variants(connection: Connection, owner: CartOwner) -> dict[UUID, list[UUID]]:
    """The variants on the owner's wishlist by their product, the latest first: one query."""
    found = await connection.fetch(SAVED.format(column=owner.column), owner.value)
    return {row["product_id"]: row["variants"] for row in found}


async def has_wishlist(connection: Connection, owner: CartOwner) -> bool:
    """Whether the owner has a wishlist already: one query."""
    query = f"SELECT EXISTS (SELECT FROM wishlists WHERE {owner.column} = $1)"  # noqa: S608 - a constant
    found: bool = await connection.fetchval(query, owner.value)
    return found
