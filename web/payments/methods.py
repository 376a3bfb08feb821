"""The payment methods of the checkout form."""

from dataclasses import dataclass

from domain.payments.methods import CARD, INVOICE, METHODS, ON_DELIVERY
from domain.words.messages import marked


@dataclass(frozen=True, slots=True)
class PaymentMethod:
    """A payment method as the form offers it."""

    code: str
    name: str
    note: str


PAYMENT_METHODS = (
    PaymentMethod(CARD, marked("Card"), marked("Pay securely by card on the next page.")),
    PaymentMethod(INVOICE, marked("Invoice"), marked("Pay by invoice after delivery. We confirm the order first.")),
    PaymentMethod(
        ON_DELIVERY, marked("Pay on delivery"), marked("Pay when your parcel arrives. We confirm the order first.")
    ),
)
PROVIDER_NAMES = {"simulated": CARD, "stripe": CARD, "": CARD, **{method: method for method in METHODS}}
"""Maps every value accepted as a payment method to the method that it means."""

EXPLAINED = {
    CARD: marked(
        "You are paid before you send anything. The order waits for its payment and is then confirmed by itself."
    ),
    INVOICE: marked(
        "You send first and are paid later, by bank transfer. The order waits until you confirm it; record the "
        "payment when it arrives."
    ),
    ON_DELIVERY: marked(
        "The customer pays whoever brings the parcel. The order waits until you confirm it; record the "
        "payment when it arrives."
    ),
}
"""What each method means for those who sell."""
