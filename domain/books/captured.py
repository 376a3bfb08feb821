"""Payments that we recorded as paid, to be compared with what their provider says."""

from dataclasses import dataclass

from domain.connection import Connection
from domain.payments.gateway import KnownPayment


@dataclass(frozen=True, slots=True)
class CapturedPayment:
    """A payment that was received, and how much of it its provider was to refund; minor units."""

    provider: str
    known: KnownPayment
    amount: int
    refunded: int


CAPTURED = """
SELECT p.provider, p.reference, p.page_reference, p.charge_reference, p.amount,
       coalesce((SELECT sum(r.amount) FROM refunds r WHERE r.payment_id = p.id AND r.status = 'succeeded'
                 AND NOT r.by_hand), 0)::bigint
FROM payments p WHERE p.status IN ('paid', 'partially_refunded', 'refunded')
AND NOT EXISTS (SELECT FROM refunds r WHERE r.payment_id = p.id AND r.status = 'created')
ORDER BY p.updated_at DESC, p.id DESC LIMIT $1
"""


async def latest_captured(connection: Connection, *, limit: int) -> list[CapturedPayment]:
    """The latest payments received, without those of which a refund is on its way: one query."""
    found = [tuple(row.values()) for row in await connection.fetch(CAPTURED, limit)]
    return [
        CapturedPayment(provider, KnownPayment(*names), amount, refunded)
        for provider, *names, amount, refunded in found
    ]
