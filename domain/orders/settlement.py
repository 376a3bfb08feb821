"""What a provider says of a payment, and what that does to the order."""

from collections.abc import Awaitable, Callable, Mapping
from uuid import UUID

from domain.connection import Connection
from domain.mail.operations import write_order_letters
from domain.orders.operations import fail_orders, move_orders, write_event, write_event_once
from domain.orders.states import OrderStatus
from domain.payments.operations import LockedAttempt, PaymentOutcome, lock_attempt, mark_attempt

PROVIDER = "payment provider"


async def settle(connection: Connection, *, provider: str, reference: str, outcome: PaymentOutcome) -> bool:
    """Record what the provider says of an attempt; returns whether this call changed anything.

    Said twice it has one effect. An order whose hold has ended is failed, not paid. Raises `NotFoundError`.
    """
    attempt = await lock_attempt(connection, provider=provider, reference=reference)
    if attempt.status != "created" or attempt.order_status != OrderStatus.PENDING:
        return False
    if attempt.hold_ended:
        await fail_orders(connection, order_ids=[attempt.order_id])
    else:
        await EFFECTS[outcome](connection, attempt)
    return True


async def _paid(connection: Connection, attempt: LockedAttempt) -> None:
    order_ids: list[UUID] = [attempt.order_id]
    await mark_attempt(connection, payment_id=attempt.id, status="paid")
    await move_orders(
        connection, order_ids=order_ids, present=OrderStatus.PENDING, wanted=OrderStatus.CONFIRMED, actor=PROVIDER
    )
    await write_order_letters(connection, kind="order_confirmed", order_ids=order_ids)


async def _declined(connection: Connection, attempt: LockedAttempt) -> None:
    order_ids: list[UUID] = [attempt.order_id]
    await mark_attempt(connection, payment_id=attempt.id, status="failed")
    await write_event(connection, order_ids=order_ids, kind="payment_failed", actor=PROVIDER)
    await write_order_letters(connection, kind="payment_failed", order_ids=order_ids)


async def _unheard(connection: Connection, attempt: LockedAttempt) -> None:
    await write_event_once(connection, order_id=attempt.order_id, kind="payment_timeout", actor=PROVIDER)


EFFECTS: Mapping[PaymentOutcome, Callable[[Connection, LockedAttempt], Awaitable[None]]] = {
    PaymentOutcome.SUCCESS: _paid,
    PaymentOutcome.FAILURE: _declined,
    PaymentOutcome.TIMEOUT: _unheard,
}
