"""The one table of a payment's transitions. A late or repeated report of a provider never leads back."""

from enum import StrEnum


class PaymentStatus(StrEnum):
    """The status of a payment."""

    CREATED = "created"
    FAILED = "failed"
    PAID = "paid"
    PARTIALLY_REFUNDED = "partially_refunded"
    REFUNDED = "refunded"


PAYMENT_MOVES: dict[PaymentStatus, tuple[PaymentStatus, ...]] = {
    PaymentStatus.CREATED: (PaymentStatus.FAILED, PaymentStatus.PAID),
    PaymentStatus.FAILED: (PaymentStatus.PAID,),
    PaymentStatus.PAID: (PaymentStatus.PARTIALLY_REFUNDED, PaymentStatus.REFUNDED),
    PaymentStatus.PARTIALLY_REFUNDED: (PaymentStatus.REFUNDED,),
    PaymentStatus.REFUNDED: (),
}
"""The transitions of a payment.

A failed attempt may still be paid: the customer tried again, or the events came in the wrong order.
"""


def may_become(present: str, wanted: PaymentStatus) -> bool:
    """Whether a report of `wanted` changes a payment that is `present`; an older report than the known one does not."""
    return wanted in PAYMENT_MOVES[PaymentStatus(present)]
