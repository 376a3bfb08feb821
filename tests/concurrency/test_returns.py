"""Two requests for one return at once. First without the lock, to prove that these tests can fail."""

import asyncio
from collections import Counter
from collections.abc import Sequence
from typing import Any
from uuid import UUID

import pytest

from domain.connection import Connection
from domain.errors import ShopError
from domain.orders.operations import move_orders
from domain.orders.parcels import Parcel
from domain.orders.payment_settlement import settle
from domain.orders.shipping import send_parcel
from domain.orders.states import MoveRefusedError, OrderStatus
from domain.payments.operations import PaymentOutcome
from domain.returns import arrival, asking, operations
from domain.returns.arrival import ReceivedLine, receive_return
from domain.returns.asking import LineToReturn, ReturnForm, ReturnRefusedError, request_return
from domain.returns.operations import move_return
from domain.returns.queries import find_return, what_may_return
from domain.returns.reasons import Reason
from domain.returns.states import ReturnStatus
from domain.returns.views import ReturnRules
from tests.support.cast import KETTLE_STOCK, Cast
from tests.support.concurrency.crowd import left, processes
from tests.support.payments import attempts, waiting
from tests.support.shop import check_books
from web.infra.database import Database

RULES = ReturnRules(30, "Europe/London")


async def sent(database: Database, cast: Cast, quantity: int) -> tuple[UUID, UUID]:
    """An order of so many kettles that is paid and sent, and its line."""
    [order_id] = await waiting(database, cast.kettle, 1, quantity)
    [reference] = await attempts(database, [order_id])
    async with database.transaction() as connection:
        await settle(connection, provider="simulated", reference=reference, outcome=PaymentOutcome.SUCCESS)
        await send_parcel(connection, order_id=order_id, wanted=None, parcel=Parcel(), actor="staff")
        line_id = await connection.fetchval("SELECT id FROM order_lines WHERE order_id = $1", order_id)
    return order_id, line_id


async def ask(database: Database, order_id: UUID, line_id: UUID, quantity: int = 1) -> UUID | ShopError:
    """Ask to give back so many; a refusal is returned."""
    wanted = ReturnForm((LineToReturn(line_id, quantity, Reason.DAMAGED),))
    try:
        async with database.transaction() as connection:
            return (await request_return(connection, order_id=order_id, wanted=wanted, rules=RULES)).return_id
    except ShopError as refusal:
        return refusal


async def approved(database: Database, order_id: UUID, line_id: UUID, quantity: int = 1) -> UUID:
    """A return that may come."""
    found = await ask(database, order_id, line_id, quantity)
    assert isinstance(found, UUID)
    async with database.transaction() as connection:
        await move_return(connection, return_id=found, wanted=ReturnStatus.APPROVED, actor="staff", answer="Send it.")
    return found


async def receive(database: Database, return_id: UUID, line_id: UUID) -> str:
    """It came, and goes on the shelf; says what became of it."""
    try:
        async with database.transaction() as connection:
            came = [ReceivedLine(line_id, 1, restock=True)]
            await receive_return(connection, return_id=return_id, came=came, actor="staff")
    except MoveRefusedError:
        return "refused"
    return "received"


async def withdraw(database: Database, return_id: UUID) -> str:
    """The customer takes it back; says what became of it."""
    try:
        async with database.transaction() as connection:
            await move_return(
                connection, return_id=return_id, wanted=ReturnStatus.WITHDRAWN, actor="customer", by_customer=True
            )
    except MoveRefusedError:
        return "refused"
    return "withdrawn"


async def value(database: Database, query: str) -> Any:
    async with database.read() as connection:
        return await connection.fetchval(query)


async def balanced(database: Database) -> None:
    async with database.read() as connection:
        await check_books(connection)


async def unlocked(connection: Connection, order_id: UUID) -> OrderStatus:
    """How an order stands, as whoever takes no lock sees it."""
    return OrderStatus(await connection.fetchval("SELECT status FROM orders WHERE id = $1", order_id))


async def test_of_ten_requests_to_return_one_item_one_wins(cast_dsn: str, cast: Cast) -> None:
    async with processes(cast_dsn, 2, pool_size=10) as databases:
        order_id, line_id = await sent(databases[0], cast, 1)
        found = await asyncio.gather(*(ask(databases[n % 2], order_id, line_id) for n in range(10)))
        assert sum(isinstance(one, UUID) for one in found) == 1
        assert sum(isinstance(one, ReturnRefusedError) for one in found) == 9
        await balanced(databases[0])


