"""Signing in with a second factor, or with a passkey alone."""

from litestar import Response, post
from litestar.params import JSONBody

from web.accounts.api.factor_schemas import PasskeyOptions, SecondStep
from web.accounts.api.schemas import Tokens
from web.accounts.api.token_pair import open_tokens
from web.accounts.limits import CEREMONY
from web.accounts.second_step import await_passkey, take_step
from web.api.openapi import refusals
from web.api.responses import ApiRequest, fresh
from web.auth.guards import anyone
from web.http.rate_limiting import count_use
from web.shop import TheShop


@post(
    "/auth/login/second-step",
    guards=[anyone],
    status_code=200,
    tags=["Accounts"],
    summary="Complete the second step of signing in",
    responses=refusals(401, 429),
)
async def take_second_step(request: ApiRequest, shop: TheShop, data: JSONBody[SecondStep]) -> Tokens:
    """Send one second factor. A sign-in allows five attempts in ten minutes; `attempts_left` says how many are left."""
    principal = await take_step(request, shop, data.pending_token, data.proof())
    return await open_tokens(request, shop, principal)


@post(
    "/auth/passkey/options",
    guards=[anyone],
    status_code=200,
    tags=["Accounts"],
    summary="Start signing in with a passkey",
    responses=refusals(429),
)
async def begin_passkey_sign_in(request: ApiRequest, shop: TheShop) -> Response[PasskeyOptions]:
    """Signing in with a passkey needs no email address. Continue with the second step."""
    await count_use(request, shop, CEREMONY)
    token, options = await await_passkey(shop)
    return fresh(PasskeyOptions(token, options))
