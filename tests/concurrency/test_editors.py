"""Editors and shoppers at once: no change is lost, no sale is undone, and nobody blocks the others."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID, uuid4

import pytest

from domain.accounts.views import Principal, Role
from domain.assortment import present
from domain.assortment.drafts import ProductDraft
from domain.assortment.products import archive_product, change_product
from domain.checkout.errors import OutOfStockError
from domain.checkout.place_order import Outcome
from domain.errors import StaleError
from domain.stock.changes import StockLevel, correct_stock
from domain.stock.errors import StockRefusedError
from tests.support.cast import KETTLE_STOCK, Cast
from tests.support.concurrency.crowd import crowd, left, placed, processes, rush, stock
from tests.support.shop import check_books
from web.infra.database import Database

GRACE = Principal(uuid4(), "grace@example.com", "Grace", Role.ADMIN, uuid4())


async def rename(database: Database, name: str, expected: int) -> UUID | StaleError:
    def change(draft: ProductDraft) -> ProductDraft:
        return replace(draft, name=name)

    async with database.transaction() as connection:
        return await change_product(
            connection, key="stovetop-kettle", expected=frozenset({expected}), change=change, by=GRACE
        )


async def everybody(databases: Sequence[Database], expected: int, count: int) -> list[UUID | BaseException]:
    attempts = (rename(databases[n % len(databases)], f"Kettle {n}", expected) for n in range(count))
    return list(await asyncio.gather(*attempts, return_exceptions=True))


async def version(database: Database) -> int:
    async with database.read() as connection:
        found: int = await connection.fetchval("SELECT version FROM products WHERE slug = 'stovetop-kettle'")
        return found


async def test_without_the_lock_changes_are_lost(cast_dsn: str, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(present, "LOCK", present.LOCK.replace("FOR NO KEY UPDATE", ""))
    monkeypatch.setattr(present, "LOCK_VARIANTS", present.LOCK_VARIANTS.replace("FOR NO KEY UPDATE OF s", ""))
    gate, lock = asyncio.Barrier(4), present.lock_product

    async def together(connection: object, key: UUID | str) -> present.PresentProduct:
        found = await lock(connection, key)  # type: ignore[arg-type]
        await gate.wait()
        return found

    monkeypatch.setattr("domain.assortment.products.lock_product", together)
    async with processes(cast_dsn, 1) as databases:
        outcomes = await everybody(databases, 1, 4)
        assert sum(isinstance(one, UUID) for one in outcomes) == 4


async def test_of_twenty_editors_one_wins(cast_dsn: str, cast: Cast) -> None:
    async with processes(cast_dsn, 2) as databases:
        outcomes = await everybody(databases, 1, 20)
        losers = [one for one in outcomes if isinstance(one, StaleError)]
        assert (sum(isinstance(one, UUID) for one in outcomes), len(losers)) == (1, 19)
        assert await version(databases[0]) == 2
        async with databases[0].read() as connection:
            name = await connection.fetchval("SELECT name FROM products WHERE slug = 'stovetop-kettle'")
            assert await connection.fetchval("SELECT count(*) FROM audit_entries") == 1
        assert all(one.version == 2 and one.differences["name"][0] == name for one in losers)


async def test_sales_make_no_editor_stale_and_editors_refuse_no_sale(cast_dsn: str, cast: Cast) -> None:
    async with processes(cast_dsn, 2) as databases:

        async def edit() -> None:
            for number in range(1, 11):
                await rename(databases[0], f"Kettle {number}", number)

        checkouts = await crowd(databases[0], KETTLE_STOCK, [(cast.kettle, 1)])
        outcomes, _ = await asyncio.gather(rush(databases, checkouts), edit())
        assert len(placed(outcomes)) == KETTLE_STOCK
        assert (await version(databases[0]), await left(databases[0], cast.kettle)) == (11, 0)
        async with databases[0].read() as connection:
            await check_books(connection)


async def corrections(database: Database, variant_id: UUID) -> list[StockLevel | StockRefusedError]:
    found: list[StockLevel | StockRefusedError] = []
    for number in range(10):
        delta, on_hand = ((None, 25) if number % 3 == 0 else (7, None)) if number % 2 else (-4, None)
        try:
            async with database.transaction() as connection:
                level = await correct_stock(
                    connection, variant_id=variant_id, delta=delta, on_hand=on_hand, reason="count", expected=None,
                    by=GRACE,
                )  # fmt: skip
                found.append(level)
        except StockRefusedError as refusal:
            found.append(refusal)
    return found


async def test_counting_while_fifty_check_out_keeps_the_books(cast_dsn: str, cast: Cast) -> None:
    async with processes(cast_dsn, 2) as databases:
        await stock(databases[0], cast.kettle, 50)
        checkouts = await crowd(databases[0], 50, [(cast.kettle, 1)])
        outcomes, levels = await asyncio.gather(rush(databases, checkouts), corrections(databases[1], cast.kettle))
        assert all(isinstance(one, OutOfStockError) for one in outcomes if one not in placed(outcomes))
        assert any(isinstance(one, StockLevel) for one in levels)
        async with databases[0].read() as connection:
            sold = await connection.fetchval("SELECT coalesce(sum(quantity), 0) FROM order_lines")
            assert sold == len(placed(outcomes))
            await check_books(connection)


async def test_nothing_is_sold_after_it_was_archived(cast_dsn: str, cast: Cast) -> None:
    async with processes(cast_dsn, 2) as databases:
        checkouts = await crowd(databases[0], KETTLE_STOCK, [(cast.kettle, 1)])
        half = len(checkouts) // 2

        async def archive_then_try() -> list[Outcome]:
            async with databases[0].transaction() as connection:
                await archive_product(connection, key="stovetop-kettle", expected=None, by=GRACE)
            return await rush(databases, checkouts[half:])

        first, second = await asyncio.gather(rush(databases, checkouts[:half]), archive_then_try())
        refused = [one for one in [*first, *second] if isinstance(one, OutOfStockError)]
        assert (len(placed(first)) + len(refused), placed(second)) == (len(checkouts), [])
        async with databases[0].read() as connection:
            await check_books(connection)
