"""Proof of an email address: an emailed code becomes a verification token, each valid for one use and a short time."""

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from domain.accounts.secrets import hash_token, new_token, one_time_code, same
from domain.connection import PIECE, Connection, delete_some

CODE_SECONDS = 300
PROOF_SECONDS = 600
MAX_ATTEMPTS = 5


class Purpose(StrEnum):
    """The purpose for which an address is proved; a code for one is worthless for another."""

    SIGN_UP = "sign_up"
    RESET = "reset"
    CHANGE_EMAIL = "change_email"


FREE_CODES = 3
MOST_A_DAY = 10
"""The most codes that one address gets in a day for one purpose without using any of them."""

FIRST_PAUSE = 60
"""After `FREE_CODES` unused ones the next waits so many seconds, and each further one twice as long."""

LOCK = "SELECT pg_advisory_xact_lock(hashtextextended('code:' || $2 || ':' || lower($1), 0))"
"""Requests for one address and purpose take turns, so that they see each other's code."""

ROOM = f"""
SELECT count(*) AS unused, count(*) FILTER (
       WHERE c.used_at IS NULL AND c.expires_at > now() AND c.attempts < {MAX_ATTEMPTS}) = 0
   AND (NOT $3 OR count(*) < {MOST_A_DAY} AND (count(*) < {FREE_CODES}
        OR max(c.created_at) + make_interval(secs => {FIRST_PAUSE} * pow(2, count(*) - {FREE_CODES})) <= now())) AS room
FROM one_time_codes c WHERE lower(c.email) = lower($1) AND c.purpose = $2 AND c.created_at > coalesce(
    (SELECT max(u.created_at) FROM one_time_codes u
     WHERE lower(u.email) = lower($1) AND u.purpose = $2 AND u.used_at IS NOT NULL), '-infinity')
AND c.created_at > now() - interval '1 day'
"""  # noqa: S608 - constants

WRITE = """
WITH code AS (
    INSERT INTO one_time_codes (email, purpose, expires_at)
    VALUES ($1, $2, now() + make_interval(secs => $3)) RETURNING id
)
INSERT INTO outgoing_mail (kind, recipient, context, dedupe_key)
SELECT $4, $1::text, jsonb_build_object('code_id', id, 'purpose', $2::text, 'slowed', $5::bool), 'code:' || id
FROM code
"""


async def send_code(connection: Connection, *, email: str, purpose: Purpose, paced: bool = True) -> None:
    """Email a code, unless the last one is still open. Whether an account exists decides only which email is sent.

    For sign-up or a change to an address that has an account, and reset of one that has none, the email says so to its
    reader. If it is `paced`, codes that nobody uses come after growing pauses, and at most `MOST_A_DAY` of them; those
    emails have a link with which the reader's browser is not slowed.
    """
    await connection.execute(LOCK, email, purpose.value)
    found = await connection.fetchrow(ROOM, email, purpose.value, paced)
    if not found["room"]:
        return
    known = await account_of(connection, email) is not None
    kind = "one_time_code" if known == (purpose is Purpose.RESET) else EMAIL_INSTEAD[purpose]
    await connection.execute(WRITE, email, purpose.value, CODE_SECONDS, kind, found["unused"] >= FREE_CODES - 1)


async def account_of(connection: Connection, email: str) -> UUID | None:
    """The id of the account of this address, if it has one: one query."""
    user_id: UUID | None = await connection.fetchval("SELECT id FROM users WHERE lower(email) = lower($1)", email)
    return user_id


EMAIL_INSTEAD = {
    Purpose.SIGN_UP: "account_exists",
    Purpose.RESET: "no_account",
    Purpose.CHANGE_EMAIL: "account_exists",
}

WAITS = """
SELECT EXISTS (
    SELECT FROM outgoing_mail m JOIN one_time_codes c ON m.dedupe_key = 'code:' || c.id
    WHERE lower(c.email) = lower($1) AND c.purpose = $2
      AND m.status = 'waiting' AND m.created_at < now() - interval '8 seconds'
)
"""


