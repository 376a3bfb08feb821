"""The front page, categories, collections, search and products."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from http import HTTPStatus

from litestar import Request, get
from litestar.params import FromPath
from litestar.types import HTTPScope

from domain.catalogue.old_slugs import new_category_slug, new_collection_slug, new_product_slug
from domain.connection import Connection
from domain.errors import NotFoundError
from web.auth.guards import anyone
from web.cache.keys import CACHED, Cached, Key, Page
from web.cache.marks import note_parts
from web.catalogue.direct import (
    attempt,
    direct_category,
    direct_collection,
    direct_search,
    may_be_direct,
    raise_again,
)
from web.catalogue.limits import counted
from web.catalogue.listing_form import CATEGORY, PARAMETERS
from web.catalogue.product_page import PARTIALS
from web.catalogue.shelf import Shelf, shelf_of
from web.catalogue.shop_pages import (
    RESULTS,
    Asked,
    ShopPage,
    category_page,
    collection_page,
    found_by,
    home_page,
    product_page,
    search_page,
)
from web.http.render import Html, PageRequest, moved, public_page, see_other, tag_of_facts, unchanged
from web.shop import Shop, TheShop
from web.templating.fragments import fragments_of

NewSlug = Callable[[Connection, str], Awaitable[str]]
Make = Callable[[Shelf, Asked, str], Awaitable[ShopPage]]

A_LIST = Cached(PARAMETERS, parts=frozenset(RESULTS), lists_products=True)
A_CATEGORY, A_COLLECTION = replace(A_LIST, direct=direct_category), replace(A_LIST, direct=direct_collection)
A_SEARCH = replace(A_LIST, parameters=PARAMETERS | {CATEGORY}, searches=True, direct=direct_search)


async def direct_product(shop: Shop, scope: HTTPScope, _key: Key) -> Page | None:
    """The page of a product that is published under this slug."""
    request: PageRequest = Request(scope)
    if not may_be_direct(shop, request.url.path):
        return None

    async def read() -> ShopPage:
        return await product_page(await shelf_of(shop), _asked(request), scope["path"].rpartition("/")[2])

    page = await attempt(scope, read())
    if page is None:
        return None
    made = _answer(request, shop, page)
    return Page(made.content, page.parts, made.headers["ETag"], unchanged=made.status_code == HTTPStatus.NOT_MODIFIED)


A_PRODUCT = Cached(ids=frozenset({"variant"}), parts=frozenset(PARTIALS), weighed=True, direct=direct_product)


@get("/", guards=[anyone], opt={CACHED: Cached()})
async def show_home(request: PageRequest, shop: TheShop) -> Html:
    """Show the front page as the owner has put it together."""
    return _answer(request, shop, await home_page(await shelf_of(shop), _asked(request)))


@get("/c/{slug:str}", guards=[anyone], opt={CACHED: A_CATEGORY})
async def show_category(request: PageRequest, shop: TheShop, slug: FromPath[str]) -> Html:
    """Show a category with all its subcategories: at most three queries, none if its products are cached.

    An old slug is redirected for ever, and a page past the end to the last one.
    """
    return await _page_of(request, shop, category_page, slug, "/c/", new_category_slug)


@get("/collections/{slug:str}", guards=[anyone], opt={CACHED: A_COLLECTION})
async def show_collection(request: PageRequest, shop: TheShop, slug: FromPath[str]) -> Html:
    """Show a collection: at most four queries, none if its products are cached.

    An old slug is redirected for ever, and a page past the end to the last one.
    """
    return await _page_of(request, shop, collection_page, slug, "/collections/", new_collection_slug)


@get("/search", guards=[anyone], opt={CACHED: A_SEARCH})
async def show_search(request: PageRequest, shop: TheShop) -> Html:
    """Show the products that match the words `q`, or all products without any words."""
    page = await search_page(await _shelf(request, shop), _asked(request))
    if not page.elsewhere:
        shop.searches.learn(request.scope["query_string"], found_by(page))
    return _answer(request, shop, page)


@get("/p/{slug:str}", guards=[anyone], opt={CACHED: A_PRODUCT})
async def show_product(request: PageRequest, shop: TheShop, slug: FromPath[str]) -> Html:
    """Show a product: at most three queries, one if those beside it are known. An old slug is redirected for ever."""
    return await _page_of(request, shop, product_page, slug, "/p/", new_product_slug)


async def _page_of(request: PageRequest, shop: Shop, make: Make, slug: str, folder: str, new_slug: NewSlug) -> Html:
    """The page of what is called `slug`, or a redirect from a slug of before. Raises `NotFoundError`."""
    try:
        page = await make(await _shelf(request, shop), _asked(request), slug)
    except NotFoundError:
        async with shop.database.read() as connection:
            return moved(request, folder + await new_slug(connection, slug))
    return _answer(request, shop, page)


async def _shelf(request: PageRequest, shop: Shop) -> Shelf:
    """The catalogue for this visitor. Raises what the page has failed by already, if that took long."""
    raise_again(request.scope)
    return counted(await shelf_of(shop), request, shop)


def _answer(request: PageRequest, shop: Shop, page: ShopPage) -> Html:
    if page.elsewhere:
        return see_other(request, page.elsewhere)
    note_parts(request.scope, page.parts)
    tag = tag_of_facts(request, shop, page.template, page.partials, page.facts) if page.facts else ""
    if tag and (known := unchanged(request, tag)):
        return known
    shown = page.whole_context(fragments_of(shop.templates))
    return public_page(request, shop, page.template, partials=page.partials, frame=page.frame, tag=tag, **shown)


def _asked(request: PageRequest) -> Asked:
    return Asked(request.url.path, request.query_params)
