"""The pages of passkeys: adding, renaming and removing one."""

from typing import Any
from uuid import UUID

from litestar import get, post
from litestar.params import FromPath

from domain.accounts.factors import operations
from domain.accounts.factors.operations import Added
from domain.accounts.views import Principal, Role
from domain.errors import ConflictError, ShopError
from web.accounts.devices import device_name
from web.accounts.factor_forms import read_passkey
from web.accounts.pages.factors import HERE as FACTORS
from web.accounts.pages.factors import first_codes, refused
from web.accounts.passkeys import begin_passkey, keep_passkey
from web.auth.guards import recently_proved
from web.auth.principals import require
from web.http.forms.fields import read_form, read_name
from web.http.refused_form import RefusedForm
from web.http.render import Html, PageRequest, private_page, see_other
from web.shop import Shop, TheShop

HERE = "/account/security/passkeys"
PAGE, NAME_PAGE = "accounts/new_passkey.html", "accounts/passkey_name.html"


@get(HERE, guards=[recently_proved])
async def show_new_passkey(request: PageRequest, shop: TheShop) -> Html:
    """Show the form that our script fills in with the browser's response."""
    principal = await require(request, Role.CUSTOMER)
    form = {"name": device_name(request.headers.get("user-agent", ""))}
    context = await _asked(shop, principal)
    return private_page(request, shop, PAGE, form=form, errors={}, notice="", **context)


@post(HERE, guards=[recently_proved], status_code=200)
async def add_passkey(request: PageRequest, shop: TheShop) -> Html:
    """Save the passkey. With a first factor, show the recovery codes once."""
    principal = await require(request, Role.CUSTOMER)
    form = await read_form(request)
    try:
        added = await _keep(shop, principal, form)
    except ShopError as refusal:
        return RefusedForm(form, refusal, ("name",)).show(request, shop, PAGE, **await _asked(shop, principal))
    return first_codes(request, shop, added) or see_other(request, f"{FACTORS}?done=passkey")


@post(f"{HERE}/{{passkey_id:uuid}}/name", guards=[recently_proved], status_code=200)
async def rename_passkey(request: PageRequest, shop: TheShop, passkey_id: FromPath[UUID]) -> Html:
    """Rename a passkey; a refused name is asked for again on a page of its own."""
    principal = await require(request, Role.CUSTOMER)
    form = await read_form(request)
    try:
        name = read_name(form)
    except ShopError as refusal:
        return RefusedForm(form, refusal, ("name",)).show(request, shop, NAME_PAGE, passkey_id=passkey_id)
    async with shop.database.transaction() as connection:
        await operations.rename_passkey(connection, user=principal, passkey_id=passkey_id, name=name)
    return see_other(request, f"{FACTORS}?done=renamed")


@post(f"{HERE}/{{passkey_id:uuid}}/removal", guards=[recently_proved], status_code=200)
async def remove_passkey(request: PageRequest, shop: TheShop, passkey_id: FromPath[UUID]) -> Html:
    """Remove a passkey."""
    principal = await require(request, Role.CUSTOMER)
    try:
        async with shop.database.transaction() as connection:
            await operations.remove_passkey(
                connection, user=principal, passkey_id=passkey_id, demanded=shop.settings.staff_second_factor
            )
    except ConflictError as refusal:
        return await refused(request, shop, principal, refusal)
    await shop.bell.ring()
    return see_other(request, f"{FACTORS}?done=passkey-removed")


async def _keep(shop: Shop, principal: Principal, form: dict[str, str]) -> Added:
    name = read_name(form)
    return await keep_passkey(shop, principal, form.get("pending", ""), read_passkey(form), name)


async def _asked(shop: Shop, principal: Principal) -> dict[str, Any]:
    token, options = await begin_passkey(shop, principal)
    return {"pending": token, "options": options}