async def test_mutant_without_the_lock_an_item_is_returned_twice(
    cast_dsn: str, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    gate = asyncio.Barrier(2)

    async def together(*args: Any, **more: Any) -> Any:
        offer = await what_may_return(*args, **more)
        await gate.wait()
        return offer

    monkeypatch.setattr(asking, "lock_order", unlocked)
    monkeypatch.setattr(asking, "what_may_return", together)
    async with processes(cast_dsn, 1) as [database]:
        order_id, line_id = await sent(database, cast, 1)
        found = await asyncio.gather(*(ask(database, order_id, line_id) for _ in range(2)))
        assert all(isinstance(one, UUID) for one in found)
        with pytest.raises(AssertionError, match="requested to be, were shipped"):
            await balanced(database)


async def test_two_members_of_staff_who_receive_a_return_at_once_make_one_refund(cast_dsn: str, cast: Cast) -> None:
    async with processes(cast_dsn, 2, pool_size=10) as databases:
        order_id, line_id = await sent(databases[0], cast, 2)
        return_id = await approved(databases[0], order_id, line_id)
        done = await asyncio.gather(*(receive(databases[n % 2], return_id, line_id) for n in range(10)))
        assert Counter(done) == {"received": 1, "refused": 9}
        assert await value(databases[0], "SELECT count(*) FROM refunds") == 1
        assert await value(databases[0], "SELECT count(*) FROM order_events WHERE kind = 'return_received'") == 1
        assert await left(databases[0], cast.kettle) == KETTLE_STOCK - 1
        await balanced(databases[0])


async def test_mutant_without_the_lock_a_return_is_restocked_twice(
    cast_dsn: str, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    gate, look = asyncio.Barrier(2), find_return

    async def together(*args: Any) -> Any:
        found = await look(*args)
        await gate.wait()
        return found

    monkeypatch.setattr(operations, "lock_order", unlocked)
    monkeypatch.setattr(arrival, "find_return", together)
    async with processes(cast_dsn, 1) as [database]:
        order_id, line_id = await sent(database, cast, 2)
        return_id = await approved(database, order_id, line_id)
        done = await asyncio.gather(*(receive(database, return_id, line_id) for _ in range(2)))
        assert done == ["received", "received"]
        assert await left(database, cast.kettle) == KETTLE_STOCK
        with pytest.raises(AssertionError, match="less what was restocked"):
            await balanced(database)


async def test_of_withdrawal_and_receipt_at_once_one_wins(cast_dsn: str, cast: Cast) -> None:
    async with processes(cast_dsn, 2, pool_size=10) as databases:
        order_id, line_id = await sent(databases[0], cast, 6)
        for _ in range(6):
            return_id = await approved(databases[0], order_id, line_id)
            done = await asyncio.gather(receive(databases[0], return_id, line_id), withdraw(databases[1], return_id))
            assert sorted(done) in (["received", "refused"], ["refused", "withdrawn"])
        refunds = await value(databases[0], "SELECT count(*) FROM refunds")
        assert refunds == await value(databases[0], "SELECT count(*) FROM return_requests WHERE status = 'received'")
        await balanced(databases[0])


async def both(first: Database, second: Database, order_id: UUID, line_id: UUID) -> Sequence[object]:
    """A customer asks for it while another window of theirs does, and staff mark the order as delivered."""

    async def deliver() -> None:
        async with second.transaction() as connection:
            await connection.execute("SELECT FROM orders WHERE id = $1 FOR UPDATE", order_id)
            await move_orders(
                connection,
                order_ids=[order_id],
                present=OrderStatus.SHIPPED,
                wanted=OrderStatus.DELIVERED,
                actor="staff",
            )

    return await asyncio.gather(ask(first, order_id, line_id), deliver(), ask(second, order_id, line_id))


async def test_requesting_a_return_during_delivery_never_deadlocks(cast_dsn: str, cast: Cast) -> None:
    async with processes(cast_dsn, 2, pool_size=10) as databases:
        order_id, line_id = await sent(databases[0], cast, 2)
        found = await both(databases[0], databases[1], order_id, line_id)
        assert [isinstance(one, UUID) for one in found] == [True, False, True]
        await balanced(databases[0])
