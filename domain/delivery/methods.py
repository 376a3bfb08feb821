"""Delivery countries and methods, with their prices. Amounts are minor units of the shop's currency."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from domain.errors import InvalidError
from domain.words.messages import gettext, marked

EUROPE = ("GB", "AT", "BE", "CZ", "DE", "DK", "ES", "FI", "FR", "IE", "IT", "LU", "NL", "NO", "PL", "PT", "SE", "CH")
WORLD = ("AU", "CA", "JP", "NZ", "US")
COUNTRIES = (*EUROPE, *WORLD)
"""ISO 3166-1 codes of the countries that a shop can be at home in and deliver to."""


@dataclass(frozen=True, slots=True)
class DeliveryMethod:
    """A delivery method for `countries`: its price, the subtotal from which it is free, the working days it takes.

    One that `checks_age` hands parcels only to people who prove to be old enough.
    """

    code: str
    name: str
    price: int
    free_from: int | None
    days: tuple[int, int]
    countries: tuple[str, ...]
    checks_age: bool = False

    @property
    def days_text(self) -> str:
        """The working days that delivery takes, in words."""
        low, high = self.days
        if high == 1:
            return gettext("next working day")
        return gettext("%(low)s to %(high)s working days", low=low, high=high)

    def cost(self, subtotal: int) -> int:
        """The cost of delivery for goods worth `subtotal`."""
        return 0 if self.free_from is not None and subtotal >= self.free_from else self.price


NOT_DELIVERED_TO = marked("We don't deliver to this country yet. Choose another one.")


def methods_for(country: str, methods: Sequence[DeliveryMethod]) -> tuple[DeliveryMethod, ...]:
    """The `methods` that are offered to `country`, the usual one first; none where we do not deliver."""
    return tuple(method for method in methods if country in method.countries)


def within(methods: Sequence[DeliveryMethod], countries: Collection[str]) -> tuple[DeliveryMethod, ...]:
    """The `methods` as far as they lead to `countries`."""
    kept = (replace(one, countries=tuple(code for code in one.countries if code in countries)) for one in methods)
    return tuple(one for one in kept if one.countries)


def method_for(country: str, code: str | None, methods: Sequence[DeliveryMethod]) -> DeliveryMethod:
    """The method `code` for `country`, the usual one if `code` is empty. Raises `InvalidError`."""
    offered = methods_for(country, methods)
    if not offered:
        raise InvalidError({"country": gettext(NOT_DELIVERED_TO)})
    chosen = [method for method in offered if method.code == (code or offered[0].code)]
    if not chosen:
        raise InvalidError(
            {"delivery_method": gettext("This delivery method isn't available there. Choose one of those shown.")}
        )
    return chosen[0]
