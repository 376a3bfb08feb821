"""A few products that show what a shop has: reduced ones, ones that say what is in them, ones that can be bought."""

from dataclasses import dataclass
from uuid import UUID

from domain.connection import Connection

OF_EACH_KIND = 2


@dataclass(frozen=True, slots=True)
class Sample:
    """A variant of a published product. `lowest_before` is the lowest price before its reduction, if it is reduced."""

    slug: str
    name: str
    variant_id: UUID
    price: int
    lowest_before: int | None
    content: str
    buyable: bool


OFFERED = """
SELECT p.slug, p.name, v.id AS variant_id, v.price,
       CASE WHEN v.compare_at IS NOT NULL THEN v.lowest_before END AS lowest_before, v.content,
       coalesce(s.on_hand, 0) > 0 AND v.price > 0 AS buyable
FROM products p JOIN variants v ON v.product_id = p.id LEFT JOIN stock_items s ON s.variant_id = v.id
WHERE p.published AND p.currency = $1 AND {condition} LIMIT $2
"""
KINDS = ("v.lowest_before IS NOT NULL AND v.compare_at IS NOT NULL", "v.content <> ''", "s.on_hand > 0 AND v.price > 0")
SAMPLES = " UNION ".join(f"({OFFERED.format(condition=condition)})" for condition in KINDS)


async def sample_products(connection: Connection, currency: str) -> tuple[Sample, ...]:
    """Up to two variants of each kind that the shop sells in this currency: one query."""
    found = await connection.fetch(SAMPLES, currency, OF_EACH_KIND)
    return tuple(Sample(**dict(row)) for row in found)
