"""Sign-up, sign-in and tokens for API clients."""

from litestar import post
from litestar.params import JSONBody

from domain.accounts.errors import CodeRefusedError, ForbiddenError, UnauthorizedError
from domain.accounts.factors.errors import SecondFactorRequiredError
from domain.accounts.one_time_codes import Purpose, proved_address
from domain.accounts.operations import new_password_hash, register
from domain.accounts.roles import Job
from domain.accounts.secrets import same
from domain.accounts.sessions import Ended, Opened, end_session, find_by_session, mark_seen, rotate_refresh
from domain.accounts.staff import make_staff
from domain.audit.security import Security
from domain.errors import InvalidError, NotFoundError
from domain.orders.guest_orders import adopt_orders
from domain.words.messages import gettext
from web.accounts.api.schemas import AskCode, LogIn, Refresh, Register, RegisterAdmin, Tokens, Verified, VerifyCode
from web.accounts.api.token_pair import open_tokens, tokens_of
from web.accounts.limits import GUESS, LOG_IN
from web.accounts.one_time_codes import mail_code, spend_code
from web.accounts.password_check import check_password_of
from web.accounts.second_step import await_second_step
from web.api.fields import Accepted
from web.api.openapi import refusals
from web.api.responses import ApiRequest
from web.auth.guards import anyone, signed_in
from web.auth.principals import find_principal
from web.http.forms.fields import sound_email, sound_name
from web.http.rate_limiting import count_use
from web.shop import TheShop


@post(
    "/auth/otp",
    guards=[anyone],
    status_code=202,
    tags=["Accounts"],
    summary="Request a one-time code by email",
    responses=refusals(429),
)
async def ask_code(request: ApiRequest, shop: TheShop, data: JSONBody[AskCode]) -> Accepted:
    """The response is the same whether or not the account exists. Limited to three requests a minute.

    While a code that was sent is still open, no other one is sent.
    """
    await mail_code(request, shop, sound_email(data.email), Purpose.SIGN_UP)
    return Accepted(gettext("If this address can receive email, we have sent a code to it."))


@post(
    "/auth/otp/verify",
    guards=[anyone],
    status_code=200,
    tags=["Accounts"],
    summary="Exchange a code for a verification token",
    responses=refusals(429),
)
async def check_code(request: ApiRequest, shop: TheShop, data: JSONBody[VerifyCode]) -> Verified:
    """A code is valid for 300 seconds, one use and five attempts."""
    token = await spend_code(request, shop, sound_email(data.email), data.code, Purpose.SIGN_UP)
    return Verified(token)


@post(
    "/auth/register",
    guards=[anyone],
    status_code=201,
    tags=["Accounts"],
    summary="Create an account for the verified address",
    responses=refusals(409, 429),
)
async def sign_up(request: ApiRequest, shop: TheShop, data: JSONBody[Register]) -> Tokens:
    """The new account always has the role customer."""
    await count_use(request, shop, GUESS)
    name = sound_name(data.name)
    async with shop.database.read() as connection:
        email = await proved_address(connection, token=data.verification_token, purpose=Purpose.SIGN_UP)
        if email is None:
            raise CodeRefusedError(gettext("This verification has expired or was already used. Request a new code."))
    password_hash = await new_password_hash(data.password, name, email, shop.settings.name)
    async with shop.database.transaction() as connection:
        principal = await register(connection, proof=data.verification_token, password_hash=password_hash, name=name)
        await adopt_orders(connection, user_id=principal.id, email=principal.email)
    return await open_tokens(request, shop, principal)


@post(
    "/auth/register-admin",
    guards=[anyone],
    status_code=201,
    tags=["Accounts"],
    summary="Create an administrator account",
    responses=refusals(403, 404, 409, 429),
)
async def sign_up_admin(request: ApiRequest, shop: TheShop, data: JSONBody[RegisterAdmin]) -> Tokens:
    """This route exists only while ADMIN_SIGNUP_SECRET is set. The existing administrators get an email."""
    secret = shop.settings.admin_signup_secret
    if secret is None:
        raise NotFoundError(gettext("This page does not exist."))
    await count_use(request, shop, LOG_IN)
    if not same(secret, data.secret_key):
        shop.failures.count(Security.ADMIN_REFUSED)
        raise ForbiddenError(gettext("The secret is wrong."))
    email, name = sound_email(data.email), sound_name(data.name)
    password_hash = await new_password_hash(data.password, name, email, shop.settings.name)
    async with shop.database.transaction() as connection:
        principal = await make_staff(
            connection, email=email, password_hash=password_hash, name=name, job=Job.OWNER, by=None
        )
    await shop.bell.ring()
    return await open_tokens(request, shop, principal)


@post(
    "/auth/login",
    guards=[anyone],
    status_code=200,
    tags=["Accounts"],
    summary="Sign in",
    responses=refusals(401, 429),
)
async def log_in(request: ApiRequest, shop: TheShop, data: JSONBody[LogIn]) -> Tokens:
    """A wrong password and an unknown address get the same response. Limited to five requests a minute.

    An account with a second factor gets a 401 with the code `second_factor_required` and, in the same body, a
    `pending_token` for `POST /api/auth/login/second-step`, the `factors` that can be used there, and the
    `passkey_options` for `navigator.credentials.get`.
    """
    principal = await check_password_of(request, shop, _tidied(data.email), data.password)
    awaited = await await_second_step(shop, principal)
    if awaited:
        raise SecondFactorRequiredError(awaited.token, awaited.factors.names, awaited.options)
    return await open_tokens(request, shop, principal)


def _tidied(email: str) -> str:
    """The address in the form in which accounts store it; what is none is nobody's, and answered like a wrong one."""
    try:
        return sound_email(email)
    except InvalidError:
        return email


@post(
    "/auth/refresh",
    guards=[anyone],
    status_code=200,
    tags=["Accounts"],
    summary="Exchange a refresh token for new tokens",
    responses=refusals(401),
)
async def refresh(shop: TheShop, data: JSONBody[Refresh]) -> Tokens:
    """Each refresh token is for one use; using it again later ends its session.

    Within 20 seconds it may be sent again, by a second tab or after a lost answer, and gets a pair that is as good.
    """
    async with shop.database.transaction() as connection:
        opened = await rotate_refresh(connection, token=data.refresh_token)
        principal = await find_by_session(connection, opened.session_id) if isinstance(opened, Opened) else None
        if isinstance(opened, Opened) and principal and principal.unseen:
            await mark_seen(connection, session_id=opened.session_id)
    if isinstance(opened, Ended):
        await shop.sessions.forget([opened])
    if not isinstance(opened, Opened) or principal is None:
        raise UnauthorizedError(gettext("This refresh token is not accepted. Sign in again."))
    return tokens_of(shop, principal, opened.session_id, opened.token)


@post("/auth/logout", guards=[signed_in], status_code=204, tags=["Accounts"], summary="Sign out")
async def log_out(request: ApiRequest, shop: TheShop) -> None:
    """Ends the session of the token or cookie at once, everywhere it is used."""
    principal = await find_principal(request)
    if principal and principal.session_id:
        async with shop.database.transaction() as connection:
            ended = await end_session(connection, session_id=principal.session_id)
        await shop.sessions.forget(ended)
