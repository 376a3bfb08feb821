"""Categories, collections, search and products."""

from collections.abc import Awaitable, Callable
from dataclasses import replace

from litestar import get
from litestar.params import FromPath

from domain.catalogue.old_slugs import new_category_slug, new_collection_slug, new_product_slug
from domain.catalogue.tree import CategoryTree
from domain.catalogue.views import Crumb, Facet, FacetValue, Listing
from domain.connection import Connection
from domain.errors import NotFoundError
from web.auth.guards import anyone
from web.cache.keys import CACHED, Cached
from web.catalogue.listing_form import CATEGORY, PARAMETERS, ListingForm, read_listing
from web.catalogue.product_page import PARTIALS, product_context
from web.http.render import Html, PageRequest, moved, public_page, see_other
from web.shop import Shop, TheShop

NewSlug = Callable[[Connection, str], Awaitable[str]]
RESULTS = {"catalogue-results": "catalogue/_results.html"}

A_LIST = Cached(PARAMETERS, parts=frozenset(RESULTS), lists_products=True)
A_SEARCH = replace(A_LIST, parameters=PARAMETERS | {CATEGORY})
A_PRODUCT = Cached(ids=frozenset({"variant"}), parts=frozenset(PARTIALS))


async def _form(request: PageRequest, shop: Shop, departments: tuple[Crumb, ...] = ()) -> ListingForm:
    settings = shop.settings
    return read_listing(
        request.query_params,
        await shop.lists.attributes(),
        action=request.url.path,
        currency=settings.currency,
        locale=settings.locale,
        departments=departments,
    )


async def _moved(request: PageRequest, shop: Shop, folder: str, new_slug: NewSlug, old: str) -> Html:
    """Redirect from an `old` slug. Raises `NotFoundError` for a slug that never was."""
    async with shop.database.read() as connection:
        return moved(request, folder + await new_slug(connection, old))


@get("/c/{slug:str}", guards=[anyone], opt={CACHED: A_LIST})
async def show_category(request: PageRequest, shop: TheShop, slug: FromPath[str]) -> Html:
    """Show a category with all its subcategories: at most three queries, none if its products are cached.

    An old slug is redirected for ever, and a page past the end to the last one.
    """
    tree = await shop.catalogue.tree()
    try:
        category = tree.find(slug)
    except NotFoundError:
        return await _moved(request, shop, "/c/", new_category_slug, slug)
    form = await _form(request, shop)
    listing = await shop.lists.for_pages("", replace(form.filters, category_ids=tree.family(category.id)))
    if form.page > listing.pages:
        return see_other(request, form.page_url(listing.pages))
    return public_page(
        request,
        shop,
        "catalogue/category.html",
        partials=RESULTS,
        canonical=shop.settings.base_url + form.canonical,
        category=category,
        listing=listing,
        query=form,
    )


@get("/collections/{slug:str}", guards=[anyone], opt={CACHED: A_LIST})
async def show_collection(request: PageRequest, shop: TheShop, slug: FromPath[str]) -> Html:
    """Show a collection: at most four queries, none if its products are cached.

    An old slug is redirected for ever, and a page past the end to the last one.
    """
    try:
        collection = (await shop.catalogue.collections()).find(slug)
    except NotFoundError:
        return await _moved(request, shop, "/collections/", new_collection_slug, slug)
    form = await _form(request, shop)
    listing = await shop.lists.for_pages("", replace(form.filters, collection=collection.members))
    if form.page > listing.pages:
        return see_other(request, form.page_url(listing.pages))
    return public_page(
        request,
        shop,
        "catalogue/collection.html",
        partials=RESULTS,
        canonical=shop.settings.base_url + form.canonical,
        collection=collection,
        listing=listing,
        query=form,
    )


@get("/search", guards=[anyone], opt={CACHED: A_SEARCH})
async def show_search(request: PageRequest, shop: TheShop) -> Html:
    """Show the products that match the words `q`, or all products without any words."""
    tree = await shop.catalogue.tree()
    form = await _form(request, shop, tree.menu)
    chosen = form.attributes.get(CATEGORY, ())
    categories = tuple(found for slug in chosen for found in tree.family(tree.find(slug).id)) if chosen else None
    listing = await shop.lists.for_pages(form.q, replace(form.filters, categories=categories))
    if form.page > listing.pages:
        return see_other(request, form.page_url(listing.pages))
    listing = replace(listing, facets=(_departments(tree, listing, chosen), *listing.facets))
    return public_page(request, shop, "catalogue/search.html", partials=RESULTS, listing=listing, query=form)


def _departments(tree: CategoryTree, listing: Listing, chosen: tuple[str, ...]) -> Facet:
    counts = {
        crumb: sum(listing.category_counts.get(found, 0) for found in tree.family(tree.find(crumb.slug).id))
        for crumb in tree.menu
    }
    return Facet(
        "Department",
        CATEGORY,
        tuple(
            FacetValue(crumb.slug, crumb.name, count, crumb.slug in chosen)
            for crumb, count in counts.items()
            if count or crumb.slug in chosen
        ),
    )


@get("/p/{slug:str}", guards=[anyone], opt={CACHED: A_PRODUCT})
async def show_product(request: PageRequest, shop: TheShop, slug: FromPath[str]) -> Html:
    """Show a product: at most three queries. An old slug is redirected for ever."""
    try:
        context = await product_context(shop, slug, request.query_params.get("variant", ""))
    except NotFoundError:
        return await _moved(request, shop, "/p/", new_product_slug, slug)
    return public_page(
        request,
        shop,
        "catalogue/product.html",
        partials=PARTIALS,
        **context,
    )
