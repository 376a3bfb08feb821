"""New categories and products as rows. Stock comes with its first movement, so the ledger always adds up."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import astuple, dataclass, field
from types import MappingProxyType
from typing import Any
from uuid import UUID

import asyncpg
from uuid_utils.compat import uuid7

from domain.catalogue.generation import bump_generation
from domain.catalogue.maker_view import MakerView
from domain.catalogue.value_parts import in_parts
from web.seeds.demo_catalogue import NewBlock, NewCategory, NewMethod
from web.seeds.products import DEMO_CURRENCY, DEMO_HOME, NewProduct, in_currency

COLUMNS = {
    "products": (
        "id",
        "category_id",
        "slug",
        "name",
        "description",
        "details",
        "material",
        "dimensions",
        "care",
        "attributes",
        "currency",
        "price_from",
        "price_to",
        "position",
        "created_at",
        "withdrawal_exception",
        "maker_id",
        "safety",
        "minimum_age",
        "age_reason",
    ),
    "price_history": ("variant_id", "since", "currency", "price", "offered"),
    "variants": ("id", "product_id", "sku", "options", "option_names", "price", "compare_at", "position"),
    "product_images": ("id", "product_id", "variant_id", "file", "alt", "width", "height", "position"),
    "stock_items": ("variant_id", "on_hand"),
    "stock_movements": ("id", "variant_id", "delta", "reason", "actor"),
}
"""The columns that a seed fills, by table, parents before children. The database's defaults fill the others.

What is reduced in a demo had its former price since it was launched: that stands in the history before the variants
come, so that the database finds it true.
"""

SEED = "seed"
"""The reason and actor of the movements that bring the first stock."""

Record = tuple[Any, ...]


async def add_categories(connection: asyncpg.Connection, categories: Iterable[NewCategory]) -> dict[str, UUID]:
    """Add the categories whose slug does not exist yet; returns all ids by slug. Parents come before children."""
    ids: dict[str, UUID] = {}
    for category in categories:
        await connection.execute(
            "INSERT INTO categories (id, parent_id, slug, name, description, position)"
            " VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (slug) DO NOTHING",
            uuid7(),
            ids[category.parent] if category.parent else None,
            category.slug,
            category.name,
            category.description,
            category.position,
        )
        ids[category.slug] = await connection.fetchval("SELECT id FROM categories WHERE slug = $1", category.slug)
    return ids


async def add_makers(connection: asyncpg.Connection, makers: Iterable[MakerView]) -> dict[str, UUID]:
    """Add the makers whose name does not exist yet; returns all ids by name."""
    await connection.executemany(
        "INSERT INTO makers (name, address, contact, responsible_name, responsible_address, responsible_contact)"
        " VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING",
        [astuple(maker) for maker in makers],
    )
    return {row["name"]: row["id"] for row in await connection.fetch("SELECT id, name FROM makers")}


async def add_synonyms(connection: asyncpg.Connection, groups: Iterable[tuple[str, ...]]) -> None:
    """Add groups of words that mean the same, unless there are any already."""
    if not await connection.fetchval("SELECT EXISTS (SELECT FROM search_synonyms)"):
        await connection.executemany(
            "INSERT INTO search_synonyms (words) VALUES ($1)", [(list(group),) for group in groups]
        )


async def only_new(connection: asyncpg.Connection, products: Sequence[NewProduct]) -> list[NewProduct]:
    """The products of which neither the slug nor any sku is taken."""
    slugs = [product.slug for product in products]
    skus = [variant.sku for product in products for variant in product.variants]
    taken = await connection.fetch(
        "SELECT slug AS name FROM products WHERE slug = ANY($1::text[])"
        " UNION ALL SELECT sku FROM variants WHERE sku = ANY($2::text[])",
        slugs,
        skus,
    )
    names = {row["name"] for row in taken}
    return [product for product in products if names.isdisjoint(_names(product))] if names else list(products)


async def add_products(
    connection: asyncpg.Connection,
    products: Iterable[NewProduct],
    categories: Mapping[str, UUID],
    makers: Mapping[str, UUID] = MappingProxyType({}),
) -> None:
    """Add products with variants, pictures, stock and ledger, by COPY. The caller holds the transaction."""
    rows = _Rows()
    for product in products:
        rows.add(product, categories[product.category], makers[product.maker] if product.maker else None)
    for table, columns in COLUMNS.items():
        await connection.copy_records_to_table(table, columns=columns, records=rows.of[table])
    await bump_generation(connection)


async def add_settings(connection: asyncpg.Connection, settings: Mapping[str, Any]) -> bool:
    """Name a shop that nobody has named yet; returns whether it did."""
    if await connection.fetchval("SELECT EXISTS (SELECT FROM settings WHERE name = 'name')"):
        return False
    rows = [(name, json.dumps(value)) for name, value in settings.items()]
    await connection.executemany("INSERT INTO settings (name, value) VALUES ($1, $2) ON CONFLICT DO NOTHING", rows)
    return True


BLOCK = """
INSERT INTO front_blocks (kind, position, shown, title, note, amount, links, promises, delivery, file, width, height,
                          alt)
