"""Resetting a forgotten password: a code by email, then a new password."""

from litestar import post
from litestar.params import JSONBody

from domain.accounts.errors import CodeRefusedError
from domain.accounts.one_time_codes import Purpose, proved_address
from domain.accounts.operations import name_of, new_password_hash, reset_password
from domain.words.messages import gettext
from web.accounts.api.schemas import AskReset, Reset, Verified, VerifyCode
from web.accounts.limits import GUESS
from web.accounts.one_time_codes import mail_code, spend_code
from web.api.fields import Accepted
from web.api.openapi import refusals
from web.api.responses import ApiRequest
from web.auth.guards import anyone
from web.http.forms.fields import sound_email
from web.http.rate_limiting import count_use
from web.shop import TheShop


@post(
    "/auth/password-reset",
    guards=[anyone],
    status_code=202,
    tags=["Accounts"],
    summary="Request a code to reset a forgotten password",
    responses=refusals(429),
)
async def ask_reset(request: ApiRequest, shop: TheShop, data: JSONBody[AskReset]) -> Accepted:
    """The response is the same whether or not the account exists. Limited to three requests a minute.

    While a code that was sent is still open, no other one is sent.
    """
    await mail_code(request, shop, sound_email(data.email), Purpose.RESET)
    return Accepted(gettext("If an account has this address, we have sent a code to it."))


@post(
    "/auth/password-reset/verify",
    guards=[anyone],
    status_code=200,
    tags=["Accounts"],
    summary="Exchange the code for a verification token",
    responses=refusals(429),
)
async def check_reset(request: ApiRequest, shop: TheShop, data: JSONBody[VerifyCode]) -> Verified:
    """A code is valid for 300 seconds, one use and five attempts; the token for 600 seconds and one new password."""
    token = await spend_code(request, shop, sound_email(data.email), data.code, Purpose.RESET)
    return Verified(token)


@post(
    "/auth/password-reset/confirm",
    guards=[anyone],
    status_code=204,
    tags=["Accounts"],
    summary="Set a new password",
    responses=refusals(429),
)
async def reset(request: ApiRequest, shop: TheShop, data: JSONBody[Reset]) -> None:
    """All sessions and API tokens of the account end."""
    await count_use(request, shop, GUESS)
    async with shop.database.read() as connection:
        email = await proved_address(connection, token=data.verification_token, purpose=Purpose.RESET)
        if email is None:
            raise CodeRefusedError(gettext("This verification has expired or was already used. Request a new code."))
        name = await name_of(connection, email)
    password_hash = await new_password_hash(data.password, name, email, shop.settings.name)
    async with shop.database.transaction() as connection:
        ended = await reset_password(connection, proof=data.verification_token, password_hash=password_hash)
    await shop.sessions.forget(ended)
    await shop.bell.ring()
