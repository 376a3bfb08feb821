"""Rows of a file brought to the products that the shop has."""

from collections.abc import Sequence
from dataclasses import replace

from domain.changes.proposal import ProposedRow, RowError
from domain.connection import Connection
from domain.words.messages import marked

UNSORTED = "Imported"
"""The category of new products that a file puts nowhere: it is made if need be, and staff sort them from there."""
NOBODYS = RowError("sku", marked("No product has this SKU, and the row names none."))

KNOWN = """
SELECT slug AS named, slug FROM products WHERE slug = ANY($1::text[])
UNION ALL
SELECT o.slug, p.slug FROM old_product_slugs o JOIN products p ON p.id = o.product_id
WHERE o.slug = ANY($1::text[]) AND NOT EXISTS (SELECT FROM products q WHERE q.slug = o.slug)
"""
OWNERS = """
SELECT lower(v.sku) AS sku, p.slug FROM variants v JOIN products p ON p.id = v.product_id
WHERE lower(v.sku) = ANY($1::text[])
"""


async def find_places(connection: Connection, rows: Sequence[ProposedRow]) -> list[ProposedRow]:
    """The rows with the slugs that their products have today: two queries.

    A slug may be one that the product had once; a row that names no product belongs to the one with its SKU. A new
    product without a category gets one.
    """
    known = dict(await connection.fetch(KNOWN, sorted({row.product for row in rows})))
    lost = [row.sku.lower() for row in rows if not row.product]
    owners = dict(await connection.fetch(OWNERS, lost)) if lost else {}
    return [_placed(row, known, owners) for row in rows]


def _placed(row: ProposedRow, known: dict[str, str], owners: dict[str, str]) -> ProposedRow:
    if not row.product:
        slug = owners.get(row.sku.lower(), "")
        return replace(row, product=slug, errors=row.errors if slug or row.errors else (NOBODYS,))
    if row.product in known:
        return replace(row, product=known[row.product])
    if "name" in row.values and "category" not in row.values:
        return replace(row, values={**row.values, "category": UNSORTED})
    return row
