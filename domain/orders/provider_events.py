"""Effects of a provider's events, in whatever order they come."""

from collections.abc import Awaitable, Callable, Mapping
from uuid import UUID

from domain.connection import Connection
from domain.discounts.uses import release_uses
from domain.errors import ConflictError
from domain.invoices.operations import write_papers
from domain.mail.operations import write_order_letters
from domain.orders.operations import move_orders
from domain.orders.parcels import is_partly_sent
from domain.orders.payment_settlement import PROVIDER, record_money, settle
from domain.orders.refund_settlement import fail_refund, record_refund, undo_refund
from domain.orders.states import OrderStatus
from domain.payments.events import EventKind, EventName, PaymentEvent, mark_applied, take_event
from domain.payments.operations import LockedAttempt, PaymentOutcome, lock_attempt
from domain.payments.refunds import write_refund
from domain.stock.operations import give_back

ELSEWHERE = "Refunded at the payment provider."


class AmountDiffersError(ConflictError):
    """The provider reports another amount than the one that was requested; people must look at it."""

    code = "amount_differs"


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
    """Schedule a check of an authorised payment now: reconciliation captures it."""
    await connection.execute(
        "UPDATE payments SET check_due_at = now() WHERE provider = $1 AND reference = $2", provider, event.reference
    )


async def _failed(connection: Connection, provider: str, event: PaymentEvent) -> None:
    await settle(connection, provider=provider, reference=event.reference, outcome=PaymentOutcome.FAILURE)


async def _succeeded(connection: Connection, provider: str, event: PaymentEvent) -> None:
    attempt = await _attempt(connection, provider, event)
    if (event.amount, event.currency) != (attempt.amount, attempt.currency):
        raise AmountDiffersError(
            f"{event.amount} {event.currency} came, {attempt.amount} {attempt.currency} was asked for."
        )
    if await record_money(connection, attempt, event.charge_reference):
        await write_papers(connection, order_id=attempt.order_id)


async def _refunded(connection: Connection, provider: str, event: PaymentEvent) -> None:
    """Record a refund, ours or one made at the provider.

    A refunded payment had been paid, whether that was reported or not.
    """
    attempt = await _attempt(connection, provider, event)
    await record_money(connection, attempt, event.charge_reference)
    known = await _known_refund(connection, attempt, event)
    refund_id = known or await write_refund(
        connection, payment_id=attempt.id, amount=event.amount, reason=ELSEWHERE, actor=PROVIDER
    )
    await record_refund(connection, refund_id=refund_id, provider_reference=event.refund_reference or None)
    if known is None:
        await _cancel_if_nothing_is_left(connection, attempt)
    await write_papers(connection, order_id=attempt.order_id)


async def _refund_failed(connection: Connection, provider: str, event: PaymentEvent) -> None:
    attempt = await _attempt(connection, provider, event)
    known = await _known_refund(connection, attempt, event)
    if known is not None:
        error = "The payment provider could not give the money back."
        if not await fail_refund(connection, refund_id=known, error=error):
            await undo_refund(connection, refund_id=known, error=error)


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


async def _cancel_if_nothing_is_left(connection: Connection, attempt: LockedAttempt) -> None:
    """Cancel an unsent order whose whole payment was refunded at the provider."""
    row = await connection.fetchrow(
        "SELECT o.status, p.status = 'refunded' AND NOT p.surplus AS all_back "
        "FROM orders o JOIN payments p ON p.order_id = o.id WHERE p.id = $1",
        attempt.id,
    )
    sent = await is_partly_sent(connection, attempt.order_id)
    if row["all_back"] and row["status"] == OrderStatus.CONFIRMED and not sent:
        order_ids = [attempt.order_id]
        await move_orders(
            connection,
            order_ids=order_ids,
            present=OrderStatus.CONFIRMED,
            wanted=OrderStatus.CANCELLED,
            actor=PROVIDER,
            note=ELSEWHERE,
        )
        await release_uses(connection, order_ids=order_ids)
        await give_back(connection, order_ids=order_ids, reason="cancelled", actor=PROVIDER)
        await write_order_letters(connection, kind="order_cancelled", order_ids=order_ids)


EFFECTS: Mapping[EventKind, Callable[[Connection, str, PaymentEvent], Awaitable[None]]] = {
    EventKind.CREATED: _nothing,
    EventKind.AUTHORISED: _look_soon,
    EventKind.FAILED: _failed,
    EventKind.SUCCEEDED: _succeeded,
    EventKind.REFUNDED: _refunded,
    EventKind.REFUND_FAILED: _refund_failed,
    EventKind.OTHER: _nothing,
}
