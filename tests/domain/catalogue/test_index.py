"""The index finds what the database finds, for every filter and after every change."""

from dataclasses import replace
from itertools import product
from random import Random
from uuid import UUID

import asyncpg
import pytest

from domain.catalogue.collection_rules import Members, Rule
from domain.catalogue.filters import Filters, Sort
from domain.catalogue.index.cards import Cards
from domain.catalogue.index.index import Index
from domain.catalogue.index.reading import SECTION, read_index, restocked
from domain.catalogue.index.sets import ordered, rising, set_of
from domain.catalogue.listing import UNKNOWN, Known
from domain.catalogue.sorting import MOST_RANKED, place_of
from domain.catalogue.tree import category_tree
from domain.catalogue.value_parts import in_parts
from domain.catalogue.views import Listing
from domain.connection import prepare_connection
from domain.search.queries import search_products
from domain.search.words import refresh_words
from tests.support.cast import Cast, add_product, add_variant

PRODUCTS = 300
SEARCHES = 250
WORDS = (
    "",
    "",
    "",
    "oak",
    "oak tray",
    "trya",
    "kettle",
    "brass oak hook",
    "good",
    "submarine",
    "ok tra",
    "kitchen",
    "home brass",
    "kichen",
)
NAMES = (
    "Oak Tray",
    "Brass Hook",
    "Wool Throw",
    "Linen Cushion",
    "Äpple Press",
    "zinc Lamp",
    "Kettle & Co",
    "Öak Stool",
)
VALUES = {
    "Colour": ("Oat", "Ink", "Sea"),
    "Material": ("Wood", "Metal", "Glass"),
    "Größe": ("5", "10"),
    "shelf": ("upper", "goods", "value"),
    "Sort": ("price", "Ω"),
}
SOLD = VALUES | {"Colour": (*VALUES["Colour"], "Oat / Ink", "Sea / Oat / Sea", "Black, matt/plain")}
"""Values of variants, some in parts."""


async def furnish(connection: "asyncpg.Connection", dice: Random) -> None:
    """Products that differ in everything that lists look at, and often do not."""
    categories = [row["id"] for row in await connection.fetch("SELECT id FROM categories ORDER BY slug")]
    for number in range(PRODUCTS):
        name, stock = dice.choice(NAMES), dice.choice((0, 0, 1, 4, 30))
        await add_product(connection, dice.choice(categories), f"{name} {number}", 100 * dice.randint(1, 9), stock)
    for row in await connection.fetch("SELECT p.id, v.id AS variant_id FROM products p JOIN variants v"
                                      " ON v.product_id = p.id WHERE p.slug <> 'stoneware-mug'"):  # fmt: skip
        chosen = {name: dice.sample(values, dice.randint(0, 2)) for name, values in VALUES.items()}
        chosen |= await split(connection, dice, row["variant_id"])
        await connection.execute(
            "UPDATE products p SET attributes = $2, position = $3, published = $4,"
            " price_from = (SELECT min(price) FROM variants v WHERE v.product_id = p.id),"
            " price_to = (SELECT max(price) FROM variants v WHERE v.product_id = p.id),"
            " name = CASE WHEN $5 THEN 'Twin' ELSE name END, created_at = now() - make_interval(days => $3)"
            " WHERE id = $1",
            row["id"],
            {name: [*values, *values[:1]] for name, values in chosen.items()} | {"Serial": [str(row["id"])]},
            dice.randint(0, 9),
            dice.random() > 0.1,
            dice.random() < 0.2,
        )
    for row in await connection.fetch("SELECT id FROM variants ORDER BY id"):
        if dice.random() < 0.3:
            await connection.execute("UPDATE variants SET compare_at = price + 100 WHERE id = $1", row["id"])
    for row in await connection.fetch("SELECT id FROM products ORDER BY id"):
        if dice.random() < 0.1:
            await connection.execute("UPDATE products SET currency = 'EUR' WHERE id = $1", row["id"])
    for name in ("first", "second"):
        await choose(connection, dice, name)
    await refresh_words(connection)


async def choose(connection: "asyncpg.Connection", dice: Random, name: str) -> None:
    """A collection by hand of some products, published or not, in an order of its own."""
    collection_id = await connection.fetchval("INSERT INTO collections (slug, name) VALUES ($1, $1) RETURNING id", name)
    every = [row["id"] for row in await connection.fetch("SELECT id FROM products ORDER BY id")]
    await connection.execute(
        "INSERT INTO collection_products (collection_id, product_id, position)"
        " SELECT $1, id, place / 2 FROM unnest($2::uuid[]) WITH ORDINALITY AS w(id, place)",
        collection_id,
        dice.sample(every, 90),
    )


