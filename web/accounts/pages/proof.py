"""The page that asks again for a factor, or else the password, before a sensitive change."""

from litestar import get, post

from domain.accounts.views import Role
from domain.errors import ShopError
from web.accounts.factor_forms import beside_field, read_proof
from web.accounts.forms import read_secret
from web.accounts.password_check import check_own_password
from web.accounts.proof import await_proof, protected, take_proof
from web.accounts.sign_in.browser_session import confirm
from web.auth.guards import signed_in
from web.auth.principals import require
from web.http.forms.fields import read_form
from web.http.redirects import safe_path
from web.http.refused_form import RefusedForm
from web.http.render import Html, PageRequest, private_page
from web.shop import TheShop

PAGE = "accounts/proof.html"


@get("/account/proof", guards=[signed_in])
async def show_proof(request: PageRequest, shop: TheShop) -> Html:
    """Show the form that asks for a factor if the user has one, else for the password."""
    principal = await require(request, Role.CUSTOMER)
    going = safe_path(request.query_params.get("next", ""))
    typed = request.query_params.get("typed", "")
    awaited = await await_proof(shop, principal)
    return private_page(
        request,
        shop,
        PAGE,
        form={"next": going, "typed": typed},
        errors={},
        notice="",
        principal=principal,
        awaited=awaited,
    )


@post("/account/proof", guards=[signed_in], status_code=200)
async def answer_proof(request: PageRequest, shop: TheShop) -> Html:
    """Check the factor or the password, and redirect to the page that asked for it."""
    principal = await require(request, Role.CUSTOMER)
    form = await read_form(request)
    pending = form.get("pending", "")
    try:
        if await protected(shop, principal):
            proof = read_proof(form)
            await beside_field(take_proof(request, shop, principal, pending, proof), proof)
        else:
            await check_own_password(request, shop, principal, read_secret(form))
    except ShopError as refusal:
        awaited = await await_proof(shop, principal, pending)
        return RefusedForm(form, refusal, ("next", "typed")).show(
            request, shop, PAGE, principal=principal, awaited=awaited
        )
    return await confirm(request, shop, principal, form.get("next", ""), form.get("typed", ""))
