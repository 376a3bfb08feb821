"""The orders of a list as a file, for API clients and for links on the pages of staff."""

from litestar import Response, get
from litestar.di import NamedDependency, Provide

from domain.accounts.roles import Verb
from domain.accounts.views import Role
from domain.orders.filters import OrderFilter
from web.api.openapi import refusals
from web.api.responses import ApiRequest
from web.auth.guards import May
from web.auth.principals import require
from web.exports.files import csv_file
from web.exports.orders import order_file
from web.exports.record import filters_of, record_export
from web.invoices.files import PDF, packing_slips_file
from web.orders.api.filters import read_order_filter
from web.shop import TheShop


@get(
    "/admin/exports/orders.csv",
    guards=[May(Verb.SEE_MONEY)],
    media_type="text/csv",
    tags=["Staff"],
    summary="Export orders as CSV",
    dependencies={"wanted": Provide(read_order_filter, sync_to_thread=False)},
)
async def export_orders(request: ApiRequest, shop: TheShop, wanted: NamedDependency[OrderFilter]) -> Response[bytes]:
    """Returns the orders of the staff's list, a row for each. The audit log says who exported them."""
    by = await require(request, Role.STAFF)
    await record_export(shop.database, "orders", filters_of(request.query_params), by)
    return csv_file("orders", order_file(shop.database, wanted))


@get(
    "/admin/packing-slips",
    guards=[May(Verb.SHIP)],
    media_type=PDF,
    tags=["Staff"],
    summary="Get packing slips of several orders",
    responses=refusals(409),
    dependencies={"wanted": Provide(read_order_filter, sync_to_thread=False)},
)
async def show_packing_slips(shop: TheShop, wanted: NamedDependency[OrderFilter]) -> Response[bytes]:
    """Returns one PDF for the orders of the staff's list that wait to be shipped; 409 for none, or more than 200."""
    return await packing_slips_file(shop, wanted)
