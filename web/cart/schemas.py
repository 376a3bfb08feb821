"""Response bodies about carts. Prices are integer minor units of `currency`."""

from typing import Annotated
from uuid import UUID

from msgspec import Meta, Struct

from domain.cart.views import CartView
from web.api.fields import Amount, Count, Currency, Sku


class CartItem(Struct, frozen=True):
    """A quantity of one variant; `available` is how many can be ordered, and `minimum_age` by whom."""

    id: UUID
    variant_id: UUID
    product_id: UUID
    sku: Sku
    name: str
    options: dict[str, str]
    quantity: Count
    unit_price: Amount
    seen_price: Annotated[Amount | None, Meta(description="The unit price when it was put in, if known")]
    line_total: Amount
    available: Count
    minimum_age: int | None


class Cart(Struct, frozen=True):
    """A cart at current prices; the subtotal counts of each item what is available."""

    items: list[CartItem]
    subtotal: Amount
    currency: Currency
    item_count: Count
    gift_note: Annotated[str, Meta(description="Printed, without prices, for the recipient of the next order")]


def cart_of(view: CartView) -> Cart:
    """Return a cart as a response body; the id of an item is its variant's."""
    items = [
        CartItem(
            id=line.variant_id,
            variant_id=line.variant_id,
            product_id=line.product_id,
            sku=line.sku,
            name=line.name,
            options=line.options,
            quantity=line.quantity,
            unit_price=line.unit_price,
            seen_price=line.seen_price,
            line_total=line.line_total,
            available=line.stock.available if line.buyable else 0,
            minimum_age=line.minimum_age,
        )
        for line in view.lines
    ]
    return Cart(items, view.subtotal, view.currency, view.item_count, view.gift_note)
