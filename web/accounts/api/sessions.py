"""Signed-in browsers and API clients, and API tokens."""

from uuid import UUID

from litestar import Response, delete, get, post
from litestar.params import FromPath, JSONBody

from domain.accounts.api_tokens import create_api_token, list_api_tokens, revoke_api_token
from domain.accounts.sessions import end_all_sessions, end_own_session, list_sessions
from domain.accounts.views import Role
from web.accounts.api.schemas import ApiTokens, MadeToken, NewToken, Sessions, made_thing, sessions_thing, tokens_thing
from web.api.openapi import refusals
from web.api.responses import ApiRequest, fresh
from web.auth.guards import recently_proved, signed_in
from web.auth.principals import require
from web.http.forms.fields import sound_name
from web.shop import TheShop


@get("/me/sessions", guards=[signed_in], tags=["Accounts"], summary="List your sessions")
async def list_devices(request: ApiRequest, shop: TheShop) -> Response[Sessions]:
    """Returns every signed-in browser and API client, the session of this request first."""
    principal = await require(request, Role.CUSTOMER)
    async with shop.database.read() as connection:
        found = await list_sessions(connection, user_id=principal.id, present=principal.session_id)
    return fresh(sessions_thing(found))


@delete("/me/sessions", guards=[signed_in], tags=["Accounts"], summary="Sign out everywhere else")
async def end_others(request: ApiRequest, shop: TheShop) -> None:
    """Ends every session except this one; their access and refresh tokens are refused at once."""
    principal = await require(request, Role.CUSTOMER)
    async with shop.database.transaction() as connection:
        ended = await end_all_sessions(connection, user_id=principal.id, but=principal.session_id)
    await shop.sessions.forget(ended)


@delete(
    "/me/sessions/{session_id:uuid}",
    guards=[signed_in],
    tags=["Accounts"],
    summary="Sign out one device",
    responses=refusals(404),
)
async def end_one(request: ApiRequest, shop: TheShop, session_id: FromPath[UUID]) -> None:
    """The access and refresh tokens of the session are refused at once."""
    principal = await require(request, Role.CUSTOMER)
    async with shop.database.transaction() as connection:
        ended = await end_own_session(connection, user_id=principal.id, session_id=session_id)
    await shop.sessions.forget(ended)


@get("/me/tokens", guards=[signed_in], tags=["Accounts"], summary="List your API tokens")
async def list_tokens(request: ApiRequest, shop: TheShop) -> Response[ApiTokens]:
    """Returns names, scopes and last uses, never secrets."""
    principal = await require(request, Role.CUSTOMER)
    async with shop.database.read() as connection:
        return fresh(tokens_thing(await list_api_tokens(connection, user_id=principal.id)))


@post(
    "/me/tokens",
    guards=[recently_proved],
    status_code=201,
    tags=["Accounts"],
    summary="Create an API token",
    responses=refusals(409),
)
async def make_token(request: ApiRequest, shop: TheShop, data: JSONBody[NewToken]) -> Response[MadeToken]:
    """Requires a confirmed password. The secret is shown in this response and never again."""
    principal = await require(request, Role.CUSTOMER)
    name = sound_name(data.name)
    async with shop.database.transaction() as connection:
        made = await create_api_token(connection, owner=principal, name=name, scopes=data.scopes)
    return fresh(made_thing(made), status=201)


@delete(
    "/me/tokens/{token_id:uuid}",
    guards=[signed_in],
    tags=["Accounts"],
    summary="Revoke an API token",
    responses=refusals(404),
)
async def revoke_token(request: ApiRequest, shop: TheShop, token_id: FromPath[UUID]) -> None:
    """The token is refused at once."""
    principal = await require(request, Role.CUSTOMER)
    async with shop.database.transaction() as connection:
        await revoke_api_token(connection, user_id=principal.id, token_id=token_id)
