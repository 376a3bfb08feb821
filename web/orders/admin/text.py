"""An order's state in the words of those who send it."""

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
    """Where an order stands: its status in a word, `kind` for its shape, and what that means for us if anything."""

    kind: str
    name: str
    more: str = ""


def state_of(order: OrderSummary | OrderView) -> State:
    """Where an order stands."""
    status = OrderStatus(order.status)
    return State(KINDS[status], status.capitalize(), _more(order, status))


def _more(order: OrderSummary | OrderView, status: OrderStatus) -> str:
    if status is OrderStatus.PENDING:
        return "to be confirmed" if confirmed_by_staff(order.payment_method) else "waits for its payment"
    if status is OrderStatus.CONFIRMED:
        return "a part was sent" if order.partly_sent else "to be sent"
    return ""


def payment_words(order: OrderSummary | OrderView) -> str:
    """How its money stands."""
    return PAYMENTS[order.payment_status]


DONE = {
    "confirmation": "The order is confirmed.",
    "shipments": "The parcel is on its way, and the customer is told.",
    "delivery": "The order is delivered.",
    "cancellation": "The order is cancelled.",
    "failure": "The order has ended unpaid.",
    "refunds": "The refund is on its way.",
    "payments": "The payment is recorded.",
    "notes": "The note is on the timeline.",
}


ENDS = {
    OrderStatus.DELIVERED: "It has arrived.",
    OrderStatus.CANCELLED: "It was cancelled: the goods are back on the shelf, and what was paid goes back.",
    OrderStatus.FAILED: "It was not paid in time: the goods are back on the shelf.",
}


def next_words(order: OrderView) -> str:
    """What is to be done with it, in a sentence."""
    if order.refunds and order.refunds[-1].status == "failed":
        return "A refund did not succeed. See what the provider said below, then send the money in another way."
    if order.status == OrderStatus.PENDING:
        by_hand = "Look at the order: the goods are held until you confirm it."
        return by_hand if confirmed_by_staff(order.payment_method) else "The goods are held for the payment."
    if order.status == OrderStatus.CONFIRMED:
        return "Send what is still here." if order.shipments else "Pack it and send it."
    if order.status == OrderStatus.SHIPPED:
        return "It is on its way. Note when it has arrived."
    if awaits_money(order):
        return "It has arrived. Record the money when it comes."
    return ENDS[OrderStatus(order.status)]
