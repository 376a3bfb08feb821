"""The state of an order in words, for staff."""

from dataclasses import dataclass

from domain.orders.manual_payments import awaits_money
from domain.orders.states import OrderStatus
from domain.orders.views import OrderSummary, OrderView
from domain.payments.methods import confirmed_by_staff

KINDS = {
    OrderStatus.PENDING: "waiting",
    OrderStatus.CONFIRMED: "now",
    OrderStatus.SHIPPED: "going",
    OrderStatus.DELIVERED: "done",
    OrderStatus.CANCELLED: "ended",
    OrderStatus.FAILED: "ended",
}
PAYMENTS = {
    "created": "Not paid",
    "failed": "Declined",
    "paid": "Paid",
    "partially_refunded": "Partly refunded",
    "refunded": "Refunded",
}


@dataclass(frozen=True, slots=True)
class State:
    """The status of an order: its `name`, the `kind` of its shape, and in `more` what staff should do about it."""

    kind: str
    name: str
    more: str = ""


def state_of(order: OrderSummary | OrderView) -> State:
    """Return the status of an order."""
    status = OrderStatus(order.status)
    return State(KINDS[status], status.capitalize(), _more(order, status))


def _more(order: OrderSummary | OrderView, status: OrderStatus) -> str:
    if status is OrderStatus.PENDING:
        return "to confirm" if confirmed_by_staff(order.payment_method) else "awaiting payment"
    if order.change_waits:
        return "change to be paid"
    if status is OrderStatus.CONFIRMED:
        return "partly shipped" if order.partly_sent else "to ship"
    return ""


def payment_words(order: OrderSummary | OrderView) -> str:
    """Return the name of an order's payment status."""
    return PAYMENTS[order.payment_status]


DONE = {
    "confirmation": "Order confirmed.",
    "shipments": "Parcel shipped. The customer gets an email.",
    "delivery": "Order marked as delivered.",
    "cancellation": "Order cancelled.",
    "rest-cancellation": "The rest was cancelled. The customer gets an email.",
    "failure": "Order ended as unpaid.",
    "refunds": "Refund started.",
    "payments": "Payment recorded.",
    "notes": "Note saved.",
    "edit": "Order changed. The customer gets an email.",
    "asked": "The customer gets an email with the link to pay. The order is changed once they have paid.",
    "change-reminder": "The customer gets another email with the link to pay.",
    "change-cancellation": "Change taken back. The order stays as it was, and the customer gets an email.",
    "new": "Order placed. The customer gets an email with the link to pay.",
    "new_paid": "Order placed, confirmed and paid. The customer gets an email.",
}


ENDS = {
    OrderStatus.DELIVERED: "The order was delivered.",
    OrderStatus.CANCELLED: "The order was cancelled: its items are back on sale, and any payment is refunded.",
    OrderStatus.FAILED: "The order was not paid in time: its items are back on sale.",
}


def next_words(order: OrderView) -> str:
    """Return the next step for an order, in a sentence."""
    if order.refund_failed:
        return (
            "A refund failed. See the payment provider's message below, refund the customer another way, and record it."
        )
    if order.status == OrderStatus.PENDING:
        by_hand = "Review the order. If it isn't confirmed in time, its items go back on sale."
        return (
            by_hand if confirmed_by_staff(order.payment_method) else "The items are reserved while the customer pays."
        )
    if order.status == OrderStatus.CONFIRMED:
        return _confirmed_words(order)
    if order.status == OrderStatus.SHIPPED:
        return "The order is on its way. Mark it as delivered when it has arrived."
    if awaits_money(order):
        return "The order was delivered. Record the payment when you receive it."
    return _end_words(order)


def _confirmed_words(order: OrderView) -> str:
    if order.change:
        return "The order is changed, and can be shipped, once the customer has paid the difference."
    return "Ship the rest of the order." if order.shipments else "Pack and ship the order."


def _end_words(order: OrderView) -> str:
    if order.status == OrderStatus.FAILED and confirmed_by_staff(order.payment_method):
        return "The order was not confirmed in time: its items are back on sale."
    return ENDS[OrderStatus(order.status)]
