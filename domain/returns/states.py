"""The one table of moves of a return; buttons, refusals and letters derive from it."""

from enum import StrEnum

from domain.orders.states import MoveRefusedError


class ReturnStatus(StrEnum):
    """Where a return stands."""

    REQUESTED = "requested"
    APPROVED = "approved"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    RECEIVED = "received"


MOVES: dict[ReturnStatus, tuple[ReturnStatus, ...]] = {
    ReturnStatus.REQUESTED: (ReturnStatus.APPROVED, ReturnStatus.DECLINED, ReturnStatus.WITHDRAWN),
    ReturnStatus.APPROVED: (ReturnStatus.RECEIVED, ReturnStatus.WITHDRAWN),
    ReturnStatus.DECLINED: (),
    ReturnStatus.WITHDRAWN: (),
    ReturnStatus.RECEIVED: (),
}

OPEN = tuple(status for status, moves in MOVES.items() if moves)
"""What still waits for somebody."""

CUSTOMERS = frozenset({ReturnStatus.WITHDRAWN})
"""Moves that the customer makes, and nobody else; all others are the staff's."""


def allowed_moves(present: ReturnStatus, *, by_customer: bool) -> tuple[ReturnStatus, ...]:
    """Where the customer, or else staff, may bring a return."""
    return tuple(status for status in MOVES[present] if (status in CUSTOMERS) is by_customer)


def check_move(present: ReturnStatus, wanted: ReturnStatus, *, by_customer: bool) -> None:
    """Raise `MoveRefusedError` unless they may bring a return from `present` to `wanted`."""
    moves = allowed_moves(present, by_customer=by_customer)
    if wanted not in moves:
        allowed = ", ".join(moves) or "nothing further"
        raise MoveRefusedError(f"A return that is {present} cannot become {wanted}. It can become: {allowed}.")
