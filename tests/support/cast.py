"""The cast of the tests: two categories, a kettle with plenty of stock, a last lamp, a mug in colours."""

from dataclasses import dataclass
from itertools import count
from uuid import UUID

import asyncpg
from uuid_utils.compat import uuid7

from web.seeds.demo_catalogue import demo_methods
from web.seeds.rows import add_methods

KETTLE_STOCK = 40
FIRST_ID, NUMBERS = 0x01900000_0000_7000_8000_000000000000, count(1)


@dataclass(frozen=True)
class Cast:
    """Variant ids by the names that tests use; prices are pence."""

    kettle: UUID
    last_lamp: UUID
    sold_out_stool: UUID
    oat_mug: UUID
    ink_mug: UUID
    secret_chair: UUID
    kettle_price: int = 7800
    lamp_price: int = 8900
    mug_price: int = 1800


async def move_in(connection: asyncpg.Connection) -> Cast:
    """Write the cast into a migrated database."""
    await add_methods(connection, demo_methods())
    home = await _category(connection, "home", "Home", None)
    kitchen = await _category(connection, "kitchen", "Kitchen", home)
    lighting = await _category(connection, "lighting", "Lighting", home)
    cast = Cast(
        kettle=await add_product(connection, kitchen, "Stovetop Kettle", 7800, KETTLE_STOCK, material="Steel"),
        last_lamp=await add_product(connection, lighting, "Opal Lamp", 8900, 1, material="Glass"),
        sold_out_stool=await add_product(connection, home, "Oak Stool", 12900, 0, material="Wood"),
        oat_mug=(mug := await add_product(connection, kitchen, "Stoneware Mug", 1800, 12, {"Colour": "Oat"})),
        ink_mug=await add_variant(connection, mug, 1800, 3, {"Colour": "Ink"}),
        secret_chair=await add_product(connection, home, "Secret Chair", 9900, 5, published=False),
    )
    await connection.execute(
        "UPDATE products SET attributes = attributes || $1 WHERE slug = 'stoneware-mug'", {"Colour": ["Oat", "Ink"]}
    )
    return cast


async def _category(connection: asyncpg.Connection, slug: str, name: str, parent: UUID | None) -> UUID:
    category_id: UUID = await connection.fetchval(
        "INSERT INTO categories (id, parent_id, slug, name, description) VALUES ($5, $1, $2, $3, $4) RETURNING id",
        parent,
        slug,
        name,
        f"{name} things",
        next_id(),
    )
    return category_id


def next_id() -> UUID:
    """An id that shares its last bits with no other: two products with the same ones share a part of the catalogue."""
    return UUID(int=FIRST_ID + next(NUMBERS))


async def add_product(
    connection: asyncpg.Connection,
    category_id: UUID,
    name: str,
    price: int,
    stock: int,
    options: dict[str, str] | None = None,
    *,
    material: str = "Stoneware",
    published: bool = True,
) -> UUID:
    """Add a product with one variant, whose id is returned, and a picture."""
    slug = name.lower().replace(" ", "-")
    product_id = await connection.fetchval(
        "INSERT INTO products (category_id, slug, name, description, material, attributes, currency, price_from, "
        "price_to, published, id) VALUES ($1, $2, $3, $8, $4, $5, 'GBP', $6, $6, $7, $9) RETURNING id",
        category_id,
        slug,
        name,
        material,
        {"Material": [material]},
        price,
        published,
        f"A good {name}",
        next_id(),
    )
    await connection.execute(
        "INSERT INTO product_images (product_id, file, alt, width, height) VALUES ($1, $2, $3, 800, 800)",
        product_id,
        slug,
        f"A picture of the {name}",
    )
    return await _variant(connection, product_id, price, stock, options or {})


async def add_variant(
    connection: asyncpg.Connection, sibling: UUID, price: int, stock: int, options: dict[str, str]
) -> UUID:
    """Add another variant of the product that `sibling` belongs to."""
    product_id = await connection.fetchval("SELECT product_id FROM variants WHERE id = $1", sibling)
    return await _variant(connection, product_id, price, stock, options)


async def _variant(
    connection: asyncpg.Connection, product_id: UUID, price: int, stock: int, options: dict[str, str]
) -> UUID:
    variant_id = uuid7()
    await connection.execute(
        "INSERT INTO variants (id, product_id, sku, options, price) VALUES ($1, $2, $5, $3, $4)",
        variant_id,
        product_id,
        options,
        price,
        f"T-{variant_id}",
    )
    await connection.execute("INSERT INTO stock_items (variant_id, on_hand) VALUES ($1, $2)", variant_id, stock)
    if stock:
        await connection.execute(
            "INSERT INTO stock_movements (variant_id, delta, reason, actor) VALUES ($1, $2, 'seed', 'test')",
            variant_id,
            stock,
        )
    return variant_id
