"""One search over everything that staff look for: orders, products and customers."""

from litestar import get

from domain.accounts.roles import Verb
from domain.accounts.views import Role
from domain.assortment.listing import ProductFilter
from domain.orders.filters import OrderFilter
from domain.reports.customers import CustomerFilter
from web.auth.guards import May
from web.auth.principals import require
from web.catalogue.admin.list_form import ProductList
from web.customers.list_form import CustomerList
from web.http.render import Html, PageRequest, private_page, see_other
from web.orders.admin.list_form import OrderList
from web.orders.admin.text import state_of
from web.reports.staff_search import SHOWN, search_for_staff
from web.shop import TheShop


@get("/admin/search", guards=[May(Verb.COME_IN)])
async def show_staff_search(request: PageRequest, shop: TheShop) -> Html:
    """Show the first of what matches `q` and may be seen, or lead to the only one: three queries."""
    by = await require(request, Role.STAFF)
    found = await search_for_staff(shop, request.query_params.get("q", ""), by)
    words, orders, products, customers = found.words, found.orders, found.products, found.customers
    may_edit = by.may(Verb.CHANGE_GOODS)
    if len(orders) == 1 and not products and not customers and not found.partly:
        return see_other(request, f"/admin/orders/{orders[0].number}")
    if len(products) == 1 and not orders and not customers and may_edit and not found.partly:
        return see_other(request, f"/admin/products/{products[0].slug}")
    wanted_customers = CustomerFilter(words=words, zone=shop.settings.time_zone)
    return private_page(
        request,
        shop,
        "admin/search/index.html",
        words=words,
        orders=orders[:SHOWN],
        products=products[:SHOWN],
        customers=customers[:SHOWN],
        may_edit=may_edit,
        all_orders=OrderList(OrderFilter(words=words)).url if len(orders) > SHOWN or found.partly else "",
        all_products=ProductList(ProductFilter(words=words)).url if len(products) > SHOWN else "",
        all_customers=CustomerList(wanted_customers).url if len(customers) > SHOWN else "",
        partly=found.partly,
        state_of=state_of,
    )
