"""The profile of the signed-in user: name, password, email address, and the confirmation that changes require."""

from litestar import Response, get, patch, post
from litestar.params import JSONBody

from domain.accounts.email_changes import change_email
from domain.accounts.one_time_codes import Purpose
from domain.accounts.operations import change_name, change_password, new_password_hash
from domain.accounts.sessions import prove_session
from domain.accounts.views import Role
from domain.orders.guest_orders import adopt_orders
from domain.words.messages import gettext
from web.accounts.api.factor_schemas import Confirmation
from web.accounts.api.schemas import AskEmail, ChangeEmail, ChangeName, ChangePassword, Me, me
from web.accounts.one_time_codes import mail_code, spend_code
from web.accounts.password_check import check_own_password
from web.accounts.proof import factor_proof_needed, protected, take_proof
from web.api.fields import Accepted
from web.api.openapi import refusals
from web.api.responses import ApiRequest, fresh
from web.auth.guards import customer, recently_proved, signed_in
from web.auth.principals import own_session, require
from web.http.forms.fields import sound_email, sound_name
from web.shop import TheShop


@get("/me", guards=[customer], tags=["Accounts"], summary="Get your account")
async def show_me(request: ApiRequest) -> Response[Me]:
    """Returns the account that the token or cookie belongs to."""
    return fresh(me(await require(request, Role.CUSTOMER)))


@patch("/me", guards=[signed_in], tags=["Accounts"], summary="Change your name")
async def set_name(request: ApiRequest, shop: TheShop, data: JSONBody[ChangeName]) -> Response[Me]:
    """Only the name of an account can be changed here, never its role."""
    principal = await require(request, Role.CUSTOMER)
    name = sound_name(data.name)
    async with shop.database.transaction() as connection:
        await change_name(connection, user_id=principal.id, name=name)
    await shop.sessions.forget(own_session(request, shop.settings, principal))
    return fresh(Me(principal.id, principal.email, name, principal.role))


@post(
    "/me/proof",
    guards=[signed_in],
    status_code=204,
    tags=["Accounts"],
    summary="Confirm who you are",
    responses=refusals(403, 429),
)
async def prove(request: ApiRequest, shop: TheShop, data: JSONBody[Confirmation]) -> None:
    """For ten minutes this session may then change security settings. Signing in counts as a confirmation too.

    Without a second factor, send the password. With one, send a code, a recovery code or a passkey; a password alone
    then gets a 403 with the code `factor_proof_needed` and, in the same body, a `pending_token`, the `factors` that can
    be used, and the `passkey_options` for `navigator.credentials.get`. A passkey is sent with that token.
    """
    principal = await require(request, Role.CUSTOMER)
    if not await protected(shop, principal):
        await check_own_password(request, shop, principal, data.the_password())
    elif (proof := data.proof()) is not None:
        await take_proof(request, shop, principal, data.pending_token, proof)
    else:
        raise await factor_proof_needed(shop, principal)
    assert principal.session_id  # noqa: S101 - the guard lets nobody else in
    async with shop.database.transaction() as connection:
        await prove_session(connection, session_id=principal.session_id, renew=False)
    await shop.sessions.forget(own_session(request, shop.settings, principal))


@post("/me/password", guards=[recently_proved], status_code=204, tags=["Accounts"], summary="Change your password")
async def set_password(request: ApiRequest, shop: TheShop, data: JSONBody[ChangePassword]) -> None:
    """Requires a confirmed password. All other sessions and all API tokens end."""
    principal = await require(request, Role.CUSTOMER)
    password_hash = await new_password_hash(data.password, principal.name, principal.email, shop.settings.name)
    async with shop.database.transaction() as connection:
        ended = await change_password(
            connection, user_id=principal.id, password_hash=password_hash, but=principal.session_id
        )
    await shop.sessions.forget(ended)
    await shop.bell.ring()


@post(
    "/me/email",
    guards=[recently_proved],
    status_code=202,
    tags=["Accounts"],
    summary="Request a code for a new email address",
    responses=refusals(429),
)
async def ask_email(request: ApiRequest, shop: TheShop, data: JSONBody[AskEmail]) -> Accepted:
    """Requires a confirmed password. The response is the same whether or not the address is taken."""
    await mail_code(request, shop, sound_email(data.email), Purpose.CHANGE_EMAIL)
    return Accepted(gettext("If this address can receive email, we have sent a code to it."))


@post(
    "/me/email/verify",
    guards=[recently_proved],
    status_code=200,
    tags=["Accounts"],
    summary="Change your email address",
    responses=refusals(409, 429),
)
async def set_email(request: ApiRequest, shop: TheShop, data: JSONBody[ChangeEmail]) -> Response[Me]:
    """Requires a confirmed password and the code sent to the new address.

    All other sessions end. The old address gets an email with a link that undoes the change, valid for 72 hours.
    """
    principal = await require(request, Role.CUSTOMER)
    token = await spend_code(request, shop, sound_email(data.email), data.code, Purpose.CHANGE_EMAIL)
    async with shop.database.transaction() as connection:
        email, ended = await change_email(connection, user_id=principal.id, proof=token, but=principal.session_id)
        await adopt_orders(connection, user_id=principal.id, email=email)
    await shop.sessions.forget([*own_session(request, shop.settings, principal), *ended])
    await shop.bell.ring()
    return fresh(Me(principal.id, email, principal.name, principal.role))
