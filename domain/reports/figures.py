"""Orders and revenue in spans of time. Amounts are minor units of the shop's currency."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from domain.connection import Connection


@dataclass(frozen=True, slots=True)
class Figures:
    """The orders placed in a span, how many of them are paid, and the money captured for them less refunds."""

    orders: int
    paid_orders: int
    revenue: int

    @property
    def average_order(self) -> int:
        """The average revenue of a paid order, rounded down; 0 without any."""
        return self.revenue // self.paid_orders if self.paid_orders else 0


FIGURES = """
WITH chosen AS (
    SELECT o.id, width_bucket(o.placed_at, $1::timestamptz[]) AS place
    FROM orders o WHERE o.placed_at >= $2 AND o.placed_at < $3 AND o.currency = $4
), money AS (
    SELECT c.place, p.amount, (NOT p.surplus AND p.change_id IS NULL)::int AS paid
    FROM chosen c JOIN payments p ON p.order_id = c.id
    WHERE p.status IN ('paid', 'partially_refunded', 'refunded') AND p.currency = $4
    UNION ALL
    SELECT c.place, -r.amount, 0 FROM chosen c JOIN refunds r ON r.order_id = c.id
    WHERE r.status = 'succeeded' AND r.currency = $4
    UNION ALL
    SELECT c.place, d.reinstated - d.withdrawn, 0 FROM chosen c JOIN disputes d ON d.order_id = c.id
    WHERE d.currency = $4
), counted AS (
    SELECT place, count(*) AS orders FROM chosen GROUP BY place
), earned AS (
    SELECT place, sum(paid) AS paid, sum(amount)::bigint AS revenue FROM money GROUP BY place
)
SELECT coalesce(c.orders, 0) AS orders, coalesce(e.paid, 0) AS paid, coalesce(e.revenue, 0) AS revenue
FROM generate_series(1, cardinality($1::timestamptz[]) - 1) AS place
LEFT JOIN counted c USING (place) LEFT JOIN earned e USING (place) ORDER BY place
"""


async def figures(connection: Connection, edges: Sequence[datetime], *, currency: str) -> list[Figures]:
    """The figures between each moment of `edges`, which are in order, and the next: one query.

    They are of the orders in `currency` alone, so that the average is of the orders counted beside it.
    """
    found = await connection.fetch(FIGURES, list(edges), edges[0], edges[-1], currency)
    return [Figures(*row.values()) for row in found]


def together(parts: Sequence[Figures]) -> Figures:
    """The figures of several spans that do not overlap."""
    return Figures(
        sum(one.orders for one in parts), sum(one.paid_orders for one in parts), sum(one.revenue for one in parts)
    )


@dataclass(frozen=True, slots=True)
class Sold:
    """The quantity and price of sold goods, of one product or category.

    The product may have been deleted since; then `id` is None.
    """

    id: UUID | None
    slug: str
    name: str
    quantity: int
    total: int


SOLD = """
FROM orders o JOIN order_lines l ON l.order_id = o.id
LEFT JOIN variants v ON v.id = l.variant_id LEFT JOIN products p ON p.id = v.product_id
LEFT JOIN categories c ON c.id = p.category_id
WHERE o.placed_at >= $1 AND o.placed_at < $2 AND o.status IN ('confirmed', 'shipped', 'delivered')
AND o.currency = $4
"""

BEST_SELLERS = f"""
SELECT p.id, coalesce(p.slug, max(l.slug)) AS slug, coalesce(p.name, max(l.name)) AS name,
       sum(l.quantity) AS quantity, sum(l.line_total)::bigint AS total
{SOLD} GROUP BY p.id, CASE WHEN p.id IS NULL THEN l.slug END ORDER BY total DESC, slug LIMIT $3
"""

BY_CATEGORY = f"""
SELECT c.id, coalesce(c.slug, '') AS slug, coalesce(c.name, '') AS name,
       sum(l.quantity) AS quantity, sum(l.line_total)::bigint AS total
{SOLD} GROUP BY c.id ORDER BY total DESC, slug LIMIT $3
"""


async def best_sellers(
    connection: Connection, since: datetime, until: datetime, *, currency: str, limit: int
) -> list[Sold]:
    """The products with the highest revenue in confirmed orders in `currency` that were placed then: one query."""
    return [Sold(*row.values()) for row in await connection.fetch(BEST_SELLERS, since, until, limit, currency)]


async def sold_by_category(
    connection: Connection, since: datetime, until: datetime, *, currency: str, limit: int
) -> list[Sold]:
    """The goods sold in `currency` in this span by the category in which each product is today: one query.

    Products that are gone have a nameless category.
    """
    return [Sold(*row.values()) for row in await connection.fetch(BY_CATEGORY, since, until, limit, currency)]
