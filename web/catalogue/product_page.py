"""What the page of a product shows, in the shop and in a preview."""

from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from domain.catalogue.product import ProductFacts, read_product
from domain.catalogue.views import ProductCard
from web.catalogue.shelf import Shelf
from web.catalogue.structured_data import structured_data
from web.http.frames import Frame
from web.infra.parsing import read_uuid
from web.templating.assets import media
from web.templating.filters import shortened
from web.templating.markdown import as_plain

RELATED = 4
PARTIALS = {"catalogue-product": "catalogue/_product.html"}
AROUND = Frame(
    "catalogue/_page.html",
    shown_of=("pictured",),
    words_of=("title", "description", "canonical", "share_file", "share_alt", "structured_data"),
)
"""What stands around a product: the same for all with a picture but for these words, and for all without."""


@dataclass(frozen=True, slots=True)
class AlertForm:
    """What the form for a stock alert says: what was typed and refused, or that it was `asked`."""

    email: str = ""
    error: str = ""
    asked: bool = False


UNASKED = AlertForm()
"""The initial state of the form, the same for every visitor."""


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
        first = product.pictures[0] if product.pictures else None
        return {
            "title": product.search_title or product.name,
            "description": product.search_description or shortened(as_plain(product.description)),
            "pictured": first is not None,
            "share_file": media(first.file, first.fallback_width, "jpg") if first else "",
            "share_alt": first.alt if first else "",
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
    told = card.stock.as_told
    return card if told == card.stock else replace(card, stock=told)


async def _page(shelf: Shelf, product: ProductFacts, variant_id: str) -> ProductPage:
    return ProductPage(shelf, product, await shelf.beside(product, RELATED), read_uuid(variant_id))
