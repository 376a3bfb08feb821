"""A return's state in words, for the customer."""

from collections.abc import Sequence
from dataclasses import dataclass

from domain.money import format_money
from domain.returns.states import ReturnStatus, allowed_moves
from domain.returns.views import ReturnView
from web.config.settings import Settings

NAMES = {
    "requested": "Requested",
    "approved": "Approved",
    "declined": "Declined",
    "withdrawn": "Withdrawn",
    "received": "Received",
}
SENTENCES = {
    "requested": "We'll review it and email you. Please wait before sending anything.",
    "approved": "Please send it to us. What to do next:",
    "declined": "We can't accept this return. Reason:",
    "withdrawn": "You withdrew this return. There's nothing more to do.",
}
TOO_LATE = {
    "declined": "We have already answered this return. Nothing was changed.",
    "withdrawn": "This return is already withdrawn.",
    "received": "We have already received your parcel, so you can no longer withdraw the return.",
}


@dataclass(frozen=True, slots=True)
class ReturnInWords:
    """A return as its customer reads it."""

    view: ReturnView
    name: str
    sentence: str
    withdrawable: bool


def in_words(views: Sequence[ReturnView], locale: str) -> list[ReturnInWords]:
    """Return each return with its status in words and what to do next."""
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
        return f"It has arrived. {format_money(view.credited, view.currency, locale)} has been taken off what you owe."
    if view.refund_amount is None and view.opened_lines:
        return "It has arrived. It had been opened, so it can't be refunded."
    if view.refund_amount is None:
        return "It has arrived. This was already refunded."
    amount = format_money(view.refund_amount, view.currency, locale)
    if view.refund_status == "succeeded":
        return f"It has arrived, and we've refunded {amount}. Your bank may take a few days."
    if view.refund_status == "created":
        return f"It has arrived, and your refund of {amount} is on its way."
    return f"It has arrived. We could not refund {amount} yet and are looking into it."


def usual_instructions(settings: Settings, number: str) -> str:
    """Return the instructions for an approved return: where to send it, with `number` on the parcel."""
    seller = settings.seller
    if not seller.address:
        return f"Pack it well, and write {number} on the parcel. We'll email you the address. Keep proof of postage."
    where = f"{seller.name}, {seller.address}"
    return f"Pack it well, write {number} on the parcel, and send it to {where}. Keep proof of postage."
