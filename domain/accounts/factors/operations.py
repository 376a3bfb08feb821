"""Factors added and removed. Each change is written to the audit log, and its owner is notified by email."""

from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from domain.accounts.factors import passkeys, recovery, totp
from domain.accounts.factors.errors import FactorNeededError
from domain.accounts.factors.notices import Change, record, tell
from domain.accounts.factors.queries import factors_of
from domain.accounts.factors.views import Factors
from domain.accounts.factors.webauthn import Party
from domain.accounts.sessions import Ended, end_all_sessions
from domain.accounts.views import Principal, Role
from domain.connection import Connection
from domain.errors import ConflictError, NotFoundError
from domain.words.messages import gettext


@dataclass(frozen=True, slots=True)
class Added:
    """The result of adding a factor. The first one brings recovery codes, to be shown once, and ends other sessions."""

    recovery_codes: tuple[str, ...] = ()
    ended: tuple[Ended, ...] = ()
    passkey_id: UUID | None = None


async def confirm_totp(connection: Connection, *, secret_keys: tuple[str, ...], user: Principal, code: str) -> Added:
    """Confirm an authenticator app by its first code. Raises `FactorRefusedError`."""
    before = await _locked(connection, user)
    await totp.confirm(connection, secret_keys=secret_keys, user_id=user.id, code=code)
    await tell(connection, user, Change.TOTP_ADDED)
    return await _first(connection, secret_keys[0], user) if not before.count else Added()


async def remove_totp(connection: Connection, *, user: Principal, demanded: bool) -> None:
    """Delete the authenticator app. Raises `NotFoundError`, or `FactorNeededError` if staff need it."""
    before = await _locked(connection, user)
    if not before.totp:
        raise NotFoundError(gettext("No authenticator app is set up."))
    _check_removable(user, before, demanded=demanded)
    await totp.remove(connection, user_id=user.id)
    await tell(connection, user, Change.TOTP_REMOVED)
    await _last(connection, user, before)


async def add_passkey(
    connection: Connection,
    *,
    secret_key: str,
    party: Party,
    user: Principal,
    challenge: bytes,
    credential: dict[str, Any],
    name: str,
) -> Added:
    """Store a new passkey. Raises what `passkeys.add` does."""
    before = await _locked(connection, user)
    passkey_id = await passkeys.add(
        connection, party=party, user_id=user.id, challenge=challenge, credential=credential, name=name
    )
    await tell(connection, user, Change.PASSKEY_ADDED, name=name)
    added = await _first(connection, secret_key, user) if not before.count else Added()
    return replace(added, passkey_id=passkey_id)


async def rename_passkey(connection: Connection, *, user: Principal, passkey_id: UUID, name: str) -> None:
    """Rename a passkey. Raises `NotFoundError`."""
    await passkeys.rename(connection, user_id=user.id, passkey_id=passkey_id, name=name)
    await record(connection, user, Change.PASSKEY_RENAMED, name=name)


async def remove_passkey(connection: Connection, *, user: Principal, passkey_id: UUID, demanded: bool) -> None:
    """Delete a passkey. Raises `NotFoundError`, or `FactorNeededError` if it is the last factor and staff need one."""
    before = await _locked(connection, user)
    name = await passkeys.remove(connection, user_id=user.id, passkey_id=passkey_id)
    _check_removable(user, before, demanded=demanded)
    await tell(connection, user, Change.PASSKEY_REMOVED, name=name)
    await _last(connection, user, before)


async def renew_recovery_codes(connection: Connection, *, secret_key: str, user: Principal) -> tuple[str, ...]:
    """Replace the recovery codes and return the new set, to be shown once.

    Raises `ConflictError` for a user without any factor.
    """
    before = await _locked(connection, user)
    if not before.count:
        raise ConflictError(gettext("Set up an authenticator app or a passkey first."))
    await tell(connection, user, Change.RECOVERY_RENEWED)
    return await recovery.renew(connection, secret_key=secret_key, user_id=user.id)


async def _locked(connection: Connection, user: Principal) -> Factors:
    """The user's present factors; other changes to them wait until this transaction ends."""
    await connection.execute("SELECT FROM users WHERE id = $1 FOR NO KEY UPDATE", user.id)
    return await factors_of(connection, user.id)


async def _first(connection: Connection, secret_key: str, user: Principal) -> Added:
    """Create recovery codes and end the user's other sessions.

    Those were opened with the password alone, and have to sign in again by both steps.
    """
    ended = await end_all_sessions(connection, user_id=user.id, but=user.session_id)
    return Added(await recovery.renew(connection, secret_key=secret_key, user_id=user.id), ended)


async def _last(connection: Connection, user: Principal, before: Factors) -> None:
    if before.count == 1:
        await recovery.forget(connection, user_id=user.id)


def _check_removable(user: Principal, before: Factors, *, demanded: bool) -> None:
    if demanded and user.role.covers(Role.STAFF) and before.count == 1:
        raise FactorNeededError(gettext("Staff need a second factor here. Add another before you remove this one."))
