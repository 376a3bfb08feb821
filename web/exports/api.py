"""Lists of staff as files, for spreadsheets and other shops."""

from collections.abc import AsyncIterator
from typing import Annotated

from litestar import Response, get
from litestar.di import NamedDependency, Provide
from litestar.params import FromQuery, QueryParameter

from domain.accounts.roles import Verb
from domain.accounts.views import Role
from domain.assortment.listing import LONGEST_SEARCH, ProductFilter, ProductSort, ProductState
from domain.errors import InvalidError
from domain.reports.customers import CustomerFilter
from domain.words.messages import gettext
from web.api.responses import ApiRequest
from web.auth.guards import May
from web.auth.principals import require
from web.exports.customers import customer_file, read_customer_filter
from web.exports.files import csv_file
from web.exports.products import product_file
from web.exports.record import filters_of, record_export
from web.shop import Shop, TheShop


@get(
    "/admin/exports/products.csv",
    guards=[May(Verb.SEE_GOODS)],
    media_type="text/csv",
    tags=["Staff"],
    summary="Export products as CSV",
)
async def export_products(
    shop: TheShop,
    q: Annotated[str, QueryParameter(max_length=LONGEST_SEARCH)] = "",
    of_state: Annotated[ProductState | None, QueryParameter(name="state")] = None,
    sort: FromQuery[ProductSort] = ProductSort.NEWEST,
    published: FromQuery[bool | None] = None,
) -> Response[bytes]:
    """Returns the products of the staff's list, a row for each variant. An import of the file changes nothing."""
    wanted = ProductFilter(" ".join(q.split()), _state(of_state, published), sort)
    return csv_file("products", _pieces(shop, wanted))


@get(
    "/admin/exports/customers.csv",
    guards=[May(Verb.SEE_CUSTOMERS)],
    media_type="text/csv",
    tags=["Staff"],
    summary="Export customers as CSV",
    dependencies={"wanted": Provide(read_customer_filter, sync_to_thread=False)},
)
async def export_customers(
    request: ApiRequest, shop: TheShop, wanted: NamedDependency[CustomerFilter]
) -> Response[bytes]:
    """Returns the customers of the staff's list, a row for each. The audit log says who exported them."""
    by = await require(request, Role.STAFF)
    await record_export(shop.database, "customers", filters_of(request.query_params), by)
    return csv_file("customers", customer_file(shop.database, wanted, shop.settings.currency))


async def _pieces(shop: Shop, wanted: ProductFilter) -> AsyncIterator[bytes]:
    async for piece, _rows in product_file(shop.database, wanted):
        yield piece


def _state(state: ProductState | None, published: bool | None) -> ProductState | None:
    if published is None:
        return state
    if state is not None:
        raise InvalidError({"published": gettext("Send this or a state, not both.")})
    return ProductState.PUBLISHED if published else ProductState.HIDDEN