async def any_collection(connection: "asyncpg.Connection", dice: Random) -> Members:
    """A collection by hand, or by any rule."""
    by_hand = [row["id"] for row in await connection.fetch("SELECT id FROM collections ORDER BY slug")]
    collection_id = dice.choice([*by_hand, UUID(int=0)])
    if dice.random() < 0.3:
        return Members(collection_id)
    names = dice.sample(sorted(VALUES), dice.choice((0, 0, 1, 2)))
    serial = await connection.fetchval("SELECT id::text FROM products ORDER BY id OFFSET 9 LIMIT 1")
    unoffered = (("Serial", str(serial)),) if dice.random() < 0.05 else ()
    rule = Rule(
        attributes=(*((name, dice.choice(SOLD[name])) for name in names), *unoffered),
        price_min=dice.choice((None, None, 300)),
        price_max=dice.choice((None, None, 600)),
        new_days=dice.choice((None, None, 1, 4)),
        reduced=dice.random() < 0.3,
        in_stock=dice.random() < 0.3,
    )
    return Members(collection_id, rule)


async def split(connection: "asyncpg.Connection", dice: Random, variant_id: UUID) -> dict[str, list[str]]:
    """Sell some products in variants that differ in price, stock and one or two options; returns their attributes."""
    names = dice.choice(((), ("Colour",), ("Colour", "Größe")))
    ways = [dict(zip(names, values, strict=True)) for values in product(*(SOLD[name] for name in names))]
    kept = dice.sample(ways, dice.randint(1, min(4, len(ways))))
    await connection.execute("UPDATE variants SET options = $2 WHERE id = $1", variant_id, kept[0])
    for options in kept[1:]:
        await add_variant(connection, variant_id, 100 * dice.randint(1, 9), dice.choice((0, 0, 5)), options)
    return in_parts({name: [options[name] for options in kept] for name in names})


async def any_filters(connection: "asyncpg.Connection", dice: Random) -> Filters:
    tree = await category_tree(connection)
    families = [tree.family(tree.find(slug).id) for slug in tree.slugs] or [()]
    prices = (None, None, 0, 250, 300, 500, 700, 1200, 10**9)
    names = dice.sample(sorted(VALUES), dice.choice((0, 0, 1, 2, 3)))
    return Filters(
        category_ids=dice.choice((None, *families, ())),
        collection=await any_collection(connection, dice) if dice.random() < 0.4 else None,
        categories=dice.choice((None, None, *families)),
        price_min=dice.choice(prices),
        price_max=dice.choice(prices),
        in_stock=dice.random() < 0.3,
        attributes={name: tuple(dice.sample([*VALUES[name], "Nothing"], dice.randint(0, 2))) for name in names},
        sort=dice.choice(list(Sort)),
        offset=dice.choice((0, 0, 0, 7, 24, 250, 5000)),
        page_size=dice.choice((1, 7, 24, 100)),
    )


async def index_of(connection: "asyncpg.Connection") -> Index:
    index = await read_index(connection, most=1000)
    assert index is not None
    return index


async def check(connection: "asyncpg.Connection", index: Index, dice: Random, requests: int) -> set[int]:
    """Both ways give the same lists; returns the totals that were met."""
    known, totals = Known(index, Cards(), lambda _: (0, 0, 0)), set()
    for _ in range(requests):
        text, filters = dice.choice(WORDS), await any_filters(connection, dice)
        slow = await search_products(connection, text, filters, "GBP")
        assert await search_products(connection, text, filters, "GBP", known) == slow, (text, filters)
        totals.add(slow.total)
        if slow.cards:
            await check_next_page(connection, known, text, slow, dice)
    return totals


async def check_next_page(
    connection: "asyncpg.Connection", known: Known, text: str, found: Listing, dice: Random
) -> None:
    """The page after any product is the rest of the list, from the index and from the database."""
    asked = replace(found.filters, words="", lexemes="", weights=(), ranked="", looseness=0, offset=0)
    place = await place_of(connection, found.filters, (last := dice.choice(found.cards)).id)
    every = [card.id for card in (await search_products(connection, text, replace(asked, page_size=1000), "GBP")).cards]
    rest = every[every.index(last.id) + 1 :][: asked.page_size]
    for way in (known, UNKNOWN):
        page = await search_products(connection, text, replace(asked, after=place), "GBP", way)
        assert ([card.id for card in page.cards], page.total) == (rest, found.total), (text, asked, place)


def rank(monkeypatch: pytest.MonkeyPatch, most: int) -> None:
    """Compare so many products of a common word."""
    for module in ("catalogue.sorting", "search.terms"):
        monkeypatch.setattr(f"domain.{module}.MOST_RANKED", most)


