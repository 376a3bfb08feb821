"""The decisions of a checkout, which say who gets what: a pure function over locked stock, in order of arrival."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import msgspec
from uuid_utils.compat import uuid7

from domain.checkout.codes import Claim, Codes
from domain.checkout.errors import EmptyCartError, OutOfStockError, ShortLine, TotalChangedError
from domain.checkout.quote import USUAL_TAXES, Priced, Quote, quote, subtotal_of
from domain.delivery.methods import USUAL_METHODS, DeliveryMethod, method_for
from domain.discounts.codes import Code, normal
from domain.errors import InvalidError, ShopError
from domain.money import decimal_text
from domain.payments.gateway import ANY_AMOUNT, AmountLimits
from domain.payments.methods import confirmed_by_staff
from domain.taxes.places import place_of
from domain.taxes.rates import TaxClass
from domain.taxes.rules import TaxRules

LONGEST_OWNER = 80
OPENING, OPENING_FREE = "pending", "confirmed"
"""The status in which an order begins, and that of one for which there is nothing to pay."""


@dataclass(frozen=True, slots=True)
class OrderedVariant:
    """A variant and a quantity."""

    variant_id: UUID
    quantity: int


@dataclass(frozen=True, slots=True)
class Checkout:
    """A request to order a cart, or `items` without one. `expected_total` is what the shopper saw, in minor units.

    The stock is held for `hold_seconds` if it is paid by card; an order that staff confirm holds it until they do. One
    that is paid by card begins with an open attempt at `provider`, if there is a `reference` for it; its total must be
    within the provider's `limits`.
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
    methods: tuple[DeliveryMethod, ...] = USUAL_METHODS
    limits: AmountLimits = ANY_AMOUNT

    @property
    def code(self) -> str:
        """The code that was typed, as codes are compared; empty without one."""
        return normal(self.discount_code)

    @property
    def claim(self) -> Claim:
        """The checkout's request to use a code."""
        return Claim((self.owner, self.key), self.code, self.user_id, self.email, self.currency)

    @property
    def owner(self) -> str:
        """The owner of the key: another user's or another cart's key is another key."""
        if self.user_id:
            return f"user:{self.user_id}"
        return f"cart:{self.cart_id}" if self.cart_id else f"guest:{self.email.lower()}"[:LONGEST_OWNER]

    @property
    def request_hash(self) -> bytes:
        """The hash of the request that the key stands for; equal requests have equal hashes."""
        items = sorted((one.variant_id.hex, one.quantity) for one in self.items)
        wish = [self.email, sorted(self.address.items()), self.delivery_method, self.payment_method, items]
        wish += [self.code] if self.code else []
        return hashlib.sha256(msgspec.json.encode(wish)).digest()


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


@dataclass(frozen=True, slots=True)
class Accepted:
    """An order that will be written."""

    checkout: Checkout
    lines: tuple[tuple[OrderedVariant, Offer], ...]
    quote: Quote
    delivery_method: str
    code: Code | None = None
    order_id: UUID = field(default_factory=uuid7)

    @property
    def free(self) -> bool:
        """Whether there is nothing to pay, so that neither a payment nor staff need confirm the order."""
        return self.quote.total == 0

    def order_row(self) -> dict[str, Any]:
        """The order's row of `orders`, with the key under which it is stored."""
        checkout, by_staff = self.checkout, confirmed_by_staff(self.checkout.payment_method)
        return {
            "id": self.order_id,
            "cart_id": checkout.cart_id,
            "user_id": checkout.user_id,
            "email": checkout.email,
            "currency": checkout.currency,
            "subtotal": self.quote.subtotal,
            "discount": self.quote.discount,
            "delivery": self.quote.delivery,
            "tax": self.quote.tax,
            "tax_included": self.quote.tax_included,
            "delivery_tax": self.quote.delivery_tax,
            "total": self.quote.total,
            "explanation": self.quote.explanation,
            "address": checkout.address,
            "delivery_method": self.delivery_method,
            "payment_method": checkout.payment_method,
            "status": OPENING_FREE if self.free else OPENING,
            "hold_seconds": None if self.free or by_staff else checkout.hold_seconds,
            "owner": checkout.owner,
            "key": checkout.key,
            "request_hash": checkout.request_hash.hex(),
            "provider": checkout.provider,
            "reference": checkout.reference,
            "discount_id": self.code.id if self.code else None,
            "discount_code": self.code.code if self.code else None,
        }

    def line_rows(self) -> list[dict[str, Any]]:
        """The order's rows of `order_lines`: a snapshot of names and prices."""
        return [
            {
                "order_id": self.order_id,
                "position": position,
                "variant_id": wanted.variant_id,
                "sku": offer.sku,
                "slug": offer.slug,
                "name": offer.name,
                "options": offer.options,
                "image": offer.image,
                "unit_price": offer.price,
                "quantity": wanted.quantity,
                "discount": figures.discount,
                "tax_rate": figures.tax_rate,
                "tax": figures.tax,
            }
            for position, ((wanted, offer), figures) in enumerate(zip(self.lines, self.quote.lines, strict=True))
        ]


