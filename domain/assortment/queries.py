"""The assortment as staff see it: published and unpublished products."""

from dataclasses import dataclass
from uuid import UUID

from domain.catalogue.skus import PLAIN, typed_sku
from domain.connection import Connection


@dataclass(frozen=True, slots=True)
class ProductRow:
    """A product in the list of staff; `price` is its lowest, in minor units, `category` a slug."""

    id: UUID
    slug: str
    name: str
    category: str
    price: int
    currency: str
    stock: int
    published: bool
    version: int


LIST = f"""
WITH named AS MATERIALIZED (
    SELECT v.product_id FROM variants v WHERE $5::text <> '' AND {PLAIN.format("v.sku")} = {PLAIN.format("$5::text")}
)
SELECT p.id, p.slug, p.name, c.slug AS category, p.price_from, p.currency,
       (SELECT coalesce(sum(s.on_hand), 0) FROM variants v JOIN stock_items s ON s.variant_id = v.id
        WHERE v.product_id = p.id)::int AS stock, p.published, p.version
FROM products p JOIN categories c ON c.id = p.category_id
WHERE ($1::boolean IS NULL OR p.published = $1)
  AND CASE WHEN EXISTS (SELECT FROM named) THEN p.id IN (SELECT product_id FROM named)
      ELSE $2::text = '' OR p.search @@ websearch_to_tsquery('english', words_of($2)) END
  AND ($3::uuid IS NULL OR p.id < $3) ORDER BY p.id DESC LIMIT $4
"""  # noqa: S608 - constant


async def list_for_staff(
    connection: Connection, *, published: bool | None, words: str, before: UUID | None, limit: int
) -> list[ProductRow]:
    """The latest products, in one state unless `published` is None, matching `words` if given: one query.

    A SKU finds its product alone.
    """
    found = await connection.fetch(LIST, published, words, before, limit, typed_sku(words))
    return [ProductRow(*row.values()) for row in found]
