"""What search engines are told of: addresses, and when what they show last changed."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from domain.catalogue.collections import Collections
from domain.catalogue.filters import Filters, scope_conditions
from domain.connection import Arguments, Connection

PART = 10_000
"""So many products are in one part of the site map; sitemaps.org allows 50,000 addresses and 50 MB."""

CHANGED = "coalesce(p.changed_at, p.created_at)"

PARTS = f"""
SELECT max(changed) FROM (
    SELECT {CHANGED} AS changed, (row_number() OVER (ORDER BY p.id) - 1) / $1::int AS part
    FROM products p WHERE p.published
) AS numbered GROUP BY part ORDER BY part
"""  # noqa: S608 - constant
PRODUCTS = f"""
SELECT p.slug, {CHANGED} AS changed FROM products p WHERE p.published ORDER BY p.id OFFSET $1 LIMIT $2
"""  # noqa: S608 - constant
CATEGORIES = f"""
SELECT c.id, greatest(c.changed_at, max({CHANGED})) AS changed
FROM categories c LEFT JOIN products p ON p.category_id = c.id AND p.published GROUP BY c.id
"""  # noqa: S608 - constant
LATEST = 2_000
"""So many products that changed last are looked at for collections by a rule: rules may be many, and fit anything."""

COLLECTIONS = f"""
WITH latest AS MATERIALIZED (SELECT p.* FROM products p WHERE p.published ORDER BY {CHANGED} DESC LIMIT {LATEST})
"""  # noqa: S608 - constant
COLLECTION = f"""
SELECT c.id, greatest(c.changed_at, (SELECT max({CHANGED}) FROM {{products}} p WHERE {{fits}})) AS changed
FROM collections c WHERE c.id = {{id}}
"""  # noqa: S608 - constant
PAGES = """
SELECT p.slug, v.published_at FROM page_versions v JOIN content_pages p ON p.id = v.page_id WHERE v.ended_at IS NULL
"""


async def product_parts(connection: Connection) -> tuple[datetime, ...]:
    """When the latest change was in each part of the published products: one query."""
    return tuple(row["max"] for row in await connection.fetch(PARTS, PART))


async def products_in_part(connection: Connection, part: int) -> tuple[tuple[str, datetime], ...]:
    """The slugs of one part, counted from 0, each with its latest change: one query."""
    return tuple((row["slug"], row["changed"]) for row in await connection.fetch(PRODUCTS, part * PART, PART))


async def category_changes(connection: Connection) -> Mapping[UUID, datetime]:
    """The latest change of each category, or of a published product right in it, where there was any: one query."""
    return {row["id"]: row["changed"] for row in await connection.fetch(CATEGORIES) if row["changed"]}


async def collection_changes(connection: Connection, collections: Collections) -> Mapping[UUID, datetime]:
    """The latest change of each collection, or of a product that belongs to it now, where there was any: one query."""
    arguments = Arguments()
    each = [
        COLLECTION.format(
            products="latest" if one.rule else "products",
            fits=" AND ".join(scope_conditions(Filters(collection=one.members), arguments)),
            id=arguments.add(one.id),
        )
        for one in collections.views
    ]
    found = await connection.fetch(COLLECTIONS + " UNION ALL ".join(each), *arguments.values) if each else []
    return {row["id"]: row["changed"] for row in found if row["changed"]}


async def page_changes(connection: Connection) -> Mapping[str, datetime]:
    """When the text of each published page was published, by its slug: one query."""
    return {row["slug"]: row["published_at"] for row in await connection.fetch(PAGES)}


@dataclass(frozen=True, slots=True)
class NewProduct:
    """A product as a feed announces it; the price is in minor units."""

    id: UUID
    slug: str
    name: str
    description: str
    currency: str
    price_from: int
    created: datetime
    changed: datetime


NEWEST = f"""
SELECT p.id, p.slug, p.name, p.description, p.currency, p.price_from, p.created_at AS created, {CHANGED} AS changed
FROM products p WHERE p.published ORDER BY p.created_at DESC, p.id DESC LIMIT $1
"""  # noqa: S608 - constant


async def newest_products(connection: Connection, limit: int) -> tuple[NewProduct, ...]:
    """The published products that were added last, the newest first: one query."""
    return tuple(NewProduct(*row.values()) for row in await connection.fetch(NEWEST, limit))
