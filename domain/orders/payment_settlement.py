"""Settlement: the effect of a provider's report on a payment and its order.

Only reports newer than the known state count.
"""

from collections.abc import Awaitable, Callable, Mapping
from uuid import UUID

from domain.connection import Connection
from domain.invoices.operations import write_documents
from domain.limits.failed_payments import count_failure, forgive_failures
from domain.mail.operations import write_order_emails
from domain.orders.late_payments import LateMoney, find_use
from domain.orders.on_its_way import let_hold_go
from domain.orders.operations import fail_orders, move_orders, write_event, write_event_once
from domain.orders.states import OrderStatus
from domain.payments.operations import (
    LockedAttempt,
    PaymentOutcome,
    close_attempts,
    lock_attempt,
    mark_failed,
    mark_paid,
)
from domain.payments.refunds import write_refund
from domain.payments.states import PaymentStatus, may_become

PROVIDER = "payment provider"


async def settle(
    connection: Connection, *, provider: str, reference: str, outcome: PaymentOutcome, charge_reference: str = ""
) -> bool:
    """Record the provider's report on an attempt; returns whether this call changed anything.

    A repeated report has one effect. A late payment has the stock taken again or is refunded automatically, see
    `domain.orders.late_payments`. `charge_reference` is the provider's name for the money. Raises `NotFoundError`.
    """
    attempt = await lock_attempt(connection, provider=provider, reference=reference, charge_reference=charge_reference)
    news = await EFFECTS[outcome](connection, attempt, charge_reference)
    if news:
        await write_documents(connection, order_id=attempt.order_id)
    return news


async def record_money(connection: Connection, attempt: LockedAttempt, charge_reference: str) -> bool:
    """Record that the money of a locked attempt was received: the order is confirmed, or the money is refunded.

    The caller writes the documents, when it has locked all that it must.
    """
    if not may_become(attempt.status, PaymentStatus.PAID):
        return False
    use = await find_use(connection, attempt)
    await mark_paid(
        connection, payment_id=attempt.id, charge_reference=charge_reference, surplus=isinstance(use, LateMoney)
    )
    if isinstance(use, LateMoney):
        await _send_back(connection, attempt, use)
    else:
        await close_attempts(connection, order_ids=[attempt.order_id])
        await forgive_failures(connection, order_id=attempt.order_id)
        await _confirm(connection, attempt, note=use)
    return True


async def _confirm(connection: Connection, attempt: LockedAttempt, *, note: str) -> None:
    order_ids: list[UUID] = [attempt.order_id]
    present = OrderStatus(attempt.order_status)
    if present in {OrderStatus.PENDING, OrderStatus.FAILED}:
        await move_orders(
            connection,
            order_ids=order_ids,
            present=present,
            wanted=OrderStatus.CONFIRMED,
            actor=PROVIDER,
            note=note,
            by_payment=True,
        )
        await write_order_emails(connection, kind="order_confirmed", order_ids=order_ids)


async def _send_back(connection: Connection, attempt: LockedAttempt, late: LateMoney) -> None:
    await write_event(
        connection, order_ids=[attempt.order_id], kind="payment_surplus", actor=PROVIDER, note=late.reason
    )
    if attempt.amount:
        await write_refund(connection, payment_id=attempt.id, amount=attempt.amount, reason=late.reason, actor="shop")


async def _declined(connection: Connection, attempt: LockedAttempt, _charge_reference: str) -> bool:
    if not may_become(attempt.status, PaymentStatus.FAILED):
        return False
    order_ids: list[UUID] = [attempt.order_id]
    await let_hold_go(connection, attempt)
    await mark_failed(connection, payment_id=attempt.id)
    if await _fail_if_ended(connection, attempt):
        return True
    await write_event(connection, order_ids=order_ids, kind="payment_failed", actor=PROVIDER)
    await write_order_emails(connection, kind="payment_failed", order_ids=order_ids, to_anybody=False)
    await count_failure(connection, order_id=attempt.order_id)
    return True


async def _unheard(connection: Connection, attempt: LockedAttempt, _charge_reference: str) -> bool:
    if attempt.status != PaymentStatus.CREATED or attempt.order_status != OrderStatus.PENDING:
        return False
    if not await _fail_if_ended(connection, attempt):
        await write_event_once(connection, order_id=attempt.order_id, kind="payment_timeout", actor=PROVIDER)
    return True


async def _fail_if_ended(connection: Connection, attempt: LockedAttempt) -> bool:
    if attempt.hold_ended and attempt.order_status == OrderStatus.PENDING:
        await fail_orders(connection, order_ids=[attempt.order_id])
        return True
    return attempt.order_status != OrderStatus.PENDING


EFFECTS: Mapping[PaymentOutcome, Callable[[Connection, LockedAttempt, str], Awaitable[bool]]] = {
    PaymentOutcome.SUCCESS: record_money,
    PaymentOutcome.FAILURE: _declined,
    PaymentOutcome.TIMEOUT: _unheard,
}
