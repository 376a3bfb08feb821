"""Lists from the index of a process: as current as the database, made once for a crowd, and never needed."""

import asyncio
from dataclasses import replace
from typing import Any

import pytest

from domain.catalogue.filters import Filters, Sort
from domain.catalogue.index.section import Section
from domain.catalogue.index.section_reading import read_section
from domain.catalogue.product import find_product
from domain.catalogue.related import related_products
from domain.catalogue.views import LOW_STOCK, Listing, ProductCard, Stock
from domain.connection import Connection
from domain.search.queries import search_products
from tests.support.cast import Cast
from tests.support.shop import ADDRESS, OpenShop, add, open_shop
from tests.web.cache.test_pages import rename, staff, two_processes
from web.cache import product_lists as module
from web.infra.aisle import LISTS_AT_ONCE

CROWD = 100
HELD_UP = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"
SEARCHES = (
    ("", Filters()),
    ("", Filters(in_stock=True, sort=Sort.PRICE_DOWN)),
    ("", Filters(price_max=8000, sort=Sort.NEWEST)),
    ("", Filters(attributes={"Colour": ("Oat", "Sea")}, sort=Sort.NAME)),
    ("good", Filters()),
    ("mug kettle", Filters(page_size=1)),
)
CHANGES = {
    "a new name": "UPDATE products SET name = 'Zinc Mug' WHERE slug = 'stoneware-mug'",
    "a new price": "UPDATE variants SET price = 90000 WHERE price = 8900; "
    "UPDATE products SET price_from = 90000, price_to = 90000 WHERE slug = 'opal-lamp'",
    "another shelf": "UPDATE products SET category_id = (SELECT id FROM categories WHERE slug = 'lighting')",
    "put away": "UPDATE products SET published = false WHERE slug = 'stovetop-kettle'",
    "shown": "UPDATE products SET published = true",
    "other attributes": """UPDATE products SET attributes = '{"Colour": ["Sea"]}' WHERE slug = 'opal-lamp'""",
    "another place": "UPDATE products SET position = 5 WHERE slug = 'opal-lamp'",
    "other words": "UPDATE products SET description = 'Something else' WHERE slug = 'opal-lamp'",
    "another picture": "UPDATE product_images SET file = 'other'",
    "other stock": "UPDATE stock_items SET on_hand = CASE on_hand WHEN 0 THEN 9 WHEN 3 THEN 3 ELSE 0 END",
    "a variant fewer": """DELETE FROM stock_movements; DELETE FROM variants WHERE options ->> 'Colour' = 'Ink'; \
UPDATE products SET attributes = '{"Colour": ["Oat"]}' WHERE slug = 'stoneware-mug'""",
}


async def check(shop: OpenShop) -> list[Listing]:
    """What the process finds is what the database finds, for pages and for programs; returns it."""
    lists, found = shop.shop.lists, []
    for text, filters in SEARCHES:
        slow = await search_products(shop.shop.database.queries, text, filters, "GBP")
        assert as_told(await lists.for_pages(text, filters)) == as_told(slow), (text, filters)
        assert await lists.for_programs(text, filters) == slow, (text, filters)
        found.append(slow)
    assert lists.are_quick("/c/home?sort=price#")
    tree = await shop.shop.catalogue.tree()
    for slug in await shop.value("SELECT array_agg(slug) FROM products WHERE published"):  # type: ignore[attr-defined]
        product = await find_product(shop.shop.database.queries, slug, tree)
        near = await related_products(shop.shop.database.queries, product, tree, 2)
        assert list(map(told, await lists.beside(product, tree, 2))) == list(map(told, near)), slug
    return found


def as_told(listing: Listing) -> Listing:
    """The list as pages show it: they say how many are left only of products that are nearly sold out."""
    return replace(listing, cards=tuple(map(told, listing.cards)))


