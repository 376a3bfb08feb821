"""A batch of payments beside whatever else happens to one of its orders: nothing is overtaken, and nobody waits."""

import asyncio
from collections.abc import Awaitable, Callable
from uuid import UUID

import pytest

from domain.connection import Connection
from domain.orders import plain_payments
from domain.orders.operations import cancel_order, fail_orders
from domain.orders.provider_events import apply_event
from domain.payments.events import EventKind, EventName, PaymentEvent, store_event
from tests.support.cast import Cast
from tests.support.concurrency.crowd import processes
from tests.support.concurrency.paid import PROVIDER, open_orders, report, tell, waiters
from tests.support.payments import seen

Deed = Callable[[Connection, UUID], Awaitable[object]]


async def cancel(connection: Connection, order_id: UUID) -> None:
    await cancel_order(connection, order_id=order_id, actor="customer")


async def end_hold(connection: Connection, order_id: UUID) -> None:
    await connection.execute("SELECT FROM orders WHERE id = $1 FOR UPDATE", order_id)
    await fail_orders(connection, order_ids=[order_id])


async def edit(connection: Connection, order_id: UUID) -> None:
    """Staff take something off the order: it asks for less than its page says."""
    await connection.execute(
        "UPDATE orders SET delivery = delivery + 100, total = total + 100, version = version + 1 WHERE id = $1",
        order_id,
    )


async def give_back(connection: Connection, order_id: UUID) -> None:
    """The provider tells that the money went back before it has told that it came."""
    reference = await connection.fetchval("SELECT reference FROM payments WHERE order_id = $1", order_id)
    back = PaymentEvent("evt_back", EventKind.REFUNDED, reference, "", 7800, "GBP")
    await store_event(connection, provider=PROVIDER, event=back, payload={})
    assert await apply_event(connection, EventName(PROVIDER, "evt_back"))


async def pay_and_ship(connection: Connection, order_id: UUID) -> None:
    """Another payment confirmed the order, and it left the house."""
    await connection.execute("SELECT FROM orders WHERE id = $1 FOR UPDATE", order_id)
    await connection.execute("UPDATE orders SET status = 'shipped', holder = NULL WHERE id = $1", order_id)
    await connection.execute(
        "INSERT INTO payments (order_id, provider, reference, status, amount, currency) "
        "SELECT id, 'by_hand', 'by_hand:' || id, 'paid', total, currency FROM orders WHERE id = $1",
        order_id,
    )


WITH_DOCUMENTS = {give_back}
"""These hold the counter of invoices, as nothing else does for longer than a commit: so everybody waits for them."""

DEEDS: dict[str, tuple[Deed, str, int]] = {
    "cancellation": (cancel, "cancelled", 1),
    "the hold's end": (end_hold, "confirmed", 0),
    "an edit": (edit, "pending", 1),
    "a refund": (give_back, "cancelled", 1),
    "a shipment": (pay_and_ship, "shipped", 1),
}
"""What happens to an order while its payment is reported; how the order ends then, and how many refunds it has."""


async def pay_beside(dsn: str, cast: Cast, deed: Deed) -> tuple[str, int]:
    """The money of four orders comes while one of them is in somebody's hands: the other three do not wait for it."""
    async with processes(dsn, 2) as databases:
        orders, references = await open_orders(databases[0], cast, 4)
        async with databases[0].transaction() as connection:
            await deed(connection, orders[1])
            told = [asyncio.create_task(tell(databases[1], report(one))) for one in references]
            if deed in WITH_DOCUMENTS:
                await waiters(connection)
            else:
                await asyncio.wait_for(asyncio.gather(*(told[place] for place in (0, 2, 3))), 0.8)
                assert not told[1].done()
        await asyncio.gather(*told)
        order = await seen(databases[0], orders[1])
        assert {(await seen(databases[0], one)).status for one in (orders[0], *orders[2:])} == {"confirmed"}
        return order.status, len(order.refunds)


@pytest.mark.parametrize("name", DEEDS)
async def test_nothing_that_happens_to_an_order_is_overtaken(cast_dsn: str, cast: Cast, name: str) -> None:
    deed, *expected = DEEDS[name]
    assert await pay_beside(cast_dsn, cast, deed) == tuple(expected)


@pytest.mark.parametrize("lock", ["FOR UPDATE SKIP LOCKED", "SKIP LOCKED"])
async def test_mutant_batches_that_do_not_pass_over_locked_orders_are_noticed(
    cast_dsn: str, cast: Cast, monkeypatch: pytest.MonkeyPatch, lock: str
) -> None:
    """Without any lock the cancellation is overtaken; without passing over, everybody waits for it."""
    for name in ("STORE_AND_LOCK", "WAITING"):
        broken = getattr(plain_payments, name).replace("FOR UPDATE OF p SKIP LOCKED", "").replace(lock, "")
        monkeypatch.setattr(plain_payments, name, broken)
    with pytest.raises((AssertionError, TimeoutError)):
        assert await pay_beside(cast_dsn, cast, cancel) == ("cancelled", 1)
