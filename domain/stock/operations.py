"""Changes of stock: every one leaves a movement in the ledger. Taking for an order is part of the checkout itself."""

from collections.abc import Sequence
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
    WHERE s.variant_id = b.variant_id RETURNING s.on_hand - b.quantity AS low
) {BUMP_BY_STOCK}"""  # noqa: S608 - constant


async def give_back(connection: Connection, *, order_ids: Sequence[UUID], reason: str, actor: str) -> None:
    """Return to the shelves what these orders still hold, by their own movements, so that nothing returns twice.

    The caller holds the orders' row locks. Stock rows are locked in the same order as at checkout.
    """
    await connection.fetch(LOCK, list(order_ids))
    await connection.execute(GIVE_BACK, list(order_ids), reason, actor)