def told(card: ProductCard) -> ProductCard:
    """The card as pages show it."""
    return replace(card, stock=Stock(min(card.stock.available, LOW_STOCK + 1)))


@pytest.mark.parametrize("change", list(CHANGES.values()), ids=list(CHANGES))
async def test_every_change_by_staff_is_in_the_lists(shop: OpenShop, change: str) -> None:
    before = await check(shop)
    for statement in change.split("; "):
        await shop.run(statement)
    assert await check(shop) != before


async def test_a_sale_is_in_the_lists_when_a_stock_label_changes(shop: OpenShop, cast: Cast) -> None:
    before = await check(shop)
    async with shop.visitor() as buyer:
        await add(buyer, cast.last_lamp)
        await add(buyer, cast.kettle, 3)
        placed = await buyer.post("/checkout", data=ADDRESS)
        assert placed.status_code == 303
        page = (await buyer.get("/c/home?in_stock=1")).text
    assert "Opal Lamp" not in page
    after = await check(shop)
    assert (before[0].in_stock_count, after[0].in_stock_count) == (3, 2)
    assert {card.stock.available for card in after[0].cards} == {0, 37, 15}


async def test_pages_keep_their_cards_when_only_a_figure_moves(shop: OpenShop, cast: Cast, queries: list[str]) -> None:
    async with open_shop(shop.shop.settings) as opened, opened.visitor() as visitor:
        await visitor.get("/c/home")
        assert (await visitor.get("/api/products?category=kitchen")).json()["items"][0]["stock"] == 40
        await add(visitor, cast.kettle, 3)
        await visitor.post("/checkout", data=ADDRESS)
        await visitor.get("/cart")
        await asyncio.sleep(0.05)
        queries.clear()
        assert (await visitor.get("/c/kitchen")).headers["x-cache"] == "miss"
        await asyncio.sleep(0.05)
        assert queries == []
        kettle = (await visitor.get("/api/products?q=kettle")).json()["items"][0]
        assert kettle["stock"] == 37


@pytest.mark.parametrize("most", [0, 3, 4])
async def test_a_large_shop_is_listed_by_the_database(
    shop: OpenShop, monkeypatch: pytest.MonkeyPatch, most: int
) -> None:
    expected = await check(shop)
    monkeypatch.setattr("web.cache.known_index.MOST_PRODUCTS", most)
    async with open_shop(shop.shop.settings) as opened:
        found = [await opened.shop.lists.for_pages(*wanted) for wanted in SEARCHES]
        assert found == expected
        assert opened.shop.lists.are_quick("/c/home?page=2#") == (most == 4)


@pytest.mark.parametrize("trouble", ["rest", "too slow"])
async def test_while_there_is_no_index_lists_are_right(
    shop: OpenShop, monkeypatch: pytest.MonkeyPatch, trouble: str
) -> None:
    async def hangs(*_: object) -> None:
        raise TimeoutError

    monkeypatch.setattr("web.cache.known_section.SLOW_SECONDS", 0.0)
    monkeypatch.setattr("web.cache.known_section.REST", 0 if trouble == "too slow" else 1e6)
    await check(shop)
    if trouble == "too slow":
        monkeypatch.setattr("web.cache.known_section.read_section", hangs)
    for name in ("Pearl", "Milk"):
        await shop.run("UPDATE products SET name = $1 WHERE slug = 'opal-lamp'", f"{name} Lamp")
        async with shop.visitor() as visitor:
            assert f"{name} Lamp" in (await visitor.get("/c/home")).text
        assert await shop.shop.lists._current_index() is None
        assert len((await shop.shop.lists.for_programs(name, Filters())).cards) == 1


async def test_a_crowd_has_the_index_made_once(shop: OpenShop, queries: list[str]) -> None:
    async with open_shop(replace(shop.shop.settings)) as opened, opened.visitor() as visitor:
        pages = await asyncio.gather(*(visitor.get(f"/c/home?price_max={9000 + number}") for number in range(30)))
        assert {page.status_code for page in pages} == {200}
        await asyncio.sleep(0.05)
    assert sum("AS MATERIALIZED" in query and "int4send" in query for query in queries) == 1


