"""Search by TF-IDF: rare words weigh more, misspelt words are forgiven, and equal words give an equal order."""

import asyncpg
import pytest

from domain.catalogue.filters import Filters, Sort
from domain.catalogue.index.cards import Cards
from domain.catalogue.index.reading import read_index
from domain.catalogue.listing import Known, Unindexed, list_products
from domain.search.queries import search_products
from domain.search.terms import read_terms
from domain.search.words import refresh_words
from tests.support.cast import Cast, add_product

COMMON = 8


async def names(connection: "asyncpg.Connection", text: str) -> list[str]:
    return [card.name for card in (await search_products(connection, text, Filters(), "GBP")).cards]


async def furnish(connection: "asyncpg.Connection", cast: Cast) -> None:
    """Many things of oak, few of brass; the brass ones come last in our own order."""
    category = await connection.fetchval("SELECT id FROM categories WHERE slug = 'home'")
    for number in range(COMMON):
        await add_product(connection, category, f"Oak Board {number}", 5000, 5, material="Wood")
    await add_product(connection, category, "Brass Hook", 900, 5, material="Metal")
    await add_product(connection, category, "Oak Tray", 900, 5, material="Wood")
    await add_product(connection, category, "Brass Tray", 900, 5, material="Metal")
    await connection.execute("UPDATE products SET description = 'with a little brass' WHERE slug = 'oak-tray'")
    await connection.execute("UPDATE products SET description = 'on a foot of oak' WHERE slug = 'brass-tray'")
    await connection.execute("UPDATE products SET position = 100 WHERE name LIKE 'Brass%'")
    await refresh_words(connection)


async def test_a_rare_word_counts_more_than_a_common_one(connection: "asyncpg.Connection", cast: Cast) -> None:
    await furnish(connection, cast)
    assert await names(connection, "oak brass") == ["Brass Tray", "Oak Tray"]
    assert (await names(connection, "board hook"))[0] == "Brass Hook"
    assert len(await names(connection, "board hook")) == COMMON + 1


async def test_without_counts_all_words_weigh_the_same(connection: "asyncpg.Connection", cast: Cast) -> None:
    await furnish(connection, cast)
    await connection.execute("DELETE FROM search_words")
    assert await names(connection, "oak brass") == ["Oak Tray", "Brass Tray"]


async def test_the_same_search_gives_the_same_order(connection: "asyncpg.Connection", cast: Cast) -> None:
    await furnish(connection, cast)
    first = await names(connection, "oak board")
    await refresh_words(connection)
    assert first == await names(connection, "oak board") == await names(connection, "board oak")
    assert len(first) == COMMON


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("stonware mug", ["Stoneware Mug"]), ("bras hok", ["Brass Hook"]), ("ketle", ["Stovetop Kettle"]),
     ("kettle submarine", ["Stovetop Kettle"]), ("submarine", [])],
)  # fmt: skip
async def test_misspelt_words_are_corrected_one_by_one(
    connection: "asyncpg.Connection", cast: Cast, typed: str, meant: list[str]
) -> None:
    await furnish(connection, cast)
    assert await names(connection, typed) == meant


PAIRS = [
    ("Éclair Dish", "Eclair Dish"), ("Straße Lamp", "Strasse Lamp"), ("Fig Jar", "ﬁg Pot"),
    ("Müsli Bowl", "Musli Bowl"),
    ("Café Crème Bowl", "Creme Jug"), ("Pâté Terrine", "Pate Tin"),
]  # fmt: skip


@pytest.mark.parametrize(
    "typed", ["o'neill's \\ board", "' | '", "a\\'b c\\", "!! & x y", "-oak board", '"oak board" x']
)
async def test_any_signs_can_be_searched(connection: "asyncpg.Connection", cast: Cast, typed: str) -> None:
    await furnish(connection, cast)
    await names(connection, typed)


async def test_counts_follow_the_catalogue(connection: "asyncpg.Connection", cast: Cast) -> None:
    await furnish(connection, cast)
    [board] = await read_terms(connection, "boards")
    assert (board.products, board.everything) == (COMMON, 15)
    await connection.execute("UPDATE products SET published = false WHERE name LIKE 'Oak Board%'")
    await refresh_words(connection)
    [board] = await read_terms(connection, "boards")
    assert board.products == 0


@pytest.mark.parametrize(
    "typed",
    ["eclair", "éclair", "ÉCLAIR", "strasse", "Straße", "musli", "müsli", "creme", "pate", "ｐâｔé", "ﬁg", "fig"],
)
async def test_accents_are_folded_on_both_sides(connection: "asyncpg.Connection", cast: Cast, typed: str) -> None:
    """Without a single recount of words: none of it is a misspelling."""
    category = await connection.fetchval("SELECT id FROM categories WHERE slug = 'home'")
    for pair in PAIRS:
        for name in pair:
            await add_product(connection, category, name, 900, 5)
    found = await names(connection, typed)
    assert len(found) == 2, found
    assert set(found) in [set(pair) for pair in PAIRS]


async def test_names_are_sorted_as_people_sort_them(connection: "asyncpg.Connection", cast: Cast) -> None:
    category = await connection.fetchval("SELECT id FROM categories WHERE slug = 'home'")
    wanted = ["2 cm Bowl", "10 cm Bowl", "apple bowl", "Äpple Schale", "éclair tray", "Zebra Mat", "zinc tray"]
    for name in reversed(wanted):
        await add_product(connection, category, name, 900, 5, material="Sorted")
    filters = Filters(attributes={"Material": ("Sorted",)}, sort=Sort.NAME)
    index = await read_index(connection, 20_000)
    assert index
    for known in (Unindexed(), Known(index, Cards(), lambda _: (0, 0, 0))):
        found = await list_products(connection, filters, "GBP", known)
        assert [card.name for card in found.cards] == wanted
