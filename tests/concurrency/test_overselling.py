"""Nobody is sold a product without stock. First without the lock, to prove that these tests can fail."""

import asyncio
import random
from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID

import asyncpg
import pytest

from domain.cart.operations import add_line
from domain.cart.owner import CartOwner
from domain.checkout import place_order
from domain.checkout.decide import Accepted
from domain.checkout.errors import EmptyCartError, KeyReusedError, OutOfStockError
from domain.checkout.place_order import Placed, place_orders
from domain.checkout.request import Checkout
from domain.checkout.statements import KNOWN, LOCK_STOCK
from domain.connection import Connection
from tests.support.cast import Cast
from tests.support.concurrency.crowd import crowd, each_alone, fill_cart, left, placed, processes, rush, stock
from tests.support.shop import check_books

BUYERS, LAMPS = 200, 20


def _take_the_lock_away(monkeypatch: pytest.MonkeyPatch, together: int) -> None:
    """No row lock, and so many buyers look at the stock before any of them takes from it."""
    gate, write = asyncio.Barrier(together), place_order._write

    async def late(connection: Connection, accepted: Sequence[Accepted]) -> dict[UUID, Placed]:
        await gate.wait()
        return await write(connection, accepted)

    monkeypatch.setattr(place_order, "LOCK_STOCK", LOCK_STOCK.replace("FOR NO KEY UPDATE OF s", ""))
    monkeypatch.setattr(place_order, "_write", late)


