"""The seed: pictures, demo catalogue, and any number of invented products."""

from pathlib import Path

import asyncpg
import click

from domain.search.words import refresh_words
from web.seeds.demo_catalogue import IMAGES, read_demo
from web.seeds.large.load import add_many
from web.seeds.people import add_people, make_ready
from web.seeds.pictures import make_pictures
from web.seeds.products import DEMO_CURRENCY, DEMO_HOME, priced_in
from web.seeds.rows import (
    COLUMNS,
    add_categories,
    add_front_page,
    add_makers,
    add_methods,
    add_products,
    add_settings,
    add_synonyms,
    only_new,
)

MOST_PRODUCTS = 1_000_000
ONE_SEED_AT_A_TIME = 0x6D657263
"""The advisory lock that a running seed holds."""


async def seed(
    dsn: str,
    media_dir: Path,
    *,
    products: int | None = None,
    people: bool = False,
    currency: str = DEMO_CURRENCY,
    home: str = DEMO_HOME,
) -> None:
    """Load the demo catalogue and its pictures; with `products`, invent more until that many exist in all.

    Prices are in the shop's `currency`, and it delivers from its `home`. `people` adds the demo accounts to a shop
    without accounts.

    Products that exist already, by slug or sku, are left alone, so a second run changes nothing. Pictures come first: a
    shop never shows a product whose picture is missing. Raises ValueError when `products` is not from 1 to 1,000,000.
    """
    check_count(products)
    connection = await asyncpg.connect(dsn)
    try:
        await _wait_for_others(connection)
        await make_pictures(sorted(IMAGES.glob("*.webp")), media_dir)
        added = await _add_demo(connection, products, currency, home)
        if products:
            added += await _add_invented(connection, dsn, products, currency)
        if people and await add_people(connection):
            await make_ready(connection, currency, home)
        if added:
            await _tidy(connection)
    finally:
        await connection.close()


async def begin_empty(dsn: str, *, people: bool = False) -> None:
    """Have a shop begin without the demo, which a start in development then no longer loads; `people` as for `seed`."""
    connection = await asyncpg.connect(dsn)
    try:
        if people:
            await add_people(connection)
        await add_settings(connection, {"name": "My shop"})
    finally:
        await connection.close()


async def is_empty(dsn: str) -> bool:
    """Whether the catalogue has no product."""
    connection = await asyncpg.connect(dsn)
    try:
        return not await connection.fetchval("SELECT EXISTS (SELECT FROM products)")
    finally:
        await connection.close()


def check_count(products: int | None) -> None:
    """Raise ValueError, with a sentence for people, when that many products cannot be made."""
    if products is not None and not 1 <= products <= MOST_PRODUCTS:
        raise ValueError(f"The number of products must be from 1 to {MOST_PRODUCTS:,}, not {products:,}.")


async def _wait_for_others(connection: asyncpg.Connection) -> None:
    if not await connection.fetchval("SELECT pg_try_advisory_lock($1)", ONE_SEED_AT_A_TIME):
        click.echo("Another seed is running on this database; waiting for it to finish.")
        await connection.execute("SELECT pg_advisory_lock($1)", ONE_SEED_AT_A_TIME)


async def _add_demo(connection: asyncpg.Connection, products: int | None, currency: str, home: str) -> int:
    """Add the demo products that are missing, up to `products` in all; returns the number added."""
    demo = read_demo()
    async with connection.transaction():
        new = await only_new(connection, demo.products)
        left = len(demo.products) - len(new)
        if products is not None:
            new = new[: max(0, products - await _count(connection))]
        new = [priced_in(one, currency) for one in new]
        if new:
            categories = await add_categories(connection, demo.categories)
            await add_synonyms(connection, demo.synonyms)
            makers = await add_makers(connection, demo.makers)
            await add_products(connection, new, categories, makers)
            if await add_settings(connection, demo.settings):
                await add_front_page(connection, demo.front_page, categories)
            await add_methods(connection, demo.methods, currency, home)
    if left:
        click.echo(f"The demo catalogue is loaded already: {left} products left unchanged.")
    if new:
        click.echo(f"Demo catalogue: {len(new)} products added.")
    return len(new)


async def _add_invented(connection: asyncpg.Connection, dsn: str, products: int, currency: str) -> int:
    """Invent the products that are missing to `products` in all; returns the number added."""
    missing = products - await _count(connection)
    if missing <= 0:
        click.echo(f"The catalogue has {products - missing:,} products already; none generated.")
        return 0
    categories = await add_categories(connection, read_demo().categories)
    await add_many(dsn, categories, missing, currency)
    return missing


async def _count(connection: asyncpg.Connection) -> int:
    return int(await connection.fetchval("SELECT count(*) FROM products"))


async def _tidy(connection: asyncpg.Connection) -> None:
    """Vacuum and analyse the tables and count words anew, so that the first query finds good plans and words."""
    await refresh_words(connection)
    await connection.execute(f"VACUUM (ANALYZE) categories, {', '.join(COLUMNS)}")
