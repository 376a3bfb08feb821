"""What staff can do with an order now, derived from the one table of moves."""

from dataclasses import dataclass

from domain.orders.manual_payments import awaits_money
from domain.orders.states import OrderStatus, allowed_moves
from domain.orders.views import OrderView


@dataclass(frozen=True, slots=True)
class Move:
    """Something to do: `noun` is its address below the order, `title` its button, `words` what follows from it.

    `note` is what staff may write down with it; nothing if empty. A grave move cannot be undone.
    """

    noun: str
    title: str
    words: str
    note: str = "Note for staff"
    grave: bool = False


MOVES = {
    OrderStatus.CONFIRMED: Move(
        "confirmation", "Confirm the order", "The invoice is written, and the customer is told."
    ),
    OrderStatus.SHIPPED: Move(
        "shipments", "Send a parcel", "The customer is told what is in it, and how to follow it."
    ),
    OrderStatus.DELIVERED: Move("delivery", "Mark as delivered", "The customer is told that it has arrived."),
    OrderStatus.CANCELLED: Move(
        "cancellation",
        "Cancel the order",
        "The goods go back on the shelf, what was paid goes back the way it came, and the customer is told.",
        "Reason, for staff",
        grave=True,
    ),
    OrderStatus.FAILED: Move(
        "failure",
        "End it unpaid",
        "The hold ends now: the goods go back on the shelf, and the customer is told.",
        "Reason, for staff",
        grave=True,
    ),
}
RECORD = Move("payments", "Record the payment", "The whole amount has come, by transfer or in cash.", note="")
STATUS_OF_NOUN = {move.noun: status for status, move in MOVES.items()}


def moves_of(order: OrderView) -> tuple[Move, ...]:
    """Everything that may be done with the order now, what comes next first."""
    status = OrderStatus(order.status)
    allowed = allowed_moves(status, order.payment_method, partly_sent=bool(order.shipments))
    moves = [MOVES[one] for one in allowed]
    by_hand = [RECORD] if awaits_money(order) else []
    return (*(one for one in moves if not one.grave), *by_hand, *(one for one in moves if one.grave))
