"""What the catalogue's pages are made from: the shop as it is, or as it would be."""

from collections.abc import Awaitable, Callable, Sequence
from contextlib import AbstractAsyncContextManager, nullcontext
from dataclasses import dataclass

from domain.catalogue.attributes import Attributes, read_attributes
from domain.catalogue.collections import Collections
from domain.catalogue.filters import Filters
from domain.catalogue.listing import Unindexed
from domain.catalogue.product import ProductFacts, facts_of, read_product
from domain.catalogue.related import Placed, related_products
from domain.catalogue.tree import CategoryTree
from domain.catalogue.views import Listing, ProductCard
from domain.connection import Connection
from domain.content.links import Places
from domain.content.site import SiteContent
from domain.delivery.methods import DeliveryMethod, methods_for, within
from domain.delivery.queries import catalogue_and_methods
from domain.search.queries import search_products
from web.config.settings import Settings
from web.shop import Shop


@dataclass(frozen=True, slots=True)
class Shelf:
    """The catalogue for one page: its tree, collections and content, and ways to its attributes, lists and rows."""

    settings: Settings
    tree: CategoryTree
    collections: Collections
    content: SiteContent
    attributes: Callable[[], Awaitable[Attributes]]
    find: Callable[[str, Filters], Awaitable[Listing]]
    product: Callable[[str], Awaitable[ProductFacts]]
    """The published product with a slug; raises `NotFoundError`."""
    beside: Callable[[Placed, int], Awaitable[tuple[ProductCard, ...]]]
    """The products to show with one, at most so many."""
    read: Callable[[], AbstractAsyncContextManager[Connection]]
    delivery: DeliveryMethod | None
    """The usual method at home."""
    made_of: bytes = b""
    """A digest of the code and the settings, of the shop as it is."""

    @property
    def places(self) -> Places:
        """What links can lead to."""
        return Places(self.tree, self.collections, self.content.pages)


async def shelf_of(shop: Shop) -> Shelf:
    """Return the catalogue as it is, by the caches of this process."""
    tree = await shop.catalogue.tree()
    settings, made_of = shop.settings, shop.known.made_of
    return Shelf(
        settings=settings,
        tree=tree,
        collections=await shop.catalogue.collections(),
        content=await shop.catalogue.content(),
        attributes=shop.lists.attributes,
        find=shop.lists.for_pages,
        product=lambda slug: _product_of(shop, slug, tree),
        beside=lambda product, most: shop.lists.beside(product, tree, most),
        read=shop.database.read,
        delivery=_usual(await shop.catalogue.methods(), settings),
        made_of=made_of,
    )


async def shelf_on(connection: Connection, settings: Settings) -> Shelf:
    """Return the catalogue as this connection alone knows it, by no cache: two queries."""
    tree, collections, content, methods = await catalogue_and_methods(connection, settings.currency)
    attributes = await read_attributes(connection)

    async def known() -> Attributes:
        return attributes

    async def find(text: str, filters: Filters) -> Listing:
        return await search_products(connection, text, filters, settings.currency, Unindexed(attributes))

    def product(slug: str) -> Awaitable[ProductFacts]:
        return read_product(connection, slug, tree)

    def beside(product: Placed, most: int) -> Awaitable[tuple[ProductCard, ...]]:
        return related_products(connection, product, tree, most)

    usual = _usual(within(methods, settings.countries), settings)
    return Shelf(
        settings, tree, collections, content, known, find, product, beside, lambda: nullcontext(connection), usual
    )


async def _product_of(shop: Shop, slug: str, tree: CategoryTree) -> ProductFacts:
    """A product, read together with those that others ask for at the same moment."""
    return facts_of(await shop.products.submit(slug), tree)


def _usual(methods: Sequence[DeliveryMethod], settings: Settings) -> DeliveryMethod | None:
    return next(iter(methods_for(settings.home_country, methods)), None)
