"""Recovery codes, for the day on which every other factor is lost: ten at a time, each valid for one use."""

import secrets as randomness
import unicodedata
from uuid import UUID

from domain.accounts.factors.sealing import keyed_hash
from domain.connection import Connection

CODES = 10
LETTERS = 16
GROUP = 4
ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
"""Crockford's base 32: no letter looks like a digit. Sixteen of them are 80 bits."""

LOOK_ALIKES = str.maketrans({"o": "0", "i": "1", "l": "1"})
PURPOSE = "recovery-code"

RENEW = """
WITH older AS (DELETE FROM recovery_codes WHERE user_id = $1)
INSERT INTO recovery_codes (user_id, code_hash) SELECT $1, unnest($2::bytea[])
"""


async def renew(connection: Connection, *, secret_key: str, user_id: UUID) -> tuple[str, ...]:
    """Create a new set of codes, to be shown once; the older set ends. Only keyed hashes are stored."""
    codes = tuple(_new_code() for _ in range(CODES))
    await connection.execute(RENEW, user_id, [_hash(secret_key, user_id, code) for code in codes])
    return codes


async def spend(connection: Connection, *, secret_keys: tuple[str, ...], user_id: UUID, code: str) -> bool:
    """Use a code up; False for one that is unknown, used or another user's. Count the guess before."""
    found = await connection.fetchval(
        "UPDATE recovery_codes SET used_at = now() "
        "WHERE user_id = $1 AND code_hash = ANY($2::bytea[]) AND used_at IS NULL RETURNING user_id",
        user_id,
        [_hash(key, user_id, code) for key in secret_keys],
    )
    return found is not None


async def left(connection: Connection, *, user_id: UUID) -> int:
    """The number of unused codes of the present set."""
    number: int = await connection.fetchval(
        "SELECT count(*) FROM recovery_codes WHERE user_id = $1 AND used_at IS NULL", user_id
    )
    return number


async def forget(connection: Connection, *, user_id: UUID) -> None:
    """Delete the whole set."""
    await connection.execute("DELETE FROM recovery_codes WHERE user_id = $1", user_id)


def _new_code() -> str:
    letters = "".join(randomness.choice(ALPHABET) for _ in range(LETTERS))
    return "-".join(letters[place : place + GROUP] for place in range(0, LETTERS, GROUP))


def _hash(secret_key: str, user_id: UUID, code: str) -> bytes:
    letters = (one for one in unicodedata.normalize("NFKC", code).lower() if one.isalnum())
    plain = "".join(letters).translate(LOOK_ALIKES)
    return keyed_hash(secret_key, PURPOSE, user_id.bytes, plain)
