"""The catalogue, as shown on pages and to API clients. Prices are minor units of `currency`."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from domain.catalogue.facet_views import Facet
from domain.catalogue.filters import Filters
from domain.catalogue.maker_view import MakerView
from domain.catalogue.price_changes import PriceChanges
from domain.catalogue.related_by import RelatedBy, related_by
from domain.catalogue.withdrawal_exceptions import notice_of
from domain.media.sizes import fallback_width, stored_widths
from domain.prices.unit_price import UnitPrice, unit_price

LOW_STOCK = 5
"""At this many or fewer, the shop says how many are left."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture, by the stem of its files; `width` and `height` are the original's pixels."""

    file: str
    alt: str
    width: int
    height: int
    variant_id: UUID | None = None

    @property
    def widths(self) -> tuple[int, ...]:
        """The widths in pixels in which the picture is stored."""
        return stored_widths(self.width)

    @property
    def fallback_width(self) -> int:
        """The one width in pixels in which it is stored as JPEG too."""
        return fallback_width(self.width)


@dataclass(frozen=True, slots=True)
class Stock:
    """The available quantity, and how it is described."""

    available: int

    @property
    def sold_out(self) -> bool:
        """Whether none is left."""
        return self.available <= 0

    @property
    def low(self) -> bool:
        """Whether so few are left that the shop says how many."""
        return 0 < self.available <= LOW_STOCK

    @property
    def as_told(self) -> "Stock":
        """No more of it than pages tell, so that one is equal to the next while there is enough."""
        return Stock(min(self.available, LOW_STOCK + 1))


@dataclass(frozen=True, slots=True)
class ProductCard:
    """A product in a list. `choices` is how many variants there are, and `choice_values` those of their first option.

    `first_variant` is the one that its page shows first. `second` is another picture of it.
    `compare_at`, the lowest price of the 30 days before that reduction, and the unit price belong to the lowest price.
    """

    id: UUID
    slug: str
    name: str
    category_id: UUID
    currency: str
    price_from: int
    price_to: int
    compare_at: int | None
    choices: int
    choice_name: str
    stock: Stock
    picture: Picture | None
    lowest_30_days: int | None = None
    unit_price: UnitPrice | None = None
    choice_values: tuple[str, ...] = ()
    first_variant: UUID | None = None
    second: Picture | None = None

    def __hash__(self) -> int:
        return hash((self.id.int, self.price_from, self.stock.available))


@dataclass(frozen=True, slots=True)
class Crumb:
    """A link of a breadcrumb trail."""

    slug: str
    name: str


@dataclass(frozen=True, slots=True)
class CategoryView:
    """A category with its place in the tree; `path` runs from the top to its parent.

    `children` are its subcategories, of which pages lead to those in `menu`, the ones with products.
    """

    id: UUID
    slug: str
    name: str
    description: str
    position: int
    version: int
    tax_class: str
    published: bool
    path: tuple[Crumb, ...]
    children: tuple[Crumb, ...]
    menu: tuple[Crumb, ...]
    picture: Picture | None

    def __hash__(self) -> int:
        return hash(self.id)


@dataclass(frozen=True, slots=True)
class Listing:
    """A page of products. `page` and `pages` count from 1; the price range spans the whole unfiltered list.

    `category_counts` says how many products each category itself would add to the list; `filters` are those that
    found it, with the words as they were searched. Where no product has the words as typed, others were searched
    `instead`; `partly`: no product has all of them, so these have some.
    """

    cards: tuple[ProductCard, ...]
    total: int
    page: int
    pages: int
    facets: tuple[Facet, ...]
    category_counts: dict[UUID, int]
    in_stock_count: int
    lowest_price: int
    highest_price: int
    currency: str
    filters: Filters
    instead: str = ""
    partly: bool = False

    @property
    def found_as_typed(self) -> int:
        """How many products have all of the words as typed: none where others were searched instead."""
        return 0 if self.instead or self.partly else self.total


@dataclass(frozen=True, slots=True)
class VariantView:
    """A variant that can be added to the cart; `price` is what it costs now.

    While a sale is on, `full_price` is the one without. `lowest_30_days` is that before the reduction of `compare_at`.
    """

    id: UUID
    sku: str
    options: dict[str, str]
    price: int
    compare_at: int | None
    stock: Stock
    version: int
    weight_grams: int | None = None
    barcode: str = ""
    lowest_30_days: int | None = None
    content: str = ""
    full_price: int | None = None
    sale_price: int | None = None
    sale_from: datetime | None = None
    sale_until: datetime | None = None
    price_changes: PriceChanges | None = None

    @property
    def unit_price(self) -> UnitPrice | None:
        """The price of a kilogram, litre, metre or piece, if its content is known."""
        return unit_price(self.price, self.content)

    @property
    def title(self) -> str:
        """The variant's options in words, empty for a product without a choice."""
        return ", ".join(self.options.values())


@dataclass(frozen=True, slots=True)
class ProductView:
    """A product with everything its page shows.

    `path` runs from the top to its category, shoppers can open `crumbs` of it. Published products that go with it were
    `chosen` by staff, or often `bought` with it, in their order; `beside` is all that may ever go with it.
    """

    id: UUID
    slug: str
    name: str
    description: str
    details: tuple[str, ...]
    material: str
    dimensions: str
    care: str
    attributes: dict[str, list[str]]
    currency: str
    published: bool
    version: int
    path: tuple[Crumb, ...]
    crumbs: tuple[Crumb, ...]
    variants: tuple[VariantView, ...]
    pictures: tuple[Picture, ...]
    publish_at: datetime | None = None
    search_title: str = ""
    search_description: str = ""
    withdrawal_exception: str | None = None
    maker: MakerView | None = None
    safety: str = ""
    minimum_age: int | None = None
    age_reason: str = ""
    chosen: tuple[UUID, ...] = ()
    bought: tuple[UUID, ...] = ()
    beside: tuple[UUID, ...] = ()

    @property
    def related_by(self) -> RelatedBy:
        """Why others are shown with it: staff chose them, or people bought them together, or they are near it."""
        return related_by(self.chosen, self.bought)

    @property
    def withdrawal_notice(self) -> str:
        """What shoppers are told of its exception from the right of withdrawal; empty if it has none."""
        return notice_of(self.withdrawal_exception)

    @property
    def stock(self) -> Stock:
        """The stock of all variants together."""
        return Stock(sum(variant.stock.available for variant in self.variants))

    def variant(self, variant_id: UUID | None) -> VariantView:
        """The variant with this id; else the first in stock; else the first."""
        wanted = (variant for variant in self.variants if variant.id == variant_id)
        buyable = (variant for variant in self.variants if not variant.stock.sold_out)
        return next(wanted, None) or next(buyable, self.variants[0])

    def pictures_for(self, variant: VariantView) -> tuple[Picture, ...]:
        """All pictures, those of `variant` first, then those of no variant; in their own order if it has none."""
        if all(picture.variant_id != variant.id for picture in self.pictures):
            return self.pictures
        return tuple(sorted(self.pictures, key=lambda one: (one.variant_id != variant.id, one.variant_id is not None)))