async def code_waits(connection: Connection, *, email: str, purpose: Purpose) -> bool:
    """Whether a code for this address has not been sent yet, though it should have been: one query."""
    waits: bool = await connection.fetchval(WAITS, email, purpose.value)
    return waits


NEWEST = """
SELECT id, attempts FROM one_time_codes
WHERE lower(email) = lower($1) AND purpose = $2 AND used_at IS NULL AND expires_at > now()
ORDER BY created_at DESC, id DESC LIMIT 1 FOR UPDATE
"""


@dataclass(frozen=True, slots=True)
class Attempt:
    """The result of a guess: a verification token, or None. The guess counts either way, so commit it."""

    token: str | None


async def verify_code(
    connection: Connection, *, secret_keys: tuple[str, ...], email: str, purpose: Purpose, code: str
) -> Attempt:
    """Check a code. A right one is spent and becomes a token; the fifth wrong guess locks it.

    Never raises a refusal.
    """
    row = await connection.fetchrow(NEWEST, email, purpose.value)
    if row is None or row["attempts"] >= MAX_ATTEMPTS:
        return Attempt(None)
    right = any(same(one_time_code(key, row["id"]), code) for key in secret_keys)
    await connection.execute(
        "UPDATE one_time_codes SET attempts = attempts + 1, used_at = CASE WHEN $2 THEN now() END WHERE id = $1",
        row["id"],
        right,
    )
    return Attempt(await _new_proof(connection, email, purpose) if right else None)


async def _new_proof(connection: Connection, email: str, purpose: Purpose) -> str:
    token = new_token()
    await connection.execute(
        "INSERT INTO email_proofs (token_hash, email, purpose, expires_at) "
        "VALUES ($1, $2, $3, now() + make_interval(secs => $4))",
        hash_token(token),
        email,
        purpose.value,
        PROOF_SECONDS,
    )
    return token


async def proved_address(connection: Connection, *, token: str, purpose: Purpose) -> str | None:
    """The address that `spend_proof` would return now, so that no other request costs a password hash."""
    email: str | None = await connection.fetchval(
        "SELECT email FROM email_proofs WHERE token_hash = $1 AND purpose = $2 AND used_at IS NULL "
        "AND expires_at > now()",
        hash_token(token),
        purpose.value,
    )
    return email


async def spend_proof(connection: Connection, *, token: str, purpose: Purpose) -> str | None:
    """The address that `token` proves, once; None for a token that is unknown, used, too old or for something else."""
    email: str | None = await connection.fetchval(
        "UPDATE email_proofs SET used_at = now() WHERE token_hash = $1 AND purpose = $2 AND used_at IS NULL "
        "AND expires_at > now() RETURNING email",
        hash_token(token),
        purpose.value,
    )
    return email


async def end_proofs(connection: Connection, *, email: str, purpose: Purpose) -> None:
    """End every code and every verification token of this address for this purpose."""
    for table in ("one_time_codes", "email_proofs"):
        await connection.execute(
            f"UPDATE {table} SET used_at = now() "  # noqa: S608 - one of ours
            "WHERE lower(email) = lower($1) AND purpose = $2 AND used_at IS NULL",
            email,
            purpose.value,
        )


async def delete_old_codes(connection: Connection, *, limit: int = PIECE) -> int:
    """Delete up to `limit` codes, and as many proofs, that ended a day ago; returns how many in all."""
    old = "expires_at < now() - interval '1 day'"
    return sum([await delete_some(connection, table, old, limit=limit) for table in ("one_time_codes", "email_proofs")])


def code_of(secret_key: str, code_id: str) -> str:
    """The digits of a code, for the email that carries it."""
    return one_time_code(secret_key, UUID(code_id))
