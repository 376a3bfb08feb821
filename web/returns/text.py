"""A return's state in words, for the customer."""

from collections.abc import Sequence
from dataclasses import dataclass

from domain.money import format_money
from domain.returns.states import ReturnStatus, allowed_moves
from domain.returns.views import ReturnView
from web.config.settings import Settings

NAMES = {
    "requested": "Asked for",
    "approved": "Approved",
    "declined": "Declined",
    "withdrawn": "Withdrawn",
    "received": "Arrived",
}
SENTENCES = {
    "requested": "We look at it and write to you. Please do not send anything yet.",
    "approved": "Please send it to us. What to do:",
    "declined": "We do not take this back. Why:",
    "withdrawn": "You took this back. Nothing is expected of you.",
}
TOO_LATE = {
    "declined": "We have answered this return already. Nothing was changed.",
    "withdrawn": "This return is withdrawn already.",
    "received": "Your parcel has arrived here already, so the return can no longer be withdrawn.",
}


@dataclass(frozen=True, slots=True)
class ReturnInWords:
    """A return as its owner reads of it."""

    view: ReturnView
    name: str
    sentence: str
    withdrawable: bool


def in_words(views: Sequence[ReturnView], locale: str) -> list[ReturnInWords]:
    """Each with where it stands and what to do next."""
    return [
        ReturnInWords(
            view,
            NAMES[view.status],
            SENTENCES.get(view.status) or _money(view, locale),
            ReturnStatus.WITHDRAWN in allowed_moves(ReturnStatus(view.status), by_customer=True),
        )
        for view in views
    ]


def _money(view: ReturnView, locale: str) -> str:
    if view.credited:
        return f"It has arrived. You owe {format_money(view.credited, view.currency, locale)} less."
    if view.refund_amount is None:
        return "It has arrived. Its money was sent back to you before."
    amount = format_money(view.refund_amount, view.currency, locale)
    if view.refund_status == "succeeded":
        return f"It has arrived, and {amount} went back to you. Your bank may take a few days."
    if view.refund_status == "created":
        return f"It has arrived, and {amount} is on its way back to you."
    return f"It has arrived. We could not send {amount} back to you yet, and are looking into it."


def usual_instructions(settings: Settings, number: str) -> str:
    """What to do with an approved return: `number` on the parcel, and where to."""
    address = ", ".join(part for part in (settings.seller_name, settings.seller_address) if part)
    return f"Pack it well, write {number} on the parcel, and send it to {address}. Keep the receipt of the post office."
