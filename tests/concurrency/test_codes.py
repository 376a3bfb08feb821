"""A code is used exactly as often as it may be. First without the lock, to prove that these tests can fail."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID, uuid4

import asyncpg
import pytest

from domain.checkout import place_order
from domain.checkout.decide import Accepted
from domain.checkout.place_order import Placed, place_orders
from domain.checkout.request import Checkout, OrderedVariant
from domain.checkout.statements import LOCK_CARTS, LOCK_STOCK
from domain.connection import Connection, prepare_connection
from domain.discounts.errors import CodeRefusedError
from domain.orders.operations import cancel_order, end_expired_holds
from tests.support.cast import Cast
from tests.support.codes import make_code
from tests.support.concurrency.crowd import each_alone, fill_cart, new_checkout, placed, processes, rush, stock
from tests.support.shop import check_books
from web.infra.database import Database

BUYERS, USES = 100, 10


async def buyers(database: Database, cast: Cast, count: int, *, email: str = "") -> list[Checkout]:
    """So many who each want a mug, with the code, and without a cart."""
    await stock(database, cast.oat_mug, 3 * count)
    one = new_checkout(uuid4(), "", "ada@example.com")
    same = replace(one, cart_id=None, items=(OrderedVariant(cast.oat_mug, 1),), discount_code="AUTUMN")
    return [replace(same, key=f"k{number}", email=email or f"buyer{number}@example.com") for number in range(count)]


async def code(database: Database, **columns: object) -> UUID:
    async with database.transaction() as connection:
        return await make_code(connection, **columns)  # type: ignore[arg-type]


async def used(database: Database) -> object:
    async with database.read() as connection:
        await check_books(connection)
        return await connection.fetchval("SELECT used FROM discounts")


def take_the_lock_away(monkeypatch: pytest.MonkeyPatch, together: int) -> None:
    """No lock on codes, and so many buyers look at the code before any of them uses it."""
    gate, write = asyncio.Barrier(together), place_order._write

    async def late(connection: Connection, accepted: Sequence[Accepted]) -> dict[UUID, Placed]:
        await gate.wait()
        return await write(connection, accepted)

    monkeypatch.setattr(place_order, "LOCK_CARTS", LOCK_CARTS.replace("ORDER BY id FOR NO KEY UPDATE", ""))
    monkeypatch.setattr(place_order, "LOCK_STOCK", LOCK_STOCK.replace("FOR NO KEY UPDATE OF s", ""))
    monkeypatch.setattr(place_order, "_write", late)


async def test_mutant_without_the_lock_a_code_is_used_too_often(
    cast_dsn: str, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with processes(cast_dsn, 1, pool_size=10) as [database]:
        async with database.transaction() as connection:
            await connection.execute("ALTER TABLE discounts DROP CONSTRAINT ck_discounts_never_used_too_often")
        await code(database, limit_total=2)
        checkouts = await buyers(database, cast, 6)
        take_the_lock_away(monkeypatch, 6)
        assert len(placed(await each_alone(database, checkouts))) == 6
        with pytest.raises(AssertionError, match="Uses of each discount code match"):
            await used(database)


async def test_mutant_without_the_lock_the_constraint_still_refuses(
    cast_dsn: str, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with processes(cast_dsn, 1, pool_size=10) as [database]:
        await code(database, limit_total=2)
        checkouts = await buyers(database, cast, 6)
        take_the_lock_away(monkeypatch, 6)
        with pytest.raises(asyncpg.CheckViolationError):
            await each_alone(database, checkouts)


async def test_100_buyers_use_a_code_of_10_uses_10_times(cast_dsn: str, cast: Cast) -> None:
    async with processes(cast_dsn, 2) as databases:
        await code(databases[0], limit_total=USES)
        checkouts = await buyers(databases[0], cast, BUYERS)
        outcomes = await rush(databases, checkouts)
        refused = [one for one in outcomes if isinstance(one, CodeRefusedError)]
        assert (len(placed(outcomes)), len(refused)) == (USES, BUYERS - USES)
        assert all("used up" in one.message for one in refused)
        assert await used(databases[0]) == USES
        without = [
            replace(one, discount_code="", key=f"{one.key} again")
            for one, outcome in zip(checkouts, outcomes, strict=True)
            if isinstance(outcome, CodeRefusedError)
        ]
        assert len(placed(await rush(databases, without))) == BUYERS - USES
        assert await used(databases[0]) == USES


async def test_without_batches_the_lock_alone_holds(cast_dsn: str, cast: Cast) -> None:
    async with processes(cast_dsn, 1, pool_size=10) as [database]:
        await code(database, limit_total=USES)
        assert len(placed(await each_alone(database, await buyers(database, cast, 40)))) == USES
        assert await used(database) == USES


async def test_one_customer_in_many_windows_uses_a_code_once(cast_dsn: str, cast: Cast) -> None:
    async with processes(cast_dsn, 2, pool_size=10) as databases:
        await code(databases[0], limit_per_customer=1)
        checkouts = await buyers(databases[0], cast, 40, email="Ada@example.com")
        batched, single = await asyncio.gather(
            rush(databases, checkouts[:20]), each_alone(databases[0], checkouts[20:])
        )
        assert len(placed([*batched, *single])) == 1
        assert await used(databases[0]) == 1


async def test_uses_come_back_exactly_once(cast_dsn: str, cast: Cast) -> None:
    async with processes(cast_dsn, 2, pool_size=10) as databases:
        [database, other] = databases
        await code(database, limit_total=USES)
        checkouts = await buyers(database, cast, USES)
        orders = placed(await rush(databases, checkouts))

        async def cancel(place: int) -> None:
            async with database.transaction() as connection:
                await cancel_order(connection, order_id=orders[place].order_id, actor="customer")

        async def expire() -> None:
            async with other.transaction() as connection:
                await connection.execute("UPDATE orders SET hold_expires_at = now() WHERE id = $1", orders[9].order_id)
            for _ in range(2):
                async with other.transaction() as connection:
                    await end_expired_holds(connection)

        more = [replace(one, key=f"{one.key} more") for one in checkouts]
        outcomes = (await asyncio.gather(
            *(cancel(place % 4) for place in range(8)), expire(), rush(databases, more), return_exceptions=True
        ))[-1]  # fmt: skip
        assert isinstance(outcomes, list)
        assert await used(database) == USES - 5 + len(placed(outcomes))


async def test_a_hot_code_holds_up_no_reader(cast_dsn: str, cast: Cast) -> None:
    async with processes(cast_dsn, 1, pool_size=4) as [database]:
        await code(database)
        checkouts = await buyers(database, cast, 200)
        rushing = asyncio.create_task(rush([database], checkouts))
        async with asyncio.timeout(1):
            async with database.read() as connection:
                assert await connection.fetchval("SELECT count(*) FROM discounts") == 1
        assert len(placed(await rushing)) == 200


async def test_many_codes_and_carts_never_deadlock(cast_dsn: str, cast: Cast) -> None:
    async with processes(cast_dsn, 2, pool_size=10) as databases:
        for name in ("A", "B", "C"):
            await code(databases[0], code=name)
        await stock(databases[0], cast.oat_mug, 200)
        await stock(databases[0], cast.kettle, 200)
        checkouts = [
            replace(
                await fill_cart(databases[0], f"c{n}", [(cast.kettle, 1), (cast.oat_mug, 1)][:: 1 if n % 2 else -1]),
                discount_code="ABC"[n % 3],
            )
            for n in range(60)
        ]
        together, single = await asyncio.gather(
            rush(databases, checkouts[:30]), each_alone(databases[1], checkouts[30:])
        )
        assert len(placed([*together, *single])) == 60
        async with databases[0].read() as connection:
            await check_books(connection)


async def test_a_batch_is_four_statements_whatever_it_holds(cast_dsn: str, cast: Cast) -> None:
    async with processes(cast_dsn, 1) as [database]:
        for name in ("A", "B"):
            await code(database, code=name)
        checkouts = await buyers(database, cast, 30)
        checkouts = [replace(one, discount_code="AB"[place % 2]) for place, one in enumerate(checkouts)]
    connection = await asyncpg.connect(cast_dsn)
    await prepare_connection(connection)
    try:
        asked = []
        for batch in (
            checkouts[:1],
            checkouts[1:2],
            checkouts[2:],
            [replace(checkouts[0], key="n", discount_code="no")],
        ):
            counted: list[str] = []
            with connection.query_logger(lambda record, counted=counted: counted.append(record.query)):
                async with connection.transaction():
                    await place_orders(connection, batch)
                await asyncio.sleep(0)
            asked.append(len(counted))
        assert asked[1:] == [6, 6, 5]
    finally:
        await connection.close()
