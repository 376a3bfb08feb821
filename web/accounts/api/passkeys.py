"""A user's own passkeys."""

from uuid import UUID

from litestar import Response, delete, patch, post
from litestar.params import FromPath, JSONBody

from domain.accounts.factors import operations
from domain.accounts.factors.queries import factors_of
from domain.accounts.views import Role
from web.accounts.api.factor_schemas import (
    AddedPasskey,
    FactorList,
    NewPasskey,
    PasskeyName,
    PasskeyOptions,
    factor_list,
)
from web.accounts.passkeys import begin_passkey, keep_passkey
from web.api.openapi import refusals
from web.api.responses import ApiRequest, fresh
from web.auth.guards import recently_proved
from web.auth.principals import require
from web.http.forms.fields import sound_name
from web.shop import TheShop


@post(
    "/me/factors/passkeys/options",
    guards=[recently_proved],
    status_code=200,
    tags=["Accounts"],
    summary="Start adding a passkey",
)
async def begin_new_passkey(request: ApiRequest, shop: TheShop) -> Response[PasskeyOptions]:
    """Returns the options for `navigator.credentials.create`, and a token for adding the new passkey."""
    principal = await require(request, Role.CUSTOMER)
    token, options = await begin_passkey(shop, principal)
    return fresh(PasskeyOptions(token, options))


@post(
    "/me/factors/passkeys",
    guards=[recently_proved],
    status_code=201,
    tags=["Accounts"],
    summary="Add a passkey",
    responses=refusals(409),
)
async def add_passkey(request: ApiRequest, shop: TheShop, data: JSONBody[NewPasskey]) -> Response[AddedPasskey]:
    """Options are valid for ten minutes and one try. The first factor comes with recovery codes; other sessions end."""
    principal = await require(request, Role.CUSTOMER)
    added = await keep_passkey(shop, principal, data.pending_token, data.passkey, sound_name(data.name))
    assert added.passkey_id  # noqa: S101 - a passkey was added
    return fresh(AddedPasskey(added.passkey_id, list(added.recovery_codes)), status=201)


@patch(
    "/me/factors/passkeys/{passkey_id:uuid}",
    guards=[recently_proved],
    status_code=200,
    tags=["Accounts"],
    summary="Rename a passkey",
    responses=refusals(404),
)
async def rename_passkey(
    request: ApiRequest, shop: TheShop, passkey_id: FromPath[UUID], data: JSONBody[PasskeyName]
) -> Response[FactorList]:
    """Only the name of a passkey can be changed."""
    principal = await require(request, Role.CUSTOMER)
    name = sound_name(data.name)
    async with shop.database.transaction() as connection:
        await operations.rename_passkey(connection, user=principal, passkey_id=passkey_id, name=name)
        factors = await factors_of(connection, principal.id)
    return fresh(factor_list(factors))


@delete(
    "/me/factors/passkeys/{passkey_id:uuid}",
    guards=[recently_proved],
    status_code=204,
    tags=["Accounts"],
    summary="Remove a passkey",
    responses=refusals(404, 409),
)
async def remove_passkey(request: ApiRequest, shop: TheShop, passkey_id: FromPath[UUID]) -> None:
    """409 if it is the last factor of a member of staff and the shop requires one."""
    principal = await require(request, Role.CUSTOMER)
    async with shop.database.transaction() as connection:
        await operations.remove_passkey(
            connection, user=principal, passkey_id=passkey_id, demanded=shop.settings.staff_second_factor
        )
    await shop.bell.ring()
