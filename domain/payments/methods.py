"""Ways to pay an order. Paid by card it holds its stock for a while; otherwise until staff have looked at it."""

CARD = "card"
INVOICE = "invoice"
ON_DELIVERY = "on_delivery"
METHODS = (CARD, INVOICE, ON_DELIVERY)

BY_HAND = "by_hand"
"""The provider of money that staff have seen: a transfer, or cash at the door."""


def confirmed_by_staff(method: str) -> bool:
    """Whether an order waits for staff rather than for a payment, and so holds its stock until they act."""
    return method != CARD
