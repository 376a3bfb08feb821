"""The catalogue, read for pages and API clients. Each function says how many queries it costs."""

from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID

from domain.catalogue import rows
from domain.catalogue.category_tile import CategoryTile
from domain.catalogue.filters import (
    Filters,
    Sort,
    category_condition,
    scope_conditions,
    variant_conditions,
)
from domain.catalogue.shown_images import SHOWN
from domain.catalogue.sorting import ORDERS, first_ranked, order_of
from domain.catalogue.tree import CategoryTree
from domain.catalogue.views import LOW_STOCK, ProductCard
from domain.connection import Arguments, Connection
from domain.errors import NotFoundError
from domain.words.messages import gettext

CARDS = f"""
SELECT p.id, p.slug, p.name, p.category_id, p.currency, p.price_from, p.price_to,
       variant.compare_at, variant.lowest_before, variant.content, variant.choices, variant.available,
       variant.choice_name, variant.choice_values, variant.first_variant,
       i.file, i.alt, i.width, i.height, i.second_file, i.second_width, i.second_height
FROM page p
CROSS JOIN LATERAL (
    SELECT count(*) AS choices,
           coalesce(sum(s.on_hand), 0)::int AS available,
           (array_agg(v.compare_at ORDER BY v.price, v.position, v.id))[1] AS compare_at,
           (array_agg(v.lowest_before ORDER BY v.price, v.position, v.id))[1] AS lowest_before,
           (array_agg(v.content ORDER BY v.price, v.position, v.id))[1] AS content,
           min(o.name) AS choice_name,
           string_agg(o.value, '{rows.BETWEEN}' ORDER BY v.position, v.id) AS choice_values,
           (array_agg(v.id ORDER BY coalesce(s.on_hand, 0) <= 0, v.position, v.sku))[1] AS first_variant
    FROM variants v LEFT JOIN stock_items s ON s.variant_id = v.id
    LEFT JOIN LATERAL (
        SELECT key AS name, value FROM jsonb_each_text(v.options)
        ORDER BY array_position(v.option_names, key), key LIMIT 1) AS o ON true
    WHERE v.product_id = p.id
) AS variant
LEFT JOIN LATERAL (
    SELECT i.file, i.alt, i.width, i.height, lead(i.file) OVER shown AS second_file,
           lead(i.width) OVER shown AS second_width, lead(i.height) OVER shown AS second_height
    FROM product_images i WHERE i.product_id = p.id AND {SHOWN}
    WINDOW shown AS (ORDER BY i.position) ORDER BY i.position LIMIT 1
) AS i ON true
ORDER BY p.place
"""  # noqa: S608 - constant


async def product_cards(connection: Connection, filters: Filters, total: int | None = None) -> tuple[ProductCard, ...]:
    """The products of one page of `filters`, in its order: one query.

    Of a search of which not all products are compared for the order, those that are will do, if the `total` of the list
    is known; it takes a second query if the filters leave too few of them.
    """
    if filters.ranked and filters.sort is Sort.RELEVANCE and total is not None:
        found = await _page(
            connection, replace(filters, ranked=""), first_ranked(filters, arguments := Arguments()), arguments
        )
        if len(found) == min(filters.page_size, max(0, total - filters.offset)):
            return found
    return await _page(connection, filters, "products", Arguments())


async def _page(
    connection: Connection, filters: Filters, products: str, arguments: Arguments
) -> tuple[ProductCard, ...]:
    """The page, from the table `products`, which may have `arguments` of its own."""
    where = [
        *scope_conditions(filters, arguments),
        category_condition(filters, arguments),
        *variant_conditions(filters, arguments),
    ]
    order = order_of(filters, arguments)
    where += [order.after(filters.after, arguments)] if filters.after else []
    limit, offset = arguments.add(filters.page_size), arguments.add(filters.offset)
    query = f"""
    WITH page AS (
        SELECT p.*, row_number() OVER () AS place FROM (
            SELECT p.id, p.slug, p.name, p.category_id, p.currency, p.price_from, p.price_to FROM {products} p
            WHERE {" AND ".join(where)} ORDER BY {order.by} LIMIT {limit} OFFSET {offset}
        ) AS p
    ) {CARDS}"""  # noqa: S608 - constant fragments and placeholders only
    return tuple(rows.card(row) for row in await connection.fetch(query, *arguments.values))


