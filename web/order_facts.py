"""What an order was placed with, by the names that people know."""

from domain.delivery.methods import USUAL_METHODS
from domain.orders.views import OrderView
from web.forms.checkout import PAYMENT_METHODS


def delivery_name(order: OrderView) -> str:
    """As it was called when it was ordered; in orders that did not keep that, as it is usually called."""
    kept = (step.get("name") for step in order.explanation.get("steps", ()) if step["figure"] == "delivery")
    usual = (one.name for one in USUAL_METHODS if one.code == order.delivery_method)
    return next((name for name in (*kept, *usual) if name), order.delivery_method)


def payment_name(order: OrderView) -> str:
    """The way in which it is paid."""
    return next(one.name for one in PAYMENT_METHODS if one.code == order.payment_method)
