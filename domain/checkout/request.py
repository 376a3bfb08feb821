"""The request to place an order, as the checkout page and JSON hand it to the locked transaction."""

import hashlib
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Any
from uuid import UUID

import msgspec

from domain.checkout.caps import Caps
from domain.checkout.codes import Claim
from domain.checkout.quote import USUAL_TAXES
from domain.clock import now
from domain.delivery.calendar import NO_PROMISE, PATIENCE, Calendar, later_promises, promised_days
from domain.delivery.methods import DeliveryMethod
from domain.discounts.codes import normal
from domain.payments.gateway import ANY_AMOUNT, AmountLimits
from domain.payments.method_rules import USUAL_RULES, MethodRule, rule_of
from domain.taxes.reverse_charge import VatCheck
from domain.taxes.rules import TaxRules

LONGEST_OWNER = 80


CUSTOMER = "customer"
"""Who places an order, unless it is one of the staff."""


@dataclass(frozen=True, slots=True)
class OrderedVariant:
    """A variant and a quantity."""

    variant_id: UUID
    quantity: int


class Computed:
    """Room for what is computed once, which a class with slots has not."""

    __slots__ = ("__dict__",)


@dataclass(frozen=True, slots=True)
class Checkout(Computed):
    """A request to order a cart, or `items` without one. `expected_total` is what the shopper saw, in minor units.

    The stock is held for `hold_seconds` if it is paid by card; an order that staff confirm holds it for as long as the
    rule of its payment method says. One that is paid by card begins with an open attempt at `provider`, if there is a
    `reference` for it; its total must be within the provider's `limits`. Where there are `caps`, they bound what the
    shopper and the `network` have reserved without paying. `placed_by` is who the timeline and the ledger name,
    `note` what the customer wrote to the shop. `billing` is None where the invoice goes to the delivery address.
    `declared_age` is the age that the customer says to have reached, 0 if nothing was said; `vat` is the VAT number of
    a business, as it was checked at the entrance. By the `calendar` the days are promised on which an order arrives
    that was `asked_at` a moment. `return_cost` is who pays for sending back, as the shop said it beside the button,
    and `arrives_by` the last of the days on which the shopper saw it arrive. `gift_note` is printed for whoever is
    given the order, None for that of the cart.
    """

    cart_id: UUID | None
    key: str
    email: str
    address: dict[str, str]
    delivery_method: str
    payment_method: str
    expected_total: int | None
    currency: str
    hold_seconds: int
    user_id: UUID | None = None
    items: tuple[OrderedVariant, ...] = ()
    provider: str = ""
    reference: str = ""
    discount_code: str = ""
    taxes: TaxRules = USUAL_TAXES
    methods: tuple[DeliveryMethod, ...] = ()
    limits: AmountLimits = ANY_AMOUNT
    payment_rules: tuple[MethodRule, ...] = USUAL_RULES
    network: str = ""
    caps: Caps | None = None
    placed_by: str = CUSTOMER
    note: str = ""
    gift_note: str | None = None
    billing: dict[str, str] | None = None
    declared_age: int = 0
    vat: VatCheck | None = None
    calendar: Calendar = NO_PROMISE
    return_cost: str = "page"
    arrives_by: date | None = None
    asked_at: datetime = field(default_factory=now)

    @cached_property
    def code(self) -> str:
        """The code that was typed, as codes are compared; empty without one."""
        return normal(self.discount_code)

    @cached_property
    def payment_rule(self) -> MethodRule:
        """The rule of the payment method that was chosen."""
        return rule_of(self.payment_method, self.payment_rules)

    @cached_property
    def claim(self) -> Claim:
        """The checkout's request to use a code."""
        return Claim((self.owner, self.key), self.code, self.user_id, self.email, self.currency)

    def promised(self, method: DeliveryMethod, hold_seconds: int) -> dict[str, Any]:
        """The days that are promised with the order if it goes by this method, by their columns.

        Its `promises` are those of when it will be confirmed: money may be a day late, and staff take their time.
        """
        country, ends = self.address["country"], self.asked_at + timedelta(seconds=hold_seconds) + PATIENCE
        first, last = promised_days(self.calendar, method.days, country, self.asked_at)
        later = later_promises(self.calendar, method.days, country, self.asked_at, until=ends)
        return {"arrives_from": first, "arrives_to": last, "promises": later}

    @cached_property
    def owner(self) -> str:
        """The owner of the key: another user's or another cart's key is another key."""
        if self.user_id:
            return f"user:{self.user_id}"
        return f"cart:{self.cart_id}" if self.cart_id else f"guest:{self.email.lower()}"[:LONGEST_OWNER]

    @cached_property
    def request_hash(self) -> bytes:
        """The hash of the request that the key stands for; equal requests have equal hashes."""
        items = sorted((one.variant_id.hex, one.quantity) for one in self.items)
        wanted: list[object] = [
            self.email,
            sorted(self.address.items()),
            self.delivery_method,
            self.payment_method,
            items,
        ]
        wanted += [self.code] if self.code else []
        wanted += [["note", self.note]] if self.note else []
        wanted += [["gift_note", self.gift_note]] if self.gift_note else []
        wanted += [["billing", dict(sorted(self.billing.items()))]] if self.billing else []
        wanted += [["age", self.declared_age]] if self.declared_age else []
        wanted += [["vat", self.vat.number]] if self.vat else []
        return hashlib.sha256(msgspec.json.encode(wanted)).digest()