BY_NAME = f"""
SELECT uuid_send(p.id) FROM products p WHERE p.id = ANY($1::uuid[]) ORDER BY {ORDERS[Sort.NAME].by} LIMIT $2 OFFSET $3
"""  # noqa: S608 - constant


async def sort_by_name(connection: Connection, filters: Filters, ids: Sequence[bytes]) -> list[bytes]:
    """The ids of one page of `filters` among those that may be on it, in the order of names: one query."""
    found = await connection.fetch(BY_NAME, [UUID(bytes=one) for one in ids], filters.page_size, filters.offset)
    return [row[0] for row in found]


NEARLY_GONE = f"""
WITH page AS (
    SELECT p.*, row_number() OVER (ORDER BY p.left_over, p.position) AS place FROM (
        SELECT p.id, p.slug, p.name, p.category_id, p.currency, p.price_from, p.price_to, p.position,
               sum(s.on_hand) AS left_over
        FROM products p JOIN variants v ON v.product_id = p.id JOIN stock_items s ON s.variant_id = v.id
        WHERE p.published AND p.id IN (
            SELECT v.product_id FROM stock_items s JOIN variants v ON v.id = s.variant_id
            WHERE s.on_hand BETWEEN 1 AND {LOW_STOCK} ORDER BY s.variant_id LIMIT 200)
        GROUP BY p.id, p.slug, p.name, p.category_id, p.currency, p.price_from, p.price_to, p.position
        HAVING sum(s.on_hand) BETWEEN 1 AND {LOW_STOCK}
        ORDER BY left_over, p.position LIMIT $1
    ) AS p
) {CARDS}"""  # noqa: S608 - constant


async def nearly_gone(connection: Connection, limit: int) -> tuple[ProductCard, ...]:
    """Products of which only a handful are left, scarcest first: one query."""
    return tuple(rows.card(row) for row in await connection.fetch(NEARLY_GONE, limit))


TILES = f"""
SELECT c.slug, c.name, c.description,
       (SELECT count(*) FROM products p WHERE p.published AND p.category_id = ANY(t.family)) AS products,
       (SELECT jsonb_build_object('file', i.file, 'alt', i.alt, 'width', i.width, 'height', i.height)
        FROM products p CROSS JOIN LATERAL (
            SELECT * FROM product_images i WHERE i.product_id = p.id AND {SHOWN} ORDER BY i.position LIMIT 1
        ) AS i WHERE p.published AND p.category_id = ANY(t.family) ORDER BY p.position, p.id LIMIT 1) AS picture
FROM jsonb_to_recordset($1) AS t(id uuid, family uuid[]) JOIN categories c ON c.id = t.id ORDER BY c.position
"""  # noqa: S608 - constant


async def category_tiles(connection: Connection, tree: CategoryTree) -> tuple[CategoryTile, ...]:
    """The top categories with a count and a picture each, their own or that of their first product: one query."""
    tops = [tree.find(crumb.slug).id for crumb in tree.menu]
    families = [{"id": top, "family": tree.family(top)} for top in tops]
    found = await connection.fetch(TILES, families)
    return tuple(
        CategoryTile(
            row["slug"],
            row["name"],
            row["description"],
            row["products"],
            tree.find(row["slug"]).picture or rows.picture(row["picture"]),
        )
        for row in found
    )


async def product_slug_of(connection: Connection, variant_id: UUID) -> str:
    """The slug of the published product that has this variant: one query. Raises `NotFoundError`."""
    slug = await connection.fetchval(
        "SELECT p.slug FROM variants v JOIN products p ON p.id = v.product_id WHERE v.id = $1 AND p.published",
        variant_id,
    )
    if slug is None:
        raise NotFoundError(gettext("This product is no longer offered."))
    return str(slug)
