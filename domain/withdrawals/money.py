"""The money of what was withdrawn from before it was sent, and of its delivery, refunded."""

from collections.abc import Sequence
from uuid import UUID

from domain.connection import Connection
from domain.orders.refunded_lines import RefundRefusedError, RequestedLine
from domain.orders.refunds import RefundRequest, refund_order
from domain.orders.unsent_credits import REASON
from domain.payments.refunds import left_of_kept
from domain.returns.approved import DELIVERY_REASON
from domain.withdrawals.rules import WithdrawnLine


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
    """Refund the delivery price, as far as that much of the payments is left."""
    amount = min(delivery, await left_of_kept(connection, order_id) or 0)
    if amount:
        wanted = RefundRequest(DELIVERY_REASON, amount=amount)
        await refund_order(connection, order_id=order_id, wanted=wanted, actor=actor, key=key)
