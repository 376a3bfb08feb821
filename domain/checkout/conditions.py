"""Conditions on which an order is taken: the days that its shopper saw, and a way to pay that is open to them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import UUID

from domain.checkout.codes import KeyOf
from domain.checkout.errors import LaterDeliveryError
from domain.checkout.request import Checkout
from domain.delivery.calendar import promised_days
from domain.delivery.methods import DeliveryMethod
from domain.errors import InvalidError
from domain.money import written
from domain.payments.method_rules import Purchase, check_method
from domain.payments.methods import confirmed_by_staff
from domain.words.messages import gettext


@dataclass(frozen=True, slots=True)
class Standing:
    """What opens payment methods to those who check out, by the checkouts' keys.

    How many orders the account has paid before, and to which groups of customers it belongs.
    """

    paid_orders: Mapping[KeyOf, int] = field(default_factory=dict)
    groups: Mapping[KeyOf, frozenset[UUID]] = field(default_factory=dict)


def check_days(checkout: Checkout, method: DeliveryMethod) -> None:
    """Raise `LaterDeliveryError` if the shopper saw earlier days than those that would be promised now."""
    if checkout.arrives_by:
        _, last = promised_days(checkout.calendar, method.days, checkout.address["country"], checkout.asked_at)
        if last and last > checkout.arrives_by:
            raise LaterDeliveryError


def check_payable(checkout: Checkout, total: int, standing: Standing) -> None:
    """Raise `InvalidError` if such an order is not paid by this method, before anything is held for it."""
    if not total:
        return
    key = checkout.claim.key
    paid, groups = standing.paid_orders.get(key, 0), standing.groups.get(key, frozenset())
    purchase = Purchase(checkout.address["country"], total, checkout.currency, paid, groups)
    check_method(checkout.payment_rule, purchase)
    if not confirmed_by_staff(checkout.payment_method):
        _check_provider(checkout, total)


def _check_provider(checkout: Checkout, total: int) -> None:
    lowest, highest = checkout.limits.lowest, checkout.limits.highest
    if lowest <= total <= highest:
        return
    bound = lowest if total < lowest else highest
    found, known = (written(amount, checkout.currency) for amount in (total, bound))
    if total < lowest:
        sentence = gettext(
            "At least %(known)s can be paid by card, and this order comes to %(found)s. Change your order, or pay in "
            "another way.",
            known=known,
            found=found,
        )
    else:
        sentence = gettext(
            "At most %(known)s can be paid by card, and this order comes to %(found)s. Change your order, or pay in "
            "another way.",
            known=known,
            found=found,
        )
    raise InvalidError({"payment_method": sentence})
