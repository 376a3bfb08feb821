"""What is for sale, variant by variant, as other sites list it."""

from dataclasses import dataclass
from uuid import UUID

from domain.catalogue.shown_images import SHOWN
from domain.connection import Connection

FIRST = UUID(int=0)


@dataclass(frozen=True, slots=True)
class Offer:
    """A variant of a published product. Prices are in minor units, `stock` is how many are left, the weight in grams.

    `lowest_before` is the lowest price before its reduction, if it is reduced; `file` is the stem of its picture, empty
    without one, and `width` that picture's in pixels. `choices` is how many variants the product has.
    """

    variant_id: UUID
    product_id: UUID
    slug: str
    sku: str
    name: str
    description: str
    options: dict[str, str]
    currency: str
    price: int
    lowest_before: int | None
    stock: int
    barcode: str
    weight_grams: int | None
    maker: str
    file: str
    width: int
    choices: int


OFFERS = f"""
WITH page AS MATERIALIZED (
    SELECT p.* FROM products p WHERE p.published AND p.currency = $1 AND p.id > $2 ORDER BY p.id LIMIT $3
)
SELECT v.id AS variant_id, p.id AS product_id, p.slug, v.sku, p.name, p.description,
       in_order(v.options, v.option_names) AS options, p.currency, v.price,
       v.lowest_before, s.on_hand AS stock, v.barcode, v.weight_grams, coalesce(m.name, '') AS maker,
       coalesce(i.file, '') AS file, coalesce(i.width, 0) AS width, count(*) OVER (PARTITION BY p.id) AS choices
FROM page p JOIN variants v ON v.product_id = p.id JOIN stock_items s ON s.variant_id = v.id
LEFT JOIN makers m ON m.id = p.maker_id
LEFT JOIN LATERAL (
    SELECT i.file, i.width FROM product_images i WHERE i.product_id = p.id AND {SHOWN}
    ORDER BY i.variant_id IS NOT DISTINCT FROM v.id DESC, i.variant_id IS NULL DESC, i.position LIMIT 1
) AS i ON true
ORDER BY p.id, v.position, v.sku
"""  # noqa: S608 - constant


async def list_offers(connection: Connection, currency: str, *, after: UUID | None, limit: int) -> list[Offer]:
    """The variants of `limit` published products in this currency, those behind the product `after`: one query."""
    return [Offer(**row) for row in await connection.fetch(OFFERS, currency, after or FIRST, limit)]
