"""Late and double payments: the stock is taken again, or the money is refunded once, automatically."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from functools import partial
from typing import Any
from uuid import UUID

import pytest

from domain.orders import payment_settlement
from domain.orders.late_payments import LateMoney
from domain.orders.operations import cancel_order
from domain.orders.payment_settlement import settle
from domain.payments.operations import LockedAttempt, PaymentOutcome
from tests.support.cast import KETTLE_STOCK, Cast
from tests.support.concurrency.crowd import insist, left, processes, stock
from tests.support.payments import END_HOLDS, attempts, seen, waiting
from tests.support.shop import check_books
from web.config.settings import Settings
from web.infra.database import Database
from web.orders.tasks import end_holds

Deed = Callable[[], Awaitable[object]]


async def pay(database: Database, reference: str, outcome: PaymentOutcome = PaymentOutcome.SUCCESS) -> bool:
    async with database.transaction() as connection:
        return await settle(connection, provider="simulated", reference=reference, outcome=outcome)


async def end(database: Database) -> int:
    async with database.transaction() as connection:
        await connection.execute(END_HOLDS + " WHERE status = 'pending'")
    return await end_holds(database, Settings())


async def cancel(database: Database, order_id: UUID) -> None:
    async with database.transaction() as connection:
        await cancel_order(connection, order_id=order_id, actor="customer")


async def refunds(database: Database) -> list[tuple[int, str]]:
    async with database.read() as connection:
        found = await connection.fetch("SELECT amount, status FROM refunds ORDER BY id")
        await check_books(connection)
    return [tuple(row.values()) for row in found]


@asynccontextmanager
async def one_order(dsn: str, variant_id: UUID, quantity: int = 1) -> AsyncIterator[tuple[Database, UUID, str]]:
    async with processes(dsn, 1, pool_size=10) as [database]:
        [order_id] = await waiting(database, variant_id, 1, quantity)
        [reference] = await attempts(database, [order_id])
        yield database, order_id, reference


async def test_a_payment_while_nobody_has_ended_the_hold_yet_counts(cast_dsn: str, cast: Cast) -> None:
    async with one_order(cast_dsn, cast.kettle) as (database, order_id, reference):
        async with database.transaction() as connection:
            await connection.execute(END_HOLDS)
        await pay(database, reference)
        assert (await seen(database, order_id)).status == "confirmed"
        assert await end_holds(database, Settings()) == 0
        assert await refunds(database) == []


async def test_a_late_payment_takes_the_stock_again(cast_dsn: str, cast: Cast) -> None:
    async with one_order(cast_dsn, cast.kettle, 3) as (database, order_id, reference):
        await end(database)
        assert await left(database, cast.kettle) == KETTLE_STOCK
        assert await pay(database, reference)
        order = await seen(database, order_id)
        assert (order.status, order.payment_status) == ("confirmed", "paid")
        assert await left(database, cast.kettle) == KETTLE_STOCK - 3
        assert [event.kind for event in order.events] == ["placed", "failed", "confirmed"]
        assert "still in stock" in order.events[-1].note
        assert not await pay(database, reference)
        assert await refunds(database) == []


async def test_a_late_payment_for_what_is_sold_goes_back(cast_dsn: str, cast: Cast) -> None:
    async with one_order(cast_dsn, cast.last_lamp) as (database, order_id, reference):
        await end(database)
        await stock(database, cast.last_lamp, 0)
        assert await pay(database, reference)
        assert not await pay(database, reference)
        order = await seen(database, order_id)
        assert (order.status, order.payment_status) == ("failed", "paid")
        assert order.events[-1].kind == "payment_surplus"
        assert await refunds(database) == [(cast.lamp_price, "created")]


async def test_a_payment_after_a_cancellation_goes_back(cast_dsn: str, cast: Cast) -> None:
    async with one_order(cast_dsn, cast.kettle) as (database, order_id, reference):
        await cancel(database, order_id)
        await pay(database, reference)
        assert (await seen(database, order_id)).status == "cancelled"
        assert await left(database, cast.kettle) == KETTLE_STOCK
        assert await refunds(database) == [(cast.kettle_price, "created")]


async def test_a_cancelled_order_that_was_paid_refunds_what_was_paid(cast_dsn: str, cast: Cast) -> None:
    async with one_order(cast_dsn, cast.kettle) as (database, order_id, reference):
        await pay(database, reference)
        await cancel(database, order_id)
        assert await refunds(database) == [(cast.kettle_price, "created")]


async def test_two_attempts_that_both_succeed_are_one_payment(cast_dsn: str, cast: Cast) -> None:
    async with one_order(cast_dsn, cast.kettle) as (database, order_id, first):
        await pay(database, first, PaymentOutcome.FAILURE)
        async with database.transaction() as connection:
            await connection.execute(
                "INSERT INTO payments (order_id, provider, reference, amount, currency) "
                "SELECT id, 'simulated', 'second', total, currency FROM orders"
            )
        await asyncio.gather(pay(database, first), pay(database, "second"), pay(database, first))
        assert (await seen(database, order_id)).payment_status == "paid"
        assert await refunds(database) == [(cast.kettle_price, "created")]
        async with database.read() as connection:
            assert await connection.fetchval("SELECT count(*) FROM payments WHERE surplus") == 1


async def race(dsn: str, cast: Cast, rivals: Any) -> None:
    """Many orders are each paid while something ends them; then the books are checked.

    What finds the shop too busy is sent again. Nothing else may be refused.
    """
    async with processes(dsn, 2, pool_size=10) as databases:
        orders = await waiting(databases[0], cast.kettle, 20)
        references = await attempts(databases[0], orders)
        work: list[Deed] = [partial(pay, databases[0], reference) for reference in references]
        work += rivals(databases[1], orders)
        await asyncio.gather(*map(insist, work))
        await end_holds(databases[0], Settings())
        await refunds(databases[0])
        async with databases[0].read() as connection:
            unpaid = await connection.fetchval("SELECT count(*) FROM payments WHERE status IN ('created', 'failed')")
        assert unpaid == 0


def _expiry(database: Database, _orders: list[UUID]) -> list[Deed]:
    return [partial(end, database) for _ in range(3)]


def _cancelling(database: Database, orders: list[UUID]) -> list[Deed]:
    return [partial(cancel, database, order_id) for order_id in orders]


@pytest.mark.parametrize("rivals", [_expiry, _cancelling])
async def test_payments_race_with_the_end_of_orders(cast_dsn: str, cast: Cast, rivals: Any) -> None:
    await race(cast_dsn, cast, rivals)


@pytest.mark.parametrize("mutant", [LateMoney("never"), ""])
async def test_mutant_late_payments_never_refunded_or_never_used_are_noticed(
    cast_dsn: str, cast: Cast, monkeypatch: pytest.MonkeyPatch, mutant: LateMoney | str
) -> None:
    async def careless(_connection: object, _attempt: LockedAttempt) -> LateMoney | str:
        return mutant

    monkeypatch.setattr(payment_settlement, "find_use", careless)
    async with one_order(cast_dsn, cast.kettle) as (database, order_id, reference):
        await end(database)
        await pay(database, reference)
        if mutant == "":
            with pytest.raises(AssertionError, match="less what was restocked"):
                await refunds(database)
        else:
            assert (await seen(database, order_id)).status == "failed"
