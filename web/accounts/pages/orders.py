"""A user's orders, the latest first."""

from litestar import get

from domain.accounts.views import Role
from domain.orders.queries import orders_of
from web.auth.guards import signed_in
from web.auth.principals import require
from web.http.render import Html, PageRequest, private_page
from web.infra.parsing import read_uuid
from web.orders.text import status_name
from web.shop import TheShop

PAGE_SIZE = 20


@get("/account/orders", guards=[signed_in])
async def show_orders(request: PageRequest, shop: TheShop) -> Html:
    """Show a page of orders, with a link to older ones."""
    principal = await require(request, Role.CUSTOMER)
    before = read_uuid(request.query_params.get("before", ""))
    async with shop.database.read() as connection:
        found = await orders_of(connection, user_id=principal.id, before=before, limit=PAGE_SIZE + 1)
    orders = found[:PAGE_SIZE]
    return private_page(
        request,
        shop,
        "accounts/orders.html",
        orders=orders,
        first=before is None,
        older=orders[-1].id if len(found) > PAGE_SIZE else None,
        status_name=status_name,
    )
