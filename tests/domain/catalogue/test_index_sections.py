"""Sections of the index: what has changed in one is read beside the rest of it, and lists are right all the same."""

import asyncio
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from random import Random
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import pytest

from domain.catalogue.attributes import read_attributes
from domain.catalogue.filters import Filters, Sort
from domain.catalogue.index import section_reading
from domain.catalogue.index.cards import Cards
from domain.catalogue.index.figures import figures_of
from domain.catalogue.index.index import index_of
from domain.catalogue.index.reading import _planned, read_changed, read_index, read_plan
from domain.catalogue.index.section_reading import read_section, restock
from domain.catalogue.listing import UNKNOWN, Known
from domain.catalogue.parts import MOST, PRODUCT, part_of
from domain.search.queries import search_products
from tests.domain.catalogue.test_index import check, furnish
from tests.support.cast import Cast

CHANGES = (
    "UPDATE products SET name = 'Anew ' || name, position = 4, created_at = now() WHERE id = ANY($1)",
    "UPDATE products SET category_id = (SELECT id FROM categories WHERE slug = 'lighting') WHERE id = ANY($1)",
    "UPDATE products SET published = NOT published WHERE id = ANY($1)",
    "UPDATE products SET attributes = jsonb_set(attributes, '{Material}', '[\"Glass\"]') WHERE id = ANY($1)",
    "UPDATE stock_items SET on_hand = 9 - least(on_hand, 9) WHERE variant_id IN"
    " (SELECT id FROM variants WHERE product_id = ANY($1))",
)


async def test_what_has_changed_is_read_beside_the_rest(
    connection: "asyncpg.Connection", cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("domain.catalogue.index.reading.SECTION", 60)
    dice = Random(6)
    await furnish(connection, dice)
    names = list((await read_attributes(connection)).names.values())
    plan = await read_plan(connection, 1000)
    assert plan is not None
    assert len(plan) > 3
    before = {place: await read_section(connection, place.categories, place.parts, names) for place in plan}
    changed = await change(connection, dice)
    now = [
        one
        for place, section in before.items()
        for one in await read_changed(connection, section, place, part_of(PRODUCT, changed), names)
    ]
    assert sum(len(one.starts) - 1 for one in now[1::2]) <= len(changed) + 5
    await check(connection, index_of(now, await read_attributes(connection)), dice, 80)


async def change(connection: "asyncpg.Connection", dice: Random) -> set[UUID]:
    """Change some products in every way that lists show; returns which."""
    every = [row["id"] for row in await connection.fetch("SELECT id FROM products ORDER BY id")]
    changed = set()
    for statement in CHANGES:
        chosen = dice.sample(every, 12)
        await connection.execute(statement, chosen)
        changed |= set(chosen)
    return changed


async def test_stock_is_read_of_what_has_been_sold_only(connection: "asyncpg.Connection", cast: Cast) -> None:
    index = await read_index(connection, most=1000)
    assert index is not None
    [section] = index.sections
    await connection.execute("UPDATE stock_items SET on_hand = 0 WHERE variant_id = ANY($1)", [cast.last_lamp])
    sold = part_of(PRODUCT, [await connection.fetchval("SELECT id FROM products WHERE slug = 'opal-lamp'")])
    now = await restock(connection, section, sold)
    assert (index.find(Filters())[1].in_stock, index_of([now], index.attributes).find(Filters())[1].in_stock) == (3, 2)
    assert await restock(connection, section, frozenset()) is section


async def test_a_page_by_name_far_down_is_not_chosen_from_thousands_in_memory(
    connection: "asyncpg.Connection", cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("domain.catalogue.index.reading.SECTION", 1)
    index = await read_index(connection, most=1000)
    assert index is not None
    by_name = Filters(sort=Sort.NAME, page_size=2)
    assert len(index.find(by_name)[0]) == 4
    monkeypatch.setattr("domain.catalogue.index.index.MOST_UNSORTED", 3)
    asked, (ids, counts) = replace(by_name, offset=2), index.find(replace(by_name, offset=2))
    assert (ids, counts.total) == ([], 4)
    known = Known(index, Cards(), lambda _: (0, 0, 0))
    found, slow = [await search_products(connection, "", asked, "GBP", way) for way in (known, UNKNOWN)]
    assert found == slow
    assert len(found.cards) == 2


def test_a_section_is_of_whole_departments_as_far_as_they_are_small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("domain.catalogue.index.reading.SECTION", 100)
    small, other, large = uuid4(), uuid4(), uuid4()
    together, *pieces = _planned({small: 40, other: 60, large: 250})
    assert together.categories == (small, other)
    assert {piece.categories for piece in pieces} == {(large,)}
    parts = [part for piece in pieces for part in piece.parts or ()]
    assert sorted(parts) == [PRODUCT | part for part in range(MOST)]


async def test_a_section_is_made_in_turns_with_whatever_else_waits(
    connection: "asyncpg.Connection", cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = list((await read_attributes(connection)).names.values())
    [place] = await read_plan(connection, 1000) or ()
    turn, made = 0, list[int]()

    def noting(make: Callable[..., Any]) -> Callable[..., Any]:
        def noted(*given: Any) -> Any:
            made.append(turn)
            return make(*given)

        return noted

    async def other() -> None:
        nonlocal turn
        while True:
            turn += 1
            await asyncio.sleep(0)

    for name in ("set_of", "figures_of", "_products", "_in_order", "_at", "_ranks"):
        monkeypatch.setattr(section_reading, name, noting(getattr(section_reading, name)))
    task = asyncio.create_task(other())
    await read_section(connection, place.categories, place.parts, names)
    task.cancel()
    assert len(made) > 15
    assert max(Counter(made).values()) <= 2  # of an order of ids its halves, too


@pytest.mark.parametrize("size", [1, 2, 7, 100, 1000])
def test_figures_find_what_comparing_each_of_them_finds(size: int) -> None:
    dice = Random(size)
    values = [dice.randint(0, size * 3) * dice.choice((1, 10**9)) for _ in range(size)]
    figures, everything = figures_of(values), (1 << size) - 1
    for limit in (-1, 0, *dice.sample(values, min(size, 20)), 10**12):
        assert figures.up_to(limit) == sum(1 << place for place, value in enumerate(values) if value <= limit)
        assert figures.below(limit) == sum(1 << place for place, value in enumerate(values) if value < limit)
    for _ in range(20):
        found = dice.randrange(1, everything + 1)
        chosen = [value for place, value in enumerate(values) if found >> place & 1]
        assert (figures.least(found), figures.greatest(found)) == (min(chosen), max(chosen))
