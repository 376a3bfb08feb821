"""API tokens for the user's own API clients."""

from typing import Any
from uuid import UUID

from litestar import get, post
from litestar.params import FromPath

from domain.accounts.api_tokens import STAFF_SCOPES, NewApiToken, create_api_token, list_api_tokens, revoke_api_token
from domain.accounts.views import Principal, Role, Scope
from domain.errors import InvalidError, ShopError
from domain.words.messages import gettext, marked
from web.auth.guards import recently_proved, signed_in
from web.auth.principals import require
from web.http.forms.fields import read_form, read_name
from web.http.refused_form import RefusedForm
from web.http.render import Html, PageRequest, private_page, see_other
from web.shop import Shop, TheShop

HERE = "/account/tokens"
PAGE = "accounts/tokens.html"


@get(HERE, guards=[signed_in])
async def show_tokens(request: PageRequest, shop: TheShop) -> Html:
    """Show the user's tokens and the form for a new one."""
    principal = await require(request, Role.CUSTOMER)
    context = await _context(shop, principal)
    return private_page(request, shop, PAGE, form={}, errors={}, notice="", secret="", **context)


@post(HERE, guards=[recently_proved], status_code=200)
async def make_token(request: PageRequest, shop: TheShop) -> Html:
    """Create a token and show its secret once."""
    principal = await require(request, Role.CUSTOMER)
    form = await read_form(request)
    try:
        made = await _make(shop, principal, form)
    except ShopError as refusal:
        context = await _context(shop, principal)
        return RefusedForm(form, refusal, ("name", *Scope)).show(request, shop, PAGE, secret="", **context)
    context = await _context(shop, principal)
    return private_page(request, shop, PAGE, form={}, errors={}, notice="", secret=made.secret, **context)


@post(f"{HERE}/{{token_id:uuid}}/removal", guards=[signed_in], status_code=200)
async def revoke_token(request: PageRequest, shop: TheShop, token_id: FromPath[UUID]) -> Html:
    """Revoke a token."""
    principal = await require(request, Role.CUSTOMER)
    async with shop.database.transaction() as connection:
        await revoke_api_token(connection, user_id=principal.id, token_id=token_id)
    return see_other(request, HERE)


async def _make(shop: Shop, principal: Principal, form: dict[str, str]) -> NewApiToken:
    scopes = [scope for scope in Scope if scope.value in form]
    if not scopes:
        raise InvalidError({"scopes": gettext("Choose at least one permission.")})
    name = read_name(form)
    async with shop.database.transaction() as connection:
        return await create_api_token(connection, owner=principal, name=name, scopes=scopes)


async def _context(shop: Shop, principal: Principal) -> dict[str, Any]:
    async with shop.database.read() as connection:
        tokens = await list_api_tokens(connection, user_id=principal.id)
    offered = [scope for scope in Scope if scope not in STAFF_SCOPES or principal.role.covers(Role.STAFF)]
    return {"tokens": tokens, "offered": offered, "scope_words": SCOPE_WORDS}


SCOPE_WORDS = {
    Scope.READ: marked("See your own cart, orders and account"),
    Scope.WRITE: marked("Change your cart, place and cancel orders"),
    Scope.STAFF_READ: marked("See every order, stock and reports"),
    Scope.STAFF_WRITE: marked("Change orders, stock and the catalogue"),
}
