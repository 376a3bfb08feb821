"""Delivery countries and methods, with their prices. Amounts are minor units of the shop's currency."""

from collections.abc import Sequence
from dataclasses import dataclass

from domain.errors import InvalidError

HOME = "GB"
EUROPE = ("AT", "BE", "CZ", "DE", "DK", "ES", "FI", "FR", "IE", "IT", "LU", "NL", "NO", "PL", "PT", "SE", "CH")
WORLD = ("AU", "CA", "JP", "NZ", "US")
COUNTRIES = (HOME, *EUROPE, *WORLD)
"""ISO 3166-1 codes of the countries that we deliver to."""


@dataclass(frozen=True, slots=True)
class DeliveryMethod:
    """A delivery method for `countries`: its price, the subtotal from which it is free, the working days it takes."""

    code: str
    name: str
    price: int
    free_from: int | None
    days: tuple[int, int]
    countries: tuple[str, ...]

    @property
    def days_text(self) -> str:
        """The working days that delivery takes, in words."""
        low, high = self.days
        return "next working day" if high == 1 else f"{low} to {high} working days"

    def cost(self, subtotal: int) -> int:
        """The cost of delivery for goods worth `subtotal`."""
        return 0 if self.free_from is not None and subtotal >= self.free_from else self.price


NOT_DELIVERED_TO = "We don't deliver to this country yet. Choose another one."

USUAL_METHODS = (
    DeliveryMethod("standard", "Standard delivery", 395, 6000, (2, 4), (HOME,)),
    DeliveryMethod("express", "Express delivery", 795, None, (1, 1), (HOME,)),
    DeliveryMethod("standard", "Standard delivery", 1295, 15000, (4, 8), EUROPE),
    DeliveryMethod("standard", "Standard delivery", 2495, None, (7, 14), WORLD),
)
"""The methods of a new shop, and of one that has no methods in its currency."""


def methods_for(country: str, methods: Sequence[DeliveryMethod] = USUAL_METHODS) -> tuple[DeliveryMethod, ...]:
    """The `methods` that are offered to `country`, the usual one first; none where we do not deliver."""
    return tuple(method for method in methods if country in method.countries)


def method_for(country: str, code: str | None, methods: Sequence[DeliveryMethod] = USUAL_METHODS) -> DeliveryMethod:
    """The method `code` for `country`, the usual one if `code` is empty. Raises `InvalidError`."""
    offered = methods_for(country, methods)
    if not offered:
        raise InvalidError({"country": NOT_DELIVERED_TO})
    chosen = [method for method in offered if method.code == (code or offered[0].code)]
    if not chosen:
        raise InvalidError(
            {"delivery_method": "This delivery method isn't available there. Choose one of those shown."}
        )
    return chosen[0]
