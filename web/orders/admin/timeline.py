"""What happened to an order, and every letter about it, in the order of time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from domain.mail.queries import LetterSummary
from domain.orders.operations import STAFF_NOTE
from domain.orders.views import OrderView
from domain.payments.methods import confirmed_by_staff

TITLES = {
    "placed": "Order placed",
    "payment_failed": "Payment declined",
    "payment_timeout": "No answer from the payment provider",
    "payment_surplus": "A payment came that was not needed, and goes back",
    "payment_recorded": "Payment recorded",
    "confirmed": "Paid",
    "refunded": "Money sent back",
    "refund_failed": "A refund did not succeed",
    "partly_shipped": "A part was sent",
    "shipped": "Sent",
    "delivered": "Delivered",
    "cancelled": "Cancelled",
    "failed": "Ended unpaid",
    STAFF_NOTE: "Note",
}


@dataclass(frozen=True, slots=True)
class Entry:
    """Something that happened, and who did it; `letter` if it is one. What is private the customer never sees."""

    title: str
    at: datetime
    who: str = ""
    note: str = ""
    private: bool = False
    letter: LetterSummary | None = None


def timeline(order: OrderView, letters: Sequence[LetterSummary]) -> tuple[Entry, ...]:
    """The latest first."""
    events = [
        Entry(title_of(order, one.kind), one.created_at, one.actor, one.note, one.kind == STAFF_NOTE)
        for one in order.events
    ]
    sent = [Entry(f"Letter: {words_of(one.kind)}", one.created_at, letter=one) for one in letters]
    return tuple(sorted([*events, *sent], key=lambda entry: entry.at, reverse=True))


def title_of(order: OrderView, kind: str) -> str:
    """What happened, in a few words."""
    if kind == "confirmed" and confirmed_by_staff(order.payment_method):
        return "Confirmed"
    return TITLES.get(kind, words_of(kind))


def words_of(kind: str) -> str:
    """The name of a kind of letter or entry."""
    return kind.replace("_", " ").capitalize()
