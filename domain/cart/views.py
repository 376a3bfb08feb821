"""Carts, as shown. Prices are minor units of `currency`."""

from dataclasses import dataclass
from uuid import UUID

from domain.catalogue.views import Picture, Stock
from domain.catalogue.withdrawal_exceptions import notice_of
from domain.money import has_fraction
from domain.prices.unit_price import UnitPrice


@dataclass(frozen=True, slots=True)
class CartLineView:
    """A quantity of one variant, at today's price and with today's stock.

    `unit_price` is that of one of them, `per_unit` that of a kilogram, litre, metre or piece of its content.
    """

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
    per_unit: UnitPrice | None = None
    withdrawal_exception: str | None = None
    minimum_age: int | None = None
    age_reason: str = ""
    seen_price: int | None = None

    def __hash__(self) -> int:
        return hash((self.variant_id, self.quantity, self.unit_price, self.stock))

    @property
    def price_before(self) -> int | None:
        """The unit price when it was put in, if it was another one."""
        return None if self.seen_price == self.unit_price else self.seen_price

    @property
    def withdrawal_notice(self) -> str:
        """What shoppers are told of its exception from the right of withdrawal; empty if it has none."""
        return notice_of(self.withdrawal_exception)

    @property
    def line_total(self) -> int:
        """Quantity times unit price."""
        return self.quantity * self.unit_price

    @property
    def obtainable(self) -> int:
        """How many of the quantity can be bought at this moment."""
        return min(self.quantity, max(self.stock.available, 0)) if self.buyable else 0

    @property
    def title(self) -> str:
        """The variant's options in words, empty for a product without a choice."""
        return ", ".join(self.options.values())

    @property
    def short(self) -> bool:
        """Whether the quantity exceeds the stock, or the product is no longer sold."""
        return self.obtainable < self.quantity


@dataclass(frozen=True, slots=True)
class CartView:
    """A cart as its owner sees it. `checkout_key` ensures that its next order is placed only once.

    It is `undoable` if what was removed last can be put back. `gift_note` is printed for whoever is given the
    next order. It is `idle` if it was last used more than a day ago.
    """

    id: UUID | None
    lines: tuple[CartLineView, ...]
    currency: str
    checkout_key: str
    undoable: bool = False
    gift_note: str = ""
    idle: bool = False

    @property
    def subtotal(self) -> int:
        """The sum of what can be bought; whatever is short of stock is left out."""
        return sum(line.obtainable * line.unit_price for line in self.lines)

    @property
    def short_lines(self) -> tuple[CartLineView, ...]:
        """The lines of which not all can be bought."""
        return tuple(line for line in self.lines if line.short)

    @property
    def unobtainable(self) -> bool:
        """Whether nothing in it can be bought."""
        return not any(line.obtainable for line in self.lines)

    @property
    def exact(self) -> bool:
        """Whether one of its sums has pence or the like, so that all of them are written with them."""
        return any(has_fraction(line.line_total, self.currency) for line in self.lines)

    @property
    def minimum_age(self) -> int:
        """The age that whoever orders it must have reached, 0 if there is none."""
        return max((line.minimum_age for line in self.lines if line.minimum_age), default=0)

    @property
    def item_count(self) -> int:
        """The number of items in the cart."""
        return sum(line.quantity for line in self.lines)
