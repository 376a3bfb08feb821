"""Proving again that it is them, before something that a thief would do."""

from litestar import get, post

from domain.accounts.errors import UnauthorizedError
from domain.accounts.operations import check_credentials, find_credentials
from domain.accounts.views import Principal, Role
from domain.errors import InvalidError, ShopError
from web.counting import count_use
from web.devices import known_device
from web.forms.accounts import read_secret
from web.forms.reading import read_form
from web.guards import person
from web.limits import LOG_IN
from web.principals import require
from web.refusals import Again
from web.render import Html, PageRequest, private_page
from web.shop import Shop, TheShop
from web.signing import confirm
from web.ways import safe_path

PAGE = "account/proof.html"


@get("/account/proof", guards=[person])
async def show_proof(request: PageRequest, shop: TheShop) -> Html:
    """The form that asks for the password."""
    principal = await require(request, Role.CUSTOMER)
    going = safe_path(request.query_params.get("next", ""))
    return private_page(request, shop, PAGE, form={"next": going}, errors={}, notice="", principal=principal)


@post("/account/proof", guards=[person], status_code=200)
async def answer_proof(request: PageRequest, shop: TheShop) -> Html:
    """Check the password, and lead on."""
    principal = await require(request, Role.CUSTOMER)
    form = await read_form(request)
    try:
        await check_own_password(request, shop, principal, read_secret(form))
    except ShopError as refusal:
        return Again(PAGE, ("next",)).show(request, shop, form, refusal, principal=principal)
    return await confirm(request, shop, principal, form.get("next", ""))


async def check_own_password(request: PageRequest, shop: Shop, principal: Principal, password: str) -> None:
    """Raise `InvalidError` beside the field unless this is the person's password; guesses are counted."""
    device = known_device(request, shop.settings, principal.id)
    await count_use(request, shop, LOG_IN, principal.email, device=device)
    async with shop.database.read() as connection:
        credentials = await find_credentials(connection, principal.email)
    try:
        await check_credentials(credentials, password)
    except UnauthorizedError as error:
        raise InvalidError({"password": "This is not your password."}) from error
