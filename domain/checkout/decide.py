"""The decisions of a checkout, which say who gets what: a pure function over locked stock, in order of arrival."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any
from uuid import UUID, uuid4

from uuid_utils import uuid7 as new_id
from uuid_utils.compat import uuid7

from domain.checkout.ages import check_declared
from domain.checkout.codes import Codes
from domain.checkout.conditions import Standing, check_days, check_payable
from domain.checkout.errors import EmptyCartError, OutOfStockError, ShortLine, TotalChangedError
from domain.checkout.holdings import Holding, Holdings
from domain.checkout.quote import Priced, Quote, subtotal_of
from domain.checkout.request import Checkout, Computed, OrderedVariant
from domain.checkout.vat_quote import quote_with_vat_number
from domain.delivery.methods import DeliveryMethod, method_for
from domain.discounts.codes import Code
from domain.errors import ShopError
from domain.payments.methods import confirmed_by_staff
from domain.taxes.places import place_of
from domain.taxes.rates import TaxClass
from domain.words.messages import gettext

SECONDS_OF_AN_HOUR = 3600
MOST_EVENTS = 3
"""What may be told of an order that is placed: that, the age that was confirmed, and that there is nothing to pay."""

OPENING, OPENING_FREE = "pending", "confirmed"
"""The status in which an order begins, and that of one for which there is nothing to pay."""

FIGURES = ("subtotal", "discount", "delivery", "tax", "tax_included", "delivery_tax", "total", "explanation")


@dataclass(frozen=True, slots=True)
class Offer:
    """A variant as it stands under its lock."""

    variant_id: UUID
    on_hand: int
    price: int
    sku: str
    options: dict[str, str]
    slug: str
    name: str
    published: bool
    image: str | None
    tax_class: TaxClass = TaxClass.STANDARD
    withdrawal_exception: str | None = None
    minimum_age: int | None = None


@dataclass(frozen=True, slots=True)
class Accepted(Computed):
    """An order that will be written.

    The ids of its rows are made here: PostgreSQL asks the system for each that it makes, a tenth of what an order costs
    it where it was built without OpenSSL.
    """

    checkout: Checkout
    lines: tuple[tuple[OrderedVariant, Offer], ...]
    quote: Quote
    method: DeliveryMethod
    code: Code | None = None
    order_id: UUID = field(default_factory=uuid7)

    @cached_property
    def line_ids(self) -> tuple[UUID, ...]:
        """The ids of the order's lines, in their order."""
        return tuple(uuid7() for _ in self.lines)

    @property
    def free(self) -> bool:
        """Whether there is nothing to pay, so that neither a payment nor staff need confirm the order."""
        return self.quote.total == 0

    @property
    def held(self) -> Holding:
        """What the order reserves until it is paid; nothing if there is nothing to pay."""
        if self.free:
            return Holding()
        return Holding(sum(wanted.quantity for wanted, _ in self.lines), self.quote.subtotal)

    @property
    def hold_seconds(self) -> int:
        """How long the order holds its stock without being paid, or confirmed by staff."""
        hours = self.checkout.payment_rule.hold_hours
        return self.checkout.hold_seconds if hours is None else hours * SECONDS_OF_AN_HOUR

    @property
    def reference(self) -> str:
        """The reference of the payment attempt that is opened with the order; empty if none is."""
        by_staff = confirmed_by_staff(self.checkout.payment_method)
        return "" if self.free or by_staff else self.checkout.reference

    def order_row(self) -> dict[str, Any]:
        """The order's row of `orders`, with the key under which it is stored."""
        checkout = self.checkout
        return {
            "id": self.order_id,
            "cart_id": checkout.cart_id,
            "user_id": checkout.user_id,
            "email": checkout.email,
            "currency": checkout.currency,
            **{name: getattr(self.quote, name) for name in FIGURES},
            "address": checkout.address,
            "delivery_method": self.method.code,
            **checkout.promised(self.method, self.hold_seconds),
            "return_cost": checkout.return_cost,
            "payment_method": checkout.payment_method,
            "status": OPENING_FREE if self.free else OPENING,
            "hold_seconds": None if self.free else self.hold_seconds,
            "owner": checkout.owner,
            "network": checkout.network or None,
            "placed_by": checkout.placed_by,
            "units": self.held.units,
            "key": checkout.key,
            "request_hash": checkout.request_hash.hex(),
            "provider": checkout.provider,
            "reference": self.reference,
            "discount_id": self.code.id if self.code else None,
            "discount_code": self.code.code if self.code else None,
            "note": checkout.note,
            "gift_note": checkout.gift_note,
            "declared_age": str(checkout.declared_age or ""),
            "billing_address": checkout.billing,
            "vat": checkout.vat.frozen() if checkout.vat else None,
            "event_ids": [str(new_id()) for _ in range(MOST_EVENTS)],
            "email_id": str(new_id()),
            "payment_id": str(new_id()),
            "next_key": str(uuid4()),
        }

    def line_rows(self) -> list[dict[str, Any]]:
        """The order's rows of `order_lines`: a snapshot of names and prices."""
        return [
            {
                "id": line_id,
                "movement_id": str(new_id()),
                "order_id": self.order_id,
                "position": position,
                "variant_id": wanted.variant_id,
                "sku": offer.sku,
                "slug": offer.slug,
                "name": offer.name,
                "options": offer.options,
                "option_names": list(offer.options),
                "image": offer.image,
                "unit_price": figures.price(offer.price),
                "quantity": wanted.quantity,
                "discount": figures.discount,
                "tax_rate": figures.tax_rate,
                "tax": figures.tax,
                "withdrawal_exception": offer.withdrawal_exception,
                "minimum_age": offer.minimum_age,
            }
            for position, ((wanted, offer), figures, line_id) in enumerate(
                zip(self.lines, self.quote.lines, self.line_ids, strict=True)
            )
        ]


