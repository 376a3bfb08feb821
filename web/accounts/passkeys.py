"""Adding a passkey in two steps: the options for the browser, and its response."""

from typing import Any

from domain.accounts.factors.errors import FactorRefusedError
from domain.accounts.factors.operations import Added, add_passkey
from domain.accounts.factors.passkeys import credentials_of
from domain.accounts.factors.pending import Purpose, begin, find, finish
from domain.accounts.factors.webauthn import registration_options
from domain.accounts.views import Principal
from domain.words.messages import gettext
from web.accounts.second_step import new_challenge, party
from web.shop import Shop


async def begin_passkey(shop: Shop, principal: Principal) -> tuple[str, dict[str, Any]]:
    """Return a token and the options for `navigator.credentials.create()`."""
    challenge = new_challenge()
    async with shop.database.transaction() as connection:
        existing = await credentials_of(connection, user_id=principal.id)
        token = await begin(connection, user_id=principal.id, challenge=challenge, purpose=Purpose.NEW_PASSKEY)
    options = registration_options(
        party(shop.settings),
        challenge,
        user_id=principal.id,
        account=principal.email,
        name=principal.name,
        existing=existing,
    )
    return token, options


async def keep_passkey(shop: Shop, principal: Principal, token: str, credential: dict[str, Any], name: str) -> Added:
    """Store the new passkey and use up `token`, even on failure. Raises the errors of `add_passkey`."""
    async with shop.database.transaction() as connection:
        pending = await find(connection, token, purpose=Purpose.NEW_PASSKEY)
        spent = await finish(connection, token, purpose=Purpose.NEW_PASSKEY)
    if not (pending and spent and pending.challenge and pending.user_id == principal.id):
        raise FactorRefusedError(gettext("That took too long. Please try again."))
    async with shop.database.transaction() as connection:
        added = await add_passkey(
            connection,
            secret_key=shop.settings.secret_key,
            party=party(shop.settings),
            user=principal,
            challenge=pending.challenge,
            credential=credential,
            name=name,
        )
    await shop.sessions.forget(added.ended)
    await shop.bell.ring()
    return added
