"""A user's own data: exported or deleted."""

from litestar import get, post
from litestar.response import Stream

from domain.accounts.views import Principal, Role
from domain.errors import InvalidError, ShopError
from domain.privacy.erasure import erase_user, what_to_wait_for
from domain.words.messages import gettext
from web.accounts.data_export import export_of
from web.accounts.sign_in.browser_session import leave
from web.auth.guards import recently_proved, signed_in
from web.auth.principals import require
from web.http.forms.fields import read_form
from web.http.refused_form import RefusedForm
from web.http.render import Html, PageRequest, private_page
from web.shop import Shop, TheShop

HERE = "/account/data"
PAGE = "accounts/data.html"
WORD = "delete"
"""The user types this word, so that nobody deletes an account by mistake."""


@get(HERE, guards=[signed_in])
async def show_data(request: PageRequest, shop: TheShop) -> Html:
    """Show the page; its actions appear once the user has confirmed their password."""
    principal = await require(request, Role.CUSTOMER)
    waiting = await _waiting(shop, principal)
    return private_page(
        request, shop, PAGE, form={}, errors={}, notice="", principal=principal, waiting=waiting, word=WORD
    )


@get(f"{HERE}/export", guards=[recently_proved])
async def export(request: PageRequest, shop: TheShop) -> Stream:
    """Send everything that the shop holds about the user, as a file."""
    principal = await require(request, Role.CUSTOMER)
    return await export_of(shop, principal.id, principal.email, principal)


@post(f"{HERE}/erasure", guards=[recently_proved], status_code=200)
async def erase(request: PageRequest, shop: TheShop) -> Html:
    """Delete the user's account and sign this browser out."""
    principal = await require(request, Role.CUSTOMER)
    form = await read_form(request)
    try:
        if form.get("confirmation", "").strip().lower() != WORD:
            raise InvalidError({"confirmation": gettext("Type “%(word)s” to confirm.", word=WORD)})
        async with shop.database.transaction() as connection:
            ended = await erase_user(connection, user_id=principal.id)
    except ShopError as refusal:
        waiting = await _waiting(shop, principal)
        return RefusedForm(form, refusal, ("confirmation",)).show(
            request, shop, PAGE, principal=principal, waiting=waiting, word=WORD
        )
    await shop.sessions.forget(ended)
    await shop.bell.ring()
    return leave(request, shop, "/sign-in?done=erased")


async def _waiting(shop: Shop, principal: Principal) -> str:
    async with shop.database.read() as connection:
        return await what_to_wait_for(connection, user_id=principal.id, email=principal.email)
