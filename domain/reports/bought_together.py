"""Which products customers often order at once: counted from orders of late, now and then, for pages to show."""

from datetime import timedelta

from domain.books.day_sums import SOLD
from domain.catalogue.generation import bump_products
from domain.connection import Connection, take_turns

COUNTED = timedelta(days=365)
"""How far back orders count."""
MOST_ORDERS = 20_000
"""The latest orders that are counted at most."""
MOST_LINES = 20
"""An order of more lines says little of what goes together, and has very many pairs; it is passed over."""
FEWEST = 3
"""So many customers at least make two products often bought together; fewer are chance, or a single habit."""
KEPT = 8
"""The most frequent others that are kept of each product."""

COUNT = f"""
WITH counted AS MATERIALIZED (
    SELECT o.id, lower(o.email) AS email FROM orders o
    WHERE o.status IN {SOLD} AND o.placed_at > now() - $1::interval
    ORDER BY o.placed_at DESC, o.id DESC LIMIT {MOST_ORDERS}
), bought AS MATERIALIZED (
    SELECT DISTINCT l.order_id, c.email, v.product_id FROM counted c JOIN order_lines l ON l.order_id = c.id
    JOIN variants v ON v.id = l.variant_id
    WHERE (SELECT count(*) FROM order_lines n WHERE n.order_id = c.id) <= {MOST_LINES}
), pairs AS (
    SELECT a.product_id, b.product_id AS other_id, count(DISTINCT a.email)::int AS orders,
           row_number() OVER (PARTITION BY a.product_id ORDER BY count(DISTINCT a.email) DESC, b.product_id) AS place
    FROM bought a JOIN bought b ON b.order_id = a.order_id AND b.product_id <> a.product_id
    GROUP BY a.product_id, b.product_id HAVING count(DISTINCT a.email) >= {FEWEST}
), found AS MATERIALIZED (
    SELECT product_id, other_id, orders FROM pairs WHERE place <= {KEPT}
), gone AS (
    DELETE FROM bought_together t
    WHERE NOT EXISTS (SELECT FROM found f WHERE f.product_id = t.product_id AND f.other_id = t.other_id)
    RETURNING t.product_id
), written AS (
    INSERT INTO bought_together AS t (product_id, other_id, orders) SELECT * FROM found
    ON CONFLICT (product_id, other_id) DO UPDATE SET orders = excluded.orders WHERE t.orders <> excluded.orders
    RETURNING t.product_id
)
SELECT product_id FROM gone UNION SELECT product_id FROM written
"""  # noqa: S608 - constants


async def count_pairs(connection: Connection) -> int:
    """Count anew which products are often bought together: two statements. Returns beside how many others appear."""
    await take_turns(connection, "bought together")
    changed = [row["product_id"] for row in await connection.fetch(COUNT, COUNTED)]
    await bump_products(connection, changed, cards=False)
    return len(changed)