@pytest.mark.parametrize("path", ["/c/home?utm=" + "x" * 400, "/c/home?sort=price"])
async def test_a_client_sees_its_own_change_in_every_list(shop: OpenShop, path: str) -> None:
    async with two_processes(shop) as [one, other], staff(shop.shop.settings.database_url or "") as connection:
        for number in range(3):
            for door in (one, other):
                await door.get("/c/home")
            await one.post("/cart/removal")
            other.cookies = one.cookies
            await rename(connection, "opal-lamp", f"Lamp Number {number}")
            for door in (one, other):
                assert f"Lamp Number {number}" in (await door.get(path)).text


@pytest.mark.parametrize(
    ("key", "quick"),
    [("/c/home?sort=price#", True), ("/c/home#", False), ("/search?category=home#", True), ("/search?q=mug#", False),
     ("/api/products?limit=2&q=mug#", False), ("/p/lamp?variant=x#", False), ("/search?page=2&q=a#", False)],
)  # fmt: skip
async def test_narrowed_lists_are_not_shared_through_redis(shop: OpenShop, key: str, quick: bool) -> None:
    assert not shop.shop.lists.are_quick(key)
    await shop.shop.lists.for_pages("", Filters())
    assert shop.shop.lists.are_quick(key) == quick


async def test_nobody_waits_for_an_index_that_is_slow_to_make(shop: OpenShop, monkeypatch: pytest.MonkeyPatch) -> None:
    made, read = asyncio.Event(), read_section

    async def slowly(*asked_for: Any) -> Section:
        await made.wait()
        return await read(*asked_for)

    monkeypatch.setattr("web.cache.known_section.SLOW_SECONDS", 0.0)
    monkeypatch.setattr("web.cache.known_section.REST", 0)
    lists = shop.shop.lists
    await lists.for_pages("", Filters())
    monkeypatch.setattr("web.cache.known_section.read_section", slowly)
    await shop.run("UPDATE products SET name = 'Pearl Lamp' WHERE slug = 'opal-lamp'")
    assert "Pearl Lamp" in {card.name for card in (await lists.for_pages("", Filters())).cards}
    assert await lists._current_index() is None
    made.set()
    await lists.close()
    assert await lists._current_index() is not None


async def test_a_crowd_of_filters_is_told_to_come_back_and_keeps_nobody_from_buying(
    shop: OpenShop, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    arrived = asyncio.Barrier(CROWD + 1)

    async def held_up(connection: Connection, *found_by: Any) -> Listing:
        await arrived.wait()
        await connection.fetchval("SELECT pg_advisory_xact_lock_shared(1)")
        return await search_products(connection, *found_by)

    monkeypatch.setattr("web.cache.known_index.MOST_PRODUCTS", 0)
    monkeypatch.setattr(module, "search_products", held_up)
    async with shop.visitor() as crowd, shop.visitor() as buyer, shop.shop.database.read() as connection:
        await connection.execute("SELECT pg_advisory_lock(1)")
        asked = [asyncio.create_task(crowd.get(f"/c/home?price_max={number}")) for number in range(1, CROWD + 1)]
        await arrived.wait()
        held = [await connection.fetchval(HELD_UP) for _ in range(50)]
        await add(buyer, cast.kettle)
        assert (await buyer.post("/checkout", data=ADDRESS)).status_code == 303
        await connection.execute("SELECT pg_advisory_unlock(1)")
        answers = await asyncio.gather(*asked)
    assert max(held) == LISTS_AT_ONCE
    assert 503 in {answer.status_code for answer in answers} <= {200, 503}
    assert {"retry-after" in answer.headers for answer in answers if answer.status_code == 503} == {True}
