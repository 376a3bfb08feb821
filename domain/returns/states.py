"""The one table of a return's transitions; buttons, refusals and emails derive from it."""

from enum import StrEnum

from domain.orders.states import MoveRefusedError
from domain.words.messages import gettext


class ReturnStatus(StrEnum):
    """The status of a return."""

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
"""The statuses of returns that still wait for somebody."""

CUSTOMERS = frozenset({ReturnStatus.WITHDRAWN})
"""The transitions that only the customer makes; all others are the staff's."""


def allowed_moves(present: ReturnStatus, *, by_customer: bool) -> tuple[ReturnStatus, ...]:
    """The statuses to which the customer, or else staff, may change a return."""
    return tuple(status for status in MOVES[present] if (status in CUSTOMERS) is by_customer)


def check_move(present: ReturnStatus, wanted: ReturnStatus, *, by_customer: bool) -> None:
    """Raise `MoveRefusedError` unless they may change a return from `present` to `wanted`."""
    moves = allowed_moves(present, by_customer=by_customer)
    if wanted not in moves:
        allowed = ", ".join(moves) or "nothing further"
        raise MoveRefusedError(
            gettext(
                "A return that is %(present)s cannot become %(wanted)s. It can become: %(allowed)s.",
                present=present,
                wanted=wanted,
                allowed=allowed,
            )
        )
