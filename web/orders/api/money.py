"""Response bodies about the money of orders: payments, refunds, and changes that wait to be paid.

Amounts are integer minor units of the order's currency; times are RFC 3339 in UTC.
"""

from datetime import date, datetime
from uuid import UUID

from msgspec import Struct

from domain.orders.money_views import ReceivedPayment, RefundView, WaitingChange
from web.api.fields import Amount, PaymentStatus


class RefundedLine(Struct, frozen=True):
    """A refunded quantity of a line, its amount, and whether it was restocked."""

    line_id: UUID
    quantity: int
    amount: int
    restock: bool


class OrderRefund(Struct, frozen=True):
    """A refund: its `status` is created, succeeded or failed.

    One `by_hand` was sent by staff, on the day `sent_on`; its `reference` is for staff only.
    """

    id: UUID
    status: str
    amount: int
    reason: str
    by_hand: bool
    reference: str
    sent_on: date | None
    created_at: datetime
    settled_at: datetime | None
    lines: list[RefundedLine]


class OrderPayment(Struct, frozen=True):
    """A payment that was received; `refunded` of it went back, or is about to.

    One `of_change` was for a change of the order. The order had no use for one that is `surplus`.
    """

    id: UUID
    provider: str
    status: PaymentStatus
    amount: Amount
    refunded: int
    of_change: bool
    surplus: bool
    created_at: datetime


class OrderChange(Struct, frozen=True):
    """A change that is made once its customer has paid the amount `due`; if not by `hold_expires_at`, it is dropped.

    `total` is what the order costs then, and `changes` says what becomes of it.
    """

    due: Amount
    total: Amount
    changes: list[str]
    payable: bool
    created_at: datetime
    hold_expires_at: datetime


def payment_of(view: ReceivedPayment) -> OrderPayment:
    """Return a received payment as a response body."""
    of_change = view.change_id is not None
    return OrderPayment(
        view.id, view.provider, view.status, view.amount, view.back, of_change, view.surplus, view.created_at
    )


def change_of(view: WaitingChange) -> OrderChange:
    """Return a change that waits to be paid as a response body."""
    return OrderChange(view.due, view.total, list(view.changes), view.payable, view.created_at, view.hold_expires_at)


def refund_of(view: RefundView, *, for_staff: bool) -> OrderRefund:
    """Return a refund as a response body; the order's events name who made it."""
    same = {name: getattr(view, name) for name in SAME_OF_REFUND}
    lines = [RefundedLine(one.order_line_id, one.quantity, one.amount, one.restock) for one in view.lines]
    return OrderRefund(**same, reference=view.reference if for_staff else "", lines=lines)


SAME_OF_REFUND = ("id", "status", "amount", "reason", "by_hand", "sent_on", "created_at", "settled_at")
