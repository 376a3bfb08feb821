"""Settlement: the effect of a provider's report on a payment and its order.

Only reports newer than the known state count.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from uuid import UUID

from domain.connection import Connection
from domain.invoices.corrections import OldInvoice
from domain.limits.failed_payments import count_failure, forgive_failures
from domain.mail.operations import write_order_emails
from domain.orders.late_payments import LateMoney, find_use
from domain.orders.made_changes import finish_documents, make_paid_change
from domain.orders.on_its_way import forget_money, let_hold_go
from domain.orders.operations import fail_orders, move_orders, write_event, write_event_once
from domain.orders.states import OrderStatus
from domain.orders.waiting_changes import End, take_back
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


@dataclass(frozen=True, slots=True)
class Booked:
    """What a report changed: whether it was `news`, and the `old` invoice that a change it paid for made wrong."""

    news: bool
    old: OldInvoice | None = None


async def settle(
    connection: Connection, *, provider: str, reference: str, outcome: PaymentOutcome, charge_reference: str = ""
) -> bool:
    """Record the provider's report on an attempt; returns whether this call changed anything.

    A repeated report has one effect. A late payment has the stock taken again or is refunded automatically, see
    `domain.orders.late_payments`. `charge_reference` is the provider's name for the money. Raises `NotFoundError`.
    """
    attempt = await lock_attempt(connection, provider=provider, reference=reference, charge_reference=charge_reference)
    booked = await EFFECTS[outcome](connection, attempt, charge_reference)
    if booked.news:
        await finish_documents(connection, order_id=attempt.order_id, old=booked.old)
    return booked.news


async def record_money(connection: Connection, attempt: LockedAttempt, charge_reference: str) -> Booked:
    """Record that the money of a locked attempt was received, which confirms its order or makes its change.

    Or it is refunded. The caller writes the documents, when it has locked all that it must, see `finish_documents`.
    """
    if not may_become(attempt.status, PaymentStatus.PAID):
        return Booked(news=False)
    use = await find_use(connection, attempt)
    await mark_paid(
        connection, payment_id=attempt.id, charge_reference=charge_reference, surplus=isinstance(use, LateMoney)
    )
    if isinstance(use, LateMoney):
        await _send_back(connection, attempt, use)
        return Booked(news=True)
    await close_attempts(connection, order_ids=[attempt.order_id])
    old = None
    if attempt.change_id:  # which locks stock, and whoever locks both locks stock before failures
        old = await make_paid_change(connection, change_id=attempt.change_id, actor=PROVIDER)
    await forgive_failures(connection, order_id=attempt.order_id)
    if not attempt.change_id:
        await _confirm(connection, attempt, note=use)
    return Booked(True, old)


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


async def _declined(connection: Connection, attempt: LockedAttempt, _charge_reference: str) -> Booked:
    if not may_become(attempt.status, PaymentStatus.FAILED):
        await forget_money(connection, attempt)
        return Booked(news=False)
    order_ids: list[UUID] = [attempt.order_id]
    await let_hold_go(connection, attempt)
    await mark_failed(connection, payment_id=attempt.id)
    if await _fail_if_ended(connection, attempt):
        return Booked(news=True)
    await write_event(connection, order_ids=order_ids, kind="payment_failed", actor=PROVIDER)
    await write_order_emails(connection, kind="payment_failed", order_ids=order_ids, to_anybody=False)
    await count_failure(connection, order_id=attempt.order_id)
    return Booked(news=True)


async def _unheard(connection: Connection, attempt: LockedAttempt, _charge_reference: str) -> Booked:
    if attempt.status != PaymentStatus.CREATED or not attempt.open:
        return Booked(news=False)
    if not await _fail_if_ended(connection, attempt):
        await write_event_once(connection, order_id=attempt.order_id, kind="payment_timeout", actor=PROVIDER)
    return Booked(news=True)


async def _fail_if_ended(connection: Connection, attempt: LockedAttempt) -> bool:
    """Whether nothing waits for the money any more; an order, or a change, whose hold has ended ends now."""
    if not attempt.open:
        return True
    if attempt.hold_ended and attempt.change_id:
        return await take_back(connection, order_id=attempt.order_id, actor="shop", end=End.EXPIRED)
    if attempt.hold_ended:
        await fail_orders(connection, order_ids=[attempt.order_id])
    return attempt.hold_ended


EFFECTS: Mapping[PaymentOutcome, Callable[[Connection, LockedAttempt, str], Awaitable[Booked]]] = {
    PaymentOutcome.SUCCESS: record_money,
    PaymentOutcome.FAILURE: _declined,
    PaymentOutcome.TIMEOUT: _unheard,
}
