"""Signing a browser in and out: the session cookie, and the guest's cart."""

from typing import Any

from litestar import Response

from domain.accounts.secrets import hash_token
from domain.accounts.sessions import SESSION_DAYS, Ended, end_by_token, open_browser_session, prove_session
from domain.accounts.views import Principal
from domain.cart.operations import merge_carts
from domain.cart.owner import CartOwner
from domain.cart.queries import count_items
from domain.connection import Connection
from domain.wishlists.operations import merge_wishlists
from web.accounts.devices import remember_device, signed_in_device, tell_of_new_device
from web.auth.principals import own_session, present_token, session_cookie_name
from web.config.settings import Settings
from web.http.cookies import cart_token, clear_cart_count, private_cookie, remember_count
from web.http.redirects import HOME, safe_path
from web.http.render import Html, PageRequest, private_page, see_other
from web.shop import Shop

CONTINUE = "accounts/continue.html"


async def sign_in(request: PageRequest, shop: Shop, principal: Principal, going: str) -> Html:
    """Open a session for this browser, take over the guest's cart, and redirect to the next page."""
    owner = CartOwner(user_id=principal.id)
    token = cart_token(request, shop.settings)
    device = request.headers.get("user-agent", "")
    known = signed_in_device(request, shop.settings, principal.id)
    async with shop.database.transaction() as connection:
        ended = await _end_present(connection, request, shop.settings)
        opened = await open_browser_session(connection, user_id=principal.id, device=device)
        told = await tell_of_new_device(connection, principal, device, known=bool(known))
        if token:
            await merge_carts(connection, guest=CartOwner(token_hash=token.hash), user=owner)
            await merge_wishlists(connection, guest=CartOwner(token_hash=token.hash), user=owner)
        count = await count_items(connection, owner)
    await shop.sessions.forget(ended)
    if told:
        await shop.bell.ring()
    response = see_other(request, safe_path(going) or HOME)
    _keep(response, shop.settings, opened.token)
    remember_device(response, shop.settings, principal.id)
    clear_cart_count(response, shop.settings)
    remember_count(response, shop.settings, count)
    return response


async def sign_out(request: PageRequest, shop: Shop) -> Html:
    """End this browser's session and delete its cookies; without a session, only the cookies."""
    async with shop.database.transaction() as connection:
        ended = await _end_present(connection, request, shop.settings)
    await shop.sessions.forget(ended)
    return leave(request, shop, "/")


def leave(request: PageRequest, shop: Shop, path: str) -> Html:
    """Delete the cookies of this browser's user and redirect to `path`."""
    response = see_other(request, path)
    _keep(response, shop.settings, "")
    remember_count(response, shop.settings, 0)
    response.headers["Clear-Site-Data"] = '"cache"'
    return response


async def confirm(request: PageRequest, shop: Shop, principal: Principal, going: str, typed: str = "") -> Html:
    """Record that the user has just confirmed who they are, renew the session token, and redirect.

    Whoever was sending a form, whose token `typed` is, gets a page that sends it now, once.
    """
    assert principal.session_id  # noqa: S101 - the guard lets nobody else in
    async with shop.database.transaction() as connection:
        token = await prove_session(connection, session_id=principal.session_id)
    await shop.sessions.forget(own_session(request, shop.settings, principal))
    going = safe_path(going) or HOME
    form = await shop.typed_forms.take(principal.session_id, typed) if typed else None
    response = private_page(request, shop, CONTINUE, typed=form) if form else see_other(request, going)
    if token:
        _keep(response, shop.settings, token)
    return response


async def _end_present(connection: Connection, request: PageRequest, settings: Settings) -> tuple[Ended, ...]:
    """End the browser's present session, since a browser has only one."""
    token = present_token(request, settings)
    return await end_by_token(connection, token_hash=hash_token(token)) if token else ()


def _keep(response: Response[Any], settings: Settings, token: str) -> None:
    """Let the browser keep the session's token, unreadable to scripts; an empty one makes it forget."""
    name, max_age = session_cookie_name(settings), SESSION_DAYS * 24 * 3600
    response.set_cookie(private_cookie(settings, name, token, max_age=max_age))
