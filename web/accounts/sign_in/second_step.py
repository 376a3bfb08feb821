"""The second step of signing in, and signing in with a passkey alone."""

from litestar import get, post

from domain.accounts.factors.errors import FactorRefusedError, StepEndedError
from domain.accounts.factors.second_step import Proof
from domain.errors import ShopError
from domain.words.messages import gettext
from web.accounts.factor_forms import beside_field, read_passkey, read_proof
from web.accounts.second_step import awaited_step, take_step
from web.accounts.sign_in.browser_session import sign_in
from web.accounts.sign_in.page import PAGE as SIGN_IN
from web.accounts.sign_in.page import SECOND_STEP as HERE
from web.accounts.sign_in.pending_step import keep_step, read_step
from web.auth.guards import anyone
from web.http.forms.fields import read_form
from web.http.redirects import with_next
from web.http.refused_form import RefusedForm
from web.http.render import Html, PageRequest, private_page, see_other
from web.shop import Shop, TheShop

PAGE = "sign_in/second_step.html"


@get(HERE, guards=[anyone])
async def show_second_step(request: PageRequest, shop: TheShop) -> Html:
    """Show the accepted factors; without a pending step, redirect to the sign-in page."""
    step = read_step(request, shop.settings)
    awaited = await awaited_step(shop, step.token) if step else None
    if awaited is None:
        return _begin_again(request, shop)
    return private_page(request, shop, PAGE, form={}, errors={}, notice="", awaited=awaited)


@post(HERE, guards=[anyone], status_code=200)
async def take_second_step(request: PageRequest, shop: TheShop) -> Html:
    """Check the proof. A valid one signs in; another shows the page again while attempts are left."""
    form = await read_form(request)
    step = read_step(request, shop.settings)
    if step is None:
        return _begin_again(request, shop)
    try:
        proof = read_proof(form)
        principal = await beside_field(take_step(request, shop, step.token, proof), proof)
    except StepEndedError:
        return _begin_again(request, shop)
    except ShopError as refusal:
        awaited = await awaited_step(shop, step.token)
        if awaited is None:
            return _begin_again(request, shop)
        return RefusedForm(form, refusal).show(request, shop, PAGE, awaited=awaited)
    response = await sign_in(request, shop, principal, step.next)
    keep_step(response, shop.settings, None)
    return response


@post("/sign-in/passkey", guards=[anyone], status_code=200)
async def sign_in_by_passkey(request: PageRequest, shop: TheShop) -> Html:
    """Sign in the owner of the passkey. Our script fills the form in."""
    form = await read_form(request)
    try:
        principal = await take_step(request, shop, form.get("pending", ""), Proof(passkey=read_passkey(form)))
    except StepEndedError:
        refusal = FactorRefusedError(gettext("That took too long. Please try again."))
        return RefusedForm(form, refusal, ("next",)).show(request, shop, SIGN_IN, done="")
    except ShopError as refusal:
        return RefusedForm(form, refusal, ("next",)).show(request, shop, SIGN_IN, done="")
    return await sign_in(request, shop, principal, form.get("next", ""))


def _begin_again(request: PageRequest, shop: Shop) -> Html:
    step = read_step(request, shop.settings)
    response = see_other(request, with_next("/sign-in", step.next) if step else "/sign-in")
    keep_step(response, shop.settings, None)
    return response
