"""What happened to an order, in a few words: as customers read it, and as staff do."""

from domain.orders.operations import (
    DISPUTE_LOST,
    DISPUTE_MONEY,
    DISPUTE_WON,
    DISPUTED,
    MISFIT,
    STAFF_NOTE,
)
from domain.orders.rest_cancellation import REST_CANCELLED
from domain.orders.views import AGE_DECLARED, OrderView
from domain.orders.waiting_changes import ASKED_AGAIN, TAKEN_BACK, WAITS
from domain.payments.methods import confirmed_by_staff

TITLES = {
    "placed": "Order placed",
    AGE_DECLARED: "Minimum age confirmed",
    "payment_failed": "Payment declined",
    "payment_timeout": "Payment could not be confirmed",
    "payment_on_its_way": "Payment on its way",
    "restocked": "Items restocked",
    "payment_surplus": "Extra payment received, to be refunded",
    "confirmed": "Payment received",
    "payment_recorded": "Payment received",
    "refunded": "Refund sent",
    "refund_failed": "Refund could not be sent yet",
    "partly_shipped": "Part of the order sent",
    "shipped": "Sent",
    "delivered": "Delivered",
    "cancelled": "Cancelled",
    "changed": "Order changed",
    WAITS: "Change agreed, to be paid",
    ASKED_AGAIN: "Link to pay sent again",
    TAKEN_BACK: "Change taken back",
    "withdrawal": "Withdrawn from",
    REST_CANCELLED: "Rest cancelled",
    "return_requested": "Return requested",
    "return_approved": "Return approved",
    "return_declined": "Return declined",
    "return_withdrawn": "Return withdrawn",
    "return_received": "Return received",
    "failed": "Reservation expired",
}

STAFF_TITLES = {
    "placed": "Order placed",
    AGE_DECLARED: "Minimum age declared",
    "payment_failed": "Payment declined",
    "payment_timeout": "No answer from the payment provider",
    "payment_on_its_way": "Payment on its way",
    MISFIT: "Payment does not match",
    DISPUTED: "Payment disputed",
    DISPUTE_MONEY: "Disputed amount moved",
    DISPUTE_WON: "Dispute won",
    DISPUTE_LOST: "Dispute lost",
    "restocked": "Items restocked",
    "payment_surplus": "Overpayment received; it is refunded",
    "payment_recorded": "Payment recorded",
    "confirmed": "Paid",
    "refunded": "Refunded",
    "refund_failed": "Refund failed",
    "partly_shipped": "Partly shipped",
    REST_CANCELLED: "Rest cancelled",
    "shipped": "Shipped",
    "delivered": "Delivered",
    "cancelled": "Cancelled",
    "changed": "Changed",
    WAITS: "Change waits to be paid",
    ASKED_AGAIN: "Link to pay sent again",
    TAKEN_BACK: "Change taken back",
    "failed": "Ended as unpaid",
    STAFF_NOTE: "Note",
}


def event_title(order: OrderView, kind: str) -> str:
    """What happened, for customers; they never see the notes of staff."""
    if kind == "confirmed" and (order.total == 0 or confirmed_by_staff(order.payment_method)):
        return "Order confirmed"
    if kind == "failed" and confirmed_by_staff(order.payment_method):
        return "Not confirmed in time"
    return TITLES[kind]


def staff_event_title(order: OrderView, kind: str) -> str:
    """What happened, for staff."""
    if kind == "confirmed" and (order.total == 0 or confirmed_by_staff(order.payment_method)):
        return "Confirmed"
    if kind == "failed" and confirmed_by_staff(order.payment_method):
        return "Ended unconfirmed"
    return STAFF_TITLES.get(kind, words_of(kind))


def words_of(kind: str) -> str:
    """The name of a kind of letter or entry."""
    return kind.replace("_", " ").capitalize()