@pytest.mark.parametrize(("seed", "ranked", "section"), [(1, MOST_RANKED, SECTION), (2, 4, SECTION), (3, 4, 30)])
async def test_the_index_finds_what_the_database_finds(
    connection: "asyncpg.Connection", cast: Cast, monkeypatch: pytest.MonkeyPatch, seed: int, ranked: int, section: int
) -> None:
    rank(monkeypatch, ranked)
    monkeypatch.setattr("domain.catalogue.index.reading.SECTION", section)
    monkeypatch.setattr("domain.catalogue.index.index.MOST_UNSORTED", 3000)
    dice = Random(seed)
    await furnish(connection, dice)
    totals = await check(connection, await index_of(connection), dice, SEARCHES)
    assert len(totals) > 25
    assert {0, *range(1, 5)} & totals


async def test_an_empty_shop_has_an_empty_index(dsn: str) -> None:
    connection = await asyncpg.connect(dsn)
    await prepare_connection(connection)
    assert await check(connection, await index_of(connection), Random(3), 20) == {0}
    await connection.close()


async def test_a_sale_moves_what_is_in_stock(connection: "asyncpg.Connection", cast: Cast) -> None:
    index, wanted = await index_of(connection), Filters(in_stock=True)
    assert index.find(wanted)[1].in_stock == 3
    await connection.execute("UPDATE stock_items SET on_hand = 0 WHERE variant_id = $1", cast.last_lamp)
    await connection.execute("UPDATE stock_items SET on_hand = 0 WHERE variant_id = $1", cast.oat_mug)
    renewed = await restocked(connection, index)
    assert renewed.find(wanted)[1].in_stock == 2
    await check(connection, renewed, Random(4), 30)
    await connection.execute("UPDATE stock_items SET on_hand = 7 WHERE variant_id = $1", cast.sold_out_stool)
    await check(connection, await restocked(connection, renewed), Random(5), 30)


async def test_what_is_priced_in_another_currency_is_listed_and_fits_no_price(
    connection: "asyncpg.Connection", cast: Cast
) -> None:
    await connection.execute("UPDATE products SET currency = 'EUR' WHERE slug IN ('opal-lamp', 'stoneware-mug')")
    known = Known(await index_of(connection), Cards(), lambda _: (0, 0, 0))
    for way in (known, UNKNOWN):
        whole = await search_products(connection, "", Filters(), "GBP", way)
        assert (whole.total, whole.in_stock_count, whole.lowest_price, whole.highest_price) == (4, 1, 7800, 12900)
        for sort, first in ((Sort.PRICE, "stovetop-kettle"), (Sort.PRICE_DOWN, "oak-stool")):
            sorted_ = await search_products(connection, "", Filters(sort=sort), "GBP", way)
            assert [card.currency for card in sorted_.cards] == ["GBP", "GBP", "EUR", "EUR"], sort
            assert sorted_.cards[0].slug == first
        for narrowed in (Filters(in_stock=True), Filters(price_min=1, price_max=9000)):
            found = await search_products(connection, "", narrowed, "GBP", way)
            assert [card.slug for card in found.cards] == ["stovetop-kettle"]


async def test_a_shop_that_is_too_large_has_no_index(connection: "asyncpg.Connection", cast: Cast) -> None:
    assert await read_index(connection, most=3) is None
    assert await read_index(connection, most=4) is not None


async def test_products_published_after_the_index_are_left_to_the_next_one(
    connection: "asyncpg.Connection", cast: Cast
) -> None:
    index = await index_of(connection)
    await connection.execute("UPDATE products SET published = slug <> 'opal-lamp'")
    listing = await search_products(connection, "good", Filters(), "GBP", Known(index, Cards(), lambda _: (0, 0, 0)))
    assert {card.slug for card in listing.cards} == {"stovetop-kettle", "oak-stool", "stoneware-mug"}


async def test_cards_are_queried_once_and_expire_with_their_mark(
    connection: "asyncpg.Connection", cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("domain.catalogue.index.cards.MOST_CARDS", 3)
    index, cards = await index_of(connection), Cards()
    ids, _ = index.find(Filters())
    first = await cards.get(connection, ids, lambda _: (0, 0, 1))
    assert [card.id.bytes for card in first] == ids
    await connection.execute("UPDATE products SET name = 'Renamed'")
    assert (await cards.get(connection, ids[1:], lambda _: (0, 0, 1))) == first[1:]
    some = await cards.get(connection, ids, lambda id_: (0, 0, 2 if id_ == ids[1] else 1))
    assert [card.name for card in some if card.id.bytes in ids[1:3]] == ["Renamed", first[2].name]
    assert {card.name for card in await cards.get(connection, ids, lambda _: (0, 0, 3))} == {"Renamed"}


def test_sets_of_numbers() -> None:
    found = set_of([9, 3, 0], 10)
    assert (found, found.bit_count()) == (0b1000001001, 3)
    assert list(rising(found, 10)) == [0, 3, 9]
    assert list(ordered(found, 10, [9, 8, 3, 0])) == [9, 3, 0]
    assert list(rising(0, 0)) == list(ordered(0, 0, [])) == []
