"""Disputes of payments: what staff must know of them, on the order's timeline."""

from domain.connection import Connection
from domain.money import written
from domain.orders.operations import DISPUTE_LOST, DISPUTE_MONEY, DISPUTE_WON, DISPUTED, write_event
from domain.payments.disputes import record_dispute
from domain.payments.events import EventKind, PaymentEvent
from domain.payments.operations import LockedAttempt
from domain.words.messages import gettext, marked

ENDS = {"won": DISPUTE_WON, "lost": DISPUTE_LOST}
MOVED = {
    EventKind.WITHDRAWN: marked("The provider has taken %(amount)s from us."),
    EventKind.REINSTATED: marked("The provider has given %(amount)s back to us."),
}


async def apply_dispute(connection: Connection, attempt: LockedAttempt, event: PaymentEvent) -> None:
    """Record what a report changes: the dispute itself, entries for staff, and the order's version."""
    news = await record_dispute(connection, attempt, event)
    amount = written(event.amount, event.currency)
    if news.before is None:
        disputed = f"{amount}, {event.reason.replace('_', ' ')}" if event.reason else amount
        note = gettext("%(disputed)s. Answer it at the payment provider.", disputed=disputed)
        await _write(connection, attempt, DISPUTED, note)
    if event.kind in MOVED:
        await _write(connection, attempt, DISPUTE_MONEY, gettext(MOVED[event.kind], amount=amount))
    if news.after in ENDS and news.before != news.after:
        await _write(connection, attempt, ENDS[news.after], f"{amount}.")
    await connection.execute("UPDATE orders SET version = version + 1 WHERE id = $1", attempt.order_id)


async def _write(connection: Connection, attempt: LockedAttempt, kind: str, note: str) -> None:
    await write_event(connection, order_ids=[attempt.order_id], kind=kind, actor="payment provider", note=note)