Decision = Accepted | ShopError


def decide(
    checkouts: Sequence[Checkout],
    carts: Mapping[UUID | None, Sequence[OrderedVariant]],
    offers: Mapping[UUID, Offer],
    codes: Codes | None = None,
) -> list[Decision]:
    """One decision per checkout, first come, first served; a refusal takes nothing from anybody."""
    left = {variant_id: offer.on_hand for variant_id, offer in offers.items()}
    waiting, codes = dict(carts), codes or Codes()
    decisions: list[Decision] = []
    for checkout in checkouts:
        try:
            wishes = checkout.items or waiting.get(checkout.cart_id, ())
            accepted = _decide_one(checkout, wishes, offers, left, codes)
        except ShopError as refusal:
            decisions.append(refusal)
            continue
        waiting.pop(checkout.cart_id, None)
        codes.spend(checkout.claim)
        for wanted, _ in accepted.lines:
            left[wanted.variant_id] -= wanted.quantity
        decisions.append(accepted)
    return decisions


def _decide_one(
    checkout: Checkout,
    cart: Sequence[OrderedVariant],
    offers: Mapping[UUID, Offer],
    left: Mapping[UUID, int],
    codes: Codes,
) -> Accepted:
    if not cart:
        raise EmptyCartError("Your cart is empty, so there is nothing to order.")
    short = tuple(line for line in (_shortage(wanted, offers, left) for wanted in cart) if line)
    if short:
        raise OutOfStockError(short)
    lines = tuple((wanted, offers[wanted.variant_id]) for wanted in cart)
    priced = [Priced(offer.price, wanted.quantity, offer.tax_class) for wanted, offer in lines]
    code = codes.find(checkout.claim, subtotal_of(priced))
    country = checkout.address["country"]
    method = method_for(country, checkout.delivery_method, checkout.methods)
    figures = quote(priced, method, country, code, checkout.taxes, place_of(checkout.address))
    if checkout.expected_total not in {None, figures.total}:
        raise TotalChangedError(checkout.expected_total or 0, figures)
    _check_payable(checkout, figures.total)
    return Accepted(checkout, lines, figures, method.code, code)


def _check_payable(checkout: Checkout, total: int) -> None:
    """Raise `InvalidError` if the provider never charges such a total, before anything is held for it."""
    if confirmed_by_staff(checkout.payment_method) or not total:
        return
    lowest, highest = checkout.limits.lowest, checkout.limits.highest
    if lowest <= total <= highest:
        return
    bound, which = (lowest, "At least") if total < lowest else (highest, "At most")
    found, known = (decimal_text(amount, checkout.currency) for amount in (total, bound))
    sentence = f"{which} {known} {checkout.currency} can be paid by card, and this order comes to {found}."
    raise InvalidError({"payment_method": f"{sentence} Change your order, or pay in another way."})


def _shortage(wanted: OrderedVariant, offers: Mapping[UUID, Offer], left: Mapping[UUID, int]) -> ShortLine | None:
    offer = offers.get(wanted.variant_id)
    if offer is None:
        return ShortLine(wanted.variant_id, "One of these items", wanted.quantity, 0, for_sale=False)
    available = left[wanted.variant_id] if offer.published else 0
    if available >= wanted.quantity:
        return None
    return ShortLine(wanted.variant_id, offer.name, wanted.quantity, available, offer.published)
