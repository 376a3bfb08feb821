"""The history of an order for staff: its events and the emails about it, by time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from domain.mail.queries import EmailSummary
from domain.orders.operations import STAFF_ONLY
from domain.orders.views import OrderView
from domain.words.messages import gettext
from web.orders.event_names import note_for, staff_event_title, words_of


@dataclass(frozen=True, slots=True)
class Entry:
    """An event and who caused it, or an email. Customers never see a private one."""

    title: str
    at: datetime
    who: str = ""
    note: str = ""
    private: bool = False
    email: EmailSummary | None = None


def timeline(order: OrderView, emails: Sequence[EmailSummary], *, with_money: bool) -> tuple[Entry, ...]:
    """Return the events of an order and the emails about it, the latest first; `with_money` of payments too."""
    events = [
        Entry(
            staff_event_title(order, one.kind),
            one.created_at,
            one.actor,
            note_for(one, with_money=with_money),
            one.kind in STAFF_ONLY,
        )
        for one in order.events
    ]
    sent = [Entry(gettext("Email: %(kind)s", kind=words_of(one.kind)), one.created_at, email=one) for one in emails]
    latest_first = [*events, *sent][::-1]  # entries of one moment keep this order
    return tuple(sorted(latest_first, key=lambda entry: entry.at, reverse=True))
