"""What happened to an order, in a few words: as customers read it, and as staff do."""

from domain.orders.operations import STAFF_NOTE
from domain.orders.views import OrderView
from domain.payments.methods import confirmed_by_staff

TITLES = {
    "placed": "Order placed",
    "payment_failed": "Payment declined",
    "payment_timeout": "No answer from the payment provider",
    "payment_surplus": "A payment arrived that goes back to you",
    "confirmed": "Payment received",
    "payment_recorded": "Payment received",
    "refunded": "Money sent back",
    "refund_failed": "Money could not be sent back yet",
    "partly_shipped": "A part was sent",
    "shipped": "Sent",
    "delivered": "Delivered",
    "cancelled": "Cancelled",
    "return_requested": "Return asked for",
    "return_approved": "Return approved",
    "return_declined": "Return declined",
    "return_withdrawn": "Return withdrawn",
    "return_received": "Return arrived",
    "failed": "The hold ended without payment",
}

STAFF_TITLES = {
    "placed": "Order placed",
    "payment_failed": "Payment declined",
    "payment_timeout": "No answer from the payment provider",
    "payment_surplus": "Overpayment received; it is refunded",
    "payment_recorded": "Payment recorded",
    "confirmed": "Paid",
    "refunded": "Refunded",
    "refund_failed": "Refund failed",
    "partly_shipped": "Partly shipped",
    "shipped": "Shipped",
    "delivered": "Delivered",
    "cancelled": "Cancelled",
    "failed": "Ended as unpaid",
    STAFF_NOTE: "Note",
}


def event_title(order: OrderView, kind: str) -> str:
    """What happened, for customers; they never see the notes of staff."""
    if kind == "confirmed" and confirmed_by_staff(order.payment_method):
        return "Confirmed by us"
    return TITLES[kind]


def staff_event_title(order: OrderView, kind: str) -> str:
    """What happened, for staff."""
    if kind == "confirmed" and confirmed_by_staff(order.payment_method):
        return "Confirmed"
    return STAFF_TITLES.get(kind, words_of(kind))


def words_of(kind: str) -> str:
    """The name of a kind of letter or entry."""
    return kind.replace("_", " ").capitalize()
