"""Changes of a cart. Each locks the cart's row first, so that two tabs and a checkout take turns."""

from dataclasses import dataclass
from uuid import UUID

from domain.cart.errors import CartFullError, NotEnoughError
from domain.cart.owner import CartOwner
from domain.connection import PIECE, Connection, affected
from domain.errors import NotFoundError
from domain.words.messages import gettext

MAX_QUANTITY = 99
"""The largest quantity of one variant in a cart."""

MAX_LINES = 100
"""The most different variants in a cart."""

IDLE_DAYS = 30
"""The days after which a cart that nobody used is deleted: neither changed nor looked at."""

OPEN = """
INSERT INTO carts ({column}) VALUES ($1) ON CONFLICT ({column}) DO UPDATE SET touched_at = now() RETURNING id
"""

OFFER = """
SELECT p.name, p.published, v.price, coalesce(s.on_hand, 0) AS on_hand,
       coalesce((SELECT quantity FROM cart_lines WHERE cart_id = $1 AND variant_id = $2), 0) AS in_cart,
       lines.count AS lines, lines.items
FROM variants v JOIN products p ON p.id = v.product_id LEFT JOIN stock_items s ON s.variant_id = v.id
CROSS JOIN (SELECT count(*), coalesce(sum(quantity), 0)::int AS items FROM cart_lines WHERE cart_id = $1) AS lines
WHERE v.id = $2
"""

PUT = """
INSERT INTO cart_lines (cart_id, variant_id, quantity, seen_price) VALUES ($1, $2, $3, $4)
ON CONFLICT (cart_id, variant_id) DO UPDATE SET quantity = excluded.quantity, seen_price = excluded.seen_price
"""


async def open_cart(connection: Connection, owner: CartOwner) -> UUID:
    """Create the cart if need be, lock it, and return its id."""
    cart_id: UUID = await connection.fetchval(OPEN.format(column=owner.column), owner.value)
    return cart_id


async def lock_cart(connection: Connection, owner: CartOwner) -> UUID | None:
    """Lock the cart and return its id; None if there is none, and none is made for an unknown token."""
    query = f"UPDATE carts SET touched_at = now() WHERE {owner.column} = $1 RETURNING id"  # noqa: S608 - a constant
    cart_id: UUID | None = await connection.fetchval(query, owner.value)
    return cart_id


TOUCH = """
UPDATE carts SET touched_at = now() WHERE id = (
    SELECT id FROM carts WHERE id = $1 AND touched_at < now() - interval '1 day' FOR UPDATE SKIP LOCKED)
"""


async def touch_cart(connection: Connection, cart_id: UUID) -> None:
    """Keep a cart that was looked at for `IDLE_DAYS` more: it is written once a day at most.

    One that is locked is being changed, which keeps it too: nobody who looks waits for that.
    """
    await connection.execute(TOUCH, cart_id)


async def has_cart(connection: Connection, owner: CartOwner) -> bool:
    """Whether the owner has a cart already: one query."""
    query = f"SELECT EXISTS (SELECT FROM carts WHERE {owner.column} = $1)"  # noqa: S608 - a constant
    found: bool = await connection.fetchval(query, owner.value)
    return found


@dataclass(frozen=True, slots=True)
class Added:
    """The name of the product that was added to a cart, and the number of items in the cart now."""

    name: str
    item_count: int


async def add_line(connection: Connection, *, owner: CartOwner, variant_id: UUID, quantity: int) -> Added:
    """Add `quantity` of a variant to the cart, which is created if need be.

    Raises `NotFoundError`, `NotEnoughError` with the number left, or `CartFullError`.
    """
    cart_id = await open_cart(connection, owner)
    offer = await connection.fetchrow(OFFER, cart_id, variant_id)
    if offer is None or not offer["published"]:
        raise NotFoundError(gettext("This product is no longer offered."))
    if not offer["in_cart"] and offer["lines"] >= MAX_LINES:
        raise CartFullError(
            gettext(
                "A cart holds up to %(max_lines)s different products. Please order these first.", max_lines=MAX_LINES
            )
        )
    wanted = offer["in_cart"] + quantity
    if wanted > min(offer["on_hand"], MAX_QUANTITY):
        raise NotEnoughError(offer["name"], min(offer["on_hand"], MAX_QUANTITY), offer["in_cart"])
    await connection.execute(PUT, cart_id, variant_id, wanted, offer["price"])
    return Added(offer["name"], offer["items"] + quantity)


