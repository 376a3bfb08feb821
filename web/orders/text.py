"""An order's state in words."""

from domain.delivery.methods import USUAL_METHODS
from domain.orders.views import OrderSummary, OrderView
from domain.payments.methods import confirmed_by_staff
from web.payments.methods import PAYMENT_METHODS

STATUS_NAMES = {
    "pending": "Waiting for payment",
    "confirmed": "Paid",
    "shipped": "On its way",
    "delivered": "Delivered",
    "cancelled": "Cancelled",
    "failed": "Not completed",
}

NAMES_BY_STAFF = {**STATUS_NAMES, "pending": "Waiting for us", "confirmed": "Confirmed"}

SENTENCES = {
    "confirmed": "Thank you. Your payment has arrived and we are packing your parcel.",
    "shipped": "Your parcel is on its way to you.",
    "delivered": "Your parcel has arrived. We hope you like it.",
    "cancelled": "This order was cancelled. Nothing will be sent.",
    "failed": "This order was not paid in time, so the goods went back on the shelf.",
}


SENTENCES_BY_STAFF = {
    **SENTENCES,
    "pending": "Thank you. The goods are held for you, and we are looking at your order.",
    "confirmed": "Thank you. We are packing your parcel.",
}


def status_name(order: OrderView | OrderSummary) -> str:
    """Where an order stands, in a word or three."""
    names = NAMES_BY_STAFF if confirmed_by_staff(order.payment_method) else STATUS_NAMES
    return names[order.status]


def _money(order: OrderView) -> str:
    if order.status not in {"cancelled", "failed"}:
        return ""
    return " What you paid goes back to you." if order.refunded else " You were not charged."


def sentence(order: OrderView) -> str:
    """What the customer should know of an order now."""
    if confirmed_by_staff(order.payment_method):
        return SENTENCES_BY_STAFF[order.status] + _money(order)
    if order.status != "pending":
        return SENTENCES[order.status] + _money(order)
    if not order.payable:
        return "The time to pay has ended. If no payment arrives now, the goods go back on the shelf."
    last = order.events[-1].kind if order.events else ""
    if last == "payment_failed":
        return "The payment was declined and you were not charged. The goods are still held for you: try again."
    if last == "payment_timeout":
        return "We have not heard from the payment provider. The goods are still held for you: you can try again."
    return "Thank you. The goods are held for you while you pay."


def delivery_name(order: OrderView) -> str:
    """The delivery method's name at the time of the order; older orders without one fall back to the usual name."""
    kept = (step.get("name") for step in order.explanation.get("steps", ()) if step["figure"] == "delivery")
    usual = (one.name for one in USUAL_METHODS if one.code == order.delivery_method)
    return next((name for name in (*kept, *usual) if name), order.delivery_method)


def payment_name(order: OrderView) -> str:
    """The way in which it is paid."""
    return next(one.name for one in PAYMENT_METHODS if one.code == order.payment_method)
