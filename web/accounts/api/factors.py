"""A user's own second factors. Changes require a confirmed password: `POST /api/me/proof`."""

from litestar import Response, delete, get, post
from litestar.params import JSONBody

from domain.accounts.factors import operations, totp
from domain.accounts.factors.queries import factors_of
from domain.accounts.views import Role
from web.accounts.api.factor_schemas import FactorList, FirstCode, NewTotp, RecoveryCodes, factor_list
from web.accounts.limits import GUESS
from web.api.openapi import refusals
from web.api.responses import ApiRequest, fresh
from web.auth.guards import recently_proved, signed_in
from web.auth.principals import require
from web.http.rate_limiting import count_use
from web.infra.parsing import digits_of
from web.shop import TheShop


@get("/me/factors", guards=[signed_in], tags=["Accounts"], summary="List your second factors")
async def show_factors(request: ApiRequest, shop: TheShop) -> Response[FactorList]:
    """Returns whether an authenticator app is active, the passkeys, and the number of unused recovery codes."""
    principal = await require(request, Role.CUSTOMER)
    async with shop.database.read() as connection:
        return fresh(factor_list(await factors_of(connection, principal.id)))


@post(
    "/me/factors/totp",
    guards=[recently_proved],
    status_code=201,
    tags=["Accounts"],
    summary="Start setting up an authenticator app",
    responses=refusals(409),
)
async def begin_totp(request: ApiRequest, shop: TheShop) -> Response[NewTotp]:
    """Returns a new secret, which becomes active once you confirm a code. 409 if an app is active already."""
    principal = await require(request, Role.CUSTOMER)
    async with shop.database.transaction() as connection:
        secret = await totp.enrol(connection, secret_key=shop.settings.secret_key, user_id=principal.id)
    return fresh(NewTotp(secret, totp.uri(secret, issuer=shop.settings.name, account=principal.email)), status=201)


@post(
    "/me/factors/totp/confirmation",
    guards=[recently_proved],
    status_code=200,
    tags=["Accounts"],
    summary="Confirm the authenticator app with its first code",
    responses=refusals(429),
)
async def confirm_totp(request: ApiRequest, shop: TheShop, data: JSONBody[FirstCode]) -> Response[RecoveryCodes]:
    """Signing in then needs a second step. The first factor comes with recovery codes, and other sessions end."""
    principal = await require(request, Role.CUSTOMER)
    await count_use(request, shop, GUESS, f"factor:{principal.id}")
    async with shop.database.transaction() as connection:
        added = await operations.confirm_totp(
            connection, secret_keys=shop.settings.secret_keys, user=principal, code=digits_of(data.code)
        )
    await shop.sessions.forget(added.ended)
    await shop.bell.ring()
    return fresh(RecoveryCodes(list(added.recovery_codes)))


@delete(
    "/me/factors/totp",
    guards=[recently_proved],
    status_code=204,
    tags=["Accounts"],
    summary="Remove the authenticator app",
    responses=refusals(404, 409),
)
async def remove_totp(request: ApiRequest, shop: TheShop) -> None:
    """409 if it is the last factor of a member of staff and the shop requires one."""
    principal = await require(request, Role.CUSTOMER)
    async with shop.database.transaction() as connection:
        await operations.remove_totp(connection, user=principal, demanded=shop.settings.staff_second_factor)
    await shop.bell.ring()


@post(
    "/me/factors/recovery-codes",
    guards=[recently_proved],
    status_code=201,
    tags=["Accounts"],
    summary="Create new recovery codes",
    responses=refusals(409),
)
async def renew_recovery_codes(request: ApiRequest, shop: TheShop) -> Response[RecoveryCodes]:
    """Returns ten codes, each valid once. Older codes stop working."""
    principal = await require(request, Role.CUSTOMER)
    async with shop.database.transaction() as connection:
        codes = await operations.renew_recovery_codes(connection, secret_key=shop.settings.secret_key, user=principal)
    await shop.bell.ring()
    return fresh(RecoveryCodes(list(codes)), status=201)
