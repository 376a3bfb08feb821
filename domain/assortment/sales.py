"""Sale prices that begin and end on time.

While a sale is on, the variant's price is the sale price wherever prices are read: lists, carts, checkout, JSON. The
price before it is shown beside it as the former price, but only if it was really charged (`domain.prices.history`).
"""

from collections.abc import Collection, Iterable
from typing import Any
from uuid import UUID

from domain.assortment.drafts import VariantDraft
from domain.audit.operations import write_audit
from domain.catalogue.generation import bump_products
from domain.connection import Connection

DUE = """
SELECT id, slug, name FROM products WHERE id = ANY(ARRAY(
    SELECT product_id FROM variants WHERE sale_price IS NOT NULL AND (
        sale_until <= now() OR (full_price IS NULL AND (sale_from IS NULL OR sale_from <= now())))
)) ORDER BY id LIMIT $1 FOR NO KEY UPDATE SKIP LOCKED
"""

END = """
UPDATE variants SET price = coalesce(full_price, price), compare_at = nullif(compare_at, full_price),
    full_price = NULL, sale_price = NULL, sale_from = NULL, sale_until = NULL
WHERE product_id = ANY($1::uuid[]) AND sale_until <= now() RETURNING product_id
"""

START = """
UPDATE variants v SET price = v.sale_price, full_price = v.price, compare_at = coalesce(
    CASE WHEN v.lowest_before IS NULL AND v.price <= (SELECT highest FROM prices_before(v.id)) THEN v.price END,
    v.compare_at)
WHERE v.{column} = ANY($1::uuid[]) AND v.sale_price IS NOT NULL AND v.full_price IS NULL
    AND (v.sale_from IS NULL OR v.sale_from <= now()) AND (v.sale_until IS NULL OR v.sale_until > now())
RETURNING v.product_id
"""
"""A former price that is shown stays; one that is not gives way to the price that was charged until now."""

REPRICE = """
UPDATE products p SET price_from = v.price_from, price_to = v.price_to, version = p.version + $2
FROM (SELECT product_id, min(price) AS price_from, max(price) AS price_to FROM variants
      WHERE product_id IN (SELECT product_id FROM variants WHERE {column} = ANY($1::uuid[])) GROUP BY product_id) AS v
WHERE p.id = v.product_id
"""


async def start_sales(connection: Connection, written: Iterable[VariantDraft]) -> None:
    """Start the sales that are on of variants just written: two queries if any has one, else none.

    The caller has locked their products, has written their price ranges as without sales, and raises their versions.
    """
    if ids := [one.id for one in written if one.sale_price is not None]:
        await connection.execute(START.format(column="id"), ids)
        await connection.execute(REPRICE.format(column="id"), ids, 0)


async def turn_sales(connection: Connection, *, limit: int) -> int:
    """Start and end the sales whose time has come, of up to `limit` products; returns of how many."""
    due = await connection.fetch(DUE, limit)
    if not due:
        return 0
    ids = [row["id"] for row in due]
    ended = await connection.fetch(END, ids)
    started = await connection.fetch(START.format(column="product_id"), ids)
    await connection.execute(REPRICE.format(column="product_id"), ids, 1)
    await bump_products(connection, ids)
    for action, rows in (("product.sale_ended", ended), ("product.sale_started", started)):
        await _note(connection, action, due, {row["product_id"] for row in rows})
    return len(due)


async def _note(connection: Connection, action: str, due: Collection[Any], ids: Collection[UUID]) -> None:
    for row in due:
        if row["id"] in ids:
            details = {"product_id": row["id"], "name": row["name"], "planned": True}
            await write_audit(
                connection, actor_id=None, actor="shop", action=action, subject=row["slug"], details=details
            )