Decision = Accepted | ShopError


@dataclass(frozen=True, slots=True)
class _Ground:
    """What the checkouts of a batch are decided on, as it stands under the locks and after those before."""

    offers: Mapping[UUID, Offer]
    left: dict[UUID, int]
    codes: Codes
    standing: Standing
    holdings: Holdings


def decide(
    checkouts: Sequence[Checkout],
    carts: Mapping[UUID | None, Sequence[OrderedVariant]],
    offers: Mapping[UUID, Offer],
    codes: Codes | None = None,
    standing: Standing | None = None,
    holdings: Holdings | None = None,
) -> list[Decision]:
    """One decision per checkout, first come, first served; a refusal takes nothing from anybody.

    `standing` opens payment methods to shoppers, `holdings` is what they and their networks have reserved without
    paying.
    """
    left = {variant_id: offer.on_hand for variant_id, offer in offers.items()}
    waiting = dict(carts)
    ground = _Ground(offers, left, codes or Codes(), standing or Standing(), holdings or Holdings())
    decisions: list[Decision] = []
    for checkout in checkouts:
        try:
            accepted = _decide_one(checkout, checkout.items or waiting.get(checkout.cart_id, ()), ground)
        except ShopError as refusal:
            decisions.append(refusal)
            continue
        waiting.pop(checkout.cart_id, None)
        ground.codes.spend(checkout.claim)
        ground.holdings.add(checkout, accepted.held)
        for wanted, _ in accepted.lines:
            left[wanted.variant_id] -= wanted.quantity
        decisions.append(accepted)
    return decisions


def _decide_one(checkout: Checkout, cart: Sequence[OrderedVariant], ground: _Ground) -> Accepted:
    if not cart:
        raise EmptyCartError(gettext("Your cart is empty, so there is nothing to order."))
    short = tuple(line for line in (_shortage(wanted, ground) for wanted in cart) if line)
    if short:
        raise OutOfStockError(short)
    lines = tuple((wanted, ground.offers[wanted.variant_id]) for wanted in cart)
    check_declared(checkout.declared_age, (offer.minimum_age for _, offer in lines))
    priced = [Priced(offer.price, wanted.quantity, offer.tax_class) for wanted, offer in lines]
    code = ground.codes.find(checkout.claim, subtotal_of(priced))
    country = checkout.address["country"]
    method = method_for(country, checkout.delivery_method, checkout.methods)
    place = place_of(checkout.address)
    figures = quote_with_vat_number(priced, method, country, code, checkout.taxes, place, checkout.vat)
    if checkout.expected_total not in {None, figures.total}:
        raise TotalChangedError(checkout.expected_total or 0, figures)
    check_days(checkout, method)
    check_payable(checkout, figures.total, ground.standing)
    accepted = Accepted(checkout, lines, figures, method, code)
    ground.holdings.check(checkout, accepted.held)
    return accepted


def _shortage(wanted: OrderedVariant, ground: _Ground) -> ShortLine | None:
    offer = ground.offers.get(wanted.variant_id)
    if offer is None:
        return ShortLine(wanted.variant_id, gettext("One of these items"), wanted.quantity, 0, for_sale=False)
    available = ground.left[wanted.variant_id] if offer.published else 0
    if available >= wanted.quantity:
        return None
    return ShortLine(wanted.variant_id, offer.name, wanted.quantity, available, offer.published)
