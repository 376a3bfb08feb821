"""Products of a seed, before they have ids. Prices are minor units, sizes are pixels."""

from dataclasses import dataclass, replace
from datetime import datetime

from babel.numbers import get_currency_precision

DEMO_CURRENCY, DEMO_HOME = "GBP", "GB"
"""What the demo is written for."""


@dataclass(frozen=True, slots=True)
class NewVariant:
    """One sku with its options and its stock."""

    sku: str
    options: dict[str, str]
    price: int
    compare_at: int | None
    stock: int


@dataclass(frozen=True, slots=True)
class NewPicture:
    """A picture by its stem; `variant` is the index of the variant that it shows, None for all of them."""

    file: str
    alt: str
    width: int
    height: int
    variant: int | None


@dataclass(frozen=True, slots=True)
class NewProduct:
    """A product with its variants and pictures, both in the order in which they are shown."""

    slug: str
    name: str
    category: str
    description: str
    details: tuple[str, ...]
    material: str
    dimensions: str
    care: str
    currency: str
    attributes: dict[str, list[str]]
    position: int
    created_at: datetime
    variants: tuple[NewVariant, ...]
    pictures: tuple[NewPicture, ...]
    withdrawal_exception: str | None = None
    maker: str | None = None
    safety: str = ""
    minimum_age: int | None = None
    age_reason: str = ""


def in_currency(amount: int, currency: str) -> int:
    """An amount of the demo as it is in a shop of another currency: the same figure, such as €18.50 for £18.50.

    Where there are no minor units it is as many whole ones, ¥1,850, which is nearer to what things cost there.
    """
    more = max(0, get_currency_precision(currency) - get_currency_precision(DEMO_CURRENCY))
    return amount * int(10**more)


def priced_in(product: NewProduct, currency: str) -> NewProduct:
    """The product with its prices in another currency."""
    variants = tuple(
        replace(
            one,
            price=in_currency(one.price, currency),
            compare_at=None if one.compare_at is None else in_currency(one.compare_at, currency),
        )
        for one in product.variants
    )
    return replace(product, currency=currency, variants=variants)
