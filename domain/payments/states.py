"""The one table of moves of a payment. What a provider says late or twice never leads back."""

from enum import StrEnum


class PaymentStatus(StrEnum):
    """Where a payment stands."""

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
"""An attempt that has failed may still be paid: the customer tried again, or the news came in the wrong order."""


def may_become(present: str, wanted: PaymentStatus) -> bool:
    """Whether news of `wanted` changes a payment that is `present`; older news than what is known does not."""
    return wanted in PAYMENT_MOVES[PaymentStatus(present)]
