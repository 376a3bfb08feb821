"""Payments, read for staff."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from domain.connection import Connection

CAPTURED = ("paid", "partially_refunded", "refunded")


@dataclass(frozen=True, slots=True)
class PaymentView:
    """An attempt to pay, in minor units; `back` was or is to be refunded, or was withdrawn by a dispute.

    `reference` is the provider's, else ours. One is `of_change` if a change of the order asked for it.
    """

    id: UUID
    provider: str
    reference: str
    status: str
    surplus: bool
    amount: int
    back: int
    created_at: datetime
    of_change: bool

    @property
    def captured(self) -> bool:
        """Whether the money was received."""
        return self.status in CAPTURED

    @property
    def left(self) -> int:
        """The amount that can still be refunded."""
        return max(self.amount - self.back, 0) if self.captured else 0


PAYMENTS = """
SELECT p.id, p.provider, coalesce(p.charge_reference, p.page_reference, p.reference), p.status, p.surplus, p.amount,
       coalesce((SELECT sum(r.amount) FROM refunds r WHERE r.payment_id = p.id AND r.status <> 'failed'), 0)::bigint
       + coalesce((SELECT sum(d.withdrawn - d.reinstated) FROM disputes d WHERE d.payment_id = p.id), 0)::bigint,
       p.created_at, p.change_id IS NOT NULL
FROM payments p WHERE p.order_id = $1 ORDER BY p.surplus, p.created_at, p.id
"""


async def payments_of(connection: Connection, order_id: UUID) -> list[PaymentView]:
    """Every attempt to pay an order, surplus money last: one query."""
    return [PaymentView(*row.values()) for row in await connection.fetch(PAYMENTS, order_id)]
