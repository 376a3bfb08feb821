"""Response bodies about wishlists. Prices are integer minor units of `currency`."""

from uuid import UUID

from msgspec import Struct

from domain.wishlists.views import WishlistView
from web.api.fields import Amount, Count, Currency, Sku


class WishlistEntry(Struct, frozen=True):
    """A variant that was saved for later; `available` is how many can be ordered."""

    variant_id: UUID
    product_id: UUID
    sku: Sku
    name: str
    options: dict[str, str]
    unit_price: Amount
    available: Count


class Wishlist(Struct, frozen=True):
    """A wishlist at current prices, the latest item first."""

    items: list[WishlistEntry]
    currency: Currency


def wishlist_of(view: WishlistView) -> Wishlist:
    """Return a wishlist as a response body."""
    items = [
        WishlistEntry(
            variant_id=one.variant_id,
            product_id=one.product_id,
            sku=one.sku,
            name=one.name,
            options=one.options,
            unit_price=one.price,
            available=one.stock.available if one.buyable else 0,
        )
        for one in view.items
    ]
    return Wishlist(items, view.currency)
