"""Passkeys (WebAuthn): stored on a user's device, proved by a signature, worthless on any other site."""

from typing import Any
from uuid import UUID

import asyncpg

from domain.accounts.factors.errors import FactorExistsError, FactorRefusedError
from domain.accounts.factors.webauthn import Party, Presented, credential_id, read_assertion, read_registration
from domain.connection import Connection, affected
from domain.errors import ConflictError, NotFoundError
from domain.words.messages import gettext, marked

MOST = 20
NO_SUCH = marked("There is no such passkey.")

ADD = """
INSERT INTO passkeys (user_id, credential_id, public_key, sign_count, transports, name)
SELECT $1, $2, $3, $4, $5, $6 WHERE (SELECT count(*) FROM passkeys WHERE user_id = $1) < $7 RETURNING id
"""


async def credentials_of(connection: Connection, *, user_id: UUID) -> tuple[Presented, ...]:
    """The credentials for WebAuthn options: a new passkey must not repeat them, a second step may use them."""
    found = await connection.fetch(
        "SELECT credential_id, transports FROM passkeys WHERE user_id = $1 ORDER BY created_at", user_id
    )
    return tuple(Presented(row["credential_id"], tuple(row["transports"])) for row in found)


async def add(
    connection: Connection, *, party: Party, user_id: UUID, challenge: bytes, credential: dict[str, Any], name: str
) -> UUID:
    """Store a new passkey. Raises `FactorRefusedError`, `FactorExistsError`, or `ConflictError` past `MOST`."""
    made = read_registration(party, challenge, credential)
    if made is None:
        raise FactorRefusedError(gettext("We couldn't verify this passkey. Please try again."))
    row = (user_id, made.credential_id, made.public_key, made.sign_count, list(made.transports), name, MOST)
    try:
        passkey_id: UUID | None = await connection.fetchval(ADD, *row)
    except asyncpg.UniqueViolationError as error:
        raise FactorExistsError(gettext("This passkey is already registered.")) from error
    if passkey_id is None:
        raise ConflictError(gettext("You've reached the limit of %(most)s passkeys. Remove one first.", most=MOST))
    return passkey_id


FIND = """
SELECT p.id, p.user_id, p.public_key, p.sign_count FROM passkeys p JOIN users u ON u.id = p.user_id
WHERE p.credential_id = $1 AND ($2::uuid IS NULL OR p.user_id = $2) AND u.disabled_at IS NULL
"""

USE = """
UPDATE passkeys SET sign_count = $2, used_at = now()
WHERE id = $1 AND (sign_count < $2 OR (sign_count = 0 AND $2 = 0)) RETURNING user_id
"""


async def verify(
    connection: Connection, *, party: Party, challenge: bytes, credential: dict[str, Any], user_id: UUID | None
) -> UUID | None:
    """The owner of the passkey that signed this challenge: `user_id`, or any user if that is None. None if invalid.

    As the only proof (`user_id` None) it must say that it has checked its user, by a finger or a PIN. A counter that
    does not rise is the mark of a copy, and refused.
    """
    row = await connection.fetchrow(FIND, credential_id(credential), user_id)
    if row is None:
        return None
    sign_count = read_assertion(
        party,
        challenge,
        credential,
        owner=row["user_id"],
        public_key=row["public_key"],
        sign_count=row["sign_count"],
        alone=user_id is None,
    )
    if sign_count is None:
        return None
    owner: UUID | None = await connection.fetchval(USE, row["id"], sign_count)
    return owner


async def rename(connection: Connection, *, user_id: UUID, passkey_id: UUID, name: str) -> None:
    """Rename a passkey. Raises `NotFoundError` for one that is not the user's."""
    tag = await connection.execute(
        "UPDATE passkeys SET name = $3 WHERE id = $1 AND user_id = $2", passkey_id, user_id, name
    )
    if not affected(tag):
        raise NotFoundError(gettext(NO_SUCH))


async def remove(connection: Connection, *, user_id: UUID, passkey_id: UUID) -> str:
    """Delete a passkey and return its name. Raises `NotFoundError` for one that is not the user's."""
    name: str | None = await connection.fetchval(
        "DELETE FROM passkeys WHERE id = $1 AND user_id = $2 RETURNING name", passkey_id, user_id
    )
    if name is None:
        raise NotFoundError(gettext(NO_SUCH))
    return name
