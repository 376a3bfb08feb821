"""Stock and its ledger, read for staff."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from domain.connection import Connection
from domain.errors import NotFoundError
from domain.words.messages import gettext


@dataclass(frozen=True, slots=True)
class StockView:
    """A variant with its stock on hand; `product` is its product's name."""

    variant_id: UUID
    sku: str
    product_id: UUID
    product: str
    options: dict[str, str]
    published: bool
    on_hand: int
    version: int


@dataclass(frozen=True, slots=True)
class MovementView:
    """An entry of the ledger. Times are UTC."""

    id: UUID
    delta: int
    reason: str
    actor: str
    order_number: str | None
    created_at: datetime


ITEM = """
SELECT s.variant_id, v.sku, p.id AS product_id, p.name,
       in_order(v.options, v.option_names) AS options, p.published, s.on_hand, s.version
FROM stock_items s JOIN variants v ON v.id = s.variant_id JOIN products p ON p.id = v.product_id
"""

LOW = f"""{ITEM} WHERE p.published AND s.on_hand <= $1 AND ($2::uuid IS NULL OR s.variant_id > $2)
ORDER BY s.variant_id LIMIT $3"""

SCARCEST = f"""{ITEM} WHERE p.published AND s.variant_id IN (
    SELECT variant_id FROM stock_items WHERE on_hand <= $1 ORDER BY variant_id LIMIT 1000
) ORDER BY s.on_hand, name_order(p.name), s.variant_id LIMIT $2"""  # noqa: S608 - constant

MOVEMENTS = """
SELECT m.id, m.delta, m.reason, m.actor, o.number, m.created_at
FROM stock_movements m LEFT JOIN orders o ON o.id = m.order_id
WHERE m.variant_id = $1 AND ($2::uuid IS NULL OR m.id < $2) ORDER BY m.id DESC LIMIT $3
"""


async def stock_of(connection: Connection, variant_id: UUID) -> StockView:
    """A variant's stock: one query. Raises `NotFoundError`."""
    row = await connection.fetchrow(f"{ITEM} WHERE s.variant_id = $1", variant_id)
    if row is None:
        raise NotFoundError(gettext("This variant does not exist."))
    return StockView(*row.values())


async def low_stock(connection: Connection, *, at_most: int, after: UUID | None, limit: int) -> list[StockView]:
    """Variants of published products with at most `at_most` in stock, in the order of their ids: one query."""
    return [StockView(*row.values()) for row in await connection.fetch(LOW, at_most, after, limit)]


async def scarcest(connection: Connection, *, at_most: int, limit: int) -> list[StockView]:
    """Variants of published products with at most `at_most` in stock, the scarcest first: one query.

    It looks at the first thousand variants with so little stock.
    """
    return [StockView(*row.values()) for row in await connection.fetch(SCARCEST, at_most, limit)]


async def movements_of(
    connection: Connection, *, variant_id: UUID, before: UUID | None, limit: int
) -> list[MovementView]:
    """A variant's ledger, the latest first: one query."""
    return [MovementView(*row.values()) for row in await connection.fetch(MOVEMENTS, variant_id, before, limit)]


PROMISED = """
SELECT variant_id, sum(promised)::int AS promised FROM (
SELECT l.variant_id, greatest(l.quantity - s.sent - r.back - w.credited, 0) AS promised
FROM orders o
CROSS JOIN LATERAL (
    SELECT * FROM order_lines WHERE order_id = o.id AND variant_id IN ({variants}) OFFSET 0) AS l
CROSS JOIN LATERAL (SELECT coalesce(sum(quantity), 0) AS sent FROM shipment_lines WHERE order_line_id = l.id) s
CROSS JOIN LATERAL (SELECT coalesce(sum(b.quantity), 0) AS back FROM refund_lines b JOIN refunds f ON f.id = b.refund_id
                    WHERE b.order_line_id = l.id AND f.status <> 'failed'
                    AND NOT EXISTS (SELECT FROM return_requests q WHERE q.refund_id = f.id)) r
CROSS JOIN LATERAL (SELECT coalesce(sum(restocked), 0) AS credited FROM withdrawal_lines WHERE order_line_id = l.id) w
WHERE o.status IN ('pending', 'confirmed')
UNION ALL
SELECT h.variant_id::uuid, h.quantity::int FROM order_changes c
CROSS JOIN LATERAL jsonb_each_text(c.held) AS h(variant_id, quantity)
WHERE c.status = 'waiting' AND h.variant_id::uuid IN ({variants})
) AS each GROUP BY variant_id
"""
"""How many of variants are still to be sent: what was refunded or credited before it was sent is not, what came
back was sent. What is held for a change that waits to be paid stands on the shelf, too.

It begins with the open orders, which are few: a bestseller is in lines of all times. So `OFFSET 0`.
"""


async def promised_of(connection: Connection, variant_id: UUID) -> int:
    """How many of a variant stand on the shelf for orders that are still to be sent: one query."""
    row = await connection.fetchrow(PROMISED.format(variants="$1"), variant_id)
    return row["promised"] if row else 0


async def held_by_order(connection: Connection, order_id: UUID) -> dict[UUID, int]:
    """The quantity of each variant that an order has taken and not given back, by its own movements: one query."""
    rows = await connection.fetch(
        "SELECT variant_id, -sum(delta)::int AS held FROM stock_movements WHERE order_id = $1 "
        "GROUP BY variant_id HAVING sum(delta) < 0",
        order_id,
    )
    return {row["variant_id"]: row["held"] for row in rows}
