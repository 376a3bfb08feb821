"""Statements that are true of every catalogue, checked in the database."""

from typing import Any

import asyncpg

TABLES = ("categories", "products", "variants", "product_images", "stock_items", "stock_movements")

WRONG_STOCK = """
SELECT variants.sku
FROM variants
LEFT JOIN stock_items ON stock_items.variant_id = variants.id
LEFT JOIN (SELECT variant_id, sum(delta) AS moved FROM stock_movements GROUP BY variant_id) AS ledger
    ON ledger.variant_id = variants.id
WHERE stock_items.on_hand IS DISTINCT FROM coalesce(ledger.moved, 0)
"""

INCOMPLETE = """
SELECT slug
FROM products
WHERE NOT EXISTS (SELECT FROM variants WHERE variants.product_id = products.id)
   OR NOT EXISTS (SELECT FROM product_images WHERE product_images.product_id = products.id)
   OR NOT EXISTS (SELECT FROM categories WHERE categories.id = products.category_id)
"""

WRONG_PRICES = """
SELECT products.slug
FROM products JOIN variants ON variants.product_id = products.id
GROUP BY products.id
HAVING (price_from, price_to) <> (min(variants.price), max(variants.price))
"""

FOREIGN_PICTURES = """
SELECT product_images.file
FROM product_images JOIN variants ON variants.id = product_images.variant_id
WHERE variants.product_id <> product_images.product_id
"""


async def ask(dsn: str, query: str, *values: object) -> list[dict[str, Any]]:
    """The rows that `query` finds."""
    connection = await asyncpg.connect(dsn)
    try:
        return [dict(row) for row in await connection.fetch(query, *values)]
    finally:
        await connection.close()


async def everything(dsn: str) -> dict[str, list[dict[str, Any]]]:
    """Every row of the catalogue and of its stock."""
    return {table: await ask(dsn, f"SELECT * FROM {table} ORDER BY 1") for table in TABLES}


async def check_books(dsn: str) -> None:
    """Stock equals the ledger, and no product lacks anything that a page shows."""
    for query in (WRONG_STOCK, INCOMPLETE, WRONG_PRICES, FOREIGN_PICTURES):
        assert await ask(dsn, query) == [], query
