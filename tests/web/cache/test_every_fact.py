"""Whatever is written in a column that a product's page is made of, pages kept by their facts show as it is."""

import asyncio
from collections.abc import AsyncIterator

import asyncpg
import httpx

from tests.support.cast import Cast
from tests.support.shop import OpenShop, open_shop
from tests.web.cache.test_every_change import forget, told
from tests.web.cache.test_parts import CHANGES, beside, do

LAMP = "(SELECT id FROM products WHERE slug = 'opal-lamp')"
ROWS = {
    "products": "slug IN ('opal-lamp', 'oak-stool', 'stoneware-mug')",
    "variants": "true", "stock_items": "true", "price_history": "true", "product_images": "true", "pictures": "true",
    "makers": "true", "categories": "true", "delivery_methods": "true", "product_pairings": f"product_id = {LAMP}",
    "page_versions": "ended_at IS NULL",
}  # fmt: skip
"""The tables of which a product's page is made, and the rows of them that are changed."""

OTHERWISE = {
    "text": ("coalesce({0}, '') || 'x'", "'x'", "NULL"),
    "boolean": ("NOT {0}",),
    "ARRAY": ("array_append({0}, 'x')",),
    "timestamp with time zone": ("coalesce({0}, now()) - interval '90 seconds'", "NULL"),
    "integer": ("coalesce({0}, 18) + 1", "coalesce({0}, 1) - 1", "0"),
}
ALIKE = {"character varying": "text", "bigint": "integer", "smallint": "integer", "numeric": "integer"}
"""What else can be written in a column of each type; the first that the database takes is."""

LAST = [
    ("products", "details", "details || '[\"x\"]'::jsonb"),
    ("products", "currency", "'EUR'"),
    ("products", "published", "false"),
    ("products", "slug", "slug || '-2'"),
]
"""What is of a type of its own, and what leaves no such page to look at."""

SHOWN = {
    "products.name", "products.description", "products.details", "products.material", "products.care",
    "products.search_title", "products.minimum_age", "variants.sku", "variants.price", "stock_items.on_hand",
    "product_images.alt", "makers.name", "categories.name", "delivery_methods.name", "products.published",
}  # fmt: skip
COLUMNS = """
SELECT table_name, column_name, data_type FROM information_schema.columns
WHERE table_schema = current_schema() AND table_name = ANY($1) AND is_generated = 'NEVER' ORDER BY 1, ordinal_position
"""
PAGES = ("/p/opal-lamp", "/p/stoneware-mug", "/p/opal-lamp?variant=htmx")


async def test_a_page_that_is_kept_by_its_facts_shows_each_of_them(shop: OpenShop, cast: Cast) -> None:
    await beside(shop)
    await do(shop, CHANGES["a picture ready"])
    changed = set()
    async with open_shop(shop.shop.settings) as other, other.visitor() as reader, shop.visitor() as own:
        past_the_cache = httpx.ASGITransport(app=shop.app._app._app._app)  # type: ignore[attr-defined]
        own._transport = past_the_cache
        before = await look(reader)
        async for column in otherwise(shop):
            await asyncio.gather(other.catch_up(), shop.catch_up())
            found = await look(reader)
            forget(shop.shop)
            assert found == await look(own), column
            changed |= {column} if found != before else set()
            before = found
    assert changed >= SHOWN, changed


async def look(client: httpx.AsyncClient) -> list[tuple[int, str, bytes]]:
    """The pages, and the part of one that htmx asks for."""
    htmx = {"HX-Request": "true", "HX-Target": "catalogue-product"}
    return [told(await client.get(path, headers=htmx if path.endswith("htmx") else {})) for path in PAGES]


async def otherwise(shop: OpenShop) -> AsyncIterator[str]:
    """Write something else in one column after the other, as far as the database takes it; the name of each."""
    async with shop.shop.database.read() as connection:
        columns = await connection.fetch(COLUMNS, list(ROWS))
    last = {(table, column) for table, column, _ in LAST}
    for table, column, kind in columns:
        for value in OTHERWISE.get(ALIKE.get(kind, kind), ()):
            if (table, column) not in last and await written(shop, table, column, value.format(column)):
                yield f"{table}.{column}"
                break
    for table, column, value in LAST:
        if await written(shop, table, column, value):
            yield f"{table}.{column}"


async def written(shop: OpenShop, table: str, column: str, value: str) -> bool:
    try:
        await shop.run(f"UPDATE {table} SET {column} = {value} WHERE {ROWS[table]}")
    except (asyncpg.IntegrityConstraintViolationError, asyncpg.DataError, asyncpg.RaiseError):
        return False
    return True
