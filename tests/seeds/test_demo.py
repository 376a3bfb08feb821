"""The demo catalogue in the database."""

import asyncio
import json
from pathlib import Path

import asyncpg
import pytest

from tests.support.seeds.books import ask, check_books, everything
from web.seeds.demo_catalogue import DEMO, read_demo
from web.seeds.load import begin_empty, is_empty, seed
from web.seeds.rows import add_settings
from web.supervisor.preparation import look_at

CATALOGUE = json.loads((DEMO / "catalogue.json").read_text(encoding="utf-8"))
SHELVES = """
SELECT products.slug, parent.slug AS top
FROM products
JOIN categories AS shelf ON shelf.id = products.category_id
JOIN categories AS parent ON parent.id = shelf.parent_id
"""
VARIANTS = "SELECT sku, price, compare_at, on_hand FROM variants JOIN stock_items ON variant_id = id"


def written(media: Path) -> dict[Path, int]:
    return {file: file.stat().st_mtime_ns for file in media.iterdir()}


async def test_every_product_variant_and_picture_is_there(dsn: str, media: Path) -> None:
    assert await is_empty(dsn)
    await seed(dsn, media)
    assert not await is_empty(dsn)
    await check_books(dsn)
    found = {row["sku"]: row for row in await ask(dsn, VARIANTS)}
    variants = [variant for entry in CATALOGUE["products"] for variant in entry["variants"]]
    assert {sku: (row["price"], row["on_hand"]) for sku, row in found.items()} == {
        variant["sku"]: (variant["price"], variant["stock"]) for variant in variants
    }
    assert found["MER-TAB-03"]["compare_at"] == 6400
    assert found["MER-TAB-01-OAT"]["compare_at"] is None
    files = await ask(dsn, "SELECT file FROM product_images")
    assert len(files) == sum(len(entry["images"]) for entry in CATALOGUE["products"])


async def test_products_lie_on_shelves_of_their_category(dsn: str, media: Path) -> None:
    await seed(dsn, media)
    tops = {row["slug"]: row["top"] for row in await ask(dsn, SHELVES)}
    assert tops == {entry["slug"]: entry["category"] for entry in CATALOGUE["products"]}


async def test_options_and_materials_are_facets(dsn: str, media: Path) -> None:
    await seed(dsn, media)
    rows = await ask(dsn, "SELECT slug, attributes FROM products")
    attributes = {row["slug"]: json.loads(row["attributes"]) for row in rows}
    assert attributes["stoneware-mug"] == {"Colour": ["Oat", "Ink", "Clay", "Sage"], "Material": ["Stoneware"]}
    assert attributes["cast-iron-pan"] == {"Material": ["Cast iron"]}
    assert all(found["Material"] for found in attributes.values())


async def test_products_went_on_sale_one_after_the_other(dsn: str, media: Path) -> None:
    await seed(dsn, media)
    newest = await ask(dsn, "SELECT created_at, category_id FROM products ORDER BY created_at DESC")
    assert len({row["created_at"] for row in newest}) == len(newest)
    assert len({row["category_id"] for row in newest[:8]}) == 8


async def test_a_second_seed_changes_nothing(dsn: str, media: Path, capsys: pytest.CaptureFixture[str]) -> None:
    await seed(dsn, media)
    before = await everything(dsn), written(media)
    capsys.readouterr()
    await seed(dsn, media)
    assert (await everything(dsn), written(media)) == before
    assert capsys.readouterr().out == "The demo catalogue is loaded already: 48 products left unchanged.\n"


async def test_changes_by_staff_are_left_alone(dsn: str, media: Path) -> None:
    await seed(dsn, media)
    await ask(dsn, "UPDATE products SET slug = 'big-mug', name = 'Big Mug' WHERE slug = 'stoneware-mug'")
    await ask(dsn, "UPDATE categories SET slug = 'cups' WHERE slug = 'mugs-and-cups'")
    before = await everything(dsn)
    await seed(dsn, media)
    assert await everything(dsn) == before


async def test_a_part_of_the_demo_is_completed(dsn: str, media: Path, capsys: pytest.CaptureFixture[str]) -> None:
    await seed(dsn, media, products=10)
    before = await everything(dsn)
    capsys.readouterr()
    await seed(dsn, media)
    after = await everything(dsn)
    assert all(row in after["products"] for row in before["products"])
    assert len(after["products"]) == 48
    assert after["categories"] == before["categories"]
    assert "10 products left unchanged" in capsys.readouterr().out


async def test_the_demo_s_front_page_is_that_of_its_rows(dsn: str, media: Path) -> None:
    await seed(dsn, media)
    found = await ask(dsn, "SELECT kind, file, jsonb_array_length(links) AS links FROM front_blocks ORDER BY position")
    assert [tuple(row.values()) for row in found] == [
        ("picture", "hero-table", 1), ("departments", "", 0), ("products", "", 0), ("picture", "hero-living", 2),
        ("nearly_gone", "", 0), ("picture", "hero-bath", 2), ("promises", "", 0),
    ]  # fmt: skip
    await ask(dsn, "DELETE FROM front_blocks WHERE kind = 'promises'")
    await ask(dsn, "DELETE FROM products WHERE id NOT IN (SELECT product_id FROM variants)")
    await seed(dsn, media, products=60)
    assert len(await ask(dsn, "SELECT FROM front_blocks")) == 6, "what the owner deleted stays deleted"


async def test_two_seeds_at_once_make_one_catalogue(dsn: str, media: Path) -> None:
    await asyncio.gather(seed(dsn, media), seed(dsn, media))
    assert (await ask(dsn, "SELECT count(*) AS found FROM products"))[0]["found"] == 48
    assert (await ask(dsn, "SELECT count(*) AS found FROM delivery_methods"))[0]["found"] == 4
    await check_books(dsn)


async def test_the_demo_names_its_shop_and_an_empty_one_is_left_to_its_owner(dsn: str) -> None:
    assert not (await look_at(dsn)).begun
    await begin_empty(dsn)
    assert (await look_at(dsn)).begun
    connection = await asyncpg.connect(dsn)
    try:
        assert await connection.fetchval("SELECT value #>> '{}' FROM settings WHERE name = 'name'") == "My shop"
        await add_settings(connection, read_demo().settings)
        assert await connection.fetchval("SELECT count(*) FROM settings") == 1, "a shop that has a name keeps it"
        await connection.execute("DELETE FROM settings")
        await add_settings(connection, read_demo().settings)
        named = dict(await connection.fetch("SELECT name, value #>> '{}' FROM settings"))
    finally:
        await connection.close()
    assert (named["name"], named["open"], "tagline" in named) == ("Mercer", "true", True)
