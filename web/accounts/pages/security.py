"""Security: the email and the password of the account."""

from litestar import get, post

from domain.accounts.email_changes import change_email
from domain.accounts.errors import CodeRefusedError
from domain.accounts.factors.queries import factors_of
from domain.accounts.one_time_codes import Purpose
from domain.accounts.operations import change_password, new_password_hash
from domain.accounts.views import Principal, Role
from domain.errors import ShopError
from domain.orders.guest_orders import adopt_orders
from domain.words.messages import marked
from web.accounts.forms import read_new_password
from web.accounts.sign_in.browser_session import confirm
from web.accounts.sign_in.code_flow import CODE_PAGE, Way, begin_again
from web.accounts.sign_in.pending_email import keep_proving, read_proving
from web.auth.guards import recently_proved, signed_in
from web.auth.principals import own_session, require
from web.http.forms.fields import read_form
from web.http.refused_form import RefusedForm
from web.http.render import Html, PageRequest, private_page, see_other
from web.shop import Shop, TheShop

PASSWORD = "accounts/password.html"  # noqa: S105 - a page
WAY = Way(Purpose.CHANGE_EMAIL, "/account/email", "/account/email/code", "/account/security", "accounts/email.html")
DONE = {
    "name": marked("Name changed."),
    "email": marked("Email changed. Every other device has been signed out."),
    "password": marked("Password changed. Every other device has been signed out, and your API tokens no longer work."),
}


@get("/account/security", guards=[signed_in])
async def show_security(request: PageRequest, shop: TheShop) -> Html:
    """Show the sign-in settings, with links to change them."""
    principal = await require(request, Role.CUSTOMER)
    done = DONE.get(request.query_params.get("done", ""), "")
    async with shop.database.read() as connection:
        factors = await factors_of(connection, principal.id)
    return private_page(request, shop, "accounts/security.html", principal=principal, done=done, factors=factors)


@get("/account/password", guards=[recently_proved])
async def show_password(request: PageRequest, shop: TheShop) -> Html:
    """Show the form for a new password."""
    principal = await require(request, Role.CUSTOMER)
    return private_page(request, shop, PASSWORD, form={}, errors={}, notice="", principal=principal)


@post("/account/password", guards=[recently_proved], status_code=200)
async def set_password(request: PageRequest, shop: TheShop) -> Html:
    """Save a new password and sign out every other device."""
    principal = await require(request, Role.CUSTOMER)
    form = await read_form(request)
    try:
        await _change(shop, principal, read_new_password(form))
    except ShopError as refusal:
        return RefusedForm(form, refusal).show(request, shop, PASSWORD, principal=principal)
    return await confirm(request, shop, principal, "/account/security?done=password")


async def _change(shop: Shop, principal: Principal, password: str) -> None:
    password_hash = await new_password_hash(password, principal.name, principal.email, shop.settings.name)
    async with shop.database.transaction() as connection:
        ended = await change_password(
            connection, user_id=principal.id, password_hash=password_hash, but=principal.session_id
        )
    await shop.sessions.forget(ended)
    await shop.bell.ring()


@get("/account/email", guards=[recently_proved])
async def show_email(request: PageRequest, shop: TheShop) -> Html:
    """Show the form for a new email."""
    return private_page(request, shop, WAY.template, form={}, errors={}, notice="")


@post("/account/email", guards=[recently_proved], status_code=200)
async def ask_code(request: PageRequest, shop: TheShop) -> Html:
    """Email a code to the new address."""
    return await WAY.answer_ask(request, shop)


@get("/account/email/code", guards=[recently_proved])
async def show_code(request: PageRequest, shop: TheShop) -> Html:
    """Show the page that asks for the code."""
    return await WAY.show_code(request, shop)


@post("/account/email/code", guards=[recently_proved], status_code=200)
async def set_email(request: PageRequest, shop: TheShop) -> Html:
    """Check the code and save the new email."""
    principal = await require(request, Role.CUSTOMER)
    form = await read_form(request)
    proving = read_proving(request, shop.settings, WAY.purpose)
    if proving is None:
        return see_other(request, WAY.ask)
    try:
        token = await WAY.verify(request, shop, proving, form)
        async with shop.database.transaction() as connection:
            email, ended = await change_email(connection, user_id=principal.id, proof=token, but=principal.session_id)
            await adopt_orders(connection, user_id=principal.id, email=email)
    except CodeRefusedError as refusal:
        return begin_again(WAY, request, shop, proving, refusal)
    except ShopError as refusal:
        return RefusedForm(form, refusal).show(request, shop, CODE_PAGE, way=WAY, proving=proving, waits=False)
    await shop.sessions.forget([*own_session(request, shop.settings, principal), *ended])
    await shop.bell.ring()
    response = see_other(request, "/account/security?done=email")
    keep_proving(response, shop.settings, None)
    return response
