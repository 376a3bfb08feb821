"""The price of an order: a pure function whose every figure can explain itself. Amounts are minor units."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from domain.checkout.explanation import explain
from domain.delivery.methods import DeliveryMethod
from domain.discounts.codes import Code
from domain.errors import ConflictError
from domain.money import MAX_AMOUNT, allocate
from domain.taxes.places import Place
from domain.taxes.rates import TaxClass
from domain.taxes.rules import Taxed, TaxRules, work_out_tax
from domain.words.messages import gettext

USUAL_TAXES = TaxRules()


@dataclass(frozen=True, slots=True)
class Priced:
    """A quantity at one unit price."""

    unit_price: int
    quantity: int
    tax_class: TaxClass = TaxClass.STANDARD

    @property
    def total(self) -> int:
        """Quantity times unit price."""
        return self.unit_price * self.quantity


@dataclass(frozen=True, slots=True)
class LineFigures:
    """A line's share of the discount and of the tax, and the rate of that in basis points.

    It has a `unit_price` of its own where that is not the price in the catalogue: without VAT, for a business abroad.
    """

    discount: int
    tax_rate: int
    tax: int
    unit_price: int | None = None

    def price(self, usual: int) -> int:
        """The unit price, which is `usual` in the catalogue."""
        return usual if self.unit_price is None else self.unit_price


@dataclass(frozen=True, slots=True)
class Quote:
    """The figures of an order. `total` = subtotal - discount + delivery, and the tax if prices do not include it.

    The lines' discounts add up to `discount`; their tax, with `delivery_tax`, adds up to `tax`.
    """

    subtotal: int
    discount: int
    delivery: int
    tax: int
    tax_included: bool
    delivery_tax: int
    lines: tuple[LineFigures, ...]
    explanation: dict[str, Any]

    @property
    def total(self) -> int:
        """The amount to pay."""
        return self.subtotal - self.discount + self.delivery + (0 if self.tax_included else self.tax)

    @property
    def taxes(self) -> list[dict[str, Any]]:
        """The tax by rate."""
        return [step for step in self.explanation["steps"] if step["figure"] == "tax"]


def subtotal_of(lines: Sequence[Priced]) -> int:
    """The price of all goods together. Raises `ConflictError` beyond `MAX_AMOUNT`."""
    subtotal = sum(line.total for line in lines)
    _check_size(subtotal)
    return subtotal


def _check_size(amount: int) -> None:
    if amount > MAX_AMOUNT:
        raise ConflictError(gettext("This order is larger than we can handle at once. Please split it."))


def quote(
    lines: Sequence[Priced],
    method: DeliveryMethod,
    country: str,
    code: Code | None = None,
    taxes: TaxRules = USUAL_TAXES,
    place: Place | None = None,
) -> Quote:
    """The quote for `lines` delivered to `country` by `method`, with a `code` that was found valid.

    `place` is where in the country they go if its tax differs there, see `domain.taxes.places`.

    A percentage is taken off all goods together, then shared out over the lines by the largest remainder, so that no
    line's share is larger than the line. Delivery is free by what the goods cost before the discount.

    Raises `ConflictError` beyond `MAX_AMOUNT`.
    """
    subtotal = subtotal_of(lines)
    discount = code.off(subtotal) if code else 0
    delivery = 0 if code and code.frees_delivery else method.cost(subtotal)
    shares = allocate(discount, [line.total for line in lines])
    paid = [Taxed(line.total - share, line.tax_class) for line, share in zip(lines, shares, strict=True)]
    tax = work_out_tax(paid, delivery, country, taxes, place)
    _check_size(subtotal - discount + delivery + (0 if taxes.included else tax.total))
    return Quote(
        subtotal=subtotal,
        discount=discount,
        delivery=delivery,
        tax=tax.total,
        tax_included=taxes.included,
        delivery_tax=tax.delivery,
        lines=tuple(LineFigures(*figures) for figures in zip(shares, tax.rates, tax.lines, strict=True)),
        explanation=explain(
            subtotal=subtotal,
            lines=len(lines),
            method=method,
            delivery=delivery,
            code=code,
            tax=tax,
            rules=taxes,
            country=country,
            place=place,
        ),
    )
