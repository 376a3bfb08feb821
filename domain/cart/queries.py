"""Carts, read for their owners."""

from typing import Any

from domain.cart.owner import CartOwner
from domain.cart.views import CartLineView, CartView
from domain.catalogue.rows import picture
from domain.catalogue.views import Stock
from domain.connection import Connection

CART = """
SELECT c.id, c.checkout_key, l.variant_id, l.quantity, v.product_id, v.sku, v.options, v.price,
       p.slug, p.name, p.published AND p.currency = $2 AS published, coalesce(s.on_hand, 0) AS on_hand, picture.picture
FROM carts c
LEFT JOIN cart_lines l ON l.cart_id = c.id
LEFT JOIN variants v ON v.id = l.variant_id
LEFT JOIN products p ON p.id = v.product_id
LEFT JOIN stock_items s ON s.variant_id = v.id
LEFT JOIN LATERAL (
    SELECT jsonb_build_object('file', i.file, 'alt', i.alt, 'width', i.width, 'height', i.height) AS picture
    FROM product_images i WHERE i.product_id = p.id
    ORDER BY (i.variant_id = v.id) IS TRUE DESC, i.position LIMIT 1
) AS picture ON true
WHERE c.{column} = $1 ORDER BY l.added_at, l.variant_id
"""


async def find_cart(connection: Connection, owner: CartOwner | None, currency: str) -> CartView:
    """The owner's cart with today's prices and stock, empty if there is none: one query."""
    found = await connection.fetch(CART.format(column=owner.column), owner.value, currency) if owner else []
    if not found:
        return CartView(None, (), currency, "")
    lines = tuple(_line(row) for row in found if row["variant_id"] is not None)
    return CartView(found[0]["id"], lines, currency, str(found[0]["checkout_key"]))


def _line(row: Any) -> CartLineView:
    return CartLineView(
        variant_id=row["variant_id"],
        product_id=row["product_id"],
        slug=row["slug"],
        sku=row["sku"],
        name=row["name"],
        options=row["options"],
        picture=picture(row["picture"]),
        quantity=row["quantity"],
        unit_price=row["price"],
        stock=Stock(row["on_hand"]),
        buyable=row["published"],
    )


COUNT = """
SELECT coalesce(sum(l.quantity), 0) FROM cart_lines l JOIN carts c ON c.id = l.cart_id WHERE c.{column} = $1
"""


async def count_items(connection: Connection, owner: CartOwner) -> int:
    """How many things are in the owner's cart: one query."""
    return int(await connection.fetchval(COUNT.format(column=owner.column), owner.value))