SELECT kind, $2, true, coalesce(title, ''), coalesce(note, ''), coalesce(amount, 4), coalesce(links, '[]'),
       coalesce(promises, '[]'), coalesce(delivery, false), coalesce(file, ''), coalesce(width, 0),
       coalesce(height, 0), coalesce(alt, '')
FROM jsonb_populate_record(NULL::front_blocks, $1)
"""


async def add_front_page(
    connection: asyncpg.Connection, blocks: Iterable[NewBlock], categories: Mapping[str, UUID]
) -> None:
    """Put the demo's front page in the place of the plain one; the caller knows that nobody has a say in it yet."""
    await connection.execute("DELETE FROM front_blocks")
    for position, block in enumerate(blocks, start=1):
        links = [{"to": "category", "target": str(categories[slug]), "words": ""} for slug in block.departments]
        columns = {**block.columns, "links": [*block.columns.get("links", ()), *links]}
        await connection.execute(BLOCK, json.dumps(columns), position)


ADD_METHOD = """
INSERT INTO delivery_methods (code, name, zone, countries, currency, price, free_from, days_from, days_to, position)
VALUES ($1, $2, $3, $4::text::jsonb, $5, $6, $7, $8, $9, $10)
"""


async def add_methods(
    connection: asyncpg.Connection,
    methods: Sequence[NewMethod],
    currency: str = DEMO_CURRENCY,
    home: str = DEMO_HOME,
) -> None:
    """Let a shop deliver by these methods from its home that has none yet in its currency."""
    if await connection.fetchval("SELECT EXISTS (SELECT FROM delivery_methods WHERE currency = $1)", currency):
        return
    moved = {DEMO_HOME: home, home: DEMO_HOME}
    rows = [
        (
            *(one.code, one.name, one.zone, json.dumps([moved.get(code, code) for code in one.countries]), currency),
            *(in_currency(one.price, currency), one.free_from and in_currency(one.free_from, currency)),
            *(*one.days, position),
        )
        for position, one in enumerate(methods, start=1)
    ]
    await connection.executemany(ADD_METHOD, rows)


def _names(product: NewProduct) -> set[str]:
    return {product.slug, *(variant.sku for variant in product.variants)}


@dataclass(slots=True)
class _Rows:
    """Records by table, in the order of `COLUMNS`."""

    of: dict[str, list[Record]] = field(default_factory=lambda: {table: [] for table in COLUMNS})

    def add(self, product: NewProduct, category_id: UUID, maker_id: UUID | None) -> None:
        product_id = uuid7()
        variant_ids = [uuid7() for _ in product.variants]
        self.of["products"].append(_product_record(product, product_id, category_id, maker_id))
        self._add_variants(product, product_id, variant_ids)
        self.of["product_images"].extend(
            (
                uuid7(),
                product_id,
                None if picture.variant is None else variant_ids[picture.variant],
                picture.file,
                picture.alt,
                picture.width,
                picture.height,
                position,
            )
            for position, picture in enumerate(product.pictures)
        )

    def _add_variants(self, product: NewProduct, product_id: UUID, variant_ids: list[UUID]) -> None:
        for position, (variant_id, variant) in enumerate(zip(variant_ids, product.variants, strict=True)):
            options = json.dumps(variant.options)
            named = (options, list(variant.options))
            self.of["variants"].append(
                (variant_id, product_id, variant.sku, *named, variant.price, variant.compare_at, position)
            )
            if variant.compare_at:
                launched = (variant_id, product.created_at, product.currency, variant.compare_at, True)
                self.of["price_history"].append(launched)
            self.of["stock_items"].append((variant_id, variant.stock))
            if variant.stock:
                self.of["stock_movements"].append((uuid7(), variant_id, variant.stock, SEED, SEED))


def _product_record(product: NewProduct, product_id: UUID, category_id: UUID, maker_id: UUID | None) -> Record:
    prices = [variant.price for variant in product.variants]
    return (
        product_id,
        category_id,
        product.slug,
        product.name,
        product.description,
        json.dumps(product.details),
        product.material,
        product.dimensions,
        product.care,
        json.dumps(in_parts(product.attributes)),
        product.currency,
        min(prices),
        max(prices),
        product.position,
        product.created_at,
        product.withdrawal_exception,
        maker_id,
        product.safety,
        product.minimum_age,
        product.age_reason,
    )
