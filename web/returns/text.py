"""A return's state in words, for the customer."""

from collections.abc import Sequence
from dataclasses import dataclass

from domain.money import format_money
from domain.returns.states import ReturnStatus, allowed_moves
from domain.returns.views import ReturnView
from domain.words.messages import gettext, marked
from web.config.settings import Settings

NAMES = {
    "requested": marked("Requested"),
    "approved": marked("Approved"),
    "declined": marked("Declined"),
    "withdrawn": marked("Withdrawn"),
    "received": marked("Received"),
}
SENTENCES = {
    "requested": marked("We'll review it and email you. Please wait before sending anything."),
    "approved": marked("Please send it to us. What to do next:"),
    "declined": marked("We can't accept this return. Reason:"),
    "withdrawn": marked("You withdrew this return. There's nothing more to do."),
}
TOO_LATE = {
    "declined": marked("We have already answered this return. Nothing was changed."),
    "withdrawn": marked("This return is already withdrawn."),
    "received": marked("We have already received your parcel, so you can no longer withdraw the return."),
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
        return gettext(
            "It has arrived. %(view)s has been taken off what you owe.",
            view=format_money(view.credited, view.currency, locale),
        )
    if view.refund_amount is None and view.opened_lines:
        return gettext("It has arrived. It had been opened, so it can't be refunded.")
    if view.refund_amount is None:
        return gettext("It has arrived. This was already refunded.")
    amount = format_money(view.refund_amount, view.currency, locale)
    if view.refund_status == "succeeded":
        return gettext("It has arrived, and we've refunded %(amount)s. Your bank may take a few days.", amount=amount)
    if view.refund_status == "created":
        return gettext("It has arrived, and your refund of %(amount)s is on its way.", amount=amount)
    return gettext("It has arrived. We could not refund %(amount)s yet and are looking into it.", amount=amount)


def usual_instructions(settings: Settings, number: str) -> str:
    """Return the instructions for an approved return: where to send it, with `number` on the parcel."""
    seller = settings.seller
    if not seller.address:
        return gettext(
            "Pack it well, and write %(number)s on the parcel. We'll email you the address. Keep proof of postage.",
            number=number,
        )
    where = f"{seller.name}, {seller.address}"
    return gettext(
        "Pack it well, write %(number)s on the parcel, and send it to %(where)s. Keep proof of postage.",
        number=number,
        where=where,
    )
