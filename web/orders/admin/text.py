"""The state of an order in words, for staff."""

from dataclasses import dataclass

from domain.orders.manual_payments import awaits_money
from domain.orders.states import OrderStatus
from domain.orders.views import OrderSummary, OrderView
from domain.payments.methods import confirmed_by_staff
from domain.words.messages import gettext, marked

KINDS = {
    OrderStatus.PENDING: "waiting",
    OrderStatus.CONFIRMED: "now",
    OrderStatus.SHIPPED: "going",
    OrderStatus.DELIVERED: "done",
    OrderStatus.CANCELLED: "ended",
    OrderStatus.FAILED: "ended",
}
PAYMENTS = {
    "created": marked("Not paid"),
    "failed": marked("Declined"),
    "paid": marked("Paid"),
    "partially_refunded": marked("Partly refunded"),
    "refunded": marked("Refunded"),
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
        return gettext("to confirm") if confirmed_by_staff(order.payment_method) else gettext("awaiting payment")
    if order.change_waits:
        return gettext("change to be paid")
    if status is OrderStatus.CONFIRMED:
        return gettext("partly shipped") if order.partly_sent else gettext("to ship")
    return ""


def payment_words(order: OrderSummary | OrderView) -> str:
    """Return the name of an order's payment status.

    Of an order that has ended a failed payment says nothing of a card: payments that nobody made end with their order.
    """
    over = order.status in (OrderStatus.FAILED, OrderStatus.CANCELLED) and order.payment_status == "failed"
    return gettext(PAYMENTS["created" if over else order.payment_status])


DONE = {
    "confirmation": marked("Order confirmed."),
    "shipments": marked("Parcel shipped. The customer gets an email."),
    "delivery": marked("Order marked as delivered."),
    "cancellation": marked("Order cancelled."),
    "rest-cancellation": marked("The rest was cancelled. The customer gets an email."),
    "failure": marked("Order ended as unpaid."),
    "refunds": marked("Refund started."),
    "payments": marked("Payment recorded."),
    "notes": marked("Note saved."),
    "edit": marked("Order changed. The customer gets an email."),
    "asked": marked("The customer gets an email with the link to pay. The order is changed once they have paid."),
    "change-reminder": marked("The customer gets another email with the link to pay."),
    "change-waiver": marked("Difference waived and the order changed. The customer gets an email."),
    "change-cancellation": marked("Change taken back. The order stays as it was, and the customer gets an email."),
    "new": marked("Order placed. The customer gets an email with the link to pay."),
    "new_paid": marked("Order placed, confirmed and paid. The customer gets an email."),
}


ENDS = {
    OrderStatus.DELIVERED: marked("The order was delivered."),
    OrderStatus.CANCELLED: marked("The order was cancelled: its items are back on sale, and any payment is refunded."),
    OrderStatus.FAILED: marked("The order was not paid in time: its items are back on sale."),
}


def next_words(order: OrderView) -> str:
    """Return the next step for an order, in a sentence."""
    if order.refund_failed:
        return gettext(
            "A refund failed. See the payment provider's message below, refund the customer another way, and record it."
        )
    if order.status == OrderStatus.PENDING:
        by_hand = gettext("Review the order. If it isn't confirmed in time, its items go back on sale.")
        return (
            by_hand
            if confirmed_by_staff(order.payment_method)
            else gettext("The items are reserved while the customer pays.")
        )
    if order.status == OrderStatus.CONFIRMED:
        return _confirmed_words(order)
    if order.status == OrderStatus.SHIPPED:
        return gettext("The order is on its way. Mark it as delivered when it has arrived.")
    if awaits_money(order):
        return gettext("The order was delivered. Record the payment when you receive it.")
    return _end_words(order)


def _confirmed_words(order: OrderView) -> str:
    if order.change:
        return gettext("The order is changed, and can be shipped, once the customer has paid the difference.")
    return gettext("Ship the rest of the order.") if order.shipments else gettext("Pack and ship the order.")


def _end_words(order: OrderView) -> str:
    if order.status == OrderStatus.FAILED and confirmed_by_staff(order.payment_method):
        return gettext("The order was not confirmed in time: its items are back on sale.")
    return gettext(ENDS[OrderStatus(order.status)])
