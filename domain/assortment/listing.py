"""Products for staff, published or not, a page at a time."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from domain.catalogue.shown_images import SHOWN
from domain.catalogue.skus import BEGINS, PLAIN
from domain.connection import Arguments, Connection
from domain.stock.listing import FEW
from domain.text import without_wildcards

LONGEST_SEARCH = 100


class ProductState(StrEnum):
    """A state of products, as a filter: `low` and `sold_out` are published ones, by their scarcest variant."""

    PUBLISHED = "published"
    HIDDEN = "hidden"
    LOW = "low"
    SOLD_OUT = "sold_out"


class ProductSort(StrEnum):
    """The order of the list."""

    NEWEST = "newest"
    NAME = "name"
    PRICE = "price"


@dataclass(frozen=True, slots=True)
class ProductFilter:
    """The filter and order of a list.

    `words` are of a name, a category or an attribute, or the beginning of a SKU, or a SKU without its hyphens.
    """

    words: str = ""
    state: ProductState | None = None
    sort: ProductSort = ProductSort.NEWEST


@dataclass(frozen=True, slots=True)
class OnlyVariant:
    """The variant of a product that has no other; `full_price` is what it costs without the sale that is on."""

    id: UUID
    sku: str
    full_price: int | None


@dataclass(frozen=True, slots=True)
class ProductLine:
    """A product in the list: prices in minor units of `currency`, `stock` the total of its `variants`."""

    id: UUID
    slug: str
    name: str
    category: str
    price_from: int
    price_to: int
    currency: str
    published: bool
    version: int
    stock: int
    variants: int
    file: str | None
    only: OnlyVariant | None
    added_at: datetime


STATES = {
    ProductState.PUBLISHED: "p.published",
    ProductState.HIDDEN: "NOT p.published",
    ProductState.LOW: f"""p.published AND p.id IN (
        SELECT v.product_id FROM stock_items s JOIN variants v ON v.id = s.variant_id
        WHERE s.on_hand <= {FEW})""",  # noqa: S608 - constant
    ProductState.SOLD_OUT: """p.published AND NOT EXISTS (
        SELECT FROM stock_items s JOIN variants v ON v.id = s.variant_id
        WHERE v.product_id = p.id AND s.on_hand > 0)""",
}
SORTS = {
    ProductSort.NEWEST: "p.id",
    ProductSort.NAME: "name_order(p.name), p.id",
    ProductSort.PRICE: "p.currency, p.price_from, p.id",
}

NAMED = "SELECT g.id FROM categories g WHERE folded(g.name) = folded({words})"
OF_SKU = f"{BEGINS.format('v.sku', '{words}')} OR {PLAIN.format('v.sku')} = {PLAIN.format('{words}::text')}"
WAYS = (
    "p.search @@ websearch_to_tsquery('english', words_of({words}))",
    "folded(p.name) LIKE '%' || folded({typed}) || '%'",
    f"p.id IN (SELECT v.product_id FROM variants v WHERE {OF_SKU})",  # noqa: S608 - constant
    f"EXISTS ({NAMED}) AND p.category_id = ANY(ARRAY({NAMED}))",
)
"""The ways in which words find a product. That no category has that name is seen before any product is read."""

EACH_WAY = "(SELECT p.id FROM products p WHERE {where} ORDER BY {order} LIMIT {limit})"
"""The first products that one way finds. Whatever is among the first of all is among the first of its way, so that a
word that half of the shop has is as quick as one that nothing has."""

PAGE = """
WITH page AS MATERIALIZED (
    SELECT p.* FROM products p WHERE {where} ORDER BY {order} LIMIT {limit}
)
SELECT p.id, p.slug, p.name, c.name AS category, p.price_from, p.price_to, p.currency, p.published, p.version,
       p.created_at AS added_at, v.stock, v.variants, (
    SELECT i.file FROM product_images i WHERE i.product_id = p.id AND {shown} ORDER BY i.position LIMIT 1),
       v.ids, v.skus, v.full_price
FROM page p JOIN categories c ON c.id = p.category_id
CROSS JOIN LATERAL (
    SELECT sum(s.on_hand)::int AS stock, count(*)::int AS variants, array_agg(v.id) AS ids, array_agg(v.sku) AS skus,
           min(v.full_price) AS full_price
    FROM variants v JOIN stock_items s ON s.variant_id = v.id WHERE v.product_id = p.id
) v ORDER BY {order}
"""


MATCHING = "SELECT p.id, p.slug FROM products p WHERE {where} ORDER BY {order} LIMIT {limit}"


async def list_for_page(
    connection: Connection, wanted: ProductFilter, *, after: UUID | None, limit: int
) -> list[ProductLine]:
    """The products that match `wanted`, from the one that follows the product `after`: one query."""
    arguments = Arguments()
    query = PAGE.format(shown=SHOWN, **page_of(arguments, wanted, after=after, limit=limit))
    return [_line(row) for row in await connection.fetch(query, *arguments.values)]


def page_of(arguments: Arguments, wanted: ProductFilter, *, after: UUID | None, limit: int) -> dict[str, str]:
    """The conditions, order and limit in SQL of a page of the products `p`; their values are added to `arguments`."""
    where = [STATES[wanted.state]] if wanted.state else ["true"]
    order = "p.id DESC" if wanted.sort is ProductSort.NEWEST else SORTS[wanted.sort]
    if after:
        sign = "<" if wanted.sort is ProductSort.NEWEST else ">"
        key = SORTS[wanted.sort]
        where.append(f"({key}) {sign} (SELECT {key} FROM products p WHERE p.id = {arguments.add(after)})")  # noqa: S608 - constants
    return _first(arguments, wanted, where, order, arguments.add(limit))


def _first(arguments: Arguments, wanted: ProductFilter, where: list[str], order: str, limit: str) -> dict[str, str]:
    """The same for a page of those that the words find, if there are any."""
    if wanted.words:
        words, typed = arguments.add(wanted.words), arguments.add(without_wildcards(wanted.words))
        ways = (" AND ".join([*where, one.format(words=words, typed=typed)]) for one in WAYS)
        found = " UNION ".join(EACH_WAY.format(where=one, order=order, limit=limit) for one in ways)
        where = [f"p.id IN ({found})"]
    return {"where": " AND ".join(where), "order": order, "limit": limit}


async def list_matching(
    connection: Connection, wanted: ProductFilter, *, after: UUID | None, limit: int
) -> list[tuple[UUID, str]]:
    """The ids and slugs of products that match `wanted`, by id from the one that follows `after`: one query."""
    arguments = Arguments()
    where = [STATES[wanted.state]] if wanted.state else ["true"]
    if after:
        where.append(f"p.id > {arguments.add(after)}")
    query = MATCHING.format(**_first(arguments, wanted, where, "p.id", arguments.add(limit)))
    return [(row["id"], row["slug"]) for row in await connection.fetch(query, *arguments.values)]


def _line(row: Any) -> ProductLine:
    values = dict(row)
    ids, skus, full_price = values.pop("ids"), values.pop("skus"), values.pop("full_price")
    return ProductLine(**values, only=OnlyVariant(ids[0], skus[0], full_price) if len(ids) == 1 else None)
