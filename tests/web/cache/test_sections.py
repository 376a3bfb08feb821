"""The index of a process is read section by section, and of a section only what has changed."""

import asyncio

import pytest

from domain.catalogue.filters import Filters
from domain.catalogue.generation import bump_products, bump_site
from tests.support.cast import Cast
from tests.support.shop import OpenShop
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
