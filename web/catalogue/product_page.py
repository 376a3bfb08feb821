"""What the page of a product shows, in the shop and in a preview."""

from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from domain.catalogue.product import ProductFacts, read_product
from domain.catalogue.views import LOW_STOCK, ProductCard, Stock
from web.catalogue.shelf import Shelf
from web.catalogue.structured_data import structured_data
from web.infra.parsing import read_uuid

RELATED = 4
PARTIALS = {"catalogue-product": "catalogue/_product.html"}
UNASKED: dict[str, Any] = {"email": "", "error": "", "asked": False}
"""The initial state of the stock alert form, the same for every visitor."""


@dataclass(frozen=True, slots=True)
class ProductPage:
    """The page of a product before anything of it is made: what was read of it, and what stands beside it.

    The variant of `variant_id` is chosen if there is one.
    """

    shelf: Shelf
    product: ProductFacts
    related: tuple[ProductCard, ...]
    variant_id: UUID | None

    @property
    def facts(self) -> object:
        """All that the page is made of: equal only where the page is the same, whatever the time.

        What is around it may be of later settings than what was read before the product was.
        """
        shelf, product = self.shelf, self.product
        beside = [_as_told(card) for card in self.related]
        return self.variant_id, tuple(product.row), product.path, product.crumbs, beside, shelf.made_of, shelf.delivery

    def context(self) -> dict[str, Any]:
        """The context of the page."""
        shelf, product = self.shelf, self.product.view()
        return {
            "canonical": f"{shelf.settings.base_url}/p/{product.slug}",
            "address": f"/p/{product.slug}",
            "product": product,
            "variant": product.variant(self.variant_id),
            "quantity": 1,
            "error": "",
            "alert": UNASKED,
            "related": self.related,
            "structured_data": structured_data(product, shelf.settings, shelf.delivery),
        }


async def find_page(shelf: Shelf, slug: str, variant_id: str) -> ProductPage:
    """Read what the page of a published product shows: one query. Raises `NotFoundError`.

    It takes another one for products beside it whose cards are not known.
    """
    return await _page(shelf, await shelf.product(slug), variant_id)


async def product_context(shelf: Shelf, slug: str, variant_id: str) -> dict[str, Any]:
    """Return the context of the page of `find_page`."""
    return (await find_page(shelf, slug, variant_id)).context()


async def preview_context(shelf: Shelf, product_id: UUID, variant_id: str) -> dict[str, Any]:
    """Return the context of the page of a product, be it hidden: as many queries. Raises `NotFoundError`."""
    async with shelf.read() as connection:
        product = await read_product(connection, product_id, shelf.tree, hidden=True)
    return (await _page(shelf, product, variant_id)).context()


def _as_told(card: ProductCard) -> ProductCard:
    """The card with no more stock than it tells."""
    return card if card.stock.available <= LOW_STOCK + 1 else replace(card, stock=Stock(LOW_STOCK + 1))


async def _page(shelf: Shelf, product: ProductFacts, variant_id: str) -> ProductPage:
    return ProductPage(shelf, product, await shelf.beside(product, RELATED), read_uuid(variant_id))
