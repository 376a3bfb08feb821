"""Response bodies about products and categories. Prices are integer minor units of `currency`."""

from datetime import datetime
from functools import lru_cache
from uuid import UUID

from msgspec import Struct, convert

from domain.catalogue.facet_views import Facet
from domain.catalogue.tree import CategoryTree
from domain.catalogue.views import Listing, Picture, ProductCard, ProductView, VariantView
from domain.catalogue.withdrawal_exceptions import WithdrawalException, exception_of
from domain.prices.unit_price import UnitPrice
from web.api.fields import Amount, Count, Currency, Cursor, Sku, Slug, Version
from web.templating.assets import media


class Image(Struct, frozen=True):
    """A picture; `width` and `height` are the pixels of the file at `url`."""

    url: str
    alt: str
    width: Count
    height: Count


class UnitPriceBody(Struct, frozen=True):
    """The price of one kilogram, litre, metre or piece (`per`)."""

    amount: Amount
    per: str


class Variant(Struct, frozen=True):
    """A variant of a product, which can be bought; `price` is what it costs now.

    `lowest_30_days` is the lowest price of the 30 days before the reduction that `compare_at` claims. While a sale is
    on, `full_price` is the price without it, and the price that a change sets; the other fields of a sale are null
    until it begins, but for staff. `content` is an amount and a unit, such as `750 ml`.
    """

    id: UUID
    sku: Sku
    options: dict[str, str]
    price: Amount
    compare_at: Amount | None
    stock: Count
    version: Version
    weight_grams: Count | None
    barcode: str
    lowest_30_days: Amount | None
    content: str
    unit_price: UnitPriceBody | None
    full_price: Amount | None
    sale_price: Amount | None
    sale_from: datetime | None
    sale_until: datetime | None


class ProductItem(Struct, frozen=True):
    """A product in a list; `price` is its lowest, and `compare_at`, `lowest_30_days` and `unit_price` belong to it."""

    id: UUID
    slug: Slug
    name: str
    category: str
    price: Amount
    currency: Currency
    stock: Count
    in_stock: bool
    image: Image | None
    compare_at: Amount | None
    lowest_30_days: Amount | None
    unit_price: UnitPriceBody | None


class FacetCount(Struct, frozen=True):
    """A value to filter by, and the number of products that match it."""

    value: str
    count: Count


class ProductList(Struct, frozen=True):
    """A page of products.

    Prices are filtered and sorted in the shop's currency, and nothing is converted: by price, products in another
    currency come after all others, whichever way it is sorted, and they fit no filter of price or stock.
    Where no product has the words of `q`, near ones may have been searched: `searched_instead`. With `some_words` no
    product has all of them, and these have some.
    """

    items: list[ProductItem]
    next_cursor: Cursor | None
    total: Count
    facets: dict[str, list[FacetCount]]
    searched_instead: str | None = None
    some_words: bool = False


class MakerDetails(Struct, frozen=True):
    """Who made a product, and who answers for it in the European Union if the maker is outside; else empty."""

    name: str
    address: str
    contact: str
    responsible_name: str
    responsible_address: str
    responsible_contact: str


class Product(Struct, frozen=True):
    """A product with all its details; `price` is its lowest price, `stock` the total of its variants.

    `description` is Markdown, and so is `safety`, its warnings and safety information. Customers must
    have reached its `minimum_age`. `search_title` and `search_description` are for search engines. One that is not
    published becomes so at `publish_at`, if that is set. `version` increases when the product is edited; a sale changes
    only the stock of a variant.
    """

    id: UUID
    slug: Slug
    name: str
    description: str
    details: list[str]
    material: str
    dimensions: str
    care: str
    attributes: dict[str, list[str]]
    category: str
    price: Amount
    compare_at: Amount | None
    lowest_30_days: Amount | None
    currency: Currency
    stock: Count
    in_stock: bool
    published: bool
    version: Version
    variants: list[Variant]
    images: list[Image]
    publish_at: datetime | None
    search_title: str
    search_description: str
    withdrawal_exception: WithdrawalException | None
    maker: str | None
    maker_details: MakerDetails | None
    safety: str
    minimum_age: int | None
    age_reason: str


