"""What sells."""

from domain.books.day_sums import SOLD
from domain.catalogue import rows
from domain.catalogue.queries import CARDS
from domain.catalogue.views import ProductCard
from domain.connection import Connection

LATELY = 2000
"""So many of the latest order lines say what sells: the same work in a shop of any size."""

POPULAR = f"""
WITH lately AS (
    SELECT order_id, variant_id FROM order_lines ORDER BY id DESC LIMIT {LATELY}
), page AS (
    SELECT p.*, row_number() OVER (ORDER BY p.times DESC, p.position, p.id) AS place FROM (
        SELECT p.id, p.slug, p.name, p.category_id, p.currency, p.price_from, p.price_to, p.position, count(*) AS times
        FROM lately l JOIN orders o ON o.id = l.order_id AND o.status IN {SOLD}
        JOIN variants v ON v.id = l.variant_id JOIN products p ON p.id = v.product_id
        WHERE p.published AND p.currency = $2 AND EXISTS (
            SELECT FROM variants b JOIN stock_items s ON s.variant_id = b.id
            WHERE b.product_id = p.id AND s.on_hand > 0)
        GROUP BY p.id ORDER BY times DESC, p.position, p.id LIMIT $1
    ) AS p
) {CARDS}"""  # noqa: S608 - constant


async def popular_products(connection: Connection, currency: str, limit: int) -> tuple[ProductCard, ...]:
    """The products sold most often lately that can be bought in `currency`, the most frequent first: one query."""
    return tuple(rows.card(row) for row in await connection.fetch(POPULAR, limit, currency))
