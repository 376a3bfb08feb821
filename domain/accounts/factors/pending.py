"""Pending steps: a sign-in that awaits a factor, or a passkey that was challenged."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from uuid import UUID

from domain.accounts.secrets import hash_token, new_token
from domain.connection import PIECE, Connection, affected, delete_some

PENDING_SECONDS = 600
MAX_ATTEMPTS = 5


class Purpose(StrEnum):
    """The purpose of a token; one for a sign-in is worthless for a new passkey, or to confirm who is signed in."""

    SIGN_IN = "sign_in"
    PROOF = "proof"
    NEW_PASSKEY = "new_passkey"


@dataclass(frozen=True, slots=True)
class Pending:
    """A pending step: its user, None if a passkey will identify them, and the challenge for the passkey to sign."""

    user_id: UUID | None
    challenge: bytes | None
    attempts_left: int


async def begin(
    connection: Connection,
    *,
    user_id: UUID | None,
    challenge: bytes | None = None,
    purpose: Purpose = Purpose.SIGN_IN,
) -> str:
    """Begin a step and return its token, valid for `PENDING_SECONDS`, five guesses and one success."""
    token = new_token()
    await connection.execute(
        "INSERT INTO pending_sign_ins (token_hash, user_id, challenge, expires_at) "
        "VALUES ($1, $2, $3, now() + make_interval(secs => $4))",
        _hash(token, purpose),
        user_id,
        challenge,
        PENDING_SECONDS,
    )
    return token


async def find(connection: Connection, token: str, *, purpose: Purpose = Purpose.SIGN_IN) -> Pending | None:
    """The pending step of this token, while it is open and has guesses left; None otherwise."""
    return _pending(
        await connection.fetchrow(
            "SELECT user_id, challenge, attempts FROM pending_sign_ins "
            "WHERE token_hash = $1 AND expires_at > now() AND attempts < $2",
            _hash(token, purpose),
            MAX_ATTEMPTS,
        )
    )


COUNT = """
UPDATE pending_sign_ins SET attempts = attempts + 1
WHERE token_hash = $1 AND expires_at > now() AND attempts < $2 RETURNING user_id, challenge, attempts
"""


async def count_attempt(connection: Connection, token: str, *, purpose: Purpose = Purpose.SIGN_IN) -> Pending | None:
    """Count a guess before it is checked; None if no guess is left, and then nothing may be checked.

    Those of all a user's sign-ins are counted in `domain.accounts.guesses`.
    Commit it before the guess is answered: a refusal that rolls the count back would make guesses free.
    """
    return _pending(await connection.fetchrow(COUNT, _hash(token, purpose), MAX_ATTEMPTS))


async def finish(connection: Connection, token: str, *, purpose: Purpose = Purpose.SIGN_IN) -> bool:
    """Spend the token: of many requests that bring it at once, only one gets True."""
    spent = await connection.execute(
        "DELETE FROM pending_sign_ins WHERE token_hash = $1 AND expires_at > now()", _hash(token, purpose)
    )
    return affected(spent) > 0


async def delete_old_pending(connection: Connection, *, limit: int = PIECE) -> int:
    """Delete up to `limit` steps that have ended; returns how many."""
    return await delete_some(connection, "pending_sign_ins", "expires_at < now()", limit=limit)


def _hash(token: str, purpose: Purpose) -> bytes:
    return hash_token(f"{purpose.value}:{token}")


def _pending(row: Any) -> Pending | None:
    return None if row is None else Pending(row["user_id"], row["challenge"], MAX_ATTEMPTS - row["attempts"])
