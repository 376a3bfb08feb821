"""Lines taken out of a cart, and put back. Each change locks the cart's row first, as those of `operations` do."""

from uuid import UUID

from domain.cart.operations import MAX_LINES, lock_cart
from domain.cart.owner import CartOwner
from domain.connection import Connection

LINE = "variant_id, quantity, seen_price, added_at"

REMOVE = f"""
WITH gone AS (
    DELETE FROM cart_lines WHERE cart_id = $1 AND variant_id = coalesce($2, variant_id) RETURNING {LINE}
)
UPDATE carts SET removed = (SELECT jsonb_agg(to_jsonb(gone)) FROM gone) WHERE id = $1 AND EXISTS (SELECT FROM gone)
"""  # noqa: S608 - constants only

PUT_BACK = f"""
WITH back AS (
    INSERT INTO cart_lines (cart_id, {LINE})
    SELECT $1, l.variant_id, l.quantity, l.seen_price, l.added_at
    FROM carts c CROSS JOIN jsonb_to_recordset(c.removed)
        AS l(variant_id uuid, quantity int, seen_price bigint, added_at timestamptz)
    JOIN variants v ON v.id = l.variant_id WHERE c.id = $1 ORDER BY l.added_at, l.variant_id
    LIMIT (SELECT greatest(0, {MAX_LINES} - count(*)) FROM cart_lines WHERE cart_id = $1) FOR KEY SHARE OF v
    ON CONFLICT (cart_id, variant_id) DO NOTHING
)
UPDATE carts SET removed = NULL WHERE id = $1
"""  # noqa: S608 - constants only


async def remove_line(connection: Connection, *, owner: CartOwner, variant_id: UUID) -> None:
    """Remove a line, which `put_back` undoes; a line that is already gone is no error."""
    await connection.execute(REMOVE, await lock_cart(connection, owner), variant_id)


async def clear_cart(connection: Connection, *, owner: CartOwner) -> None:
    """Remove every line, which `put_back` undoes."""
    await connection.execute(REMOVE, await lock_cart(connection, owner), None)


async def put_back(connection: Connection, *, owner: CartOwner) -> None:
    """Put the lines back that were removed last, as they were; a second time changes nothing.

    What was added again meanwhile stays as it is now, what is no longer in the catalogue stays away, and a full cart
    takes what it has room for.
    """
    await connection.execute(PUT_BACK, await lock_cart(connection, owner))
