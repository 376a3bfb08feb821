"""The staff's list of products: the pages of what words find, and the indexes that keep a page as cheap as it is."""

from typing import Any
from uuid import UUID

import asyncpg
import pytest

from domain.assortment.listing import ProductFilter, ProductSort, ProductState, list_for_page, list_matching
from domain.connection import Connection
from domain.stock import listing
from domain.stock.listing import StockFilter, StockLine, list_stock
from tests.support.cast import Cast

ALL = 100


class Asked:
    """A connection that remembers what it was asked."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def fetch(self, query: str, *args: object) -> list[Any]:
        self.query, self.args = query, args
        return await self._connection.fetch(query, *args)


@pytest.mark.parametrize("words", ["kitchen", "o", "oak", "lamp", "t-0", "xylophone", ""])
@pytest.mark.parametrize("sort", ProductSort)
async def test_the_pages_of_what_words_find_are_all_of_it_and_nothing_twice(
    connection: "asyncpg.Connection", cast: Cast, words: str, sort: ProductSort
) -> None:
    wanted, after, found = ProductFilter(words, sort=sort), None, list[UUID]()
    whole = [one.id for one in await list_for_page(connection, wanted, after=None, limit=ALL)]
    while page := await list_for_page(connection, wanted, after=after, limit=1):
        after = page[0].id
        found.append(after)
    assert found == whole
    assert sorted(whole) == [one for one, _ in await list_matching(connection, wanted, after=None, limit=ALL)]
    assert len(whole) > 0 or words == "xylophone"


@pytest.mark.parametrize(
    ("wanted", "index"),
    [
        (ProductFilter(sort=ProductSort.NAME), "ix_products_all_by_name"),
        (ProductFilter("oak", sort=ProductSort.NAME), "ix_products_all_by_name"),
        (ProductFilter(sort=ProductSort.PRICE), "ix_products_all_by_price"),
        (ProductFilter("oak", sort=ProductSort.PRICE), "ix_products_all_by_price"),
        (ProductFilter(state=ProductState.HIDDEN), "ix_products_hidden"),
    ],
)
async def test_a_page_in_any_order_is_read_from_an_index(
    connection: "asyncpg.Connection", cast: Cast, wanted: ProductFilter, index: str
) -> None:
    """Where there are many products: then sorting all of them costs more than anything."""
    await connection.execute("SET LOCAL enable_sort = off; SET LOCAL enable_seqscan = off")
    asked = Asked(connection)
    await list_for_page(asked, wanted, after=None, limit=2)  # type: ignore[arg-type]
    assert index in str(await connection.fetch(f"EXPLAIN {asked.query}", *asked.args))


async def test_the_beginning_of_a_sku_is_looked_up_whatever_it_is(connection: "asyncpg.Connection", cast: Cast) -> None:
    """PostgreSQL soon makes one plan for all words: a condition that only known ones have an index for reads it all."""
    await connection.execute("SET LOCAL plan_cache_mode = force_generic_plan; SET LOCAL enable_seqscan = off")
    asked = Asked(connection)
    lists = (
        list_for_page(asked, ProductFilter("oak"), after=None, limit=2),  # type: ignore[arg-type]
        list_stock(asked, StockFilter("oak"), after=None, limit=2),  # type: ignore[arg-type]
    )
    for one_list in lists:
        await one_list
        values = ", ".join(f"'{one}'" for one in asked.args)
        await connection.execute(f"PREPARE anything AS {asked.query}")
        plan = await connection.fetch(f"EXPLAIN EXECUTE anything ({values})")
        await connection.execute("DEALLOCATE anything")
        assert any("uq_variants_lower_sku" in row[0] for row in plan)


async def test_stock_of_common_words_is_what_all_variants_with_them_have(
    connection: "asyncpg.Connection", cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Asked of the scarcest variants, if many have the words; of all, if these fill no page."""
    plain = {
        words: await list_stock(connection, StockFilter(words), after=None, limit=ALL) for words in ("oak", "t", "zz")
    }
    assert plain["t"]
    monkeypatch.setattr(listing, "COMMON", -1)
    for walked in (1, 2, ALL):
        monkeypatch.setattr(listing, "WALKED", walked)
        for words, whole in plain.items():
            found, after = list[StockLine](), None
            while page := await list_stock(connection, StockFilter(words), after=after, limit=1):
                found, after = [*found, *page], page[0].variant_id
            assert found == whole, (words, walked)
