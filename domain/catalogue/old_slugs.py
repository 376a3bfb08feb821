"""Slugs that products, categories and collections had once, and where they lead now.

A slug in use always wins, so whoever asks has looked for that first. Rows name what they lead to by its id: chains are
one step long, and a slug that is taken back leads nowhere.
"""

from uuid import UUID

from domain.connection import Connection
from domain.errors import NotFoundError
from domain.words.messages import gettext

KEEP = {
    "products": "INSERT INTO old_product_slugs (slug, product_id) VALUES ($1, $2) "
    "ON CONFLICT (slug) DO UPDATE SET product_id = excluded.product_id",
    "categories": "INSERT INTO old_category_slugs (slug, category_id) VALUES ($1, $2) "
    "ON CONFLICT (slug) DO UPDATE SET category_id = excluded.category_id",
    "collections": "INSERT INTO old_collection_slugs (slug, collection_id) VALUES ($1, $2) "
    "ON CONFLICT (slug) DO UPDATE SET collection_id = excluded.collection_id",
}

PRODUCT = """
SELECT p.slug FROM old_product_slugs o JOIN products p ON p.id = o.product_id
WHERE o.slug = $1 AND p.slug <> o.slug AND p.published
"""

CATEGORY = """
SELECT c.slug FROM old_category_slugs o JOIN categories c ON c.id = o.category_id
WHERE o.slug = $1 AND c.slug <> o.slug AND c.published
"""

COLLECTION = """
SELECT c.slug FROM old_collection_slugs o JOIN collections c ON c.id = o.collection_id
WHERE o.slug = $1 AND c.slug <> o.slug AND c.published
"""


async def keep_old_slug(connection: Connection, table: str, id_: UUID, before: str, after: str) -> None:
    """Keep the slug `before` of a row of `table`, if it becomes another one: one statement."""
    if before != after:
        await connection.execute(KEEP[table], before, id_)


async def new_product_slug(connection: Connection, old: str) -> str:
    """The slug of the published product that was called `old`: one query. Raises `NotFoundError`."""
    return _found(await connection.fetchval(PRODUCT, old), gettext("There is no such product."))


async def new_category_slug(connection: Connection, old: str) -> str:
    """The slug of the published category that was called `old`: one query. Raises `NotFoundError`."""
    return _found(await connection.fetchval(CATEGORY, old), gettext("There is no such category."))


async def new_collection_slug(connection: Connection, old: str) -> str:
    """The slug of the published collection that was called `old`: one query. Raises `NotFoundError`."""
    return _found(await connection.fetchval(COLLECTION, old), gettext("There is no such collection."))


def _found(slug: str | None, otherwise: str) -> str:
    if slug is None:
        raise NotFoundError(otherwise)
    return slug
