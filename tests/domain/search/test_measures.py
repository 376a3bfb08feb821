"""Search knows what the page says: details, dimensions, departments, and measures however they are written."""

import asyncpg
import pytest

from domain.catalogue.filters import Filters
from domain.search.queries import search_products
from tests.support.cast import Cast, add_product

DETAILS = {
    "Linen Cushion": (["Hidden zip"], "45 × 45 cm"),
    "Glass Bottle": (["Holds 1.5 litres", "Fits under IP44 taps"], "Ø 8,4 × H 30 cm"),
    "Desk Lamp": (["E27 bulb, 40W at most", "Charges by USB-C"], "L 35 cm × W 20 cm"),
    "Note Pad": (["A5, 120 g paper"], "14.8 × 21 cm"),
}  # fmt: skip


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("Bulb 60 W 2700 K", "bulb 60 w 2700 k"),
        ("1.5 l 20 cm", "1.5 l 20 cm"),
        ("60W 35 cm", "60 w 35 cm"),
        ("H 7 bulb", "h 7 bulb"),
        ("O2 sensor", "o2 sensor"),
        ("Ø8,4 × H 30 cm", "8.4 x 30 cm"),
        ("L 35 cm × W 20 cm", "35 x 20 cm"),
        ("10 inches", "10 inch"),
        ("8in x 10in", "8 x 10 inch"),
    ],
)
async def test_letters_of_measures_stay_and_names_of_lengths_go(
    connection: "asyncpg.Connection", typed: str, words: str
) -> None:
    assert await connection.fetchval("SELECT words_of($1)", typed) == words


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        *((typed, "Linen Cushion") for typed in ("45x45", "45 x 45 cm", "45×45cm", "45cm", "45 cm x 45 cm", "zip")),
        *((typed, "Glass Bottle") for typed in ("1.5 l", "1,5l", "1.5 liter bottle", "1.5 Litres", "ip44", "8.4 cm")),
        *((typed, "Desk Lamp") for typed in ("e27", "E27 lamp", "40 w", "40 watts", "35x20", "usb-c", "usb c")),
        *((typed, "Note Pad") for typed in ("a5", "120g", "120 grams", "14.8x21 cm", "14,8 × 21")),
    ],
)
async def test_what_the_page_says_is_found(connection: "asyncpg.Connection", cast: Cast, typed: str, name: str) -> None:
    category = await connection.fetchval("SELECT id FROM categories WHERE slug = 'home'")
    for one, (details, dimensions) in DETAILS.items():
        await add_product(connection, category, one, 900, 5)
        await connection.execute(
            "UPDATE products SET details = $2, dimensions = $3 WHERE name = $1", one, details, dimensions
        )
    found = await search_products(connection, typed, Filters(exact=True), "GBP")
    assert [card.name for card in found.cards] == [name]


async def test_a_department_is_found_by_its_name_of_today(connection: "asyncpg.Connection", cast: Cast) -> None:
    assert await names(connection, "home stool") == ["Oak Stool"]
    assert await names(connection, "kitchen") == ["Stovetop Kettle", "Stoneware Mug"]
    assert set(await names(connection, "home")) == {"Stovetop Kettle", "Stoneware Mug", "Opal Lamp", "Oak Stool"}
    await connection.execute("UPDATE categories SET name = 'Cookery' WHERE slug = 'kitchen'")
    assert await names(connection, "cookery mug") == ["Stoneware Mug"]
    assert await names(connection, "kitchen") == []
    await connection.execute("UPDATE categories SET published = false WHERE slug = 'kitchen'")
    assert await names(connection, "cookery") == []


async def names(connection: "asyncpg.Connection", text: str) -> list[str]:
    return [card.name for card in (await search_products(connection, text, Filters(exact=True), "GBP")).cards]
