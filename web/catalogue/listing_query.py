"""The query parameters of the list of products in JSON."""

from typing import Annotated
from uuid import UUID

from litestar.params import FromQuery, QueryParameter

from domain.catalogue.filters import Filters, Sort
from domain.catalogue.old_slugs import new_category_slug
from domain.errors import InvalidError, NotFoundError
from domain.money import MAX_AMOUNT
from web.api.openapi import MoreParameters
from web.api.responses import ApiRequest, offset_of
from web.shop import Shop, TheShop

Price = Annotated[int | None, QueryParameter(ge=0, le=MAX_AMOUNT, description="Minor units")]
MAX_LIMIT = 100


async def read_filters(
    request: ApiRequest,
    shop: TheShop,
    category: FromQuery[str | None] = None,
    sort: FromQuery[Sort] = Sort.RELEVANCE,
    price_min: Price = None,
    price_max: Price = None,
    in_stock: FromQuery[bool] = False,
    limit: Annotated[int, QueryParameter(ge=1, le=MAX_LIMIT)] = 24,
    cursor: Annotated[str, QueryParameter(max_length=40)] = "",
) -> Filters:
    """Return the filters that a request asks for. Raises `InvalidError` for an unknown category or cursor."""
    return Filters(
        category_ids=await _family(shop, category),
        price_min=price_min,
        price_max=price_max,
        in_stock=in_stock,
        attributes=await _attributes(request, shop),
        sort=sort,
        offset=offset_of(cursor) if cursor else 0,
        page_size=limit,
    )


async def _family(shop: Shop, category: str | None) -> tuple[UUID, ...] | None:
    if category is None:
        return None
    tree = await shop.catalogue.tree()
    try:
        slug = category if category in tree.slugs else await new_category_slug(shop.database.queries, category)
        return tree.family(tree.find(slug).id)
    except NotFoundError as error:
        raise InvalidError({"category": "This category does not exist."}) from error


async def _attributes(request: ApiRequest, shop: Shop) -> dict[str, tuple[str, ...]]:
    given, offered = request.query_params, await shop.lists.attributes()
    return {name: tuple(given.getall(key)) for key, name in offered.names.items() if key in given}


async def _attribute_parameters(request: ApiRequest) -> frozenset[str]:
    shop: Shop = request.app.state.shop
    return (await shop.lists.attributes()).parameters


ATTRIBUTES = MoreParameters(
    "attributes",
    "Any attribute of the products, by its key in `facets`, such as `material=Wood`. Given twice, it means either "
    "value; different attributes must all fit.",
    _attribute_parameters,
)
"""Further query parameters, which `read_filters` reads."""
