"""What the pages of the catalogue show, made from a shelf: for everybody, and for staff who look ahead."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from litestar.datastructures import MultiDict
from markupsafe import Markup

from domain.catalogue.facet_views import Facet, FacetValue
from domain.catalogue.filters import Filters
from domain.catalogue.listing import parts_of_list
from domain.catalogue.parts import Parts
from domain.catalogue.related import parts_of_page
from domain.catalogue.tree import CategoryTree
from domain.catalogue.views import Crumb, Listing, Picture, ProductCard
from domain.content.front_page.showing import fill, parts_of_front
from domain.reports.popular import popular_products
from domain.search.counts import FIRST, Found
from domain.words.messages import gettext
from web.catalogue.listing_form import CATEGORY, ListingForm, read_listing
from web.catalogue.product_page import AROUND, PARTIALS, find_page
from web.catalogue.results import results
from web.catalogue.shelf import Shelf
from web.http.frames import Frame
from web.templating.fragments import Fragments

POPULAR = 4
RESULTS_ID = "catalogue-results"
RESULTS = {RESULTS_ID: "catalogue/_results.html"}


@dataclass(frozen=True, slots=True)
class Asked:
    """The address that is asked for: its path in the shop, and its query."""

    path: str
    query: MultiDict[str]


@dataclass(frozen=True, slots=True)
class ShopPage:
    """A page: its template, the partials of it that htmx may target, and what they are given.

    Lists have a `frame` around what they found. `parts` are those of the catalogue that it shows, None if it may show
    any. One that is past the end of a list is `elsewhere` instead, at this path. Of some, all `facts` that they show of
    the catalogue are known before the rest of the context is made, by `further`, for whoever has not got the page yet.
    """

    template: str = ""
    partials: Mapping[str, str] = field(default_factory=dict)
    context: Mapping[str, Any] = field(default_factory=dict)
    frame: Frame | None = None
    elsewhere: str = ""
    parts: Parts | None = None
    facts: object = None
    further: Callable[[], Mapping[str, Any]] = dict

    def results(self, kept: Fragments) -> bytes:
        """What the list of this page has found, as it is sent."""
        return results(kept, self.context["listing"], self.context["query"], self.context["departments"])

    def whole_context(self, kept: Fragments) -> dict[str, Any]:
        """All that the template is given."""
        lists = "listing" in self.context
        found = {"results": Markup(self.results(kept).decode())} if lists else {}  # noqa: S704 - made of templates
        return {**self.context, **self.further(), **found}


async def home_page(shelf: Shelf, _asked: Asked) -> ShopPage:
    """Return the blocks that the owner shows now: a query for each that shows products or departments, or two."""
    async with shelf.read() as connection:
        blocks = await fill(connection, shelf.content.blocks, shelf.places)
    context = {"canonical": f"{shelf.settings.base_url}/", "blocks": blocks}
    parts = parts_of_front(shelf.content.blocks, blocks, shelf.places)
    return ShopPage("content/front_page.html", context=context, parts=parts)


async def category_page(shelf: Shelf, asked: Asked, slug: str) -> ShopPage:
    """Return a category with all its subcategories: at most two queries. Raises `NotFoundError`."""
    category = shelf.tree.find(slug)
    form = await _form(shelf, asked)
    filters = replace(form.filters, category_ids=shelf.tree.family(category.id))
    listing, parts = await shelf.find("", filters), parts_of_list("", filters)
    return _list(shelf, "category", form, listing, category.picture, parts, category=category)


async def collection_page(shelf: Shelf, asked: Asked, slug: str) -> ShopPage:
    """Return a collection: at most three queries. Raises `NotFoundError`."""
    collection = shelf.collections.find(slug)
    form = await _form(shelf, asked)
    listing = await shelf.find("", replace(form.filters, collection=collection.members))
    return _list(shelf, "collection", form, listing, None, None, collection=collection)


async def search_page(shelf: Shelf, asked: Asked) -> ShopPage:
    """Return the products that match the words `q`, or all products without any words."""
    tree = shelf.tree
    form = await _form(shelf, asked, tree.menu)
    chosen = form.attributes.get(CATEGORY, ())
    categories = tuple(found for slug in chosen for found in tree.family(tree.find(slug).id)) if chosen else None
    listing = await shelf.find(form.q, replace(form.filters, categories=categories))
    if form.page > listing.pages:
        return ShopPage(elsewhere=form.page_url(listing.pages))
    listing = replace(listing, facets=(_departments(tree, listing, chosen), *listing.facets))
    miss = bool(form.q and not listing.total and not form.chips)
    words = {"search_words": form.q, "words": listing.instead or form.q}
    shown = {"miss": miss, "searched": form.q != "", "instead": listing.instead != ""}
    popular = await _popular(shelf) if miss else ()
    context = {"listing": listing, "query": form, "departments": tree.menu, "popular": popular}
    return ShopPage("catalogue/search.html", RESULTS, context, Frame("search/_found.html", shown, words))


def found_by(page: ShopPage) -> Found:
    """Return what is remembered of a search: how many products it found, and the first of them."""
    listing: Listing = page.context["listing"]
    return Found(listing.found_as_typed, tuple(card.id for card in listing.cards[:FIRST]))


async def _popular(shelf: Shelf) -> tuple[ProductCard, ...]:
    """What sells, for who found nothing; the first products of the shop where hardly anything was sold yet."""
    async with shelf.read() as connection:
        popular = await popular_products(connection, shelf.settings.currency, POPULAR)
    if len(popular) == POPULAR:
        return popular
    return (await shelf.find("", Filters(page_size=POPULAR))).cards


async def product_page(shelf: Shelf, asked: Asked, slug: str) -> ShopPage:
    """Return a published product: one query, or two, see `find_page`. Raises `NotFoundError`."""
    page = await find_page(shelf, slug, asked.query.get("variant", ""))
    parts = parts_of_page(page.product, page.related, shelf.tree)
    return ShopPage(
        "catalogue/product.html", PARTIALS, frame=AROUND, parts=parts, facts=page.facts, further=page.context
    )


async def _form(shelf: Shelf, asked: Asked, departments: tuple[Crumb, ...] = ()) -> ListingForm:
    return read_listing(
        asked.query,
        await shelf.attributes(),
        action=asked.path,
        currency=shelf.settings.currency,
        locale=shelf.settings.locale,
        departments=departments,
    )


def _list(
    shelf: Shelf,
    name: str,
    form: ListingForm,
    listing: Listing,
    picture: Picture | None,
    parts: Parts | None,
    **shown: object,
) -> ShopPage:
    """A list with what is `shown` around it; previews of links to it have its `picture`, or its first product's."""
    if form.page > listing.pages:
        return ShopPage(elsewhere=form.page_url(listing.pages))
    first = listing.cards[0].picture if listing.cards else None
    frame = Frame(RESULTS[RESULTS_ID], shown, {"search_words": form.q}, picture or first)
    canonical = shelf.settings.base_url + form.canonical
    context = {"canonical": canonical, "listing": listing, "query": form, "departments": shelf.tree.menu}
    return ShopPage(f"catalogue/{name}.html", RESULTS, context, frame, parts=parts)


def _departments(tree: CategoryTree, listing: Listing, chosen: tuple[str, ...]) -> Facet:
    counts = {
        crumb: sum(listing.category_counts.get(found, 0) for found in family) for crumb, family in tree.departments
    }
    return Facet(
        gettext("Department"),
        CATEGORY,
        tuple(
            FacetValue(crumb.slug, crumb.name, count, crumb.slug in chosen)
            for crumb, count in counts.items()
            if count or crumb.slug in chosen
        ),
    )
