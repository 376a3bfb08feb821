"""The rest of an order is cancelled while it is sent, or paid: one wins, and the books balance."""

import asyncio
from typing import Any
from uuid import UUID

import pytest

from domain.connection import Connection
from domain.orders import rest_cancellation
from domain.orders.manual_payments import record_by_hand
from domain.orders.parcels import Parcel
from domain.orders.queries import find_order_by_id
from domain.orders.rest_cancellation import cancel_rest
from domain.orders.shipping import send_parcel
from domain.orders.staff_actions import bring_to
from domain.orders.states import OrderStatus
from tests.concurrency.test_order_changes import books, race
from tests.support.cast import KETTLE_STOCK, Cast
from tests.support.concurrency.crowd import left, processes
from tests.support.payments import waiting
from web.infra.database import Database

ORDERS = 6
CLERK = "clerk@example.com"


async def partly_sent(database: Database, cast: Cast, count: int) -> list[UUID]:
    """Orders of three kettles by invoice, of which one has left."""
    orders = await waiting(database, cast.kettle, count, 3)
    for order_id in orders:
        async with database.transaction() as connection:
            await connection.execute("UPDATE orders SET payment_method = 'invoice' WHERE id = $1", order_id)
            await bring_to(connection, order_id=order_id, wanted=OrderStatus.CONFIRMED, actor=CLERK)
            line_id = await connection.fetchval("SELECT id FROM order_lines WHERE order_id = $1", order_id)
            await send_parcel(connection, order_id=order_id, wanted={line_id: 1}, parcel=Parcel(), actor=CLERK)
    return orders


async def cancel(database: Database, order_id: UUID) -> str:
    async with database.transaction() as connection:
        await cancel_rest(connection, order_id=order_id, reason="", actor=CLERK)
    return "cancelled"


async def ship(database: Database, order_id: UUID) -> str:
    async with database.transaction() as connection:
        await send_parcel(connection, order_id=order_id, wanted=None, parcel=Parcel(), actor=CLERK)
    return "shipped"


async def pay(database: Database, order_id: UUID) -> str:
    async with database.transaction() as connection:
        await record_by_hand(connection, order_id=order_id, actor=CLERK)
    return "paid"


async def test_it_races_the_parcel_with_the_rest(cast_dsn: str, cast: Cast) -> None:
    async with processes(cast_dsn, 2, pool_size=10) as [here, there]:
        orders = await partly_sent(here, cast, ORDERS)
        outcomes = await race([(cancel(here, one), ship(there, one)) for one in orders])
        assert set(outcomes) <= {("cancelled", "MoveRefusedError"), ("RestKeptError", "shipped")}, outcomes
        gone = ORDERS + 2 * outcomes["RestKeptError", "shipped"]
        assert await left(here, cast.kettle) == KETTLE_STOCK - gone
        await books(here)


async def test_it_races_a_payment(cast_dsn: str, cast: Cast) -> None:
    async with processes(cast_dsn, 2, pool_size=10) as [here, there]:
        orders = await partly_sent(here, cast, ORDERS)
        outcomes = await race([(cancel(here, one), pay(there, one)) for one in orders])
        assert set(outcomes) <= {("cancelled", "paid"), ("RestKeptError", "paid")}, outcomes
        async with here.read() as connection:
            owed = "SELECT sum(o.total) - coalesce((SELECT sum(credited) FROM withdrawals), 0) FROM orders o"
            assert await connection.fetchval("SELECT sum(amount) FROM payments WHERE status = 'paid'") == (
                await connection.fetchval(owed)
            )
        await books(here)


async def test_mutant_without_the_lock_what_is_sent_is_restocked(
    cast_dsn: str, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen, sent = asyncio.Event(), asyncio.Event()

    async def unlocked(connection: Connection, order_id: UUID) -> OrderStatus:
        return OrderStatus(await connection.fetchval("SELECT status FROM orders WHERE id = $1", order_id))

    async def before_it_was_sent(*args: Any) -> Any:
        order = await find_order_by_id(*args)
        seen.set()
        await sent.wait()
        return order

    monkeypatch.setattr(rest_cancellation, "lock_order", unlocked)
    monkeypatch.setattr(rest_cancellation, "find_order_by_id", before_it_was_sent)
    async with processes(cast_dsn, 1) as [database]:
        [order_id] = await partly_sent(database, cast, 1)
        cancelling = asyncio.create_task(cancel(database, order_id))
        await seen.wait()
        await ship(database, order_id)
        sent.set()
        assert await cancelling == "cancelled"
        assert await left(database, cast.kettle) == KETTLE_STOCK - 1, "all three have left"
        with pytest.raises(AssertionError, match="M-1"):
            await books(database)
