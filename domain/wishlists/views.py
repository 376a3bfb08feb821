"""Wishlists, as shown. Prices are minor units of `currency`."""

from dataclasses import dataclass
from uuid import UUID

from domain.catalogue.views import Picture, Stock
from domain.prices.unit_price import UnitPrice


@dataclass(frozen=True, slots=True)
class WishlistItemView:
    """A variant at today's price and with today's stock; one that is not `buyable` is no longer sold."""

    variant_id: UUID
    product_id: UUID
    slug: str
    sku: str
    name: str
    options: dict[str, str]
    picture: Picture | None
    price: int
    content: str
    per_unit: UnitPrice | None
    stock: Stock
    buyable: bool

    @property
    def title(self) -> str:
        """The product's name with its options."""
        return ", ".join((self.name, *self.options.values()))


@dataclass(frozen=True, slots=True)
class WishlistView:
    """A wishlist, the latest first."""

    items: tuple[WishlistItemView, ...]
    currency: str
