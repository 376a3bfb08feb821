"""Adding to many carts in one statement, each of them as if it were alone."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from domain.cart.operations import MAX_LINES, MAX_QUANTITY, Added
from domain.cart.owner import CartOwner
from domain.connection import Connection


@dataclass(frozen=True, slots=True)
class Addition:
    """A `quantity` of a variant for an owner's cart, which is created if there is none and it `may_open` one."""

    owner: CartOwner
    variant_id: UUID
    quantity: int
    may_open: bool = True


@dataclass(frozen=True, slots=True)
class Refused:
    """What was not added, for a reason that `add_line` tells; `known` if the owner has a cart."""

    known: bool


SURE_OF_ROOM = MAX_LINES - 16
"""Fewer lines than this leave room, whatever was added since they were counted: fuller carts are locked to count them.

The statement counts as of its beginning, and others may add until it has the cart: as many as there are processes.
"""

TOUCH_AFTER = "1 hour"
"""A cart that was touched within this time is as good as touched now: it lasts for days."""

TOGETHER = f"""
WITH asked AS (
    SELECT place, coalesce(token_hash, uuid_send(user_id)) AS owner, token_hash, user_id, variant_id, quantity, may_open
    FROM unnest($1::bytea[], $2::uuid[], $3::uuid[], $4::int[], $5::bool[]) WITH ORDINALITY
         AS a(token_hash, user_id, variant_id, quantity, may_open, place)
), there AS (
    SELECT id, coalesce(token_hash, uuid_send(user_id)) AS owner, touched_at FROM carts
    WHERE token_hash = ANY($1) OR user_id = ANY($2)
), offered AS (
    SELECT a.*, p.name, v.price, least(s.on_hand, {MAX_QUANTITY}) AS most
    FROM asked a JOIN stock_items s ON s.variant_id = a.variant_id
    JOIN variants v ON v.id = s.variant_id JOIN products p ON p.id = v.product_id
    WHERE s.on_hand >= a.quantity AND p.published
), locked AS (
    SELECT id, touched_at FROM carts
    WHERE id = ANY(ARRAY(SELECT t.id FROM there t JOIN offered o ON o.owner = t.owner)) FOR NO KEY UPDATE SKIP LOCKED
), touched AS (
    UPDATE carts SET touched_at = now() FROM locked
    WHERE carts.id = locked.id AND locked.touched_at < now() - interval '{TOUCH_AFTER}'
), opened AS (
    INSERT INTO carts (token_hash, user_id)
    SELECT token_hash, user_id FROM offered WHERE may_open AND owner NOT IN (SELECT owner FROM there) ORDER BY owner
    ON CONFLICT DO NOTHING RETURNING id, coalesce(token_hash, uuid_send(user_id)) AS owner
), offer AS (
    SELECT o.place, o.name, o.variant_id, o.quantity, o.price, o.most, cart.id AS cart_id, lines.items,
           lines.count < {SURE_OF_ROOM} AS room
    FROM (SELECT id, owner FROM there WHERE id IN (SELECT id FROM locked) UNION ALL SELECT id, owner FROM opened) cart
    JOIN offered o ON o.owner = cart.owner
    CROSS JOIN LATERAL (
        SELECT count(*), coalesce(sum(quantity), 0)::int AS items FROM cart_lines WHERE cart_id = cart.id
    ) AS lines
), put AS (
    INSERT INTO cart_lines AS l (cart_id, variant_id, quantity, seen_price)
    SELECT cart_id, variant_id, quantity, price FROM offer WHERE room
    ON CONFLICT (cart_id, variant_id) DO UPDATE
    SET quantity = l.quantity + excluded.quantity, seen_price = excluded.seen_price
    WHERE l.quantity + excluded.quantity <= (SELECT most FROM offer WHERE cart_id = l.cart_id) RETURNING cart_id
)
SELECT a.owner IN (SELECT owner FROM there) AS known, done.name, done.items + a.quantity AS items,
       set_config('synchronous_commit', 'off', true)
FROM asked a LEFT JOIN (SELECT o.* FROM offer o JOIN put ON put.cart_id = o.cart_id) AS done ON done.place = a.place
ORDER BY a.place
"""  # noqa: S608 - constants


async def add_together(connection: Connection, additions: Sequence[Addition]) -> list[Added | Refused]:
    """Add to carts in one statement, all of it or, if it fails, nothing; one that is refused changes nothing.

    Refused is, too, what opens a cart that it may not, who has a second one among these, who would have to wait for a
    cart that is being changed, and whose cart is almost full: after that `add_line` adds it, or raises the reason.
    """
    first = {one.owner: place for place, one in reversed(list(enumerate(additions)))}
    asked = [additions[place] for place in sorted(first.values())]
    rows = await connection.fetch(
        TOGETHER,
        [one.owner.token_hash for one in asked],
        [one.owner.user_id for one in asked],
        [one.variant_id for one in asked],
        [one.quantity for one in asked],
        [one.may_open for one in asked],
    )
    outcomes = {one.owner: _outcome(row) for one, row in zip(asked, rows, strict=True)}
    return [
        outcomes[one.owner] if first[one.owner] == place else _after(outcomes[one.owner])
        for place, one in enumerate(additions)
    ]


def _after(first: Added | Refused) -> Refused:
    """The outcome of a second one for an owner: the cart is known if it was, or if the first one opened it."""
    return Refused(known=isinstance(first, Added) or first.known)


def _outcome(row: Any) -> Added | Refused:
    return Added(row["name"], row["items"]) if row["name"] is not None else Refused(row["known"])
