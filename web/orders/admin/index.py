"""The list of orders for staff."""

from litestar import get

from domain.accounts.roles import Verb
from domain.accounts.views import Role
from domain.orders.lists import count_by_status, list_orders
from web.auth.guards import May
from web.auth.principals import require
from web.http.render import Html, PageRequest, private_page
from web.orders.admin.list_form import read_order_list
from web.orders.admin.text import payment_words, state_of
from web.saved_views.listed import views_of
from web.shop import TheShop

PAGE_SIZE = 25
LIST = {"admin-orders-list": "admin/orders/_list.html"}


@get("/admin/orders", guards=[May(Verb.SEE_ORDERS)])
async def show_orders(request: PageRequest, shop: TheShop) -> Html:
    """Show a page of orders, filtered by status, payment, number, name or email address."""
    by, wanted = await require(request, Role.STAFF), read_order_list(request.query_params)
    async with shop.database.read() as connection:
        found = await list_orders(connection, wanted.filter, after=wanted.after, limit=PAGE_SIZE + 1)
        counts = await count_by_status(connection)
        views = await views_of(connection, wanted, by.id)
    orders = found[:PAGE_SIZE]
    return private_page(
        request,
        shop,
        "admin/orders/index.html",
        partials=LIST,
        orders=orders,
        wanted=wanted,
        views=views,
        statuses=wanted.status_chips(counts),
        payments=wanted.payment_chips(),
        following=wanted.after_url(orders[-1].id) if len(found) > PAGE_SIZE else "",
        state_of=state_of,
        payment_words=payment_words,
    )
