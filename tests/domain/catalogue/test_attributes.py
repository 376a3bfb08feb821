"""The attributes by which lists are narrowed: whatever the products have, within bounds, the most common first."""

import unicodedata

import asyncpg
import pytest

from domain.catalogue.attributes import (
    MOST_ATTRIBUTES,
    MOST_VALUES,
    RESERVED,
    Attributes,
    attributes_of,
    parameter_of,
    read_attributes,
)
from domain.catalogue.facet_views import Facet
from domain.catalogue.facets import MOST_SHOWN, count_products
from domain.catalogue.filters import Filters
from domain.catalogue.index.index import Index
from domain.catalogue.index.reading import read_index
from tests.support.cast import Cast, add_product


async def label(connection: "asyncpg.Connection", attributes: dict[str, list[str]], where: str = "true") -> None:
    await connection.execute(f"UPDATE products SET attributes = $1 WHERE {where}", attributes)


async def index_of(connection: "asyncpg.Connection") -> Index:
    index = await read_index(connection, most=1000)
    assert index is not None
    return index


async def both_ways(connection: "asyncpg.Connection", filters: Filters | None = None) -> tuple[Facet, ...]:
    """The facets as the database counts them, which are those of the index."""
    filters = filters or Filters()
    index, counts = await index_of(connection), await count_products(connection, filters)
    assert index.attributes == await read_attributes(connection)
    assert index.find(filters)[1] == counts
    return counts.facets


@pytest.mark.parametrize(
    ("name", "parameter"),
    [
        ("Colour", "colour"),
        ("Cable length", "cable_length"),
        ("  Leistung (W) ", "leistung_w"),
        ("IP-Schutzart", "ip_schutzart"),
        ("snake_case", "snake_case"),
        ("Größe", "größe"),
        (unicodedata.normalize("NFD", "Größe"), "größe"),
        ("Μέγεθος", "μέγεθος"),
        ("हिन्दी नाम", "हिन्दी_नाम"),
        ("尺寸", "尺寸"),
        ("Sort", "attribute_sort"),
        ("In stock", "attribute_in_stock"),
        ("Attribute sort", "attribute_sort"),
        ("%", ""),
    ],
)
def test_the_parameter_of_a_name(name: str, parameter: str) -> None:
    assert parameter_of(name) == parameter
    assert parameter not in RESERVED


def test_two_names_do_not_share_a_parameter() -> None:
    names = ["Colour", "COLOUR", "Sort", "%", "attribute sort", "Wood"]
    assert attributes_of(names) == Attributes({"colour": "Colour", "attribute_sort": "Sort", "wood": "Wood"})


async def test_the_most_common_comes_first(connection: "asyncpg.Connection", cast: Cast) -> None:
    await label(connection, {"Voltage": ["230 V"], "Zebra": ["a", "b", "c", "d", "e"], "Ampere": ["1"], "Empty": []})
    await label(connection, {"Voltage": ["12 V", "230 V"], "Fassung": ["E27"]}, "slug = 'opal-lamp'")
    facets = await both_ways(connection)
    assert [facet.name for facet in facets] == ["Voltage", "Ampere", "Zebra", "Fassung"]
    assert [(one.value, one.products) for one in facets[0].values] == [("230 V", 4), ("12 V", 1)]
    narrowed = await both_ways(connection, Filters(attributes={"Fassung": ("E27", "E14")}))
    assert [facet.name for facet in narrowed] == ["Voltage", "Fassung"]


async def test_what_is_not_published_has_no_say(connection: "asyncpg.Connection", cast: Cast) -> None:
    await label(connection, {"Secret": ["yes"]}, "NOT published")
    assert {facet.name for facet in await both_ways(connection)} == {"Colour", "Material"}


async def test_what_differs_in_almost_every_product_is_no_facet(connection: "asyncpg.Connection", cast: Cast) -> None:
    await label(connection, {"Serial": [str(number) for number in range(MOST_VALUES + 1)], "Voltage": ["230 V"]})
    assert [facet.name for facet in await both_ways(connection)] == ["Voltage"]
    await label(connection, {"Serial": [str(number) for number in range(MOST_VALUES)]})
    [serial] = await both_ways(connection)
    assert len(serial.values) == MOST_VALUES


async def test_facets_are_bounded_but_what_is_chosen_is_there(connection: "asyncpg.Connection", cast: Cast) -> None:
    names = [f"A{number:03}" for number in range(MOST_ATTRIBUTES + 5)]
    await label(connection, {name: ["x"] for name in names})
    last = names[MOST_ATTRIBUTES - 1]
    assert list((await read_attributes(connection)).names.values()) == names[:MOST_ATTRIBUTES]
    assert [facet.name for facet in await both_ways(connection)] == names[:MOST_SHOWN]
    narrowed = await both_ways(connection, Filters(attributes={last: ("x",)}))
    assert [facet.name for facet in narrowed] == [*names[:MOST_SHOWN], last]


async def test_a_large_shop_asks_the_first_and_the_latest_of_each_category(
    connection: "asyncpg.Connection", cast: Cast
) -> None:
    kitchen, lighting = [
        await connection.fetchval("SELECT id FROM categories WHERE slug = $1", slug) for slug in ("kitchen", "lighting")
    ]
    for number in range(30):
        await add_product(connection, kitchen, f"Pan {number}", 900, 1)
    await connection.execute("UPDATE products SET created_at = now() - make_interval(days => 1), position = 5")
    await add_product(connection, lighting, "Neon Tube", 900, 1)
    await connection.execute("UPDATE products SET position = 9, created_at = now() WHERE slug = 'pan-17'")
    await connection.execute("UPDATE products SET position = 1 WHERE slug = 'pan-3'")
    await label(connection, {"Size": ["20 cm"]})
    await label(connection, {"Voltage": ["230 V"]}, "slug = 'neon-tube'")
    await label(connection, {"New": ["yes"]}, "slug = 'pan-17'")
    await label(connection, {"First": ["yes"]}, "slug = 'pan-3'")
    await label(connection, {"Rare": ["yes"]}, "slug = 'pan-9'")
    found = await read_attributes(connection, small=10, sample=6)
    assert set(found.names.values()) == {"Size", "Voltage", "New", "First"}
    assert set((await read_attributes(connection)).names.values()) == {"Size", "Voltage", "New", "First", "Rare"}
