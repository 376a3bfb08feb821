"""The pages of a user's address book."""

from typing import Any
from uuid import UUID

from litestar import get, post
from litestar.params import FromPath

from domain.accounts.addresses import (
    MAX_ADDRESSES,
    TooManyAddressesError,
    add_address,
    change_address,
    find_address,
    list_addresses,
    prefer_address,
    remove_address,
)
from domain.accounts.views import Role
from domain.errors import InvalidError, ShopError
from domain.words.messages import marked
from web.auth.guards import signed_in
from web.auth.principals import require
from web.http.forms.address import ON_PAGE, country_in, read_address
from web.http.forms.address_rules import address_fields
from web.http.forms.fields import read_form
from web.http.render import Html, PageRequest, private_page, see_other
from web.infra.parsing import read_uuid
from web.shop import Shop, TheShop
from web.templating.countries import countries

HERE = "/account/addresses"
FORM = {"accounts-address-form": "accounts/_address_form.html"}
DONE = {
    "kept": marked("Address saved."),
    "removed": marked("Address removed."),
    "preferred": marked("Default address changed."),
}


@get(HERE, guards=[signed_in])
async def show_addresses(request: PageRequest, shop: TheShop) -> Html:
    """Show every address, the default one first."""
    return await _list(request, shop)


@get(f"{HERE}/new", guards=[signed_in])
async def show_new(request: PageRequest, shop: TheShop) -> Html:
    """Show the form for a new address, with the user's name filled in."""
    principal = await require(request, Role.CUSTOMER)
    return _form(request, shop, {"name": principal.name}, "")


@post(f"{HERE}/form", guards=[signed_in], status_code=200)
async def show_form(request: PageRequest, shop: TheShop) -> Html:
    """Show the form with another country's fields; everything typed stays."""
    form = await read_form(request)
    address_id = read_uuid(form.get("address_id", ""))
    return _form(request, shop, form, str(address_id or ""))


@post(HERE, guards=[signed_in], status_code=200)
async def add(request: PageRequest, shop: TheShop) -> Html:
    """Save a new address."""
    principal = await require(request, Role.CUSTOMER)
    form = await read_form(request)
    try:
        address = read_address(form, shop.settings)
        async with shop.database.transaction() as connection:
            await add_address(connection, user_id=principal.id, address=address, preferred="preferred" in form)
    except InvalidError as refusal:
        return _form(request, shop, form, "", refusal)
    except TooManyAddressesError as refusal:
        return await _list(request, shop, refusal=refusal)
    return see_other(request, f"{HERE}?done=kept")


@get(f"{HERE}/{{address_id:uuid}}", guards=[signed_in])
async def show_one(request: PageRequest, shop: TheShop, address_id: FromPath[UUID]) -> Html:
    """Show the form with an existing address."""
    principal = await require(request, Role.CUSTOMER)
    async with shop.database.read() as connection:
        found = await find_address(connection, user_id=principal.id, address_id=address_id)
    return _form(request, shop, {**found.address, **({"preferred": "on"} if found.preferred else {})}, str(address_id))


@post(f"{HERE}/{{address_id:uuid}}", guards=[signed_in], status_code=200)
async def change(request: PageRequest, shop: TheShop, address_id: FromPath[UUID]) -> Html:
    """Replace an address."""
    principal = await require(request, Role.CUSTOMER)
    form = await read_form(request)
    try:
        address = read_address(form, shop.settings)
    except InvalidError as refusal:
        return _form(request, shop, form, str(address_id), refusal)
    async with shop.database.transaction() as connection:
        await change_address(
            connection,
            user_id=principal.id,
            address_id=address_id,
            address=address,
            preferred="preferred" in form,
        )
    return see_other(request, f"{HERE}?done=kept")


@post(f"{HERE}/{{address_id:uuid}}/preference", guards=[signed_in], status_code=200)
async def prefer(request: PageRequest, shop: TheShop, address_id: FromPath[UUID]) -> Html:
    """Make an address the default."""
    principal = await require(request, Role.CUSTOMER)
    async with shop.database.transaction() as connection:
        await prefer_address(connection, user_id=principal.id, address_id=address_id)
    return see_other(request, f"{HERE}?done=preferred")


@post(f"{HERE}/{{address_id:uuid}}/removal", guards=[signed_in], status_code=200)
async def remove(request: PageRequest, shop: TheShop, address_id: FromPath[UUID]) -> Html:
    """Remove an address."""
    principal = await require(request, Role.CUSTOMER)
    async with shop.database.transaction() as connection:
        await remove_address(connection, user_id=principal.id, address_id=address_id)
    return see_other(request, f"{HERE}?done=removed")


async def _list(request: PageRequest, shop: Shop, refusal: ShopError | None = None) -> Html:
    principal = await require(request, Role.CUSTOMER)
    async with shop.database.read() as connection:
        addresses = await list_addresses(connection, user_id=principal.id)
    done = DONE.get(request.query_params.get("done", ""), "")
    context: dict[str, Any] = {
        "addresses": addresses,
        "most": MAX_ADDRESSES,
        "done": done,
        "error": refusal.message if refusal else "",
    }
    return private_page(request, shop, "accounts/addresses.html", refusal=refusal, **context)


def _form(
    request: PageRequest, shop: Shop, form: dict[str, str], address_id: str, refusal: InvalidError | None = None
) -> Html:
    typed = {name: form.get(name, "").replace("\x00", "")[:300] for name in (*ON_PAGE, "preferred")}
    typed["country"] = typed["country"].upper() or shop.settings.home_country
    return private_page(
        request,
        shop,
        "accounts/address.html",
        partials=FORM,
        refusal=refusal,
        form=typed,
        errors=refusal.errors if refusal else {},
        notice="",
        address_id=address_id,
        countries=countries(shop.settings),
        fields=address_fields(country_in(typed["country"], shop.settings)),
    )
