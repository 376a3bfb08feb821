"""Credit notes for what was withdrawn from, or cancelled by the shop, before it was sent, of an unpaid order.

Only an order that is invoiced and was sent in part is credited: staff can still change any other, which invoices it
anew. So what waited for that change is credited once a parcel leaves.
"""

from collections.abc import Mapping
from uuid import UUID

from domain.connection import Connection
from domain.invoices.operations import credit_return
from domain.orders.fulfilment import line_states
from domain.orders.queries import find_order_by_id
from domain.orders.refunded_lines import RequestedLine, lines_back
from domain.orders.restocking import put_back
from domain.words.messages import marked

REASON = marked("You withdrew from your contract.")

OWED = """
SELECT EXISTS (SELECT FROM invoices WHERE order_id = $1 AND kind = 'invoice' AND NOT replaced)
   AND EXISTS (SELECT FROM shipments WHERE order_id = $1)
   AND NOT EXISTS (SELECT FROM payments WHERE order_id = $1 AND NOT surplus
                   AND status IN ('paid', 'partially_refunded', 'refunded'))
"""
"""Whether an order is invoiced, was sent at least in part, and nothing of it was paid."""


async def is_credited(connection: Connection, order_id: UUID) -> bool:
    """Whether what of the order is not sent is credited, since it is invoiced, was sent in part, and is not paid."""
    return bool(await connection.fetchval(OWED, order_id))


CREDIT = "UPDATE withdrawals SET credited = $2, settled_at = now() WHERE id = $1"

RESTOCKED = """
UPDATE withdrawal_lines m SET restocked = s.quantity FROM unnest($2::uuid[], $3::int[]) AS s(line_id, quantity)
WHERE m.withdrawal_id = $1 AND m.order_line_id = s.line_id
"""


async def credit_unsent(
    connection: Connection,
    *,
    order_id: UUID,
    withdrawal_id: UUID,
    unsent: Mapping[UUID, int],
    actor: str,
    delivery: int = 0,
    delivery_words: str = "",
    reason: str = REASON,
    movement: str = "withdrawn",
) -> None:
    """Credit these quantities of lines, put them back into stock, and settle their withdrawal, if that can be done.

    The `delivery` price, in minor units, is credited with them. Later payments, refunds and parcels leave these lines
    out. Call it last of all, as the credit note takes a number. The caller holds the order's row lock.
    `reason` is on the note, `movement` the reason in the record of stock.
    """
    if not await is_credited(connection, order_id):
        return
    wanted = [RequestedLine(line_id, quantity, restock=True) for line_id, quantity in unsent.items()]
    back = await lines_back(connection, order_id, wanted)
    credited = sum(one.amount for one in back) + delivery
    await connection.execute(CREDIT, withdrawal_id, credited)
    shelf = await put_back(connection, order_id=order_id, quantities=unsent, reason=movement, actor=actor)
    await connection.execute(RESTOCKED, withdrawal_id, list(shelf), list(shelf.values()))
    if credited:
        await credit_return(
            connection,
            order_id=order_id,
            amount=credited,
            reason=reason,
            back={one.order_line_id: (one.quantity, one.amount) for one in back},
            delivery=delivery,
            delivery_words=delivery_words,
        )


WAITING = """
SELECT w.id, jsonb_object_agg(m.order_line_id, m.cancelled - m.taken_off)
FROM withdrawals w JOIN withdrawal_lines m ON m.withdrawal_id = w.id
WHERE w.order_id = $1 AND w.settled_at IS NULL AND m.cancelled > m.taken_off GROUP BY w.id ORDER BY w.id
"""


async def credit_waiting(connection: Connection, *, order_id: UUID, actor: str) -> None:
    """Credit and settle every withdrawal from the order that waits for staff, as `credit_unsent` does.

    If staff have sent some of it all the same, nothing is credited: what of it comes back is for them to say.
    """
    order = await find_order_by_id(connection, order_id)
    if any(one.line.withdrawn > one.left for one in line_states(order)):
        return
    for withdrawal_id, cancelled in await connection.fetch(WAITING, order_id):
        unsent = {UUID(line_id): quantity for line_id, quantity in cancelled.items()}
        await credit_unsent(connection, order_id=order_id, withdrawal_id=withdrawal_id, unsent=unsent, actor=actor)
