"""A forgotten password: a code by mail, then a new password."""

from litestar import post
from litestar.params import JSONBody

from domain.accounts.codes import Purpose, proof_is_open, send_code, verify_code
from domain.accounts.errors import CodeRefusedError
from domain.accounts.operations import new_password_hash, reset_password
from web.api.account_bodies import AskReset, Reset
from web.api.answers import ApiRequest
from web.api.bodies import Accepted, Verified, VerifyCode, sound_email
from web.api.described import refusals
from web.counting import count_use
from web.guards import anyone
from web.limits import CODE, GUESS
from web.shop import TheShop


@post(
    "/auth/password-reset",
    guards=[anyone],
    status_code=202,
    tags=["Accounts"],
    summary="Ask for a code to replace a forgotten password",
    responses=refusals(429),
)
async def ask_reset(request: ApiRequest, shop: TheShop, data: JSONBody[AskReset]) -> Accepted:
    """The answer is the same whether or not there is an account. Three a minute."""
    email = sound_email(data.email)
    await count_use(request, shop, CODE, email)
    async with shop.database.transaction() as connection:
        await send_code(connection, email=email, purpose=Purpose.RESET)
    await shop.bell.ring()
    return Accepted("If there is an account with this address, a code is on its way to it.")


@post(
    "/auth/password-reset/verify",
    guards=[anyone],
    status_code=200,
    tags=["Accounts"],
    summary="Turn that code into a verification token",
    responses=refusals(429),
)
async def check_reset(request: ApiRequest, shop: TheShop, data: JSONBody[VerifyCode]) -> Verified:
    """A code is good for 300 seconds, one use and five guesses; the token for 600 seconds and one new password."""
    await count_use(request, shop, GUESS, data.email)
    async with shop.database.transaction() as connection:
        attempt = await verify_code(
            connection,
            secret_key=shop.settings.secret_key,
            email=sound_email(data.email),
            purpose=Purpose.RESET,
            code=data.code,
        )
    if attempt.token is None:
        raise CodeRefusedError("This code is wrong, used, or too old. Ask for a new one.")
    return Verified(attempt.token)


@post(
    "/auth/password-reset/confirm",
    guards=[anyone],
    status_code=204,
    tags=["Accounts"],
    summary="Set the new password",
    responses=refusals(429),
)
async def reset(request: ApiRequest, shop: TheShop, data: JSONBody[Reset]) -> None:
    """Every session and API token of the account ends."""
    await count_use(request, shop, GUESS, data.verification_token)
    async with shop.database.read() as connection:
        if not await proof_is_open(connection, token=data.verification_token, purpose=Purpose.RESET):
            raise CodeRefusedError("This verification has been used or is too old. Ask for a new code.")
    password_hash = await new_password_hash(data.password)
    async with shop.database.transaction() as connection:
        ended = await reset_password(connection, proof=data.verification_token, password_hash=password_hash)
    await shop.sessions.forget(ended)
    await shop.bell.ring()
