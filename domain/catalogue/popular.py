"""What sells."""

from domain.catalogue import rows
from domain.catalogue.queries import CARDS
from domain.catalogue.views import ProductCard
from domain.connection import Connection

LATELY = 2000
"""So many of the latest order lines say what sells: the same work in a shop of any size."""

POPULAR = f"""
WITH lately AS (
    SELECT variant_id FROM order_lines ORDER BY id DESC LIMIT {LATELY}
), page AS (
    SELECT p.*, row_number() OVER (ORDER BY p.times DESC, p.position, p.id) AS place FROM (
        SELECT p.id, p.slug, p.name, p.category_id, p.currency, p.price_from, p.price_to, p.position, count(*) AS times
        FROM lately l JOIN variants v ON v.id = l.variant_id JOIN products p ON p.id = v.product_id
        WHERE p.published GROUP BY p.id ORDER BY times DESC, p.position, p.id LIMIT $1
    ) AS p
) {CARDS}"""  # noqa: S608 - constant


async def popular_products(connection: Connection, limit: int) -> tuple[ProductCard, ...]:
    """The products that were ordered most often lately, the most frequent first: one query."""
    return tuple(rows.card(row) for row in await connection.fetch(POPULAR, limit))
