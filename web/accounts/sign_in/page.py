"""Signing in and out."""

from litestar import get, post

from domain.accounts.errors import UnauthorizedError
from domain.accounts.views import Principal
from domain.errors import InvalidError, ShopError
from domain.words.messages import gettext, marked
from web.accounts.forms import read_secret
from web.accounts.password_check import check_password_of
from web.accounts.second_step import await_second_step
from web.accounts.sign_in.browser_session import sign_in, sign_out
from web.accounts.sign_in.pending_step import Step, keep_step
from web.auth.guards import anyone
from web.auth.principals import find_principal
from web.http.forms.fields import read_email, read_form
from web.http.redirects import HOME, safe_path
from web.http.refused_form import RefusedForm
from web.http.render import Html, PageRequest, private_page, see_other
from web.shop import Shop, TheShop

PAGE = "sign_in/sign_in.html"
SECOND_STEP = "/sign-in/second-step"
DONE = {
    "password": marked("Password changed. Sign in with the new one."),
    "erased": marked("Your account has been deleted."),
    "browser": marked("This browser isn't slowed any more. Sign in, or request a new code."),
}


@get("/sign-in", guards=[anyone])
async def show_sign_in(request: PageRequest, shop: TheShop) -> Html:
    """Show the form; a user who is signed in already is redirected."""
    going = safe_path(request.query_params.get("next", ""))
    if await find_principal(request):
        return see_other(request, going or HOME)
    done = DONE.get(request.query_params.get("done", ""), "")
    return private_page(request, shop, PAGE, form={"next": going}, errors={}, notice="", done=done)


@post("/sign-in", guards=[anyone], status_code=200)
async def answer_sign_in(request: PageRequest, shop: TheShop) -> Html:
    """Sign in and redirect to the next page, by way of the second step if the user has a factor."""
    form = await read_form(request)
    try:
        principal = await _check(request, shop, form)
    except ShopError as refusal:
        return RefusedForm(form, refusal, ("email", "next")).show(request, shop, PAGE, done="")
    awaited = await await_second_step(shop, principal)
    if awaited is None:
        return await sign_in(request, shop, principal, form.get("next", ""))
    response = see_other(request, SECOND_STEP)
    keep_step(response, shop.settings, Step(awaited.token, safe_path(form.get("next", ""))))
    return response


async def _check(request: PageRequest, shop: Shop, form: dict[str, str]) -> Principal:
    try:
        email, password = read_email(form), read_secret(form)
    except InvalidError as error:
        if "email" in error.errors and form.get("email", "").strip():
            raise UnauthorizedError(gettext("The email address or the password is wrong.")) from error
        raise
    return await check_password_of(request, shop, email, password)


@post("/sign-out", guards=[anyone], status_code=200)
async def answer_sign_out(request: PageRequest, shop: TheShop) -> Html:
    """End this browser's session."""
    return await sign_out(request, shop)
