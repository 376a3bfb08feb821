"""The devices and API clients that are signed in."""

from uuid import UUID

from litestar import get, post
from litestar.params import FromPath

from domain.accounts.sessions import end_all_sessions, end_own_session, list_sessions
from domain.accounts.views import Role
from web.accounts.devices import device_name
from web.auth.guards import signed_in
from web.auth.principals import require
from web.http.render import Html, PageRequest, private_page, see_other
from web.shop import TheShop

HERE = "/account/sessions"


@get(HERE, guards=[signed_in])
async def show_sessions(request: PageRequest, shop: TheShop) -> Html:
    """Show every device that is signed in, this one first."""
    principal = await require(request, Role.CUSTOMER)
    async with shop.database.read() as connection:
        found = await list_sessions(connection, user_id=principal.id, present=principal.session_id)
    return private_page(request, shop, "accounts/sessions.html", sessions=found, device_name=device_name)


@post(f"{HERE}/{{session_id:uuid}}/removal", guards=[signed_in], status_code=200)
async def end_one(request: PageRequest, shop: TheShop, session_id: FromPath[UUID]) -> Html:
    """Sign one device out."""
    principal = await require(request, Role.CUSTOMER)
    async with shop.database.transaction() as connection:
        ended = await end_own_session(connection, user_id=principal.id, session_id=session_id)
    await shop.sessions.forget(ended)
    return see_other(request, HERE)


@post(f"{HERE}/removal", guards=[signed_in], status_code=200)
async def end_others(request: PageRequest, shop: TheShop) -> Html:
    """Sign every other device out."""
    principal = await require(request, Role.CUSTOMER)
    async with shop.database.transaction() as connection:
        ended = await end_all_sessions(connection, user_id=principal.id, but=principal.session_id)
    await shop.sessions.forget(ended)
    return see_other(request, HERE)
