"""The catalogue for API clients."""

from typing import Annotated
from uuid import UUID

from litestar import Response, get
from litestar.params import FromPath, FromQuery, QueryParameter

from domain.catalogue.filters import MAX_OFFSET, Filters, Sort
from domain.catalogue.queries import find_product
from domain.catalogue.tree import CategoryTree
from domain.catalogue.views import CategoryView
from domain.errors import InvalidError, NotFoundError
from domain.money import MAX_AMOUNT
from web.api.openapi import ETAG, LINK, MORE, MoreParameters, refusals
from web.api.responses import ApiRequest, cacheable, cursor_of, next_link, offset_of
from web.auth.guards import anyone
from web.cache.keys import CACHED, Cached
from web.catalogue.schemas import (
    Category,
    CategoryList,
    Product,
    ProductList,
    categories_of,
    category_of,
    facets_of,
    item_of,
    product_of,
)
from web.http.preconditions import product_version
from web.infra.parsing import read_uuid
from web.shop import Shop, TheShop

Price = Annotated[int | None, QueryParameter(ge=0, le=MAX_AMOUNT, description="Minor units")]
MAX_LIMIT = 100


async def _attribute_parameters(request: ApiRequest) -> frozenset[str]:
    shop: Shop = request.app.state.shop
    return (await shop.lists.attributes()).parameters


ATTRIBUTES = MoreParameters(
    "attributes",
    "Any of the parameters that `facets` names, such as `material=Oak`. They are the attributes of the products.",
    _attribute_parameters,
)


@get(
    "/products",
    guards=[anyone],
    tags=["Catalogue"],
    summary="List and search products",
    response_headers=[ETAG, LINK],
    opt={CACHED: Cached(strict=True, lists_products=True, figures=True), MORE: ATTRIBUTES},
)
async def list_all(
    request: ApiRequest,
    shop: TheShop,
    category: FromQuery[str | None] = None,
    q: Annotated[str, QueryParameter(max_length=100)] = "",
    sort: FromQuery[Sort] = Sort.RELEVANCE,
    price_min: Price = None,
    price_max: Price = None,
    in_stock: FromQuery[bool] = False,
    limit: Annotated[int, QueryParameter(ge=1, le=MAX_LIMIT)] = 24,
    cursor: Annotated[str, QueryParameter(max_length=40)] = "",
) -> Response[ProductList]:
    """Public. A facet that is given twice means either value; different facets must all fit."""
    given, offered = request.query_params, await shop.lists.attributes()
    tree = await shop.catalogue.tree()
    filters = Filters(
        category_ids=await _family(shop, category),
        price_min=price_min,
        price_max=price_max,
        in_stock=in_stock,
        attributes={name: tuple(given.getall(key)) for key, name in offered.names.items() if key in given},
        sort=sort,
        offset=offset_of(cursor) if cursor else 0,
        page_size=limit,
    )
    found = await shop.lists.for_programs(q, filters)
    after = filters.offset + limit
    following = cursor_of(after) if after < min(found.total, MAX_OFFSET) else None
    body = ProductList([item_of(card, tree) for card in found.cards], following, found.total, facets_of(found.facets))
    return cacheable(request, body, links=next_link(request, following))


async def _family(shop: Shop, category: str | None) -> tuple[UUID, ...] | None:
    if category is None:
        return None
    tree = await shop.catalogue.tree()
    try:
        return tree.family(tree.find(category).id)
    except NotFoundError as error:
        raise InvalidError({"category": "This category does not exist."}) from error


@get(
    "/products/{key:str}",
    guards=[anyone],
    tags=["Catalogue"],
    summary="Get a product by id or slug",
    responses=refusals(404),
    response_headers=[ETAG],
    opt={CACHED: Cached(strict=True, figures=True)},
)
async def show_one(request: ApiRequest, shop: TheShop, key: FromPath[str]) -> Response[Product]:
    """Public. A change must send this ETag as `If-Match`."""
    tree = await shop.catalogue.tree()
    async with shop.database.read() as connection:
        product = await find_product(connection, read_uuid(key) or key, tree)
    return cacheable(request, product_of(product), version=product_version(product))


@get(
    "/categories",
    guards=[anyone],
    tags=["Catalogue"],
    summary="The category tree",
    response_headers=[ETAG],
    opt={CACHED: Cached(strict=True)},
)
async def list_categories(request: ApiRequest, shop: TheShop) -> Response[CategoryList]:
    """Public. Returns every category with its subcategories."""
    tree = await shop.catalogue.tree()
    return cacheable(request, CategoryList(categories_of(tree, tuple(crumb.slug for crumb in tree.menu))))


@get(
    "/categories/{key:str}",
    guards=[anyone],
    tags=["Catalogue"],
    summary="Get a category by id or slug",
    responses=refusals(404),
    response_headers=[ETAG],
    opt={CACHED: Cached(strict=True)},
)
async def show_category(request: ApiRequest, shop: TheShop, key: FromPath[str]) -> Response[Category]:
    """Public. Returns the category with its subcategories. A change must send this ETag as `If-Match`."""
    tree = await shop.catalogue.tree()
    category = find_category(tree, key)
    return cacheable(request, category_of(tree, category), version=str(category.version))


def find_category(tree: CategoryTree, key: str) -> CategoryView:
    """Return the category with this id or slug. Raises `NotFoundError`."""
    category_id = read_uuid(key)
    return tree.find_by_id(category_id) if category_id else tree.find(key)
