"""What staff choose to be shown with a product, over JSON."""

from typing import Annotated
from uuid import UUID

from litestar import Response, get, put
from litestar.params import FromPath, JSONBody
from msgspec import Meta, Struct

from domain.accounts.roles import Verb
from domain.accounts.views import Role
from domain.assortment.collection_products import find_products
from domain.assortment.pairings import change_pairings, pairings_of
from domain.assortment.present import find_product
from domain.catalogue.related import MOST_PAIRINGS
from domain.errors import NotFoundError
from domain.words.messages import gettext
from web.api.fields import Body
from web.api.openapi import ETAG, IfMatch, refusals
from web.api.responses import UNKEPT, ApiRequest, cacheable, fresh
from web.auth.guards import May
from web.auth.principals import require
from web.catalogue.collection_schemas import ProductKey
from web.http.preconditions import read_if_match
from web.shop import TheShop


class PairingsBody(Body, frozen=True):
    """The `products` that are shown with one, by slug or id, in their order."""

    products: Annotated[list[ProductKey], Meta(max_length=MOST_PAIRINGS)]


class Pairings(Struct, frozen=True):
    """The ids of the `products` that are shown with one, published or not, in their order."""

    products: list[UUID]


@get(
    "/admin/products/{product_id:uuid}/pairings",
    guards=[May(Verb.SEE_GOODS)],
    tags=["Catalogue management"],
    summary="List what is shown with a product",
    responses=refusals(404),
    response_headers=[ETAG],
)
async def list_pairings(request: ApiRequest, shop: TheShop, product_id: FromPath[UUID]) -> Response[Pairings]:
    """Returns the products that staff chose. The ETag is that of the product; a change must send it as `If-Match`."""
    async with shop.database.read() as connection:
        present = await find_product(connection, product_id)
        found = await pairings_of(connection, product_id)
    if present is None:
        raise NotFoundError(gettext("This product does not exist."))
    return cacheable(request, Pairings(list(found)), version=str(present.version), control=UNKEPT)


@put(
    "/admin/products/{product_id:uuid}/pairings",
    guards=[May(Verb.CHANGE_GOODS)],
    tags=["Catalogue management"],
    summary="Replace what is shown with a product",
    responses=refusals(404, 412, 428),
    response_headers=[ETAG],
)
async def replace_pairings(
    request: ApiRequest, shop: TheShop, product_id: FromPath[UUID], data: JSONBody[PairingsBody], if_match: IfMatch = ""
) -> Response[Pairings]:
    """Customers see them on its page under *Pairs well with*. An empty list leaves the choice to the shop."""
    seen = read_if_match(if_match)
    by = await require(request, Role.STAFF)
    async with shop.database.transaction() as connection:
        wanted = await find_products(connection, data.products)
        version = await change_pairings(
            connection, product_id=product_id, expected=seen.versions, change=lambda _now: wanted, by=by
        )
    shop.catalogue.invalidate()
    return fresh(Pairings(list(wanted)), version=str(version))
