"""A variant is removed while it lies in carts that are checked out: locks are taken in one order."""

import asyncio
from dataclasses import replace
from uuid import UUID

from domain.assortment.drafts import ProductDraft
from domain.assortment.products import change_product
from domain.checkout.statements import LOCK_CARTS, LOCK_STOCK
from tests.concurrency.test_editors import GRACE
from tests.support.cast import Cast
from tests.support.concurrency.crowd import fill_cart, processes, stock
from web.infra.database import Database

BLOCKED = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"


async def blocked(database: Database) -> int:
    async with database.read() as connection:
        found: int = await connection.fetchval(BLOCKED)
        return found


async def remove_ink(database: Database) -> UUID:
    def change(draft: ProductDraft) -> ProductDraft:
        return replace(draft, variants=tuple(one for one in draft.variants if one.options != {"Colour": "Ink"}))

    async with database.transaction() as connection:
        return await change_product(connection, key="stoneware-mug", expected=None, change=change, by=GRACE)


async def test_removing_a_variant_waits_for_a_checkout_and_never_in_a_ring(cast_dsn: str, cast: Cast) -> None:
    async with processes(cast_dsn, 1) as [database]:
        checkout = await fill_cart(database, "ada", [(cast.ink_mug, 1), (cast.oat_mug, 1)])
        await stock(database, cast.ink_mug, 0)
        async with database.transaction() as buyer:
            await buyer.fetch(LOCK_CARTS, [checkout.cart_id], [], [])
            removal = asyncio.create_task(remove_ink(database))
            async with asyncio.timeout(10):
                while not await blocked(database):  # noqa: ASYNC110 - only PostgreSQL knows
                    await asyncio.sleep(0.01)
            found = await buyer.fetch(LOCK_STOCK, sorted([cast.ink_mug, cast.oat_mug]), "GBP")
            assert len(found) == 2
        await removal
        async with database.read() as connection:
            assert await connection.fetchval("SELECT count(*) FROM cart_lines") == 1
            assert not await connection.fetchval("SELECT count(*) FROM variants WHERE id = $1", cast.ink_mug)