async def set_quantity(connection: Connection, *, owner: CartOwner, variant_id: UUID, quantity: int) -> None:
    """Set a line's quantity. Raises `NotFoundError`, or `NotEnoughError` with the number left."""
    cart_id = await lock_cart(connection, owner)
    offer = await connection.fetchrow(OFFER, cart_id, variant_id)
    if offer is None or not offer["in_cart"]:
        raise NotFoundError(gettext("This item is no longer in your cart."))
    if quantity > min(offer["on_hand"], MAX_QUANTITY):
        raise NotEnoughError(offer["name"], min(offer["on_hand"], MAX_QUANTITY))
    await connection.execute(PUT, cart_id, variant_id, quantity, offer["price"])


MERGE = """
INSERT INTO cart_lines (cart_id, variant_id, quantity, seen_price, added_at)
SELECT $1, variant_id, quantity, seen_price, added_at FROM cart_lines WHERE cart_id = $2
ON CONFLICT (cart_id, variant_id) DO UPDATE SET quantity = least(cart_lines.quantity + excluded.quantity, $3)
"""

MERGE_CART = """
UPDATE carts o SET removed = coalesce(g.removed, o.removed), gift_note = coalesce(nullif(g.gift_note, ''), o.gift_note)
FROM carts g WHERE o.id = $1 AND g.id = $2
"""


async def merge_carts(connection: Connection, *, guest: CartOwner, user: CartOwner) -> None:
    """Move a guest's lines into the cart of the user who signed in.

    No line is lost; quantities add up, to `MAX_QUANTITY`. What the guest removed last can be put back there, and a gift
    note of the guest's is the cart's.
    """
    guest_id = await connection.fetchval("SELECT id FROM carts WHERE token_hash = $1 FOR UPDATE", guest.token_hash)
    if guest_id is None:
        return
    cart_id = await open_cart(connection, user)
    await connection.execute(MERGE, cart_id, guest_id, MAX_QUANTITY)
    await connection.execute(MERGE_CART, cart_id, guest_id)
    await connection.execute("DELETE FROM carts WHERE id = $1", guest_id)


async def delete_cart(connection: Connection, *, owner: CartOwner) -> None:
    """Delete the owner's cart with its lines, if there is one."""
    await connection.execute(f"DELETE FROM carts WHERE {owner.column} = $1", owner.value)  # noqa: S608 - a constant


async def delete_idle_carts(connection: Connection, *, limit: int = PIECE) -> int:
    """Delete up to `limit` carts that were idle for `IDLE_DAYS`; returns how many."""
    found = await connection.fetch(
        "DELETE FROM carts WHERE id = ANY(ARRAY("
        "SELECT id FROM carts WHERE touched_at < now() - make_interval(days => $1) "
        "ORDER BY touched_at LIMIT $2 FOR UPDATE SKIP LOCKED)) RETURNING id",
        IDLE_DAYS,
        limit,
    )
    return len(found)


EMPTY = """
DELETE FROM carts WHERE id = ANY(ARRAY(
    SELECT id FROM carts c WHERE touched_at BETWEEN now() - interval '3 days' AND now() - interval '1 day'
    AND NOT EXISTS (SELECT FROM cart_lines l WHERE l.cart_id = c.id) ORDER BY touched_at LIMIT $1 FOR UPDATE SKIP LOCKED
))
"""
"""Only those that have just become a day old are looked at: so it costs the same, however many carts are kept."""


async def delete_empty_carts(connection: Connection, *, limit: int = PIECE) -> int:
    """Delete up to `limit` carts that have been empty and untouched for a day; returns how many."""
    return affected(await connection.execute(EMPTY, limit))
