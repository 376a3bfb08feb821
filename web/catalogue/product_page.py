"""What the page of a product shows, in the shop and in a preview."""

from typing import Any
from uuid import UUID

from domain.catalogue.queries import find_product
from domain.catalogue.related import parts_of_page
from web.catalogue.shelf import Shelf
from web.catalogue.structured_data import structured_data
from web.infra.parsing import read_uuid

RELATED = 4
PARTIALS = {"catalogue-product": "catalogue/_product.html"}
UNASKED: dict[str, Any] = {"email": "", "error": "", "asked": False}
"""The initial state of the stock alert form, the same for every visitor."""


async def product_context(shelf: Shelf, key: str | UUID, variant_id: str, *, hidden: bool = False) -> dict[str, Any]:
    """Return the context of the page of a published product, or of a `hidden` one too, by its slug or id: one query.

    It takes another one for products beside it whose cards are not known. The variant of this id is chosen if there is
    one. Raises `NotFoundError`.
    """
    async with shelf.read() as connection:
        product = await find_product(connection, key, shelf.tree, hidden=hidden)
    related = await shelf.beside(product, RELATED)
    return {
        "canonical": f"{shelf.settings.base_url}/p/{product.slug}",
        "address": f"/p/{product.slug}",
        "product": product,
        "variant": product.variant(read_uuid(variant_id)),
        "quantity": 1,
        "error": "",
        "alert": UNASKED,
        "related": related,
        "parts": parts_of_page(product, related, shelf.tree),
        "structured_data": structured_data(product, shelf.settings, shelf.delivery),
    }