async def test_without_the_lock_lamps_are_oversold(cast_dsn: str, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    async with processes(cast_dsn, 1, pool_size=10) as [database]:
        async with database.transaction() as connection:
            await connection.execute("ALTER TABLE stock_items DROP CONSTRAINT ck_stock_items_on_hand_not_negative")
        await stock(database, cast.last_lamp, 5)
        checkouts = await crowd(database, 8, [(cast.last_lamp, 1)])
        _take_the_lock_away(monkeypatch, 8)
        assert len(placed(await each_alone(database, checkouts))) == 8
        assert await left(database, cast.last_lamp) == -3


async def test_without_the_lock_the_constraint_still_refuses(
    cast_dsn: str, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with processes(cast_dsn, 1, pool_size=10) as [database]:
        await stock(database, cast.last_lamp, 5)
        checkouts = await crowd(database, 8, [(cast.last_lamp, 1)])
        _take_the_lock_away(monkeypatch, 8)
        with pytest.raises(asyncpg.CheckViolationError):
            await each_alone(database, checkouts)
        assert await left(database, cast.last_lamp) >= 0


async def test_200_buyers_of_20_lamps_make_20_orders(cast_dsn: str, cast: Cast) -> None:
    async with processes(cast_dsn, 2) as databases:
        await stock(databases[0], cast.last_lamp, LAMPS)
        outcomes = await rush(databases, await crowd(databases[0], BUYERS, [(cast.last_lamp, 1)]))
        refused = [one for one in outcomes if isinstance(one, OutOfStockError)]
        assert (len(placed(outcomes)), len(refused)) == (LAMPS, BUYERS - LAMPS)
        assert all(one.lines[0].name == "Opal Lamp" and one.lines[0].left == 0 for one in refused)
        assert await left(databases[0], cast.last_lamp) == 0
        async with databases[0].read() as connection:
            assert await connection.fetchval("SELECT count(*) FROM orders") == LAMPS
            assert await connection.fetchval("SELECT count(*) FROM outgoing_mail") == LAMPS
            await check_books(connection)


async def test_without_batches_the_lock_alone_holds(cast_dsn: str, cast: Cast) -> None:
    async with processes(cast_dsn, 1, pool_size=10) as [database]:
        await stock(database, cast.last_lamp, LAMPS)
        outcomes = await each_alone(database, await crowd(database, 60, [(cast.last_lamp, 1)]))
        assert len(placed(outcomes)) == LAMPS
        async with database.read() as connection:
            await check_books(connection)


async def test_carts_in_opposite_orders_never_deadlock(cast_dsn: str, cast: Cast) -> None:
    there, back = [(cast.kettle, 1), (cast.oat_mug, 1)], [(cast.oat_mug, 1), (cast.kettle, 1)]
    async with processes(cast_dsn, 2, pool_size=10) as databases:
        await stock(databases[0], cast.oat_mug, 100)
        await stock(databases[0], cast.kettle, 100)
        checkouts = [await fill_cart(databases[0], f"b{n}", there if n % 2 else back) for n in range(60)]
        half = len(checkouts) // 2
        together, alone = await asyncio.gather(
            rush(databases, checkouts[:half]), each_alone(databases[1], checkouts[half:])
        )
        assert len(placed([*together, *alone])) == len(checkouts)
        async with databases[0].read() as connection:
            await check_books(connection)


async def test_twenty_clicks_make_one_order(cast_dsn: str, cast: Cast) -> None:
    async with processes(cast_dsn, 2, pool_size=10) as databases:
        checkout = await fill_cart(databases[0], "impatient", [(cast.kettle, 2)])
        batched, alone = await asyncio.gather(
            rush(databases, [checkout] * 10), each_alone(databases[0], [checkout] * 10)
        )
        orders = placed([*batched, *alone])
        assert len(orders) == 20
        assert len({one.number for one in orders}) == 1
        assert sum(not one.replayed for one in orders) == 1
        async with databases[0].read() as connection:
            assert await connection.fetchval("SELECT count(*) FROM orders") == 1
            await check_books(connection)


async def test_mutant_keys_that_are_not_looked_up_are_noticed(
    cast_dsn: str, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without the look-up neither a second click nor a client that comes back finds its order."""
    monkeypatch.setattr(place_order, "KNOWN", KNOWN.replace("ON o.id = k.order_id", "ON false"))
    async with processes(cast_dsn, 2) as databases:
        checkout = await fill_cart(databases[0], "impatient", [(cast.kettle, 2)])
        outcomes = [*await rush(databases, [checkout]), *await rush(databases, [checkout])]
        assert len(placed(outcomes)) == 1


async def test_one_key_for_another_order_is_refused_and_its_mutant_is_noticed(
    cast_dsn: str, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A key belongs to one request; a shop that does not compare the requests hides an order."""
    async with processes(cast_dsn, 1) as databases:
        checkout = await fill_cart(databases[0], "reused", [(cast.kettle, 1)])
        other = replace(checkout, email="somebody@example.com")
        await rush(databases, [checkout])
        assert isinstance((await rush(databases, [other]))[0], KeyReusedError)
        monkeypatch.setattr(Checkout, "request_hash", property(lambda _self: b"the same"))
        another = await fill_cart(databases[0], "forgetful", [(cast.kettle, 1)])
        outcomes = await rush(databases, [another, replace(another, email="somebody@example.com")])
        assert len(placed(outcomes)) == 2


async def test_two_tabs_of_one_cart_with_two_keys_make_one_order(cast_dsn: str, cast: Cast) -> None:
    async with processes(cast_dsn, 2) as databases:
        first = await fill_cart(databases[0], "tabs", [(cast.kettle, 1)])
        second = Checkout(**{**{name: getattr(first, name) for name in first.__slots__}, "key": "another"})
        outcomes = await rush(databases, [first, second])
        assert len(placed(outcomes)) == 1
        assert any(isinstance(one, EmptyCartError) for one in outcomes)


async def test_a_refusal_in_a_batch_touches_nobody_else(cast_dsn: str, cast: Cast) -> None:
    async with processes(cast_dsn, 1) as [database]:
        checkouts = [
            await fill_cart(database, "a", [(cast.kettle, 1)]),
            await fill_cart(database, "b", [(cast.last_lamp, 1)]),
            await fill_cart(database, "c", [(cast.last_lamp, 1), (cast.kettle, 1)]),
            await fill_cart(database, "d", [(cast.kettle, 1)]),
        ]
        async with database.transaction() as connection:
            outcomes = await place_orders(connection, checkouts)
        assert [type(one).__name__ for one in outcomes] == ["Placed", "Placed", "OutOfStockError", "Placed"]


async def test_a_shopper_who_leaves_still_has_the_order(cast_dsn: str, cast: Cast) -> None:
    async with processes(cast_dsn, 1) as [database]:
        checkout = await fill_cart(database, "gone", [(cast.kettle, 1)])
        leaving = asyncio.create_task(database.checkouts.submit(checkout))
        await asyncio.sleep(0)
        leaving.cancel()
        again = await database.checkouts.submit(checkout)
        assert placed([again])[0].replayed
        async with database.read() as connection:
            assert await connection.fetchval("SELECT count(*) FROM orders") == 1


async def test_many_baskets_at_random_keep_the_books(cast_dsn: str, cast: Cast) -> None:
    dice = random.Random(7)
    goods = [cast.kettle, cast.oat_mug, cast.ink_mug, cast.last_lamp]
    async with processes(cast_dsn, 2) as databases:
        checkouts = []
        for number in range(80):
            lines = [(variant, 1) for variant in dice.sample(goods, dice.randint(1, 4))]
            checkouts.append(await fill_cart(databases[0], f"r{number}", lines))
        outcomes = await rush(databases, checkouts)
        assert 0 < len(placed(outcomes)) < 80
        async with databases[0].read() as connection:
            await check_books(connection)


async def test_an_addition_during_checkout_is_never_lost(cast_dsn: str, cast: Cast) -> None:
    async with processes(cast_dsn, 1, pool_size=10) as [database]:
        checkout = await fill_cart(database, "adding", [(cast.kettle, 1)])
        token = b"adding".ljust(32, b".")

        async def keep_adding() -> None:
            for _ in range(5):
                async with database.transaction() as connection:
                    await add_line(connection, owner=CartOwner(token), variant_id=cast.oat_mug, quantity=1)

        await asyncio.gather(keep_adding(), database.checkouts.submit(checkout))
        async with database.read() as connection:
            ordered = await connection.fetchval(
                "SELECT coalesce(sum(quantity), 0) FROM order_lines WHERE variant_id = $1", cast.oat_mug
            )
            waiting = await connection.fetchval("SELECT coalesce(sum(quantity), 0) FROM cart_lines")
        assert ordered + waiting == 5
