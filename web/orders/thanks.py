"""The thanks for an order: its page says them right after the purchase, and is the usual page later on."""

from datetime import timedelta

from domain.clock import now
from domain.orders.views import OrderView
from domain.payments.methods import confirmed_by_staff

FRESH = timedelta(minutes=30)
"""How long after the purchase an order's page thanks for it."""


def is_fresh(order: OrderView) -> bool:
    """Return whether the order was placed, or paid where it is paid at once, a moment ago, and nothing came since.

    It is decided by the order alone, so that nobody's visits have to be counted.
    """
    if order.shipments or order.refunded or order.status not in {"pending", "confirmed"}:
        return False
    if confirmed_by_staff(order.payment_method):
        bought = order.placed_at
    else:
        confirmed = [event.created_at for event in order.events if event.kind == "confirmed"]
        if order.status != "confirmed" or not confirmed:
            return False
        bought = confirmed[-1]
    return now() - bought < FRESH
