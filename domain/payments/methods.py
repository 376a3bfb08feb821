"""Payment methods. An order paid by card waits for its payment, any other for staff; neither waits for ever."""

CARD = "card"
INVOICE = "invoice"
ON_DELIVERY = "on_delivery"
METHODS = (CARD, INVOICE, ON_DELIVERY)

BY_HAND = "by_hand"
"""The provider of payments that staff record: a bank transfer, or cash on delivery."""

NOBODY = "nobody"
"""The provider of the payment of an order for which there was nothing to pay."""


def confirmed_by_staff(method: str) -> bool:
    """Whether an order waits for staff rather than for a payment."""
    return method != CARD
