"""The assortment as rows of a file: a variant with what is said of its product, in the order of the staff's list."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from domain.assortment.listing import ProductFilter, page_of
from domain.connection import Arguments, Connection


@dataclass(frozen=True, slots=True)
class VariantRow:
    """A variant; `product` and `category` are slugs, prices are in minor units of `currency`.

    `price` is that without the sale, and `attributes` are those of the product that its options do not name.
    """

    product_id: UUID
    product: str
    sku: str
    name: str
    category: str
    published: bool
    options: dict[str, str]
    price: int
    compare_at: int | None
    sale_price: int | None
    sale_from: datetime | None
    sale_until: datetime | None
    currency: str
    stock: int
    weight_grams: int | None
    barcode: str
    content: str
    attributes: dict[str, list[str]]
    details: list[str]
    material: str
    dimensions: str
    care: str
    search_title: str
    search_description: str
    withdrawal_exception: str | None
    maker: str | None
    safety: str
    minimum_age: int | None
    age_reason: str
    description: str


ROWS = """
WITH page AS MATERIALIZED (
    SELECT p.* FROM products p WHERE {where} ORDER BY {order} LIMIT {limit}
)
SELECT p.id AS product_id, p.slug AS product, v.sku, p.name, c.slug AS category, p.published,
       in_order(v.options, v.option_names) AS options,
       coalesce(v.full_price, v.price) AS price, nullif(v.compare_at, v.full_price) AS compare_at, v.sale_price,
       v.sale_from, v.sale_until, p.currency, s.on_hand AS stock, v.weight_grams, v.barcode, v.content,
       p.search_title, p.search_description, p.withdrawal_exception, p.safety,
       p.minimum_age, p.age_reason,
       (SELECT m.name FROM makers m WHERE m.id = p.maker_id) AS maker,
       p.attributes - ARRAY(SELECT jsonb_object_keys(v.options)) AS attributes, p.description,
       p.details, p.material, p.dimensions, p.care
FROM page p JOIN categories c ON c.id = p.category_id
JOIN variants v ON v.product_id = p.id JOIN stock_items s ON s.variant_id = v.id
ORDER BY {order}, v.position, v.sku
"""


async def list_variant_rows(
    connection: Connection, wanted: ProductFilter, *, after: UUID | None, limit: int
) -> list[VariantRow]:
    """The variants of `limit` products that match `wanted`, those behind the product `after`: one query."""
    arguments = Arguments()
    query = ROWS.format(**page_of(arguments, wanted, after=after, limit=limit))
    return [VariantRow(**row) for row in await connection.fetch(query, *arguments.values)]