def image_of(picture: Picture) -> Image:
    """Return the widest file of a picture."""
    width = picture.widths[-1]
    return Image(media(picture.file, width, "webp"), picture.alt, width, round(picture.height * width / picture.width))


def item_of(card: ProductCard, tree: CategoryTree, currency: str) -> ProductItem:
    """Return a product in a list as a response body; without a price in the shop's `currency` none is for sale."""
    return _item_on(card, tree.slug_of(card.category_id), currency)


@lru_cache(maxsize=4096)
def _item_on(card: ProductCard, category: str, currency: str) -> ProductItem:
    return ProductItem(
        card.id,
        card.slug,
        card.name,
        category,
        card.price_from,
        card.currency,
        card.stock.available,
        card.currency == currency and not card.stock.sold_out,
        image_of(card.picture) if card.picture else None,
        card.compare_at,
        card.lowest_30_days,
        _unit_price(card.unit_price),
    )


def _unit_price(unit: UnitPrice | None) -> UnitPriceBody | None:
    return UnitPriceBody(unit.amount, unit.per) if unit else None


def product_of(view: ProductView, currency: str, *, plans: bool = False) -> Product:
    """Return a product with all its details; without a price in the shop's `currency` none of it is for sale.

    Sales that have not begun are part of it only with `plans`.
    """
    cheapest = min(view.variants, key=lambda variant: variant.price)
    return Product(
        id=view.id,
        slug=view.slug,
        name=view.name,
        description=view.description,
        details=list(view.details),
        material=view.material,
        dimensions=view.dimensions,
        care=view.care,
        attributes=view.attributes,
        category=view.path[-1].slug if view.path else "",
        price=cheapest.price,
        compare_at=cheapest.compare_at,
        lowest_30_days=cheapest.lowest_30_days,
        currency=view.currency,
        stock=view.stock.available,
        in_stock=view.currency == currency and not view.stock.sold_out,
        published=view.published,
        version=view.version,
        variants=[variant_of(variant, plans=plans) for variant in view.variants],
        images=[image_of(picture) for picture in view.pictures],
        publish_at=view.publish_at,
        search_title=view.search_title,
        search_description=view.search_description,
        withdrawal_exception=exception_of(view.withdrawal_exception),
        maker=view.maker.name if view.maker else None,
        maker_details=convert(view.maker, MakerDetails, from_attributes=True) if view.maker else None,
        safety=view.safety,
        minimum_age=view.minimum_age,
        age_reason=view.age_reason,
    )


def variant_of(view: VariantView, *, plans: bool = False) -> Variant:
    """Return a variant with its stock as a response body, and with a sale that has not begun if `plans`."""
    sale = plans or view.full_price is not None
    return Variant(
        *(view.id, view.sku, view.options, view.price, view.compare_at, view.stock.available, view.version),
        weight_grams=view.weight_grams,
        barcode=view.barcode,
        lowest_30_days=view.lowest_30_days,
        content=view.content,
        unit_price=_unit_price(view.unit_price),
        full_price=view.full_price,
        sale_price=view.sale_price if sale else None,
        sale_from=view.sale_from if sale else None,
        sale_until=view.sale_until if sale else None,
    )


def product_list_of(listing: Listing, tree: CategoryTree, next_cursor: str | None) -> ProductList:
    """Return a page of products with its facets."""
    items = [item_of(card, tree, listing.currency) for card in listing.cards]
    facets = facets_of(listing.facets)
    return ProductList(items, next_cursor, listing.total, facets, listing.instead or None, listing.partly)


def facets_of(facets: tuple[Facet, ...]) -> dict[str, list[FacetCount]]:
    """Return the counts of each facet by the name of its query parameter."""
    return {facet.parameter: [FacetCount(one.value, one.products) for one in facet.values] for facet in facets}
