"""Changes of a cart. Each locks the cart's row first, so that two tabs and a checkout take turns."""

from uuid import UUID

from domain.cart.errors import CartFullError, NotEnoughError
from domain.connection import Connection
from domain.errors import NotFoundError

MAX_QUANTITY = 99
"""At most so many of one variant in a cart."""

MAX_LINES = 100
"""At most so many different variants in a cart."""

IDLE_DAYS = 30
"""A cart that nobody touched for so long is forgotten."""

OPEN = """
INSERT INTO carts (token_hash) VALUES ($1)
ON CONFLICT (token_hash) DO UPDATE SET touched_at = now() RETURNING id
"""

OFFER = """
SELECT p.name, p.published, coalesce(s.on_hand, 0) AS on_hand,
       coalesce((SELECT quantity FROM cart_lines WHERE cart_id = $1 AND variant_id = $2), 0) AS in_cart,
       (SELECT count(*) FROM cart_lines WHERE cart_id = $1) AS lines
FROM variants v JOIN products p ON p.id = v.product_id LEFT JOIN stock_items s ON s.variant_id = v.id
WHERE v.id = $2
"""

PUT = """
INSERT INTO cart_lines (cart_id, variant_id, quantity) VALUES ($1, $2, $3)
ON CONFLICT (cart_id, variant_id) DO UPDATE SET quantity = excluded.quantity
"""


async def add_line(connection: Connection, *, token_hash: bytes, variant_id: UUID, quantity: int) -> str:
    """Put `quantity` more of a variant into the cart, which is made if need be; returns the product's name.

    Raises `NotFoundError`, `NotEnoughError` with what is left, or `CartFullError`.
    """
    cart_id = await connection.fetchval(OPEN, token_hash)
    offer = await connection.fetchrow(OFFER, cart_id, variant_id)
    if offer is None or not offer["published"]:
        raise NotFoundError("This product is no longer offered.")
    if not offer["in_cart"] and offer["lines"] >= MAX_LINES:
        raise CartFullError(f"A cart holds {MAX_LINES} different things. Please order these first.")
    wanted = offer["in_cart"] + quantity
    if wanted > min(offer["on_hand"], MAX_QUANTITY):
        raise NotEnoughError(offer["name"], min(offer["on_hand"], MAX_QUANTITY), offer["in_cart"])
    await connection.execute(PUT, cart_id, variant_id, wanted)
    return str(offer["name"])


async def set_quantity(connection: Connection, *, token_hash: bytes, variant_id: UUID, quantity: int) -> None:
    """Make a line's quantity exactly this. Raises `NotFoundError`, or `NotEnoughError` with what is left."""
    cart_id = await connection.fetchval(OPEN, token_hash)
    offer = await connection.fetchrow(OFFER, cart_id, variant_id)
    if offer is None or not offer["in_cart"]:
        raise NotFoundError("This line is no longer in your cart.")
    if quantity > min(offer["on_hand"], MAX_QUANTITY):
        raise NotEnoughError(offer["name"], min(offer["on_hand"], MAX_QUANTITY))
    await connection.execute(PUT, cart_id, variant_id, quantity)


async def remove_line(connection: Connection, *, token_hash: bytes, variant_id: UUID) -> None:
    """Take a line out; a line that is already gone is no error."""
    cart_id = await connection.fetchval(OPEN, token_hash)
    await connection.execute("DELETE FROM cart_lines WHERE cart_id = $1 AND variant_id = $2", cart_id, variant_id)


async def clear_cart(connection: Connection, *, token_hash: bytes) -> None:
    """Take everything out."""
    cart_id = await connection.fetchval(OPEN, token_hash)
    await connection.execute("DELETE FROM cart_lines WHERE cart_id = $1", cart_id)


async def forget_idle_carts(connection: Connection, *, limit: int = 1000) -> int:
    """Delete up to `limit` carts that were idle for `IDLE_DAYS`; returns how many."""
    found = await connection.fetch(
        "DELETE FROM carts WHERE id IN (SELECT id FROM carts WHERE touched_at < now() - make_interval(days => $1) "
        "ORDER BY touched_at LIMIT $2 FOR UPDATE SKIP LOCKED) RETURNING id",
        IDLE_DAYS,
        limit,
    )
    return len(found)
