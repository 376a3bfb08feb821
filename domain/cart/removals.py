"""Lines taken out of a cart, and put back. Each change locks the cart's row first, as those of `operations` do."""

from dataclasses import dataclass
from uuid import UUID

from domain.cart.operations import MAX_LINES, lock_cart
from domain.cart.owner import CartOwner
from domain.connection import Connection

LINE = "variant_id, quantity, seen_price, added_at"

WITHOUT_ROOM = (
    "coalesce(jsonb_path_query_array("
    f"jsonb_path_query_array(removed, '$[*] ? (@.without_room == true)'), '$[0 to {MAX_LINES - 1}]'), '[]')"
)
"""What a full cart did not take back comes before what is removed next: room is made for it by removing."""

REMOVE = f"""
WITH gone AS (
    DELETE FROM cart_lines WHERE cart_id = $1 AND variant_id = coalesce($2, variant_id) RETURNING {LINE}
)
UPDATE carts SET removed = {WITHOUT_ROOM} || (SELECT jsonb_agg(to_jsonb(gone)) FROM gone)
WHERE id = $1 AND EXISTS (SELECT FROM gone)
"""  # noqa: S608 - constants only

PUT_BACK = f"""
WITH gone AS (
    SELECT l.variant_id, l.quantity, l.seen_price, l.added_at, r.place
    FROM carts c CROSS JOIN jsonb_array_elements(c.removed) WITH ORDINALITY AS r(line, place)
    CROSS JOIN jsonb_to_record(r.line) AS l(variant_id uuid, quantity int, seen_price bigint, added_at timestamptz)
    JOIN variants v ON v.id = l.variant_id
    WHERE c.id = $1 AND NOT EXISTS (SELECT FROM cart_lines o WHERE o.cart_id = $1 AND o.variant_id = l.variant_id)
    FOR KEY SHARE OF v
), back AS (
    INSERT INTO cart_lines (cart_id, {LINE}) SELECT $1, {LINE} FROM gone ORDER BY place
    LIMIT (SELECT greatest(0, {MAX_LINES} - count(*)) FROM cart_lines WHERE cart_id = $1)
    ON CONFLICT (cart_id, variant_id) DO NOTHING RETURNING variant_id
), rest AS (
    SELECT {LINE}, true AS without_room, place FROM gone WHERE variant_id NOT IN (SELECT variant_id FROM back)
)
UPDATE carts SET removed = (SELECT jsonb_agg(to_jsonb(rest) - 'place' ORDER BY place) FROM rest) WHERE id = $1
RETURNING (SELECT count(*) FROM back) AS back, (SELECT count(*) FROM rest) AS without_room
"""  # noqa: S608 - constants only


@dataclass(frozen=True, slots=True)
class PutBack:
    """How many lines are back in the cart, and how many it had no room for: these can be put back later."""

    back: int = 0
    without_room: int = 0


async def remove_line(connection: Connection, *, owner: CartOwner, variant_id: UUID) -> None:
    """Remove a line, which `put_back` undoes; a line that is already gone is no error."""
    await connection.execute(REMOVE, await lock_cart(connection, owner), variant_id)


async def clear_cart(connection: Connection, *, owner: CartOwner) -> None:
    """Remove every line, which `put_back` undoes."""
    await connection.execute(REMOVE, await lock_cart(connection, owner), None)


async def put_back(connection: Connection, *, owner: CartOwner) -> PutBack:
    """Put the lines back that were removed last, as they were; a second time changes nothing.

    What was added again meanwhile stays as it is now, what is no longer in the catalogue stays away, and what a full
    cart has no room for can be put back once it has.
    """
    row = await connection.fetchrow(PUT_BACK, await lock_cart(connection, owner))
    return PutBack(row["back"], row["without_room"]) if row else PutBack()
