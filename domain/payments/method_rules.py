"""The rules of payment methods: for which orders each is offered. Amounts are minor units of the shop's currency."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from domain.errors import InvalidError
from domain.money import written
from domain.payments.methods import CARD, INVOICE, ON_DELIVERY
from domain.words.messages import gettext, marked, ngettext

HOLD_HOURS = 48
"""How long an order that staff confirm holds its stock, unless the rule of its method says otherwise."""

LONGEST_HOLD_HOURS = 336
"""Two weeks: whoever has not been confirmed by then is not waiting for it."""

MOST_PAID_ORDERS = 1000

NOT_OFFERED = marked("Choose one of the payment methods shown.")


@dataclass(frozen=True, slots=True)
class MethodRule:
    """When a payment method is offered.

    Once `enabled` it is, to `countries` (all if empty), for a total from `minimum` to `maximum`, to whoever has paid so
    many `paid_orders` by account, and belongs to the group of customers `group_id` if there is one.

    After `hold_hours` an order that nobody has confirmed gives its stock back; None for a card, whose hold is seconds.
    """

    name: str
    enabled: bool = False
    countries: tuple[str, ...] = ()
    minimum: int | None = None
    maximum: int | None = None
    paid_orders: int = 0
    hold_hours: int | None = HOLD_HOURS
    group_id: UUID | None = None


USUAL_RULES = (MethodRule(CARD, enabled=True, hold_hours=None), MethodRule(INVOICE), MethodRule(ON_DELIVERY))
"""The rules of a new shop, in the order in which methods are shown. A card is always accepted."""


@dataclass(frozen=True, slots=True)
class Purchase:
    """An order that would use a method: where it goes, what it comes to, and the paid orders of its account before.

    `groups` are the groups of customers that its account belongs to, of those that matter. A guest has neither, for
    nobody knows who a guest is.
    """

    country: str
    total: int
    currency: str
    paid_orders: int
    groups: frozenset[UUID] = frozenset()


def rule_of(name: str, rules: Sequence[MethodRule]) -> MethodRule:
    """The rule of the method of this name; one without a rule is not offered."""
    return next((rule for rule in rules if rule.name == name), MethodRule(name))


def methods_on_offer(rules: Sequence[MethodRule], purchase: Purchase) -> tuple[str, ...]:
    """The methods by which this order may be paid, in their order."""
    return tuple(rule.name for rule in rules if not obstacle(rule, purchase))


def check_method(rule: MethodRule, purchase: Purchase) -> None:
    """Raise `InvalidError`, at the payment method, unless the order may be paid by it."""
    if sentence := obstacle(rule, purchase):
        raise InvalidError({"payment_method": sentence})


def obstacle(rule: MethodRule, purchase: Purchase) -> str:
    """Why this order may not be paid by this method, in a sentence for the shopper; empty if it may."""
    if not rule.enabled:
        return gettext(NOT_OFFERED)
    if rule.countries and purchase.country not in rule.countries:
        return gettext("You can't pay this way for a delivery to this country. Choose another payment method.")
    if purchase.paid_orders < rule.paid_orders:
        return ngettext(
            "You can pay this way once your account has a paid order. Sign in, or choose another payment method.",
            "You can pay this way once your account has %(num)s paid orders. Sign in, or choose another payment "
            "method.",
            rule.paid_orders,
        )
    if rule.group_id and rule.group_id not in purchase.groups:
        return gettext("You can't pay this way with this account. Sign in, or choose another payment method.")
    return _bounds(rule, purchase)


def _bounds(rule: MethodRule, purchase: Purchase) -> str:
    if rule.minimum is not None and purchase.total < rule.minimum:
        return gettext(
            "At least %(known)s can be paid this way, and this order comes to %(found)s. Choose another payment "
            "method.",
            known=written(rule.minimum, purchase.currency),
            found=written(purchase.total, purchase.currency),
        )
    if rule.maximum is not None and purchase.total > rule.maximum:
        return gettext(
            "At most %(known)s can be paid this way, and this order comes to %(found)s. Choose another payment method.",
            known=written(rule.maximum, purchase.currency),
            found=written(purchase.total, purchase.currency),
        )
    return ""
