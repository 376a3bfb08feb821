"""What a payment page asks for, and whether it can be paid now: an order, or a change of it that waits to be paid."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from domain.connection import Connection
from domain.errors import NotFoundError
from domain.orders.queries import CHANGE_PAYABLE, ORDER_PAYABLE
from domain.words.messages import gettext


@dataclass(frozen=True, slots=True)
class AskedPayment:
    """The `amount` in minor units that an attempt asks for, until when what it pays for is held, and by whose order."""

    order_id: UUID
    number: str
    email: str
    currency: str
    amount: int
    hold_ends_at: datetime | None
    payable: bool


ASKED = f"""
SELECT o.id, o.number, o.email, o.currency, CASE WHEN p.change_id IS NULL THEN o.total ELSE p.amount END,
       CASE WHEN p.change_id IS NULL THEN o.hold_expires_at ELSE c.hold_expires_at END,
       CASE WHEN p.change_id IS NULL THEN {ORDER_PAYABLE} ELSE coalesce({CHANGE_PAYABLE}, false) END
FROM payments p JOIN orders o ON o.id = p.order_id
LEFT JOIN order_changes c ON c.id = p.change_id AND c.status = 'waiting'
WHERE p.provider = $1 AND p.reference = $2
"""  # noqa: S608 - constants only


async def find_asked_payment(connection: Connection, *, provider: str, reference: str) -> AskedPayment:
    """What the attempt of this name asks for: one query. Raises `NotFoundError`."""
    row = await connection.fetchrow(ASKED, provider, reference)
    if row is None:
        raise NotFoundError(gettext("There is no such payment."))
    return AskedPayment(*row.values())
