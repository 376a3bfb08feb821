"""A product as stored, locked for a change. Its stock is locked too, in the order in which a checkout locks it."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from domain.assortment.drafts import ProductDraft, VariantDraft
from domain.connection import Connection
from domain.errors import NotFoundError


@dataclass(frozen=True, slots=True)
class PresentProduct:
    """A locked product; every variant of its draft has its id, sku and stock."""

    id: UUID
    version: int
    draft: ProductDraft


LOCK = """
SELECT p.id, p.version, p.slug, p.name, p.description, p.details, p.material, p.dimensions, p.care, p.attributes,
       p.published, p.publish_at, p.search_title, p.search_description,
       (SELECT c.slug FROM categories c WHERE c.id = p.category_id) AS category
FROM products p WHERE p.{column} = $1 FOR NO KEY UPDATE
"""

LOCK_VARIANTS = """
SELECT v.id, v.sku, v.options, v.price, v.compare_at, v.weight_grams, v.barcode, v.position, s.on_hand
FROM variants v JOIN stock_items s ON s.variant_id = v.id
WHERE v.product_id = $1 ORDER BY s.variant_id FOR NO KEY UPDATE OF s
"""


async def lock_product(connection: Connection, key: UUID | str) -> PresentProduct:
    """The product with this id or slug, published or not: two queries. Raises `NotFoundError`."""
    row = await connection.fetchrow(LOCK.format(column="id" if isinstance(key, UUID) else "slug"), key)
    if row is None:
        raise NotFoundError("This product does not exist.")
    found = await connection.fetch(LOCK_VARIANTS, row["id"])
    variants = sorted(found, key=lambda one: (one["position"], one["sku"]))
    return PresentProduct(row["id"], row["version"], _draft(row, tuple(_variant(one) for one in variants)))


def _draft(row: Any, variants: tuple[VariantDraft, ...]) -> ProductDraft:
    return ProductDraft(
        name=row["name"],
        category=row["category"],
        variants=variants,
        slug=row["slug"],
        description=row["description"],
        details=tuple(row["details"]),
        material=row["material"],
        dimensions=row["dimensions"],
        care=row["care"],
        attributes=row["attributes"],
        published=row["published"],
        publish_at=row["publish_at"],
        search_title=row["search_title"],
        search_description=row["search_description"],
    )


def _variant(row: Any) -> VariantDraft:
    names = ("price", "compare_at", "options", "sku", "id", "weight_grams", "barcode")
    return VariantDraft(stock=row["on_hand"], **{name: row[name] for name in names})
