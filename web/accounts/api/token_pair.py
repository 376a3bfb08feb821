"""Sessions of API clients, opened once a sign-in is complete, with or without a second step."""

from uuid import UUID

from domain.accounts.sessions import open_program_session, used_before
from domain.accounts.views import Principal
from domain.cart.operations import merge_carts
from domain.cart.owner import CartOwner
from domain.wishlists.operations import merge_wishlists
from web.accounts.api.schemas import Tokens, me
from web.accounts.devices import tell_of_new_device
from web.api.responses import ApiRequest
from web.auth.tokens import issue_access_token
from web.http.cookies import cart_token
from web.shop import Shop


async def open_tokens(request: ApiRequest, shop: Shop, principal: Principal) -> Tokens:
    """Open a session and return its first tokens; the cart of a guest who sent its cookie comes along."""
    device, token = request.headers.get("user-agent", ""), cart_token(request, shop.settings)
    async with shop.database.transaction() as connection:
        known = await used_before(connection, user_id=principal.id, device=device)
        told = await tell_of_new_device(connection, principal, device, known=known)
        opened = await open_program_session(connection, user_id=principal.id, device=device)
        if token:
            owner = CartOwner(user_id=principal.id)
            await merge_carts(connection, guest=CartOwner(token_hash=token.hash), user=owner)
            await merge_wishlists(connection, guest=CartOwner(token_hash=token.hash), user=owner)
    if told:
        await shop.bell.ring()
    return tokens_of(shop, principal, opened.session_id, opened.token)


def tokens_of(shop: Shop, principal: Principal, session_id: UUID, refresh_token: str) -> Tokens:
    """Return the tokens of a session, with a new access token."""
    return Tokens(
        access_token=issue_access_token(shop.settings, principal, session_id),
        refresh_token=refresh_token,
        token_type="bearer",  # noqa: S106 - the name of the scheme
        expires_in=shop.settings.access_token_seconds,
        user=me(principal),
    )
