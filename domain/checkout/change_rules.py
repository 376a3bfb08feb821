"""When staff may change an order: before anything of it was sent, and while its money is where it should be."""

from dataclasses import dataclass
from uuid import UUID

from domain.connection import Connection
from domain.errors import ConflictError
from domain.orders.states import OrderStatus
from domain.orders.views import OrderView
from domain.payments.methods import BY_HAND


class NotChangeableError(ConflictError):
    """The order can't be changed as it is now; the message says why."""

    code = "not_changeable"


@dataclass(frozen=True, slots=True)
class Standing:
    """The payment that an order keeps, None before it is paid, and what of it the order still has, in minor units.

    One that staff recorded is `by_hand`: they send money back themselves.
    """

    payment_id: UUID | None
    captured: int
    by_hand: bool = False


REFUNDED = "A part of this order was refunded, so it can't be changed. What is left can be refunded, too."

STANDING = """
SELECT p.id AS payment_id, p.provider, coalesce(p.amount, 0) - o.given_back AS captured, o.given_back,
       coalesce(o.hold_expires_at <= now(), false) AS hold_ended,
       EXISTS (SELECT FROM refund_lines b JOIN refunds r ON r.id = b.refund_id WHERE r.order_id = o.id)
       OR EXISTS (SELECT FROM invoices c WHERE c.order_id = o.id AND c.kind = 'credit_note' AND NOT c.replaced)
       AS refunded,
       EXISTS (SELECT FROM disputes d WHERE d.order_id = o.id) AS disputed,
       (SELECT coalesce(sum(r.amount), 0) FROM refunds r WHERE r.payment_id = p.id AND r.status <> 'failed')::bigint
       AS back
FROM orders o LEFT JOIN payments p ON p.order_id = o.id AND NOT p.surplus
     AND p.status IN ('paid', 'partially_refunded', 'refunded')
WHERE o.id = $1
"""


async def find_standing(connection: Connection, order: OrderView, *, currency: str) -> Standing:
    """What the order has been paid, if it may be changed now: one query. Raises `NotChangeableError`."""
    row = await connection.fetchrow(STANDING, order.id)
    why = why_fixed(order) or _why_money(row)
    if order.currency != currency:
        why = "This order is in another currency than the shop's, so it can't be changed."
    if order.status == OrderStatus.PENDING and row["hold_ended"]:
        why = "The reservation of this order has ended, so it can't be changed."
    if why:
        raise NotChangeableError(why)
    return Standing(row["payment_id"], row["captured"], row["provider"] == BY_HAND)


def why_fixed(order: OrderView) -> str:
    """Why the order may not be changed, by what its page shows; empty if nothing there forbids it."""
    if order.status not in {OrderStatus.PENDING, OrderStatus.CONFIRMED}:
        return f"An order that is {order.status} can't be changed."
    if order.shipments:
        return "A part of this order has been shipped, so it can't be changed. What is still here can be refunded."
    if order.money_on_its_way:
        return "A payment for this order is on its way. It can be changed once that has arrived or failed."
    return ""


def _why_money(row: dict[str, object]) -> str:
    if row["disputed"]:
        return "The payment of this order is disputed, so it can't be changed."
    if row["back"] != row["given_back"] and row["payment_id"]:
        return f"{REFUNDED} Or a refund failed: put that right first."
    if row["refunded"]:
        return REFUNDED
    return ""
