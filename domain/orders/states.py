"""The one table of an order's transitions; buttons, refusals and emails derive from it."""

from enum import StrEnum

from domain.errors import ConflictError
from domain.payments.methods import confirmed_by_staff
from domain.words.messages import gettext


class OrderStatus(StrEnum):
    """The status of an order."""

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
"""The transitions that are allowed from each status."""


MOVES_BY_PAYMENT: dict[OrderStatus, tuple[OrderStatus, ...]] = {
    OrderStatus.PENDING: (OrderStatus.CONFIRMED,),
    OrderStatus.FAILED: (OrderStatus.CONFIRMED,),
}
"""The transitions that only a received payment may make: a late one brings a failed order back."""


class MoveRefusedError(ConflictError):
    """The transition is not allowed from the order's status; the message names those that are."""

    code = "move_refused"


class PartlySentError(MoveRefusedError):
    """An order of which a parcel has left cannot be cancelled as a whole."""

    code = "partly_sent"


class ChangeWaitsError(ConflictError):
    """A change of the order waits to be paid, so it is not sent yet."""

    code = "change_waits"


class NotPaidError(ConflictError):
    """The order is paid by card, so only its payment can confirm it."""

    code = "not_paid"


def allowed_moves(
    present: OrderStatus, payment_method: str, *, partly_sent: bool = False, change_waits: bool = False
) -> tuple[OrderStatus, ...]:
    """The statuses to which staff may change an order: one paid by card is confirmed by its payment, not by them.

    An order of which a parcel has left is not cancelled, and one of which a change waits to be paid is not sent.
    """
    by_hand = MOVES[present]
    if change_waits:
        by_hand = tuple(status for status in by_hand if status is not OrderStatus.SHIPPED)
    if partly_sent:
        by_hand = tuple(status for status in by_hand if status is not OrderStatus.CANCELLED)
    if present is OrderStatus.PENDING and not confirmed_by_staff(payment_method):
        return tuple(status for status in by_hand if status is not OrderStatus.CONFIRMED)
    return by_hand


def check_move(present: OrderStatus, wanted: OrderStatus, *, by_payment: bool = False) -> None:
    """Raise `MoveRefusedError` unless an order may change from `present` to `wanted`."""
    moves = MOVES_BY_PAYMENT.get(present, ()) if by_payment else MOVES[present]
    if wanted not in moves:
        allowed = ", ".join(moves) or gettext("nothing further")
        raise MoveRefusedError(
            gettext(
                "An order that is %(present)s cannot become %(wanted)s. It can become: %(allowed)s.",
                present=present,
                wanted=wanted,
                allowed=allowed,
            )
        )
