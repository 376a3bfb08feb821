"""The index of a process is read section by section, and of a section only what has changed."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest

from domain.catalogue.filters import Filters
from domain.catalogue.generation import bump_products, bump_site
from domain.catalogue.index.reading import read_plan
from domain.catalogue.index.section_reading import read_section
from domain.connection import Connection
from tests.support.cast import Cast
from tests.support.shop import ADDRESS, OpenShop, add
from tests.web.cache.test_product_lists import check

IN_ANOTHER = """
WITH new AS (INSERT INTO categories (id, slug, name) VALUES (gen_random_uuid(), 'new', 'New') RETURNING id)
UPDATE products SET category_id = (SELECT id FROM new) WHERE slug = 'opal-lamp'
"""


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Sections count as quick to read, however busy the machine is."""
    monkeypatch.setattr("web.cache.known_section.SLOW_SECONDS", 60.0)
    monkeypatch.setattr("web.cache.known_section.BRIEF_SECONDS", 60.0)


async def edit(shop: OpenShop, statement: str, *products: str) -> None:
    """Change products as staff do, and say which."""
    async with shop.shop.database.transaction() as connection:
        ids = [await connection.fetchval("SELECT id FROM products WHERE slug = $1", slug) for slug in products]
        await bump_products(connection, ids, listed=True, filters=True)
        await connection.execute(statement)
        await bump_products(connection, ids, listed=True, filters=True)
    await shop.catch_up()


async def test_an_edit_has_its_own_products_read_again_and_a_menu_none(shop: OpenShop, cast: Cast) -> None:
    await check(shop)
    [known] = shop.shop.lists._index._sections
    for statement in (
        "UPDATE products SET name = 'Zinc Lamp' WHERE slug = 'opal-lamp'",
        "UPDATE products SET category_id = (SELECT id FROM categories WHERE slug = 'kitchen') WHERE slug = 'opal-lamp'",
        "UPDATE products SET published = false WHERE slug = 'opal-lamp'",
        "UPDATE products SET published = true, position = 7 WHERE slug = 'opal-lamp'",
    ):
        await edit(shop, statement, "opal-lamp")
        await check(shop)
        rest, changed = known.sections
        assert rest.size - rest.everything.bit_count() == 1
        assert changed.size <= 1
    before = known.sections
    async with shop.shop.database.transaction() as connection:
        await bump_site(connection)
    await shop.catch_up()
    await check(shop)
    assert known.sections is before


@pytest.mark.parametrize("most", [0, 1])
async def test_after_many_edits_a_section_is_read_whole(
    shop: OpenShop, cast: Cast, monkeypatch: pytest.MonkeyPatch, most: int
) -> None:
    monkeypatch.setattr("web.cache.known_section.MOST_CHANGED", most)
    await check(shop)
    [known] = shop.shop.lists._index._sections
    for slug in ("opal-lamp", "oak-stool"):
        await edit(shop, f"UPDATE products SET name = 'New ' || name WHERE slug = '{slug}'", slug)
        await check(shop)
    assert len(known.sections) == 1


