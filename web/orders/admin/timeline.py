"""What happened to an order, and every letter about it, in the order of time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from domain.mail.queries import LetterSummary
from domain.orders.operations import STAFF_NOTE
from domain.orders.views import OrderView
from web.orders.event_names import staff_event_title, words_of


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
        Entry(staff_event_title(order, one.kind), one.created_at, one.actor, one.note, one.kind == STAFF_NOTE)
        for one in order.events
    ]
    sent = [Entry(f"Letter: {words_of(one.kind)}", one.created_at, letter=one) for one in letters]
    return tuple(sorted([*events, *sent], key=lambda entry: entry.at, reverse=True))
