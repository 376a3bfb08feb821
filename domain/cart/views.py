"""What is shown of a cart. Prices are minor units of `currency`."""

from dataclasses import dataclass
from uuid import UUID

from domain.catalogue.views import Picture, Stock


@dataclass(frozen=True, slots=True)
class CartLineView:
    """So many of one variant, at today's price and with today's stock."""

    variant_id: UUID
    product_id: UUID
    slug: str
    sku: str
    name: str
    options: dict[str, str]
    picture: Picture | None
    quantity: int
    unit_price: int
    stock: Stock
    buyable: bool
    tax_class: str = "standard"

    @property
    def line_total(self) -> int:
        """Quantity times unit price."""
        return self.quantity * self.unit_price

    @property
    def title(self) -> str:
        """Its options in words, empty for a product without a choice."""
        return ", ".join(self.options.values())

    @property
    def short(self) -> bool:
        """Whether more is asked than is there."""
        return not self.buyable or self.quantity > self.stock.available


@dataclass(frozen=True, slots=True)
class CartView:
    """A cart as its owner sees it. `checkout_key` makes its next order happen once only."""

    id: UUID | None
    lines: tuple[CartLineView, ...]
    currency: str
    checkout_key: str

    @property
    def subtotal(self) -> int:
        """The sum of the lines."""
        return sum(line.line_total for line in self.lines)

    @property
    def item_count(self) -> int:
        """How many things are in it."""
        return sum(line.quantity for line in self.lines)
