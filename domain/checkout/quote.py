"""What an order costs: a pure function whose every figure can explain itself. Amounts are minor units."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from domain.checkout.delivery import DeliveryMethod
from domain.discounts.codes import Code, DiscountKind
from domain.errors import ConflictError
from domain.money import MAX_AMOUNT, allocate, half_up

VAT = {"GB": Fraction(20, 100)}
"""The share of tax within our prices by country of delivery. Abroad we charge none; duties are the receiver's."""


@dataclass(frozen=True, slots=True)
class Priced:
    """So many at one price."""

    unit_price: int
    quantity: int

    @property
    def total(self) -> int:
        """Quantity times unit price."""
        return self.unit_price * self.quantity


@dataclass(frozen=True, slots=True)
class Quote:
    """The figures of an order; `total` = subtotal - discount + delivery, and `tax` is the part of it that is tax.

    `line_discounts` are the lines' shares of the discount, in order; they add up to it.
    """

    subtotal: int
    discount: int
    delivery: int
    tax: int
    explanation: dict[str, str]
    line_discounts: tuple[int, ...] = ()

    @property
    def total(self) -> int:
        """What is paid."""
        return self.subtotal - self.discount + self.delivery


def subtotal_of(lines: Sequence[Priced]) -> int:
    """What the goods cost together. Raises `ConflictError` beyond `MAX_AMOUNT`."""
    subtotal = sum(line.total for line in lines)
    if subtotal > MAX_AMOUNT:
        raise ConflictError("This order is larger than we can handle at once. Please split it.")
    return subtotal


def quote(lines: Sequence[Priced], method: DeliveryMethod, country: str, code: Code | None = None) -> Quote:
    """The quote for `lines` delivered to `country` by `method`, with a `code` that was found to count.

    A percentage is taken off all goods together, then shared out over the lines by the largest remainder, so that no
    line's share is larger than the line. Delivery is free by what the goods cost before the discount.
    Raises `ConflictError` beyond `MAX_AMOUNT`.
    """
    subtotal = subtotal_of(lines)
    discount = code.off(subtotal) if code else 0
    delivery = 0 if code and code.frees_delivery else method.cost(subtotal)
    explanation = {"delivery": _why_delivery(method, delivery, code), "tax": _why_tax(country)}
    return Quote(
        subtotal=subtotal,
        discount=discount,
        delivery=delivery,
        tax=included_tax(subtotal - discount + delivery, country),
        explanation={**explanation, "discount": _why_discount(code)} if code else explanation,
        line_discounts=tuple(allocate(discount, [line.total for line in lines])),
    )


def included_tax(gross: int, country: str) -> int:
    """The tax within `gross`, gross x rate / (1 + rate), rounded half up (HMRC VAT Notice 700, section 17)."""
    rate = VAT.get(country, Fraction(0))
    return half_up(gross * rate / (1 + rate))


def _why_delivery(method: DeliveryMethod, cost: int, code: Code | None) -> str:
    how = f"{method.name}, {method.days_text}"
    if code and code.frees_delivery:
        return f"{how}, free with the code {code.code}"
    return how + (", free for an order of this size" if cost == 0 else "")


def _why_discount(code: Code) -> str:
    if code.kind == DiscountKind.PERCENTAGE:
        return f"{code.value}% off with the code {code.code}"
    return f"With the code {code.code}"


def _why_tax(country: str) -> str:
    rate = VAT.get(country)
    return f"VAT at {float(rate * 100):g}%, included" if rate else "No VAT is charged on deliveries abroad"
