"""Products of a seed, before they have ids. Prices are minor units, sizes are pixels."""

from dataclasses import dataclass
from datetime import datetime


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
