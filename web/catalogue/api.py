"""The catalogue for API clients."""

from litestar import Response, get
from litestar.di import NamedDependency, Provide
from litestar.params import FromPath

from domain.catalogue.listing import parts_of_list
from domain.catalogue.old_slugs import new_category_slug, new_product_slug
from domain.catalogue.parts import NO_PARTS, PRODUCT, part_of
from domain.catalogue.product import find_product
from domain.catalogue.tree import CategoryTree
from domain.catalogue.views import CategoryView
from domain.errors import NotFoundError
from web.api.openapi import ETAG, LINK, MORE, MOVES, refusals
from web.api.responses import ApiRequest, cacheable, next_link
from web.auth.guards import anyone
from web.cache.keys import CACHED, Cached
from web.cache.marks import note_parts
from web.catalogue.category_schemas import Category, CategoryList, categories_of, category_of
from web.catalogue.limits import count_search
from web.catalogue.listing_query import ATTRIBUTES, ListRequest, read_request
from web.catalogue.schemas import (
    Product,
    ProductList,
    product_list_of,
    product_of,
)
from web.http.preconditions import product_version
from web.http.render import moved
from web.infra.parsing import read_uuid
from web.shop import TheShop


@get(
    "/products",
    guards=[anyone],
    tags=["Catalogue"],
    summary="List and search products",
    response_headers=[ETAG, LINK],
    dependencies={"wanted": Provide(read_request)},
    opt={CACHED: Cached(strict=True, lists_products=True, figures=True), MORE: ATTRIBUTES},
)
async def list_all(
    request: ApiRequest,
    shop: TheShop,
    wanted: NamedDependency[ListRequest],
) -> Response[ProductList]:
    """Public. A facet that is given twice means either value; different facets must all fit."""
    await count_search(request, shop, wanted.text, wanted.filters)
    found, following = await wanted.page(shop)
    note_parts(request.scope, parts_of_list(wanted.text, wanted.filters))
    body = product_list_of(found, await shop.catalogue.tree(), following)
    return cacheable(request, body, links=next_link(request, following))


@get(
    "/products/{key:str}",
    guards=[anyone],
    tags=["Catalogue"],
    summary="Get a product by id or slug",
    responses=refusals(404),
    response_headers=[ETAG],
    opt={CACHED: Cached(strict=True, figures=True), MOVES: True},
)
async def show_one(request: ApiRequest, shop: TheShop, key: FromPath[str]) -> Response[Product]:
    """Public. A change must send this ETag as `If-Match`. An old slug leads to the product by 301."""
    tree = await shop.catalogue.tree()
    async with shop.database.read() as connection:
        try:
            product = await find_product(connection, read_uuid(key) or key, tree)
        except NotFoundError:
            return moved(request, f"/api/products/{await new_product_slug(connection, key)}")
    note_parts(request.scope, part_of(PRODUCT, [product.id]))
    return cacheable(request, product_of(product, shop.settings.currency), version=product_version(product))


@get(
    "/categories",
    guards=[anyone],
    tags=["Catalogue"],
    summary="The category tree",
    response_headers=[ETAG],
    opt={CACHED: Cached(strict=True)},
)
async def list_categories(request: ApiRequest, shop: TheShop) -> Response[CategoryList]:
    """Public. Returns every published category with its subcategories, also those without products."""
    tree = await shop.catalogue.tree()
    note_parts(request.scope, NO_PARTS)
    return cacheable(request, CategoryList(categories_of(tree, tree.children(None))))


@get(
    "/categories/{key:str}",
    guards=[anyone],
    tags=["Catalogue"],
    summary="Get a category by id or slug",
    responses=refusals(404),
    response_headers=[ETAG],
    opt={CACHED: Cached(strict=True), MOVES: True},
)
async def show_category(request: ApiRequest, shop: TheShop, key: FromPath[str]) -> Response[Category]:
    """Public. Returns the category with its subcategories. A change must send this ETag as `If-Match`.

    An old slug leads to the category by 301.
    """
    tree = await shop.catalogue.tree()
    try:
        category = find_category(tree, key)
    except NotFoundError:
        async with shop.database.read() as connection:
            return moved(request, f"/api/categories/{await new_category_slug(connection, key)}")
    note_parts(request.scope, NO_PARTS)
    return cacheable(request, category_of(tree, category), version=str(category.version))


def find_category(tree: CategoryTree, key: str, *, hidden: bool = False) -> CategoryView:
    """Return the published category with this id or slug, or a `hidden` one too. Raises `NotFoundError`."""
    category_id = read_uuid(key)
    return tree.find_by_id(category_id, hidden=hidden) if category_id else tree.find(key, hidden=hidden)
