"""What is done with chosen orders of the list: their packing slips as one PDF, and their export."""

from litestar import Response, get

from domain.accounts.roles import Verb
from domain.accounts.views import Role
from domain.orders.filters import OrderFilter
from web.auth.guards import May
from web.auth.principals import require
from web.exports.files import csv_file
from web.exports.orders import order_file
from web.exports.record import record_export
from web.http.render import PageRequest, see_other
from web.invoices.files import PDF, packing_slips_file
from web.orders.admin.list_form import ACTION, OrderList, read_order_list
from web.shop import TheShop

MOST_CHOSEN = 200


@get(f"{ACTION}/packing-slips", guards=[May(Verb.SHIP)], media_type=PDF)
async def print_slips(request: PageRequest, shop: TheShop) -> Response[bytes]:
    """Return the packing slips of the chosen orders that are waiting to be shipped, as one PDF."""
    wanted = read_order_list(request.query_params, shop.settings)
    chosen = _chosen(request, wanted)
    return await packing_slips_file(shop, chosen) if chosen else see_other(request, wanted.url)


@get(f"{ACTION}/export", guards=[May(Verb.SEE_MONEY)], media_type="text/csv")
async def export_chosen(request: PageRequest, shop: TheShop) -> Response[bytes]:
    """Return the chosen orders as CSV. The audit log says who exported them."""
    wanted = read_order_list(request.query_params, shop.settings)
    chosen = _chosen(request, wanted)
    if not chosen:
        return see_other(request, wanted.url)
    filters = {"number": ",".join(chosen.numbers)} if chosen.numbers else dict(wanted.pairs())
    by = await require(request, Role.STAFF)
    await record_export(shop.database, "orders", {name: str(value or "") for name, value in filters.items()}, by)
    return csv_file("orders", order_file(shop.database, chosen))


def _chosen(request: PageRequest, wanted: OrderList) -> OrderFilter | None:
    """The orders of the form below the list: all that match, all on the page, or those ticked.

    None without any, and if a filter makes no sense: no more leaves the shop than somebody asked for.
    """
    sent = request.query_params
    if sent.get("every"):
        return None if wanted.problems else wanted.filter
    numbers = sent.get("page_numbers", "").split(",") if sent.get("page") else sent.getall("number", [])
    chosen = tuple(one for one in numbers if one and "\x00" not in one)[:MOST_CHOSEN]
    return OrderFilter(numbers=chosen, sort=wanted.filter.sort) if chosen else None
