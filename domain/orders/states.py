"""The one table of moves of an order; buttons, refusals and letters derive from it."""

from enum import StrEnum

from domain.errors import ConflictError
from domain.payments.methods import confirmed_by_staff


class OrderStatus(StrEnum):
    """Where an order stands."""

    PENDING = "pending"
    CONFIRMED = "confirmed"
    SHIPPED = "shipped"
    DELIVERED = "delivered"
    CANCELLED = "cancelled"
    FAILED = "failed"


MOVES: dict[OrderStatus, tuple[OrderStatus, ...]] = {
    OrderStatus.PENDING: (OrderStatus.CONFIRMED, OrderStatus.CANCELLED, OrderStatus.FAILED),
    OrderStatus.CONFIRMED: (OrderStatus.SHIPPED, OrderStatus.CANCELLED),
    OrderStatus.SHIPPED: (OrderStatus.DELIVERED,),
    OrderStatus.DELIVERED: (),
    OrderStatus.CANCELLED: (),
    OrderStatus.FAILED: (),
}


MOVES_BY_PAYMENT: dict[OrderStatus, tuple[OrderStatus, ...]] = {
    OrderStatus.PENDING: (OrderStatus.CONFIRMED,),
    OrderStatus.FAILED: (OrderStatus.CONFIRMED,),
}
"""What a payment that arrives may do, and nobody else: one that comes late brings a failed order back."""


class MoveRefusedError(ConflictError):
    """The order cannot go there from where it stands; the message names where it can go."""

    code = "move_refused"


class PartlySentError(MoveRefusedError):
    """An order of which a parcel has left cannot be cancelled as a whole."""

    code = "partly_sent"


class NotPaidError(ConflictError):
    """Only its payment confirms an order that is paid by card."""

    code = "not_paid"


def allowed_moves(present: OrderStatus, payment_method: str, *, partly_sent: bool = False) -> tuple[OrderStatus, ...]:
    """Where people may bring an order: one that is paid by card is confirmed by its payment, not by them.

    One of which a parcel has left is not cancelled.
    """
    by_hand = MOVES[present]
    if partly_sent:
        by_hand = tuple(status for status in by_hand if status is not OrderStatus.CANCELLED)
    if present is OrderStatus.PENDING and not confirmed_by_staff(payment_method):
        return tuple(status for status in by_hand if status is not OrderStatus.CONFIRMED)
    return by_hand


def check_move(present: OrderStatus, wanted: OrderStatus, *, by_payment: bool = False) -> None:
    """Raise `MoveRefusedError` unless an order may go from `present` to `wanted`."""
    moves = MOVES_BY_PAYMENT.get(present, ()) if by_payment else MOVES[present]
    if wanted not in moves:
        allowed = ", ".join(moves) or "nothing further"
        raise MoveRefusedError(f"An order that is {present} cannot become {wanted}. It can become: {allowed}.")
