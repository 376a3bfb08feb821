"""Reports of money that does not fit what was asked for: nothing is booked, and people are told."""

from domain.connection import Connection
from domain.errors import ConflictError, NotFoundError
from domain.orders.on_its_way import hold_for_money
from domain.orders.operations import MISFIT, write_event
from domain.payments.events import EventName, PaymentEvent, park_event, read_event
from domain.payments.operations import LockedAttempt, lock_attempt
from domain.payments.states import PaymentStatus, may_become
from domain.words.messages import marked

RETURNED = marked("What did not fit has gone back at the payment provider.")


class AmountDiffersError(ConflictError):
    """The provider reports another amount or currency than was requested; people must look at it."""

    code = "amount_differs"


async def park_misfit(connection: Connection, name: EventName, *, error: str) -> None:
    """Keep a report that never fits for people: on the order's timeline, and in the checks of the books.

    The customer may have been charged, so the order is held meanwhile, and they are not told otherwise.
    """
    event = await read_event(connection, name)
    await park_event(connection, name, error=error)
    try:
        attempt = await lock_attempt(
            connection, provider=name.provider, reference=event.reference, charge_reference=event.charge_reference
        )
    except NotFoundError:
        return
    await write_event(connection, order_ids=[attempt.order_id], kind=MISFIT, actor="payment provider", note=error[:500])
    await connection.execute("UPDATE orders SET version = version + 1 WHERE id = $1", attempt.order_id)
    if may_become(attempt.status, PaymentStatus.PAID):
        await hold_for_money(connection, attempt)


BACK = """
UPDATE provider_events SET applied_at = now(), kind = 'misfit_returned'
WHERE provider = $1 AND applied_at IS NULL AND kind = 'succeeded' AND due_at = 'infinity'
AND facts->>'reference' = $2 AND facts->>'currency' = $3 AND (facts->>'amount')::bigint <= $4 RETURNING event_id
"""
UNBOOKED = "UPDATE provider_events SET kind = 'misfit_refunded' WHERE provider = $1 AND event_id = $2"


async def goes_back_unbooked(
    connection: Connection, provider: str, attempt: LockedAttempt, event: PaymentEvent
) -> bool:
    """Whether a refund gives back money that did not fit and was never booked, so that both are done with."""
    if not may_become(attempt.status, PaymentStatus.PAID):
        return False
    if await connection.fetchval(BACK, provider, attempt.reference, event.currency, event.amount) is None:
        return False
    await connection.execute(UNBOOKED, provider, event.event_id)
    await connection.execute("UPDATE payments SET on_its_way_at = NULL WHERE id = $1", attempt.id)
    await write_event(connection, order_ids=[attempt.order_id], kind=MISFIT, actor="payment provider", note=RETURNED)
    return True