async def test_a_list_reads_the_sections_of_its_own_categories(
    shop: OpenShop, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("domain.catalogue.index.reading.SECTION", 1)
    tree = await shop.shop.catalogue.tree()
    kitchen = Filters(category_ids=tree.family(tree.find("kitchen").id))
    lists = shop.shop.lists
    assert (await lists.for_pages("", kitchen)).total == 2
    read = [one.place.categories for one in lists._index._sections if one.sections]
    assert 0 < len(read) < len(lists._index._sections)
    assert {category for categories in read for category in categories} <= set(kitchen.category_ids or ())
    await check(shop)
    await edit(shop, "UPDATE products SET name = 'Zinc Lamp' WHERE slug = 'opal-lamp'", "opal-lamp")
    before = lists._index._sections
    await edit(shop, IN_ANOTHER, "opal-lamp")
    await check(shop)
    assert lists._index._sections[:-1] == before
    found = await asyncio.gather(*(lists.for_pages("", Filters()) for _ in range(20)))
    assert {tuple(card.name for card in one.cards) for one in found} == {tuple(card.name for card in found[0].cards)}
    await check(shop)


async def test_what_was_sold_is_in_the_lists_as_soon_as_its_section_is_current(
    shop: OpenShop, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    lists, patient = shop.shop.lists, shop.shop.database.patient
    read, given_back = asyncio.Event(), asyncio.Event()

    @asynccontextmanager
    async def is_given_back_late() -> AsyncIterator[Connection]:
        async with patient() as connection:
            yield connection
            read.set()
            await asyncio.wait_for(given_back.wait(), 30)

    assert (await lists.for_pages("", Filters(in_stock=True))).total == 3
    async with shop.visitor() as buyer:
        await add(buyer, cast.last_lamp)
        await buyer.post("/checkout", data=ADDRESS)
    await shop.catch_up()
    monkeypatch.setattr(shop.shop.database, "patient", is_given_back_late)
    waiting = asyncio.create_task(lists.for_pages("", Filters(in_stock=True)))
    await read.wait()
    assert (await lists.for_pages("", Filters(in_stock=True))).total == 2
    given_back.set()
    assert (await waiting).total == 2


async def test_a_section_that_cannot_be_divided_is_read_once(
    shop: OpenShop, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("web.cache.known_section.SECTION", 0)
    reads = 0

    async def counted(*asked_for: Any) -> Any:
        nonlocal reads
        reads += 1
        return await read_section(*asked_for)

    monkeypatch.setattr("web.cache.known_section.read_section", counted)
    for _ in range(4):
        assert (await shop.shop.lists.for_pages("", Filters())).total == 4
    assert reads == 1
    assert await shop.shop.lists._current_index() is not None


@pytest.mark.parametrize("fails", [False, True], ids=["is slow", "fails"])
async def test_the_database_lists_while_nobody_knows_which_sections_there_are(
    shop: OpenShop, cast: Cast, monkeypatch: pytest.MonkeyPatch, fails: bool
) -> None:
    planned, plans = asyncio.Event(), 0

    async def slowly(*asked_for: Any) -> Any:
        nonlocal plans
        plans += 1
        if fails:
            raise TimeoutError
        await asyncio.wait_for(planned.wait(), 30)
        return await read_plan(*asked_for)

    monkeypatch.setattr("web.cache.known_index.read_plan", slowly)
    monkeypatch.setattr("web.cache.known_index.PATIENCE", 0.1)
    monkeypatch.setattr("web.cache.known_index.AWAY_SECONDS", 600)
    lists = shop.shop.lists
    async with asyncio.timeout(20):
        found = await asyncio.gather(*(lists.for_pages("", Filters()) for _ in range(20)))
    assert ({one.total for one in found}, plans) == ({4}, 1)
    planned.set()
    monkeypatch.setattr("web.cache.known_index.read_plan", read_plan)
    lists._index._away_until = 0
    await lists.close()
    assert await lists._current_index() is not None


async def test_nobody_waits_for_sections_for_which_others_have_waited_in_vain(
    shop: OpenShop, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = asyncio.Event()

    async def slowly(*asked_for: Any) -> Any:
        await asyncio.wait_for(made.wait(), 30)
        return await read_section(*asked_for)

    monkeypatch.setattr("domain.catalogue.index.reading.SECTION", 1)
    monkeypatch.setattr("web.cache.known_section.read_section", slowly)
    monkeypatch.setattr("web.cache.known_index.PATIENCE", 0.1)
    lists = shop.shop.lists
    assert (await lists.for_pages("", Filters())).total == 4
    monkeypatch.setattr("web.cache.known_index.PATIENCE", 3600.0)
    async with asyncio.timeout(20):
        assert (await lists.for_pages("", Filters())).total == 4
    made.set()
    await lists.close()
    await check(shop)
    assert await lists._current_index() is not None
