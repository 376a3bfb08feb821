"""The money of what was withdrawn from before it was sent: refunded, or credited of an order that nobody has paid.

Only one that is invoiced and was sent in part is credited: staff can still change any other, which invoices it anew.
"""

from collections.abc import Sequence
from uuid import UUID

from domain.connection import Connection
from domain.invoices.operations import credit_return
from domain.orders.refunds import RefundRefusedError, RefundRequest, RequestedLine, lines_back, refund_order
from domain.orders.restocking import put_back
from domain.orders.views import OrderView
from domain.payments.refunds import captured_of
from domain.returns.approved import DELIVERY_REASON
from domain.withdrawals.rules import WithdrawnLine

REASON = "You withdrew from your contract."

OWED = """
SELECT EXISTS (SELECT FROM invoices WHERE order_id = $1 AND kind = 'invoice' AND NOT replaced)
   AND NOT EXISTS (SELECT FROM payments WHERE order_id = $1 AND NOT surplus
                   AND status IN ('paid', 'partially_refunded', 'refunded'))
"""
"""Whether an order is invoiced and nothing of it was paid."""

RESTOCKED = """
UPDATE withdrawal_lines m SET restocked = s.quantity FROM unnest($2::uuid[], $3::int[]) AS s(line_id, quantity)
WHERE m.withdrawal_id = $1 AND m.order_line_id = s.line_id
"""


async def credit_unsent(
    connection: Connection,
    *,
    order: OrderView,
    withdrawal_id: UUID,
    lines: Sequence[WithdrawnLine],
    delivery: int,
    actor: str,
) -> bool:
    """Credit the lines that were not sent, and the `delivery` price in minor units, and put the goods back into stock.

    Returns whether that could be done. Later payments, refunds and parcels leave these lines out. Call it last of all,
    as the credit note takes a number. The caller holds the order's row lock.
    """
    if not order.shipments or not await connection.fetchval(OWED, order.id):
        return False
    unsent = {one.line_id: one.cancelled for one in lines if one.cancelled}
    wanted = [RequestedLine(line_id, quantity, restock=True) for line_id, quantity in unsent.items()]
    back = await lines_back(connection, order.id, wanted)
    credited = sum(one.amount for one in back) + delivery
    await connection.execute("UPDATE withdrawals SET credited = $2 WHERE id = $1", withdrawal_id, credited)
    shelf = await put_back(connection, order_id=order.id, quantities=unsent, reason="withdrawn", actor=actor)
    await connection.execute(RESTOCKED, withdrawal_id, list(shelf), list(shelf.values()))
    if credited:
        await credit_return(
            connection,
            order_id=order.id,
            amount=credited,
            reason=REASON,
            back={one.order_line_id: (one.quantity, one.amount) for one in back},
            delivery=delivery,
            delivery_words=DELIVERY_REASON,
        )
    return True


async def refund_unsent(
    connection: Connection,
    order_id: UUID,
    lines: Sequence[WithdrawnLine],
    withdrawal_id: UUID,
    actor: str,
    delivery: int,
) -> bool:
    """Refund and restock what was not sent, and the `delivery` price; returns whether nothing is left for staff."""
    back = tuple(RequestedLine(one.line_id, one.cancelled, restock=True) for one in lines if one.cancelled)
    if not back:
        return True
    key = f"withdrawal:{withdrawal_id}"
    try:
        await refund_order(connection, order_id=order_id, wanted=RefundRequest(REASON, back), actor=actor, key=key)
    except RefundRefusedError:
        return False
    await _refund_delivery(connection, order_id, delivery, f"{key}:delivery", actor)
    return True


async def _refund_delivery(connection: Connection, order_id: UUID, delivery: int, key: str, actor: str) -> None:
    """Refund the delivery price, as far as that much of the payment is left."""
    kept = [one for one in await captured_of(connection, order_id) if not one.surplus]
    amount = min(delivery, kept[0].left) if kept else 0
    if amount:
        wanted = RefundRequest(DELIVERY_REASON, amount=amount)
        await refund_order(connection, order_id=order_id, wanted=wanted, actor=actor, key=key)
