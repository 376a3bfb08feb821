"""The checkout form."""

from dataclasses import dataclass

from domain.payments.methods import CARD, INVOICE, METHODS, ON_DELIVERY


@dataclass(frozen=True, slots=True)
class PaymentMethod:
    """A way to pay, as the form offers it."""

    code: str
    name: str
    note: str


PAYMENT_METHODS = (
    PaymentMethod(CARD, "Card", "You pay on the next page, at our payment provider."),
    PaymentMethod(INVOICE, "Invoice", "You pay after your parcel has come. We look at your order before we send it."),
    PaymentMethod(ON_DELIVERY, "On delivery", "You pay at the door. We look at your order before we send it."),
)
PROVIDER_NAMES = {"simulated": CARD, "stripe": CARD, "": CARD, **{method: method for method in METHODS}}
"""What may be sent as a payment method, and the method that it means."""
