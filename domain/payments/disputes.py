"""Disputes as rows: what the provider reports of them, in whatever order, counted once."""

from dataclasses import dataclass
from datetime import UTC, datetime

from domain.connection import Connection
from domain.payments.events import EventKind, PaymentEvent
from domain.payments.operations import LockedAttempt

RECORD = """
INSERT INTO disputes AS d (order_id, payment_id, reference, status, amount, withdrawn, reinstated, currency, reason,
                           answer_by)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
ON CONFLICT (payment_id, reference) DO UPDATE SET
    status = CASE WHEN d.status = 'open' THEN excluded.status ELSE d.status END, amount = excluded.amount,
    withdrawn = d.withdrawn + excluded.withdrawn, reinstated = d.reinstated + excluded.reinstated,
    reason = coalesce(nullif(excluded.reason, ''), d.reason), answer_by = coalesce(excluded.answer_by, d.answer_by)
RETURNING status, (xmax = 0) AS is_new
"""
STATUS = "SELECT status FROM disputes WHERE payment_id = $1 AND reference = $2"


@dataclass(frozen=True, slots=True)
class DisputeNews:
    """What a report changed: the status before, None if the dispute was unknown, and the one after it."""

    before: str | None
    after: str


async def record_dispute(connection: Connection, attempt: LockedAttempt, event: PaymentEvent) -> DisputeNews:
    """Record a report on a dispute of a locked payment; each report comes once.

    A decision is never undone by an older report. Money that is withdrawn or reinstated is added up as it is reported.
    """
    before: str | None = await connection.fetchval(STATUS, attempt.id, event.refund_reference)
    moved = {EventKind.WITHDRAWN: (event.amount, 0), EventKind.REINSTATED: (0, event.amount)}.get(event.kind, (0, 0))
    row = await connection.fetchrow(
        RECORD,
        attempt.order_id,
        attempt.id,
        event.refund_reference,
        event.status or "open",
        event.amount,
        *moved,
        event.currency,
        event.reason[:100],
        datetime.fromtimestamp(event.answer_by, UTC) if event.answer_by else None,
    )
    return DisputeNews(before, row["status"])
