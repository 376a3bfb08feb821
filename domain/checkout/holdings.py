"""What the shoppers of a batch, and their networks, have reserved and not paid for, with the batch itself so far."""

from collections.abc import Mapping
from dataclasses import dataclass

from domain.checkout.caps import Cap
from domain.checkout.errors import TooMuchUnpaidError
from domain.checkout.request import Checkout
from domain.limits.subjects import network_subject
from domain.money import written
from domain.words.messages import gettext, marked, ngettext


@dataclass(frozen=True, slots=True)
class Holding:
    """So many items, costing so much before discounts, are reserved and unpaid; `lifted` says that no cap applies."""

    units: int = 0
    value: int = 0
    lifted: bool = False

    def fits(self, more: "Holding", cap: Cap) -> bool:
        """Whether `more` may be reserved beside this."""
        return self.lifted or (self.units + more.units <= cap.units and self.value + more.value <= cap.value)


class Holdings:
    """What is held by each subject: `found` under the locks, and what was added since."""

    def __init__(self, found: Mapping[str, Holding] | None = None) -> None:
        self._held = dict(found or {})

    def check(self, checkout: Checkout, wanted: Holding) -> None:
        """Raise `TooMuchUnpaidError` if the shopper or the network would hold more than may be unpaid."""
        if checkout.caps is None:
            return
        held = self._held.get(checkout.owner, Holding())
        if not held.fits(wanted, checkout.caps.shopper):
            raise TooMuchUnpaidError(checkout.owner, _words(checkout, held, wanted))
        network = network_subject(checkout.network)
        if not self._held.get(network, Holding()).fits(wanted, checkout.caps.network):
            raise TooMuchUnpaidError(network, gettext(FROM_NETWORK))

    def add(self, checkout: Checkout, wanted: Holding) -> None:
        """Count what an order reserves."""
        for subject in (checkout.owner, network_subject(checkout.network)):
            held = self._held.get(subject, Holding())
            self._held[subject] = Holding(held.units + wanted.units, held.value + wanted.value, held.lifted)


FROM_NETWORK = marked(
    "Many items are reserved and not paid for from your network at the moment, so we can't reserve more. If one of "
    "those orders is yours, pay for it or cancel it. Otherwise please try again in a few minutes."
)


def _words(checkout: Checkout, held: Holding, wanted: Holding) -> str:
    assert checkout.caps  # noqa: S101 - only a cap refuses
    cap = checkout.caps.shopper
    if held.units + wanted.units > cap.units:
        most = ngettext("%(num)s item", "%(num)s items", cap.units)
    else:
        most = gettext("items worth %(value)s", value=written(cap.value, checkout.currency))
    if held.units:
        return gettext(
            "You can have up to %(most)s reserved at a time without paying. Pay for or cancel your open orders first, "
            "or order fewer items.",
            most=most,
        )
    return gettext(
        "You can have up to %(most)s reserved at a time without paying. Order fewer items and pay for them, then "
        "order the rest.",
        most=most,
    )
