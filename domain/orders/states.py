"""The one table of moves of an order; buttons, refusals and letters derive from it."""

from enum import StrEnum

from domain.errors import ConflictError


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


class MoveRefusedError(ConflictError):
    """The order cannot go there from where it stands; the message names where it can go."""

    code = "move_refused"


def check_move(present: OrderStatus, wanted: OrderStatus) -> None:
    """Raise `MoveRefusedError` unless an order may go from `present` to `wanted`."""
    if wanted not in MOVES[present]:
        allowed = ", ".join(MOVES[present]) or "nothing further"
        raise MoveRefusedError(f"An order that is {present} cannot become {wanted}. It can become: {allowed}.")
