"""What search engines are told of: addresses, and when what they show last changed."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from domain.connection import Connection

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
SELECT p.category_id, max({CHANGED}) AS changed FROM products p WHERE p.published GROUP BY p.category_id
"""  # noqa: S608 - constant


async def product_parts(connection: Connection) -> tuple[datetime, ...]:
    """When the latest change was in each part of the published products: one query."""
    return tuple(row["max"] for row in await connection.fetch(PARTS, PART))


async def products_in_part(connection: Connection, part: int) -> tuple[tuple[str, datetime], ...]:
    """The slugs of one part, counted from 0, each with its latest change: one query."""
    return tuple((row["slug"], row["changed"]) for row in await connection.fetch(PRODUCTS, part * PART, PART))


async def category_changes(connection: Connection) -> Mapping[UUID, datetime]:
    """The latest change of a published product right in each category: one query."""
    return {row["category_id"]: row["changed"] for row in await connection.fetch(CATEGORIES)}


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
