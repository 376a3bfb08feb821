"""Nobody reserves more than a cap, in however many windows. First without the lock, to prove that this can fail."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID, uuid4

import pytest

from domain.checkout import place_order
from domain.checkout.caps import Cap, Caps
from domain.checkout.decide import Accepted
from domain.checkout.errors import TooMuchUnpaidError
from domain.checkout.place_order import Placed
from domain.checkout.request import Checkout, OrderedVariant
from domain.checkout.statements import LOCK_CARTS, LOCK_STOCK
from domain.connection import Connection
from domain.orders.operations import cancel_order
from tests.support.cast import KETTLE_STOCK, Cast
from tests.support.concurrency.crowd import each_alone, left, new_checkout, placed, processes, rush
from tests.support.shop import check_books

CAPS = Caps(shopper=Cap(6, 10_000_000), network=Cap(20, 10_000_000))
LINE = "2001:db8:0:7::/64"


def windows(cast: Cast, count: int, *, email: str = "", network: str = LINE) -> list[Checkout]:
    """So many orders of two kettles each: of one guest without a cart if `email` is given, else each of another."""
    one = replace(new_checkout(uuid4(), "", ""), cart_id=None, items=(OrderedVariant(cast.kettle, 2),), caps=CAPS)
    return [
        replace(one, key=f"k{uuid4()}", email=email or f"buyer{n}@example.com", network=network) for n in range(count)
    ]


async def test_mutant_without_the_lock_windows_exceed_the_cap(
    cast_dsn: str, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    gate, write = asyncio.Barrier(5), place_order._write

    async def late(connection: Connection, accepted: Sequence[Accepted]) -> dict[UUID, Placed]:
        await gate.wait()
        return await write(connection, accepted)

    monkeypatch.setattr(place_order, "LOCK_CARTS", LOCK_CARTS.replace("pg_advisory_xact_lock(key)::text", "''"))
    monkeypatch.setattr(place_order, "LOCK_STOCK", LOCK_STOCK.replace("FOR NO KEY UPDATE OF s", ""))
    monkeypatch.setattr(place_order, "_write", late)
    async with processes(cast_dsn, 1, pool_size=10) as [database]:
        assert len(placed(await each_alone(database, windows(cast, 5, email="ada@example.com")))) == 5


async def test_one_guest_in_many_windows_reserves_no_more_than_the_cap(cast_dsn: str, cast: Cast) -> None:
    async with processes(cast_dsn, 2, pool_size=10) as databases:
        checkouts = windows(cast, 16, email="ada@example.com")
        batched, single = await asyncio.gather(rush(databases, checkouts[:8]), each_alone(databases[0], checkouts[8:]))
        outcomes = [*batched, *single]
        assert len(placed(outcomes)) == 3
        assert {one.subject for one in outcomes if isinstance(one, TooMuchUnpaidError)} == {"guest:ada@example.com"}
        assert await left(databases[0], cast.kettle) == KETTLE_STOCK - 6


async def test_one_network_under_many_names_reserves_no_more_than_the_cap(cast_dsn: str, cast: Cast) -> None:
    async with processes(cast_dsn, 2, pool_size=10) as databases:
        [database, other] = databases
        checkouts, elsewhere = windows(cast, 30), windows(cast, 2, network="198.51.100.7")
        batched, single = await asyncio.gather(
            rush(databases, [*checkouts[:20], *elsewhere]), each_alone(other, checkouts[20:])
        )
        orders = placed([*batched, *single])
        assert len(orders) == 10 + 2
        assert len(placed(batched[20:])) == 2
        async with database.transaction() as connection:
            await cancel_order(connection, order_id=orders[0].order_id, actor="customer")
            await connection.execute(
                "INSERT INTO slowdowns (kind, subject, count, let_go_until) "
                "VALUES ('unpaid_items', 'guest:eve@example.com', 1, now() + interval '1 hour')"
            )
        more = await rush(databases, windows(cast, 4, network="198.51.100.8", email="eve@example.com"))
        assert len(placed(more)) == 4
        async with database.read() as connection:
            kept = await connection.fetchval("SELECT count(*) FROM orders WHERE status <> 'pending' AND network <> ''")
            assert kept == 0
            await check_books(connection)
