"""What an order costs: a pure function whose every figure can explain itself. Amounts are minor units."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from domain.checkout.delivery import DeliveryMethod
from domain.errors import ConflictError
from domain.money import MAX_AMOUNT

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
    """The figures of an order; `total` = subtotal - discount + delivery, and `tax` is the part of it that is tax."""

    subtotal: int
    discount: int
    delivery: int
    tax: int
    explanation: dict[str, str]

    @property
    def total(self) -> int:
        """What is paid."""
        return self.subtotal - self.discount + self.delivery


def quote(lines: Sequence[Priced], method: DeliveryMethod, country: str) -> Quote:
    """The quote for `lines` delivered to `country` by `method`. Raises `ConflictError` beyond `MAX_AMOUNT`."""
    subtotal = sum(line.total for line in lines)
    if subtotal > MAX_AMOUNT:
        raise ConflictError("This order is larger than we can handle at once. Please split it.")
    delivery = method.cost(subtotal)
    return Quote(
        subtotal=subtotal,
        discount=0,
        delivery=delivery,
        tax=included_tax(subtotal + delivery, country),
        explanation={"delivery": _why_delivery(method, delivery), "tax": _why_tax(country)},
    )


def included_tax(gross: int, country: str) -> int:
    """The tax within `gross`, gross x rate / (1 + rate), rounded half up (HMRC VAT Notice 700, section 17)."""
    rate = VAT.get(country, Fraction(0))
    return int(gross * rate / (1 + rate) + Fraction(1, 2))


def _why_delivery(method: DeliveryMethod, cost: int) -> str:
    return f"{method.name}, {method.days_text}" + (", free for an order of this size" if cost == 0 else "")


def _why_tax(country: str) -> str:
    rate = VAT.get(country)
    return f"VAT at {float(rate * 100):g}%, included" if rate else "No VAT is charged on deliveries abroad"
