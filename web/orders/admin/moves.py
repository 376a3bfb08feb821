"""The actions that staff can take on an order now, derived from the one table of moves."""

from dataclasses import dataclass, replace

from domain.accounts.roles import Verb
from domain.accounts.views import Principal
from domain.money import written
from domain.orders.manual_payments import awaits_money
from domain.orders.rest_cancellation import rest_of
from domain.orders.states import OrderStatus, allowed_moves
from domain.orders.views import OrderView
from domain.words.messages import gettext, marked


@dataclass(frozen=True, slots=True)
class Move:
    """An action: `noun` is its address below the order, `title` its button, `words` its effect.

    `note` is the label of its note field, empty for none, and `needs_note` whether that must be filled in. A grave
    action cannot be undone. Only staff who may do its `verb` are offered it.
    """

    noun: str
    title: str
    words: str
    note: str = marked("Note (staff only)")
    needs_note: bool = False
    grave: bool = False
    verb: Verb = Verb.CHANGE_ORDERS


MOVES = {
    OrderStatus.CONFIRMED: Move(
        "confirmation", marked("Confirm order"), marked("This creates the invoice, and the customer gets an email.")
    ),
    OrderStatus.SHIPPED: Move(
        "shipments",
        marked("Ship a parcel"),
        marked("The customer gets an email with the contents and the tracking."),
        verb=Verb.SHIP,
    ),
    OrderStatus.DELIVERED: Move(
        "delivery", marked("Mark as delivered"), marked("The customer gets an email."), verb=Verb.SHIP
    ),
    OrderStatus.CANCELLED: Move(
        "cancellation",
        marked("Cancel order"),
        marked("The items are restocked, any payment is refunded the way it was made, and the customer gets an email."),
        marked("Reason (staff only)"),
        grave=True,
    ),
    OrderStatus.FAILED: Move(
        "failure",
        marked("End as unpaid"),
        marked("The reservation ends now: the items are restocked, and the customer gets an email."),
        marked("Reason (staff only)"),
        grave=True,
    ),
}
RECORD = Move(
    "payments",
    marked("Record payment"),
    marked("You have received the full amount, by bank transfer or in cash."),
    note="",
    verb=Verb.RECORD_PAYMENTS,
)
CANCEL_REST = Move(
    "rest-cancellation",
    marked("Cancel the rest"),
    marked(
        "What is not shipped yet is restocked and credited, and the customer gets an email. They owe what was shipped, "
        "with its delivery."
    ),
    marked("Reason (sent to the customer)"),
    grave=True,
)
RECORD_MORE = replace(
    RECORD, words=marked("You have received the difference by bank transfer or in cash: the change is made.")
)
REMIND = Move(
    "change-reminder",
    marked("Send the link again"),
    marked("The customer gets the email with the link again."),
    note="",
)
WAIVE = Move(
    "change-waiver",
    marked("Waive %(amount)s"),
    marked("The order is changed now and costs what was paid: the customer gets an email and a new invoice."),
    note=marked("Reason (staff only)"),
    needs_note=True,
    grave=True,
    verb=Verb.REFUND,
)
TAKE_BACK = Move(
    "change-cancellation",
    marked("Take the change back"),
    marked("The order stays as it was, what was added is back on sale, and the customer gets an email."),
    note="",
    grave=True,
)
STATUS_OF_NOUN = {move.noun: status for status, move in MOVES.items()}


def moves_of(order: OrderView, by: Principal) -> tuple[Move, ...]:
    """Return the actions that the order allows `by` now, the next step first."""
    status = OrderStatus(order.status)
    allowed = allowed_moves(
        status, order.payment_method, partly_sent=bool(order.shipments), change_waits=order.change is not None
    )
    if order.change:
        waive = replace(WAIVE, title=gettext(WAIVE.title, amount=written(order.change.due, order.currency)))
        moves = [RECORD_MORE, *[REMIND] * order.change.payable, waive, TAKE_BACK, *(MOVES[one] for one in allowed)]
    else:
        moves = [MOVES[one] for one in allowed] + [RECORD] * awaits_money(order) + [CANCEL_REST] * bool(rest_of(order))
    return tuple(sorted((move for move in moves if by.may(move.verb)), key=lambda move: move.grave))
