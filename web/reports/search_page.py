"""One search over everything that staff look for: orders, products and customers."""

from litestar import get

from domain.accounts.roles import Verb
from domain.accounts.views import Role
from domain.assortment.listing import ProductFilter, list_for_page
from domain.orders.filters import OrderFilter
from domain.orders.lists import list_orders
from domain.orders.search import LONGEST_SEARCH
from domain.reports.customers import CustomerFilter, list_customers
from web.auth.guards import May
from web.auth.principals import require
from web.catalogue.admin.list_form import ProductList
from web.customers.list_form import CustomerList
from web.http.render import Html, PageRequest, private_page, see_other
from web.orders.admin.list_form import OrderList
from web.orders.admin.text import state_of
from web.shop import TheShop

SHOWN = 8


@get("/admin/search", guards=[May(Verb.COME_IN)])
async def show_staff_search(request: PageRequest, shop: TheShop) -> Html:
    """Show the first of what matches `q` and may be seen, or lead to the only one: three queries."""
    by = await require(request, Role.STAFF)
    words = " ".join(request.query_params.get("q", "").replace("\x00", "").split())[:LONGEST_SEARCH]
    wanted_orders, wanted_products = OrderFilter(words=words), ProductFilter(words=words)
    orders, products, customers = [], [], []
    wanted_customers = CustomerFilter(words=words, zone=shop.settings.time_zone)
    if words:
        async with shop.database.read() as connection:
            if by.may(Verb.SEE_ORDERS):
                orders = await list_orders(connection, wanted_orders, after=None, limit=SHOWN + 1)
            if by.may(Verb.SEE_GOODS):
                products = await list_for_page(connection, wanted_products, after=None, limit=SHOWN + 1)
            if by.may(Verb.SEE_CUSTOMERS):
                customers = await list_customers(
                    connection, wanted_customers, currency=shop.settings.currency, after=None, limit=SHOWN + 1
                )
    may_edit = by.may(Verb.CHANGE_GOODS)
    if len(orders) == 1 and not products and not customers:
        return see_other(request, f"/admin/orders/{orders[0].number}")
    if len(products) == 1 and not orders and not customers and may_edit:
        return see_other(request, f"/admin/products/{products[0].slug}")
    return private_page(
        request,
        shop,
        "admin/search/index.html",
        words=words,
        orders=orders[:SHOWN],
        products=products[:SHOWN],
        customers=customers[:SHOWN],
        may_edit=may_edit,
        all_orders=OrderList(wanted_orders).url if len(orders) > SHOWN else "",
        all_products=ProductList(wanted_products).url if len(products) > SHOWN else "",
        all_customers=CustomerList(wanted_customers).url if len(customers) > SHOWN else "",
        state_of=state_of,
    )
