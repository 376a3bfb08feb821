"""What staff are told of the orders that they placed for customers, who then did not pay."""

from collections.abc import Sequence
from uuid import UUID

from domain.connection import Connection

STAFF_ORDER_FAILED = "staff_order_failed"
"""The kind of the email."""

WRITE = """
INSERT INTO outgoing_mail (kind, recipient, order_id, dedupe_key)
SELECT $2::text, u.email, e.order_id, $2::text || ':' || e.order_id
FROM order_events e JOIN users u ON lower(u.email) = lower(split_part(e.actor, ' (', 1))
WHERE e.order_id = ANY($1::uuid[]) AND e.kind = 'placed' AND e.actor LIKE '%@%'
AND u.role <> 'customer' AND u.disabled_at IS NULL AND u.erased_at IS NULL
ON CONFLICT (dedupe_key) DO NOTHING
"""


async def tell_those_who_placed(connection: Connection, *, order_ids: Sequence[UUID]) -> None:
    """Email the member of staff who placed an order that has failed, if they still work here, once for each order."""
    await connection.execute(WRITE, list(order_ids), STAFF_ORDER_FAILED)
