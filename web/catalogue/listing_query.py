"""The query parameters of the list of products in JSON."""

from dataclasses import dataclass, replace
from typing import Annotated
from uuid import UUID

from litestar.params import FromQuery, QueryParameter

from domain.catalogue.collection_rules import Members
from domain.catalogue.filters import Filters, Sort
from domain.catalogue.old_slugs import new_category_slug, new_collection_slug
from domain.catalogue.sorting import place_of
from domain.catalogue.views import Listing
from domain.errors import InvalidError, NotFoundError
from domain.money import MAX_AMOUNT
from domain.search.queries import tidy
from domain.words.messages import gettext
from web.api.openapi import MoreParameters
from web.api.responses import ApiRequest
from web.catalogue.list_cursor import LONGEST, read_cursor, write_cursor
from web.shop import Shop, TheShop

Price = Annotated[int | None, QueryParameter(ge=0, le=MAX_AMOUNT, description="Minor units")]
MAX_LIMIT = 100


@dataclass(frozen=True, slots=True)
class ListRequest:
    """A list as asked for: `of` describes it for its cursors, whatever page it is."""

    text: str
    filters: Filters
    of: object

    async def page(self, shop: Shop) -> tuple[Listing, str | None]:
        """Find the page, and the cursor of the next one, if there is one."""
        size, first = self.filters.page_size, self.filters.after is None
        found = await shop.lists.for_programs(self.text, replace(self.filters, page_size=size + 1))
        shown = replace(found, cards=found.cards[:size])
        if not shown.cards or not (len(found.cards) > size or (first and found.total > size)):
            return shown, None
        return shown, write_cursor(await place_of(shop.database.queries, found.filters, shown.cards[-1].id), self.of)


async def read_request(
    request: ApiRequest,
    shop: TheShop,
    q: Annotated[str, QueryParameter(max_length=100)] = "",
    category: FromQuery[str | None] = None,
    collection: FromQuery[str | None] = None,
    sort: FromQuery[Sort] = Sort.RELEVANCE,
    price_min: Price = None,
    price_max: Price = None,
    in_stock: FromQuery[bool] = False,
    exact: Annotated[bool, QueryParameter(description="Whether no word of `q` is replaced by another")] = False,
    limit: Annotated[int, QueryParameter(ge=1, le=MAX_LIMIT)] = 24,
    cursor: Annotated[str, QueryParameter(max_length=LONGEST)] = "",
) -> ListRequest:
    """Return the list that a request asks for. Raises `InvalidError` for an unknown category, collection or cursor."""
    filters = Filters(
        category_ids=await _family(shop, category),
        collection=await _members(shop, collection),
        price_min=price_min,
        price_max=price_max,
        in_stock=in_stock,
        exact=exact,
        attributes=await _attributes(request, shop),
        sort=sort,
        page_size=limit,
    )
    text = tidy(q)
    of = (text, category, collection, sort, price_min, price_max, in_stock, exact, filters.attributes)
    after = read_cursor(cursor, of, sort, searched=bool(text)) if cursor else None
    return ListRequest(text, replace(filters, after=after), of)


async def _family(shop: Shop, category: str | None) -> tuple[UUID, ...] | None:
    if category is None:
        return None
    tree = await shop.catalogue.tree()
    try:
        slug = category if category in tree.slugs else await new_category_slug(shop.database.queries, category)
        return tree.family(tree.find(slug).id)
    except NotFoundError as error:
        raise InvalidError({"category": gettext("This category does not exist.")}) from error


async def _members(shop: Shop, collection: str | None) -> Members | None:
    if collection is None:
        return None
    known = await shop.catalogue.collections()
    try:
        slugs = {one.slug for one in known.views}
        slug = collection if collection in slugs else await new_collection_slug(shop.database.queries, collection)
        return known.find(slug).members
    except NotFoundError as error:
        raise InvalidError({"collection": gettext("This collection does not exist.")}) from error


async def _attributes(request: ApiRequest, shop: Shop) -> dict[str, tuple[str, ...]]:
    given, offered = request.query_params, await shop.lists.attributes()
    return {name: tuple(given.getall(key)) for key, name in offered.names.items() if key in given}


async def _attribute_parameters(request: ApiRequest) -> frozenset[str]:
    shop: Shop = request.app.state.shop
    return (await shop.lists.attributes()).parameters


ATTRIBUTES = MoreParameters(
    "attributes",
    description="Any attribute of the products, by its key in `facets`, such as `material=Wood`. Given twice, it means "
    "either value; different attributes must all fit.",
    names=_attribute_parameters,
)
"""Further query parameters, which `read_wish` reads."""
