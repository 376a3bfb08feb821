"""Codes of an authenticator app (TOTP, RFC 6238): six digits, a new one every 30 seconds of the database's clock."""

from urllib.parse import quote, urlencode
from uuid import UUID

import pyotp

from domain.accounts.factors.errors import FactorExistsError, FactorRefusedError
from domain.accounts.factors.sealing import seal, unseal
from domain.accounts.secrets import same
from domain.connection import Connection, affected
from domain.words.messages import gettext

STEP_SECONDS = 30
DRIFT_STEPS = 1
"""A clock may be this many steps early or late."""

DIGITS = 6
PURPOSE = "totp-secret"

ENROL = """
INSERT INTO totp_secrets (user_id, secret) VALUES ($1, $2)
ON CONFLICT (user_id) DO UPDATE SET secret = excluded.secret, last_step = 0, created_at = now()
WHERE totp_secrets.confirmed_at IS NULL
"""


async def enrol(connection: Connection, *, secret_key: str, user_id: UUID) -> str:
    """Create a secret, in base 32, to be confirmed. Raises `FactorExistsError` if one is confirmed already."""
    secret = pyotp.random_base32()
    sealed = seal(secret_key, PURPOSE, user_id.bytes, secret.encode())
    if not affected(await connection.execute(ENROL, user_id, sealed)):
        raise FactorExistsError(gettext("You've already set up an authenticator app. Remove it first to use another."))
    return secret


async def awaiting(connection: Connection, *, secret_keys: tuple[str, ...], user_id: UUID) -> str | None:
    """The secret that has not been confirmed yet, to be shown again; None if there is none."""
    sealed = await connection.fetchval(
        "SELECT secret FROM totp_secrets WHERE user_id = $1 AND confirmed_at IS NULL", user_id
    )
    return _open(secret_keys, user_id, sealed) if sealed else None


def uri(secret: str, *, issuer: str, account: str) -> str:
    """The `otpauth://` address that authenticator apps read from a QR code."""
    label = f"{quote(issuer, safe='')}:{quote(account, safe='@')}"
    return f"otpauth://totp/{label}?{urlencode({'secret': secret, 'issuer': issuer}, quote_via=quote)}"


async def confirm(connection: Connection, *, secret_keys: tuple[str, ...], user_id: UUID, code: str) -> None:
    """Confirm the secret by its first code. Raises `FactorRefusedError`."""
    step = await _accept(connection, secret_keys, user_id=user_id, code=code, confirmed=False)
    if step is None:
        raise FactorRefusedError(
            gettext("This code isn't valid. Wait for the next one, and check that your device's clock is right.")
        )


async def verify(connection: Connection, *, secret_keys: tuple[str, ...], user_id: UUID, code: str) -> bool:
    """Whether `code` is the present one, or a neighbour's, and is used for the first time. Count the guess before."""
    return await _accept(connection, secret_keys, user_id=user_id, code=code, confirmed=True) is not None


async def remove(connection: Connection, *, user_id: UUID) -> bool:
    """Delete the secret; False if there was no confirmed one."""
    counted = await connection.fetchval(
        "DELETE FROM totp_secrets WHERE user_id = $1 RETURNING confirmed_at IS NOT NULL", user_id
    )
    return bool(counted)


FIND = """
SELECT secret, last_step, floor(extract(epoch FROM now()) / $3)::bigint AS step FROM totp_secrets
WHERE user_id = $1 AND (confirmed_at IS NOT NULL) = $2
"""

ACCEPT = """
UPDATE totp_secrets SET last_step = $2, confirmed_at = coalesce(confirmed_at, now()), secret = $5
WHERE user_id = $1 AND last_step < $2 AND secret = $3 AND (confirmed_at IS NOT NULL) = $4 RETURNING last_step
"""


async def _accept(
    connection: Connection, secret_keys: tuple[str, ...], *, user_id: UUID, code: str, confirmed: bool
) -> int | None:
    """Spend the time step that a code belongs to: of many requests with the same code at once, one is accepted.

    The secret is then sealed under the newest key, so that the older ones can go.
    """
    row = await connection.fetchrow(FIND, user_id, confirmed, STEP_SECONDS)
    secret = _open(secret_keys, user_id, row["secret"]) if row else None
    step = _step_of("".join(code.split()), secret, row["step"]) if secret else None
    if secret is None or step is None:
        return None
    sealed = seal(secret_keys[0], PURPOSE, user_id.bytes, secret.encode())
    accepted: int | None = await connection.fetchval(ACCEPT, user_id, step, row["secret"], confirmed, sealed)
    return accepted


def _step_of(code: str, secret: str, present: int) -> int | None:
    """The newest time step near the present whose code this is.

    All are compared, in a time that reveals nothing.
    """
    maker = pyotp.TOTP(secret, digits=DIGITS, interval=STEP_SECONDS)
    near = range(present - DRIFT_STEPS, present + DRIFT_STEPS + 1)
    return max((step for step in near if same(maker.generate_otp(step), code)), default=None)


def _open(secret_keys: tuple[str, ...], user_id: UUID, sealed: bytes) -> str | None:
    plain = unseal(secret_keys, PURPOSE, user_id.bytes, sealed)
    return plain.decode() if plain else None
