"""An order's state in words."""

from domain.orders.views import OrderSummary, OrderView
from domain.payments.methods import confirmed_by_staff
from domain.words.messages import gettext, marked
from web.payments.methods import PAYMENT_METHODS

STATUS_NAMES = {
    "pending": marked("Awaiting payment"),
    "confirmed": marked("Paid"),
    "shipped": marked("On its way"),
    "delivered": marked("Delivered"),
    "cancelled": marked("Cancelled"),
    "failed": marked("Payment not received"),
}

NAMES_BY_STAFF = {
    **STATUS_NAMES,
    "pending": marked("Order received"),
    "confirmed": marked("Confirmed"),
    "failed": marked("Not confirmed"),
}

SENTENCES = {
    "confirmed": marked("Thank you. We've received your payment and are packing your parcel."),
    "shipped": marked("Your parcel is on its way to you."),
    "delivered": marked("Your parcel has arrived. We hope you like it."),
    "cancelled": marked("This order was cancelled. Nothing will be sent."),
    "failed": marked("This order was not paid in time, so the items went back on the shelf."),
}


CHANGE_WAITS = marked(
    "Your order is paid. We send it when you have paid for its change, or when the time for that is over."
)
FREE = marked("Thank you. There's nothing to pay, and we're packing your parcel.")

SENTENCES_BY_STAFF = {
    **SENTENCES,
    "pending": marked("Thank you. We've reserved your items and are reviewing your order."),
    "confirmed": marked("Thank you. We're packing your parcel."),
    "failed": marked("We didn't confirm this order in time, so the items went back on the shelf."),
}


def status_name(order: OrderView | OrderSummary) -> str:
    """Return the order's status in a few words."""
    names = NAMES_BY_STAFF if confirmed_by_staff(order.payment_method) else STATUS_NAMES
    return gettext(names[order.status])


def heading(order: OrderView) -> str:
    """Return the order's status as the title of its page, which says, too, that part of the money went back."""
    partly = 0 < order.refunded_of_total < order.total and order.status not in {"cancelled", "failed"}
    return gettext("%(order)s, partly refunded", order=status_name(order)) if partly else status_name(order)


def _money(order: OrderView) -> str:
    if order.status not in {"cancelled", "failed"}:
        return ""
    if order.money_on_its_way:
        return gettext(" If a payment of yours still arrives, we'll refund it.")
    return gettext(" We're refunding what you paid.") if order.refunded else gettext(" You weren't charged.")


def sentence(order: OrderView) -> str:
    """Return a sentence about the order's present state, for the customer."""
    if order.change:
        return gettext(CHANGE_WAITS)
    if order.total == 0 and order.status == "confirmed":
        return gettext(FREE)
    if confirmed_by_staff(order.payment_method):
        return gettext(SENTENCES_BY_STAFF[order.status]) + _money(order)
    if order.status != "pending":
        return gettext(SENTENCES[order.status]) + _money(order)
    return _while_pending(order)


def _while_pending(order: OrderView) -> str:
    """What the customer of an order should know that is held for its payment."""
    if order.money_on_its_way:
        return gettext("Your payment is on its way. Your items are reserved, and we'll email you when it has arrived.")
    if not order.payable:
        return gettext("The time to pay is over. If no payment arrives now, the items go back on the shelf.")
    last = order.events[-1].kind if order.events else ""
    if last == "payment_failed":
        return gettext(
            "Your payment was declined and you weren't charged. Your items are still reserved, so you can try again."
        )
    if last == "payment_timeout":
        return gettext("We could not confirm your payment. Your items are still reserved, so you can try again.")
    return gettext("Thank you. We've reserved your items while you pay.")


def delivery_name(order: OrderView) -> str:
    """Return the delivery method's name at the time of the order; older orders fall back to its code."""
    kept = (step.get("name") for step in order.explanation.get("steps", ()) if step["figure"] == "delivery")
    return next(
        (name for name in kept if name),
        gettext("%(method)s delivery", method=order.delivery_method.replace("-", " ").capitalize()),
    )


def payment_name(order: OrderView) -> str:
    """Return the payment method's name."""
    return next(one.name for one in PAYMENT_METHODS if one.code == order.payment_method)
