"""The prices as the shop shows them, with tax, of an order that was sold without. Amounts are minor units.

The explanation of such an order says what it was worked out from: `SHOWN` of the steps of its price and its delivery.
"""

from fractions import Fraction
from typing import Any

from domain.money import half_up
from domain.orders.views import OrderView

SHOWN = "shown"


def shown_subtotal(order: OrderView) -> int:
    """The price of all goods as it was shown, by which delivery is free or not."""
    shown: int = _step(order, "lines").get(SHOWN, order.subtotal)
    return shown


def as_sold(order: OrderView, price: int) -> int:
    """A price of delivery as this order would pay it: without the share of tax that its own was shown with."""
    own = _step(order, "method")
    shown = own.get(SHOWN, 0)
    return price - half_up(Fraction(price * (shown - own["amount"]), shown)) if shown else price


def _step(order: OrderView, reason: str) -> dict[str, Any]:
    return next((one for one in order.explanation.get("steps", ()) if one["reason"] == reason), {})
