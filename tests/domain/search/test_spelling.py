"""Which word was meant: near ones, slips rather than other words, and what is said where one was replaced."""

import asyncpg
import pytest

from domain.catalogue.filters import Filters
from domain.catalogue.index.cards import Cards
from domain.catalogue.index.reading import read_index
from domain.catalogue.listing import UNKNOWN, Known
from domain.search.queries import search_products
from domain.search.spelling import distance, nearest
from domain.search.words import refresh_words
from tests.support.cast import Cast, add_product


@pytest.mark.parametrize(
    ("one", "other", "slips"),
    [("tray", "tray", 0), ("tary", "tray", 1), ("ctoton", "cotton", 1), ("try", "tray", 1), ("traay", "tray", 1),
     ("trau", "tray", 1), ("platner", "planter", 1), ("carpet", "carved", 2), ("ca", "abc", 3), ("", "abc", 3)],
)  # fmt: skip
def test_a_swap_is_one_slip(one: str, other: str, slips: int) -> None:
    assert distance(one, other) == distance(other, one) == slips


WORDS = [("tray", 9), ("soft", 9), ("cork", 9), ("planter", 1), ("planner", 50), ("stoneware", 9), ("skip", 9)]


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("tary", "tray"), ("rtay", "tray"), ("tra", "tray"), ("ray", ""), ("traz", ""), ("trau", "tray"), ("sofa", ""),
     ("fork", ""), ("carpet", ""), ("skillet", ""), ("platner", "planter"), ("plantner", "planner"),
     ("stonwrae", "stoneware"), ("ztoneware", "stoneware")],
)  # fmt: skip
def test_only_near_words_are_meant(typed: str, meant: str) -> None:
    assert nearest(typed, WORDS) == meant


async def furnish(connection: "asyncpg.Connection", cast: Cast) -> None:
    category = await connection.fetchval("SELECT id FROM categories WHERE slug = 'kitchen'")
    for name in ("Tea Towel", "Ribbed Vase", "Walnut Tray"):
        await add_product(connection, category, name, 900, 5, material="Textile")
    await connection.execute("UPDATE products SET description = 'Softly carved.' WHERE slug = 'ribbed-vase'")
    await refresh_words(connection)


@pytest.mark.parametrize(
    ("typed", "instead", "names", "partly"),
    [
        ("walnut", "", ["Walnut Tray"], False),
        ("wlanut tary", "walnut tray", ["Walnut Tray"], False),
        ("teatowel", "tea towel", ["Tea Towel"], False),
        ("stovet", "stovetop", ["Stovetop Kettle"], False),
        ("ribbed submarine", "", ["Ribbed Vase"], True),
        ("walnut vase", "", ["Walnut Tray", "Ribbed Vase"], True),
        ("walnnut vase", "walnut vase", ["Walnut Tray", "Ribbed Vase"], True),
        ("carpet", "", [], False),
        ("kichen", "kitchen", ["Stovetop Kettle", "Stoneware Mug", "Tea Towel", "Ribbed Vase", "Walnut Tray"], False),
    ],
)
async def test_what_was_searched_instead_is_said(
    connection: "asyncpg.Connection", cast: Cast, typed: str, instead: str, names: list[str], partly: bool
) -> None:
    await furnish(connection, cast)
    found = await search_products(connection, typed, Filters(), "GBP")
    assert (found.instead, {card.name for card in found.cards}, found.partly) == (instead, set(names), partly)
    exact = await search_products(connection, typed, Filters(exact=True), "GBP")
    assert (exact.instead, exact.partly) == ("", False)
    assert {card.name for card in exact.cards} == (set() if instead or partly else set(names))


async def test_what_no_product_has_any_more_corrects_nothing(connection: "asyncpg.Connection", cast: Cast) -> None:
    await furnish(connection, cast)
    await connection.execute("UPDATE products SET published = false WHERE slug = 'walnut-tray'")
    await refresh_words(connection)
    spelt = {row["word"] for row in await connection.fetch("SELECT word FROM search_spellings")}
    assert {"walnut", "tray"} & spelt == set()
    assert {"ribbed", "kitchen", "stovetop"} <= spelt


@pytest.mark.parametrize(
    ("typed", "instead"), [("kitchen mug", ""), ("walnnut tray", "walnut tray"), ("walnut submarine", "")]
)
async def test_filters_are_no_reason_to_search_for_other_words(
    connection: "asyncpg.Connection", cast: Cast, typed: str, instead: str
) -> None:
    await furnish(connection, cast)
    index = await read_index(connection, 20_000)
    assert index
    for known in (UNKNOWN, Known(index, Cards(), lambda _: (0, 0, 0))):
        for filters in (Filters(price_min=3000), Filters(category_ids=())):
            found = await search_products(connection, typed, filters, "GBP", known)
            assert (found.total, found.instead, found.partly) == (0, instead, typed.endswith("submarine"))
