"""Creating an account: the email, the code sent to it, then a name and a password."""

from litestar import get, post

from domain.accounts.errors import CodeRefusedError
from domain.accounts.one_time_codes import Purpose, proved_address
from domain.accounts.operations import new_password_hash, register
from domain.accounts.views import Principal
from domain.errors import ShopError
from domain.orders.guest_orders import adopt_orders
from domain.words.messages import gettext
from web.accounts.forms import read_new_password
from web.accounts.limits import GUESS
from web.accounts.sign_in.browser_session import sign_in
from web.accounts.sign_in.code_flow import Way, begin_again
from web.accounts.sign_in.pending_email import Proving, keep_proving
from web.auth.guards import anyone
from web.auth.principals import find_principal
from web.http.forms.fields import read_form, read_name
from web.http.rate_limiting import count_use
from web.http.redirects import HOME, safe_path
from web.http.refused_form import RefusedForm
from web.http.render import Html, PageRequest, private_page, see_other
from web.shop import Shop, TheShop

WAY = Way(Purpose.SIGN_UP, "/sign-up", "/sign-up/code", "/sign-up/details", "sign_in/sign_up.html")
DETAILS = "sign_in/details.html"


@get("/sign-up", guards=[anyone])
async def show_sign_up(request: PageRequest, shop: TheShop) -> Html:
    """Show the form for the email; a user who is signed in already is redirected."""
    going = safe_path(request.query_params.get("next", ""))
    if await find_principal(request):
        return see_other(request, going or HOME)
    return private_page(request, shop, WAY.template, form={"next": going}, errors={}, notice="")


@post("/sign-up", guards=[anyone], status_code=200)
async def ask_code(request: PageRequest, shop: TheShop) -> Html:
    """Email a code."""
    return await WAY.answer_ask(request, shop)


@get("/sign-up/code", guards=[anyone])
async def show_code(request: PageRequest, shop: TheShop) -> Html:
    """Show the page that asks for the code."""
    return await WAY.show_code(request, shop)


@post("/sign-up/code", guards=[anyone], status_code=200)
async def check_code(request: PageRequest, shop: TheShop) -> Html:
    """Check the code."""
    return await WAY.answer_code(request, shop)


@get("/sign-up/details", guards=[anyone])
async def show_details(request: PageRequest, shop: TheShop) -> Html:
    """Show the form for the name and the password, once the email is verified."""
    proving = WAY.proved(request, shop)
    if proving is None:
        return see_other(request, WAY.ask)
    return private_page(request, shop, DETAILS, form={}, errors={}, notice="", email=proving.email)


@post("/sign-up/details", guards=[anyone], status_code=200)
async def open_account(request: PageRequest, shop: TheShop) -> Html:
    """Create the account, sign in, and redirect to the next page."""
    form = await read_form(request)
    proving = WAY.proved(request, shop)
    if proving is None:
        return see_other(request, WAY.ask)
    try:
        principal = await _register(request, shop, proving, form)
    except CodeRefusedError as refusal:
        return begin_again(WAY, request, shop, proving, refusal)
    except ShopError as refusal:
        return RefusedForm(form, refusal, ("name",)).show(request, shop, DETAILS, email=proving.email)
    response = await sign_in(request, shop, principal, proving.next)
    keep_proving(response, shop.settings, None)
    return response


async def _register(request: PageRequest, shop: Shop, proving: Proving, form: dict[str, str]) -> Principal:
    name, password = read_name(form), read_new_password(form)
    await count_use(request, shop, GUESS)
    async with shop.database.read() as connection:
        if not await proved_address(connection, token=proving.token, purpose=Purpose.SIGN_UP):
            raise CodeRefusedError(gettext("Your code has expired. Please request a new one."))
    password_hash = await new_password_hash(password, name, proving.email, shop.settings.name)
    async with shop.database.transaction() as connection:
        principal = await register(connection, proof=proving.token, password_hash=password_hash, name=name)
        await adopt_orders(connection, user_id=principal.id, email=principal.email)
    await shop.bell.ring()
    return principal
