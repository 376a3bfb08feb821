"""Where we deliver, how, and what it costs. Amounts are minor units of the shop's currency."""

from dataclasses import dataclass

from domain.errors import InvalidError

HOME = "GB"
EUROPE = ("AT", "BE", "CZ", "DE", "DK", "ES", "FI", "FR", "IE", "IT", "LU", "NL", "NO", "PL", "PT", "SE", "CH")
WORLD = ("AU", "CA", "JP", "NZ", "US")
COUNTRIES = (HOME, *EUROPE, *WORLD)
"""ISO 3166-1 codes of the countries that we deliver to."""


@dataclass(frozen=True, slots=True)
class DeliveryMethod:
    """A way to deliver: its price, the subtotal from which it is free, and the working days it takes."""

    code: str
    name: str
    price: int
    free_from: int | None
    days: tuple[int, int]

    @property
    def days_text(self) -> str:
        """The working days it takes, in words."""
        low, high = self.days
        return "next working day" if high == 1 else f"{low} to {high} working days"

    def cost(self, subtotal: int) -> int:
        """What it costs for goods worth `subtotal`."""
        return 0 if self.free_from is not None and subtotal >= self.free_from else self.price


HOME_METHODS = (
    DeliveryMethod("standard", "Standard delivery", 395, 6000, (2, 4)),
    DeliveryMethod("express", "Express delivery", 795, None, (1, 1)),
)
EUROPE_METHODS = (DeliveryMethod("standard", "Standard delivery", 1295, 15000, (4, 8)),)
WORLD_METHODS = (DeliveryMethod("standard", "Standard delivery", 2495, None, (7, 14)),)


def methods_for(country: str) -> tuple[DeliveryMethod, ...]:
    """The methods offered to `country`, the usual one first; none where we do not deliver."""
    if country == HOME:
        return HOME_METHODS
    if country in EUROPE:
        return EUROPE_METHODS
    return WORLD_METHODS if country in WORLD else ()


def method_for(country: str, code: str | None) -> DeliveryMethod:
    """The method `code` for `country`, the usual one if `code` is empty. Raises `InvalidError`."""
    methods = methods_for(country)
    if not methods:
        raise InvalidError({"country": "We do not deliver to this country yet. Choose another one."})
    chosen = [method for method in methods if method.code == (code or methods[0].code)]
    if not chosen:
        raise InvalidError({"delivery_method": "This delivery method is not offered there. Choose one of those shown."})
    return chosen[0]
