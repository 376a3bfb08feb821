"""The account's overview, and the user's name."""

from litestar import get, post

from domain.accounts.operations import change_name
from domain.accounts.views import Role
from domain.errors import InvalidError
from domain.orders.queries import orders_of
from web.auth.guards import signed_in
from web.auth.principals import own_session, require
from web.http.forms.fields import read_form, read_name
from web.http.refused_form import RefusedForm
from web.http.render import Html, PageRequest, private_page, see_other
from web.orders.text import status_name
from web.shop import TheShop

LATEST = 3


@get("/account", guards=[signed_in])
async def show_account(request: PageRequest, shop: TheShop) -> Html:
    """Show the overview with the latest orders."""
    principal = await require(request, Role.CUSTOMER)
    async with shop.database.read() as connection:
        orders = await orders_of(connection, user_id=principal.id, before=None, limit=LATEST)
    return private_page(
        request, shop, "accounts/home.html", principal=principal, orders=orders, status_name=status_name
    )


@get("/account/name", guards=[signed_in])
async def show_name(request: PageRequest, shop: TheShop) -> Html:
    """Show the form for the name."""
    principal = await require(request, Role.CUSTOMER)
    return private_page(request, shop, "accounts/name.html", form={"name": principal.name}, errors={}, notice="")


@post("/account/name", guards=[signed_in], status_code=200)
async def set_name(request: PageRequest, shop: TheShop) -> Html:
    """Save a new name."""
    principal = await require(request, Role.CUSTOMER)
    form = await read_form(request)
    try:
        name = read_name(form)
    except InvalidError as refusal:
        return RefusedForm(form, refusal, ("name",)).show(request, shop, "accounts/name.html")
    async with shop.database.transaction() as connection:
        await change_name(connection, user_id=principal.id, name=name)
    await shop.sessions.forget(own_session(request, shop.settings, principal))
    return see_other(request, "/account/security?done=name")
