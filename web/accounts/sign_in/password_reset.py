"""A forgotten password: the email, the code sent to it, then a new password."""

from litestar import get, post

from domain.accounts.errors import CodeRefusedError
from domain.accounts.one_time_codes import Purpose, proved_address
from domain.accounts.operations import name_of, new_password_hash, reset_password
from domain.errors import ShopError
from domain.words.messages import gettext, marked
from web.accounts.forms import read_new_password
from web.accounts.limits import GUESS
from web.accounts.sign_in.code_flow import Way, begin_again
from web.accounts.sign_in.pending_email import Proving, keep_proving
from web.auth.guards import anyone
from web.http.forms.fields import read_form
from web.http.rate_limiting import count_use
from web.http.refused_form import RefusedForm
from web.http.render import Html, PageRequest, private_page, see_other
from web.shop import Shop, TheShop

WAY = Way(Purpose.RESET, "/reset-password", "/reset-password/code", "/reset-password/new", "sign_in/reset.html")
DONE = {"restored": marked("Your email is restored, and everyone has been signed out. Now choose a new password.")}
NEW = "sign_in/new_password.html"


@get("/reset-password", guards=[anyone])
async def show_reset(request: PageRequest, shop: TheShop) -> Html:
    """Show the form for the email."""
    done = DONE.get(request.query_params.get("done", ""), "")
    return private_page(request, shop, WAY.template, form={}, errors={}, notice="", done=done)


@post("/reset-password", guards=[anyone], status_code=200)
async def ask_code(request: PageRequest, shop: TheShop) -> Html:
    """Email a code."""
    return await WAY.answer_ask(request, shop)


@get("/reset-password/code", guards=[anyone])
async def show_code(request: PageRequest, shop: TheShop) -> Html:
    """Show the page that asks for the code."""
    return await WAY.show_code(request, shop)


@post("/reset-password/code", guards=[anyone], status_code=200)
async def check_code(request: PageRequest, shop: TheShop) -> Html:
    """Check the code."""
    return await WAY.answer_code(request, shop)


@get("/reset-password/new", guards=[anyone])
async def show_new(request: PageRequest, shop: TheShop) -> Html:
    """Show the form for the new password, once the email is verified."""
    proving = WAY.proved(request, shop)
    if proving is None:
        return see_other(request, WAY.ask)
    return private_page(request, shop, NEW, form={}, errors={}, notice="", email=proving.email)


@post("/reset-password/new", guards=[anyone], status_code=200)
async def set_password(request: PageRequest, shop: TheShop) -> Html:
    """Save the new password, end every session, and redirect to the sign-in page."""
    form = await read_form(request)
    proving = WAY.proved(request, shop)
    if proving is None:
        return see_other(request, WAY.ask)
    try:
        await _reset(request, shop, proving, form)
    except CodeRefusedError as refusal:
        return begin_again(WAY, request, shop, proving, refusal)
    except ShopError as refusal:
        return RefusedForm(form, refusal).show(request, shop, NEW, email=proving.email)
    response = see_other(request, "/sign-in?done=password")
    keep_proving(response, shop.settings, None)
    return response


async def _reset(request: PageRequest, shop: Shop, proving: Proving, form: dict[str, str]) -> None:
    password = read_new_password(form)
    await count_use(request, shop, GUESS)
    async with shop.database.read() as connection:
        if not await proved_address(connection, token=proving.token, purpose=Purpose.RESET):
            raise CodeRefusedError(gettext("Your code has expired. Please request a new one."))
        name = await name_of(connection, proving.email)
    password_hash = await new_password_hash(password, name, proving.email, shop.settings.name)
    async with shop.database.transaction() as connection:
        ended = await reset_password(connection, proof=proving.token, password_hash=password_hash)
    await shop.sessions.forget(ended)
    await shop.bell.ring()
