"""Changes of stock by orders: every one leaves a movement in the ledger.

Selling stock is part of the checkout itself.
"""

from collections.abc import Mapping, Sequence
from uuid import UUID

from domain.catalogue.generation import BUMP_BY_STOCK
from domain.connection import Connection

LOCK = """
SELECT s.variant_id FROM stock_items s
WHERE s.variant_id IN (SELECT variant_id FROM stock_movements WHERE order_id = ANY($1::uuid[]))
ORDER BY s.variant_id FOR NO KEY UPDATE
"""

GIVE_BACK = f"""
WITH back AS (
    SELECT order_id, variant_id, -sum(delta)::int AS quantity FROM stock_movements
    WHERE order_id = ANY($1::uuid[]) GROUP BY order_id, variant_id HAVING sum(delta) < 0
), movements AS (
    INSERT INTO stock_movements (variant_id, delta, reason, order_id, actor)
    SELECT variant_id, quantity, $2, order_id, $3 FROM back
), turned AS (
    UPDATE stock_items s SET on_hand = s.on_hand + b.quantity, version = s.version + 1
    FROM (SELECT variant_id, sum(quantity)::int AS quantity FROM back GROUP BY variant_id) AS b
    WHERE s.variant_id = b.variant_id RETURNING s.variant_id, s.on_hand - b.quantity AS low
), {BUMP_BY_STOCK} SELECT"""  # noqa: S608 - constant


async def give_back(connection: Connection, *, order_ids: Sequence[UUID], reason: str, actor: str) -> None:
    """Return to stock what these orders still hold, by their own movements, so that nothing returns twice.

    The caller holds the orders' row locks. Stock rows are locked in the same order as at checkout.
    """
    await connection.fetch(LOCK, list(order_ids))
    await connection.execute(GIVE_BACK, list(order_ids), reason, actor)


LOCK_WANTED = """
SELECT variant_id, on_hand FROM stock_items WHERE variant_id = ANY($1::uuid[]) ORDER BY variant_id FOR NO KEY UPDATE
"""

TAKE = f"""
WITH wanted AS (SELECT * FROM unnest($1::uuid[], $2::int[]) AS w(variant_id, quantity)), movements AS (
    INSERT INTO stock_movements (variant_id, delta, reason, order_id, actor)
    SELECT variant_id, -quantity, $3, $4, $5 FROM wanted
), turned AS (
    UPDATE stock_items s SET on_hand = s.on_hand - w.quantity, version = s.version + 1
    FROM wanted w WHERE s.variant_id = w.variant_id RETURNING s.variant_id, s.on_hand AS low
), {BUMP_BY_STOCK} SELECT"""  # noqa: S608 - constant


async def take_again(
    connection: Connection, *, order_id: UUID, wanted: Mapping[UUID, int], reason: str, actor: str
) -> bool:
    """Take all `wanted` quantities for an order whose row the caller has locked, or none; returns whether it did."""
    found = await connection.fetch(LOCK_WANTED, list(wanted))
    left = {row["variant_id"]: row["on_hand"] for row in found}
    if any(left.get(variant_id, 0) < quantity for variant_id, quantity in wanted.items()):
        return False
    await connection.execute(TAKE, list(wanted), list(wanted.values()), reason, order_id, actor)
    return True


RESTOCK = f"""
WITH held AS (
    SELECT variant_id, -sum(delta)::int AS quantity FROM stock_movements WHERE order_id = $1
    GROUP BY variant_id HAVING sum(delta) < 0
), back AS (
    SELECT w.variant_id, least(w.quantity, h.quantity) AS quantity
    FROM unnest($2::uuid[], $3::int[]) AS w(variant_id, quantity) JOIN held h USING (variant_id)
), movements AS (
    INSERT INTO stock_movements (variant_id, delta, reason, order_id, actor)
    SELECT variant_id, quantity, $4, $1, $5 FROM back
), turned AS (
    UPDATE stock_items s SET on_hand = s.on_hand + b.quantity, version = s.version + 1
    FROM back b WHERE s.variant_id = b.variant_id RETURNING s.variant_id, s.on_hand - b.quantity AS low
), {BUMP_BY_STOCK} SELECT"""  # noqa: S608 - constant


async def restock(connection: Connection, *, order_id: UUID, back: Mapping[UUID, int], reason: str, actor: str) -> None:
    """Return quantities of variants to stock, never more than the order still holds by its own movements.

    The caller holds the order's row lock.
    """
    await connection.fetch(LOCK_WANTED, list(back))
    await connection.execute(RESTOCK, order_id, list(back), list(back.values()), reason, actor)


CHANGE = f"""
WITH changed AS (SELECT * FROM unnest($1::uuid[], $2::int[]) AS c(variant_id, delta)), movements AS (
    INSERT INTO stock_movements (variant_id, delta, reason, order_id, actor)
    SELECT variant_id, delta, $3, $4, $5 FROM changed
), turned AS (
    UPDATE stock_items s SET on_hand = s.on_hand + c.delta, version = s.version + 1
    FROM changed c WHERE s.variant_id = c.variant_id
    RETURNING s.variant_id, least(s.on_hand, s.on_hand - c.delta) AS low
), {BUMP_BY_STOCK} SELECT"""  # noqa: S608 - constant


async def change_held(
    connection: Connection, *, order_id: UUID, deltas: Mapping[UUID, int], reason: str, actor: str
) -> None:
    """Put what an order gives up on the shelf, and take what it adds: `deltas` are those of stock, none of them 0.

    The caller holds the order's row lock and those of the stock, and knows that what is taken is there.
    """
    await connection.execute(CHANGE, list(deltas), list(deltas.values()), reason, order_id, actor)


WRITE_OFF = f"""
WITH gone AS (SELECT * FROM unnest($1::uuid[], $2::int[]) AS g(variant_id, quantity)), movements AS (
    INSERT INTO stock_movements (variant_id, delta, reason, actor)
    SELECT variant_id, -quantity, $3, $4 FROM gone JOIN stock_items USING (variant_id)
), turned AS (
    UPDATE stock_items s SET on_hand = s.on_hand - g.quantity, version = s.version + 1
    FROM gone g WHERE s.variant_id = g.variant_id RETURNING s.variant_id, s.on_hand AS low
), {BUMP_BY_STOCK} SELECT"""  # noqa: S608 - constant


async def write_off(connection: Connection, *, quantities: Mapping[UUID, int], reason: str, actor: str) -> None:
    """Take goods out of stock that no order holds; the caller has locked their stock and knows that they are there."""
    await connection.execute(WRITE_OFF, list(quantities), list(quantities.values()), reason, actor)
