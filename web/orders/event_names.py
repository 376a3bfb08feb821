"""What happened to an order, in a few words: as customers read it, and as staff do."""

from domain.orders.operations import (
    DISPUTE_LOST,
    DISPUTE_MONEY,
    DISPUTE_WON,
    DISPUTED,
    MISFIT,
    STAFF_NOTE,
    WAIVED,
)
from domain.orders.rest_cancellation import REST_CANCELLED
from domain.orders.views import AGE_DECLARED, OrderEventView, OrderView
from domain.orders.waiting_changes import ASKED_AGAIN, TAKEN_BACK, WAITS
from domain.payments.methods import confirmed_by_staff
from domain.words.messages import gettext, marked

TITLES = {
    "placed": marked("Order placed"),
    AGE_DECLARED: marked("Minimum age confirmed"),
    "payment_failed": marked("Payment declined"),
    "payment_timeout": marked("Payment could not be confirmed"),
    "payment_on_its_way": marked("Payment on its way"),
    "restocked": marked("Items restocked"),
    "payment_surplus": marked("Extra payment received, to be refunded"),
    "confirmed": marked("Payment received"),
    "payment_recorded": marked("Payment received"),
    "refunded": marked("Refund sent"),
    "refund_failed": marked("Refund could not be sent yet"),
    "partly_shipped": marked("Part of the order sent"),
    "shipped": marked("Sent"),
    "delivered": marked("Delivered"),
    "cancelled": marked("Cancelled"),
    "changed": marked("Order changed"),
    WAITS: marked("Change agreed, to be paid"),
    ASKED_AGAIN: marked("Link to pay sent again"),
    TAKEN_BACK: marked("Change taken back"),
    "withdrawal": marked("Withdrawn from"),
    REST_CANCELLED: marked("Rest cancelled"),
    "return_requested": marked("Return requested"),
    "return_approved": marked("Return approved"),
    "return_declined": marked("Return declined"),
    "return_withdrawn": marked("Return withdrawn"),
    "return_received": marked("Return received"),
    "failed": marked("Reservation expired"),
}

STAFF_TITLES = {
    "placed": marked("Order placed"),
    AGE_DECLARED: marked("Minimum age declared"),
    "payment_failed": marked("Payment declined"),
    "payment_timeout": marked("No answer from the payment provider"),
    "payment_on_its_way": marked("Payment on its way"),
    MISFIT: marked("Payment does not match"),
    DISPUTED: marked("Payment disputed"),
    DISPUTE_MONEY: marked("Disputed amount moved"),
    DISPUTE_WON: marked("Dispute won"),
    DISPUTE_LOST: marked("Dispute lost"),
    "restocked": marked("Items restocked"),
    "payment_surplus": marked("Overpayment received; it is refunded"),
    "payment_recorded": marked("Payment recorded"),
    "confirmed": marked("Paid"),
    "refunded": marked("Refunded"),
    "refund_failed": marked("Refund failed"),
    "partly_shipped": marked("Partly shipped"),
    REST_CANCELLED: marked("Rest cancelled"),
    "shipped": marked("Shipped"),
    "delivered": marked("Delivered"),
    "cancelled": marked("Cancelled"),
    "changed": marked("Changed"),
    WAITS: marked("Change waits to be paid"),
    ASKED_AGAIN: marked("Link to pay sent again"),
    TAKEN_BACK: marked("Change taken back"),
    WAIVED: marked("Difference waived"),
    "failed": marked("Ended as unpaid"),
    STAFF_NOTE: marked("Note"),
}

MONEY = frozenset(
    {"payment_surplus", "refunded", "refund_failed", MISFIT, DISPUTED, DISPUTE_MONEY, DISPUTE_WON, DISPUTE_LOST, WAIVED}
)
"""The kinds of event whose note says how much, and why: for those who may see payments."""


def note_for(event: OrderEventView, *, with_money: bool) -> str:
    """The note of an event, for staff who may see payments, or who may not."""
    return event.note if with_money or event.kind not in MONEY else ""


def event_title(order: OrderView, kind: str) -> str:
    """What happened, for customers; they never see the notes of staff."""
    if kind == "confirmed" and (order.total == 0 or confirmed_by_staff(order.payment_method)):
        return gettext("Order confirmed")
    if kind == "failed" and confirmed_by_staff(order.payment_method):
        return gettext("Not confirmed in time")
    return gettext(TITLES[kind])


def staff_event_title(order: OrderView, kind: str) -> str:
    """What happened, for staff."""
    if kind == "confirmed" and (order.total == 0 or confirmed_by_staff(order.payment_method)):
        return gettext("Confirmed")
    if kind == "failed" and confirmed_by_staff(order.payment_method):
        return gettext("Ended unconfirmed")
    return gettext(STAFF_TITLES[kind]) if kind in STAFF_TITLES else words_of(kind)


def words_of(kind: str) -> str:
    """The name of a kind of email or entry."""
    return kind.replace("_", " ").capitalize()
