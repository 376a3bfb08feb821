"""Effects of a provider's events, in whatever order they come."""

from collections.abc import Awaitable, Callable, Mapping
from uuid import UUID

from domain.connection import Connection
from domain.money import written
from domain.orders.disputes import apply_dispute
from domain.orders.made_changes import finish_documents
from domain.orders.misfits import AmountDiffersError, goes_back_unbooked
from domain.orders.on_its_way import hold_for_money
from domain.orders.payment_settlement import PROVIDER, record_money, settle
from domain.orders.refund_settlement import fail_refund, record_refund, undo_refund
from domain.orders.waiting_changes import take_back
from domain.payments.events import EventKind, EventName, PaymentEvent, mark_applied, take_event
from domain.payments.operations import LockedAttempt, PaymentOutcome, lock_attempt
from domain.payments.refunds import write_refund
from domain.payments.states import PaymentStatus, may_become
from domain.words.messages import gettext, marked

ELSEWHERE = marked("Refunded at the payment provider.")


async def apply_event(connection: Connection, name: EventName) -> bool:
    """Apply a stored event, once; returns whether this call applied it.

    Raises `NotFoundError` for a payment that we do not know yet: the event is then to be tried again.
    """
    event = await take_event(connection, name)
    if event is None:
        return False
    await EFFECTS[event.kind](connection, name.provider, event)
    await mark_applied(connection, name)
    return True


async def _nothing(connection: Connection, provider: str, event: PaymentEvent) -> None:
    """Do nothing: the event is stored for the record only."""


async def _look_soon(connection: Connection, provider: str, event: PaymentEvent) -> None:
    """Hold the order for money that is authorised or on its way, and schedule a check: reconciliation captures it."""
    attempt = await _attempt(connection, provider, event)
    if may_become(attempt.status, PaymentStatus.PAID):
        await hold_for_money(connection, attempt)


async def _failed(connection: Connection, provider: str, event: PaymentEvent) -> None:
    await settle(connection, provider=provider, reference=event.reference, outcome=PaymentOutcome.FAILURE)


async def _succeeded(connection: Connection, provider: str, event: PaymentEvent) -> None:
    attempt = await _attempt(connection, provider, event)
    if (event.amount, event.currency) != (attempt.amount, attempt.currency):
        raise AmountDiffersError(
            gettext(
                "%(event)s came, %(attempt)s was asked for. Nothing was booked.",
                event=_words(event),
                attempt=_words(attempt),
            )
        )
    booked = await record_money(connection, attempt, event.charge_reference)
    if booked.news:
        await finish_documents(connection, order_id=attempt.order_id, old=booked.old)


async def _refunded(connection: Connection, provider: str, event: PaymentEvent) -> None:
    """Record a refund, ours or one made at the provider, which takes back a change that waits to be paid.

    A refunded payment had been paid, whether that was reported or not.
    """
    attempt = await _attempt(connection, provider, event)
    if await goes_back_unbooked(connection, provider, attempt, event):
        return
    if event.currency not in {"", attempt.currency}:
        raise AmountDiffersError(
            gettext(
                "%(event)s went back of %(attempt)s. Nothing was booked.", event=_words(event), attempt=_words(attempt)
            )
        )
    booked = await record_money(connection, attempt, event.charge_reference)
    refund_id = await _known_refund(connection, attempt, event)
    if refund_id is None:
        await take_back(connection, order_id=attempt.order_id, actor=PROVIDER)
        refund_id = await write_refund(
            connection, payment_id=attempt.id, amount=event.amount, reason=ELSEWHERE, actor=PROVIDER
        )
    await record_refund(connection, refund_id=refund_id, provider_reference=event.refund_reference or None)
    await finish_documents(connection, order_id=attempt.order_id, old=booked.old)


async def _refund_failed(connection: Connection, provider: str, event: PaymentEvent) -> None:
    attempt = await _attempt(connection, provider, event)
    known = await _known_refund(connection, attempt, event)
    if known is not None:
        error = gettext("The payment provider could not give the money back.")
        if not await fail_refund(connection, refund_id=known, error=error):
            await undo_refund(connection, refund_id=known, error=error)


def _words(money: PaymentEvent | LockedAttempt) -> str:
    return written(money.amount, money.currency) if money.currency else str(money.amount)


async def _disputed(connection: Connection, provider: str, event: PaymentEvent) -> None:
    """Record a report on a dispute, which takes back a change that waits to be paid.

    A disputed payment had been paid, whether that was reported or not.
    """
    attempt = await _attempt(connection, provider, event)
    if event.currency != attempt.currency:
        raise AmountDiffersError(
            gettext(
                "%(event)s is disputed of %(attempt)s. Nothing was booked.",
                event=_words(event),
                attempt=_words(attempt),
            )
        )
    booked = await record_money(connection, attempt, event.charge_reference)
    await take_back(connection, order_id=attempt.order_id, actor=PROVIDER)
    await apply_dispute(connection, attempt, event)
    await finish_documents(connection, order_id=attempt.order_id, old=booked.old)


async def _attempt(connection: Connection, provider: str, event: PaymentEvent) -> LockedAttempt:
    return await lock_attempt(
        connection, provider=provider, reference=event.reference, charge_reference=event.charge_reference
    )


KNOWN_REFUND = """
SELECT id FROM refunds WHERE payment_id = $1 AND (id::text = $2 OR provider_reference = $3::text
    OR (status = 'created' AND provider_reference IS NULL AND amount = $4 AND $2 = ''))
ORDER BY id::text = $2 DESC, (provider_reference = $3::text) IS TRUE DESC, created_at LIMIT 1
"""


async def _known_refund(connection: Connection, attempt: LockedAttempt, event: PaymentEvent) -> UUID | None:
    """Our own refund that the event reports: by its id, by the provider's name, or one that waits for this amount."""
    found: UUID | None = await connection.fetchval(
        KNOWN_REFUND, attempt.id, event.refund_id, event.refund_reference or None, event.amount
    )
    return found


EFFECTS: Mapping[EventKind, Callable[[Connection, str, PaymentEvent], Awaitable[None]]] = {
    EventKind.CREATED: _nothing,
    EventKind.AUTHORISED: _look_soon,
    EventKind.FAILED: _failed,
    EventKind.SUCCEEDED: _succeeded,
    EventKind.REFUNDED: _refunded,
    EventKind.REFUND_FAILED: _refund_failed,
    EventKind.DISPUTED: _disputed,
    EventKind.WITHDRAWN: _disputed,
    EventKind.REINSTATED: _disputed,
    EventKind.OTHER: _nothing,
}
