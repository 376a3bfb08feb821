"""Products over JSON: added, replaced, changed and archived by administrators, and listed for staff."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Annotated
from uuid import UUID

from litestar import Response, delete, get, patch, post, put
from litestar.params import FromPath, FromQuery, JSONBody, QueryParameter
from msgspec import Struct, convert

from domain.accounts.roles import Verb
from domain.accounts.views import Role
from domain.assortment.drafts import ProductDraft
from domain.assortment.products import add_product, archive_product, change_product
from domain.assortment.queries import list_for_staff
from domain.catalogue.product import find_product
from domain.catalogue.tree import category_tree
from domain.catalogue.views import ProductView
from domain.connection import Connection
from domain.search.queries import tidy
from web.api.openapi import ETAG, LINK, LOCATION, IfMatch, refusals
from web.api.requests import LARGE_BODY
from web.api.responses import UNKEPT, ApiRequest, cacheable, fresh, next_page, page_of
from web.auth.guards import May
from web.auth.principals import require
from web.catalogue.product_drafts import merger, new_draft, replacement
from web.catalogue.product_schemas import ProductBody, ProductPatch
from web.catalogue.schemas import Product, product_of
from web.http.preconditions import Seen, product_version, read_if_match
from web.infra.parsing import read_uuid
from web.shop import Shop, TheShop


class StaffProduct(Struct, frozen=True):
    """A product in a list, published or not; `price` is its lowest price, `stock` the total of its variants."""

    id: UUID
    slug: str
    name: str
    category: str
    price: int
    currency: str
    stock: int
    published: bool
    version: int


class StaffProductList(Struct, frozen=True):
    """A page of products, the latest first."""

    items: list[StaffProduct]
    next_cursor: str | None


@post(
    "/products",
    guards=[May(Verb.CHANGE_GOODS)],
    request_max_body_size=LARGE_BODY,
    status_code=201,
    tags=["Catalogue management"],
    summary="Add a product",
    responses=refusals(409),
    response_headers=[ETAG, LOCATION],
)
async def create_product(request: ApiRequest, shop: TheShop, data: JSONBody[ProductBody]) -> Response[Product]:
    """Send a `price` and `stock`, or `variants`. Without a slug or SKUs, they are made from the names."""
    by = await require(request, Role.STAFF)
    draft = new_draft(data, shop.settings.currency)
    async with shop.database.transaction() as connection:
        product_id = await add_product(connection, draft=draft, currency=shop.settings.currency, by=by)
        product = await _read(connection, product_id)
    shop.catalogue.invalidate()
    await shop.bell.ring()
    return _answer(product, shop, status=201)


@put(
    "/products/{key:str}",
    guards=[May(Verb.CHANGE_GOODS)],
    request_max_body_size=LARGE_BODY,
    tags=["Catalogue management"],
    summary="Replace a product",
    responses=refusals(404, 409, 412, 428),
    response_headers=[ETAG],
)
async def replace_product(
    request: ApiRequest, shop: TheShop, key: FromPath[str], data: JSONBody[ProductBody], if_match: IfMatch = ""
) -> Response[Product]:
    """Omitted fields are cleared, except `slug`, `sku`, `stock` and `published`. A sale does not change the version."""
    seen = read_if_match(if_match)
    return await _change(request, shop, key, replacement(data, shop.settings.currency, seen), seen)


@patch(
    "/products/{key:str}",
    guards=[May(Verb.CHANGE_GOODS)],
    request_max_body_size=LARGE_BODY,
    tags=["Catalogue management"],
    summary="Change a product",
    responses=refusals(404, 409, 412, 428),
    response_headers=[ETAG],
)
async def update_product(
    request: ApiRequest, shop: TheShop, key: FromPath[str], data: JSONBody[ProductPatch], if_match: IfMatch = ""
) -> Response[Product]:
    """Omitted fields stay, null clears. A 412 for an outdated version shows both values of each field."""
    seen = read_if_match(if_match)
    return await _change(request, shop, key, merger(data, shop.settings.currency, seen), seen)


@delete(
    "/products/{key:str}",
    guards=[May(Verb.CHANGE_GOODS)],
    status_code=204,
    tags=["Catalogue management"],
    summary="Archive a product",
    responses=refusals(404, 412, 428),
)
async def remove_product(request: ApiRequest, shop: TheShop, key: FromPath[str], if_match: IfMatch = "") -> None:
    """The product is no longer shown or sold; orders keep its details. Publish it again to restore it."""
    seen = read_if_match(if_match)
    by = await require(request, Role.STAFF)
    async with shop.database.transaction() as connection:
        await archive_product(connection, key=read_uuid(key) or key, expected=seen.versions, by=by)
    shop.catalogue.invalidate()


@get(
    "/admin/products",
    guards=[May(Verb.SEE_GOODS)],
    tags=["Staff"],
    summary="List products, published or not",
    response_headers=[LINK],
)
async def list_any_products(
    request: ApiRequest,
    shop: TheShop,
    published: FromQuery[bool | None] = None,
    q: Annotated[str, QueryParameter(max_length=100)] = "",
    limit: Annotated[int, QueryParameter(ge=1, le=100)] = 24,
    cursor: FromQuery[UUID | None] = None,
) -> Response[StaffProductList]:
    """Returns the latest products first, as they are now."""
    async with shop.database.read() as connection:
        found = await list_for_staff(connection, published=published, words=tidy(q), before=cursor, limit=limit + 1)
    page, following = page_of(found, limit)
    items = convert(page, list[StaffProduct], from_attributes=True)
    return fresh(StaffProductList(items, following), headers=next_page(request, following))


@get(
    "/admin/products/{key:str}",
    guards=[May(Verb.SEE_GOODS)],
    tags=["Staff"],
    summary="Get a product, published or not",
    responses=refusals(404),
    response_headers=[ETAG],
)
async def show_any_product(request: ApiRequest, shop: TheShop, key: FromPath[str]) -> Response[Product]:
    """Returns the product as it is now. A change must send this ETag as `If-Match`."""
    async with shop.database.read() as connection:
        product = await _read(connection, read_uuid(key) or key)
    body = product_of(product, shop.settings.currency, plans=True)
    return cacheable(request, body, version=product_version(product), control=UNKEPT)


async def _change(
    request: ApiRequest, shop: Shop, key: str, change: Callable[[ProductDraft], ProductDraft], seen: Seen
) -> Response[Product]:
    by = await require(request, Role.STAFF)
    async with shop.database.transaction() as connection:
        product_id = await change_product(
            connection, key=read_uuid(key) or key, expected=seen.versions, change=change, by=by
        )
        product = await _read(connection, product_id)
    shop.catalogue.invalidate()
    await shop.bell.ring()
    return _answer(product, shop)


async def _read(connection: Connection, key: UUID | str) -> ProductView:
    return await find_product(connection, key, await category_tree(connection), hidden=True)


def _answer(product: ProductView, shop: Shop, *, status: int = 200) -> Response[Product]:
    place = {"Location": f"/api/products/{product.id}"} if status == HTTPStatus.CREATED else {}
    body = product_of(product, shop.settings.currency, plans=True)
    return fresh(body, status=status, headers=place, version=product_version(product))
