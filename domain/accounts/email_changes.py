"""Changes of an account's email address, and their way back: a link to the address before undoes one, once."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import asyncpg

from domain.accounts.api_tokens import revoke_all_api_tokens
from domain.accounts.errors import CodeRefusedError
from domain.accounts.one_time_codes import Purpose, end_proofs, spend_proof
from domain.accounts.operations import EmailTakenError
from domain.accounts.records import record_change
from domain.accounts.sessions import Ended, end_all_sessions
from domain.audit.security import Security
from domain.connection import PIECE, Connection, delete_some
from domain.errors import NotFoundError
from domain.mail.operations import write_email
from domain.words.messages import gettext, marked

UNDO_HOURS = 72
NO_CHANGE = marked("This link has been used, or is too old. If someone else has your account, contact us.")

KEEP = """
INSERT INTO email_changes (user_id, email, expires_at) VALUES ($1, $2, now() + make_interval(hours => $3)) RETURNING id
"""


async def change_email(
    connection: Connection, *, user_id: UUID, proof: str, but: UUID | None = None
) -> tuple[str, tuple[Ended, ...]]:
    """Change a user's address to the one that `proof` proves, and end every session `but` for one.

    The old address gets an email with a link that undoes the change. Returns the new address and the ended sessions.
    Raises `CodeRefusedError` or `EmailTakenError`.
    """
    email = await spend_proof(connection, token=proof, purpose=Purpose.CHANGE_EMAIL)
    if email is None:
        raise CodeRefusedError(gettext("This code has already been used or has expired. Please request a new one."))
    before = await connection.fetchval("SELECT email FROM users WHERE id = $1 FOR UPDATE", user_id)
    await _set_email(connection, user_id, email)
    change_id = await connection.fetchval(KEEP, user_id, before, UNDO_HOURS)
    await end_proofs(connection, email=before, purpose=Purpose.RESET)
    await record_change(
        connection, Security.EMAIL_CHANGED, account_id=user_id, details={"before": before, "after": email}
    )
    await write_email(connection, kind="email_changed", recipient=before, context={"change_id": str(change_id)})
    return email, await end_all_sessions(connection, user_id=user_id, but=but)


async def _set_email(connection: Connection, user_id: UUID, email: str) -> None:
    try:
        await connection.execute("UPDATE users SET email = $2 WHERE id = $1", user_id, email)
    except asyncpg.UniqueViolationError as error:
        raise EmailTakenError(gettext("Another account already uses this email address.")) from error


@dataclass(frozen=True, slots=True)
class EmailChangeView:
    """A change of address that can be undone: the address before, and the account it belongs to."""

    id: UUID
    user_id: UUID
    email: str
    created_at: datetime


FIND = """
SELECT c.id, c.user_id, c.email, c.created_at FROM email_changes c JOIN users u ON u.id = c.user_id
WHERE c.id = $1 AND c.undone_at IS NULL AND c.expires_at > now() AND u.disabled_at IS NULL
"""


async def find_email_change(connection: Connection, change_id: UUID) -> EmailChangeView:
    """A change of address that can still be undone: one query. Raises `NotFoundError`."""
    row = await connection.fetchrow(FIND, change_id)
    if row is None:
        raise NotFoundError(gettext(NO_CHANGE))
    return EmailChangeView(**row)


LOCK_OUT = (
    "UPDATE email_changes SET undone_at = now() WHERE user_id = $1 AND created_at >= $2",
    "DELETE FROM totp_secrets WHERE user_id = $1 AND created_at >= $2",
    "DELETE FROM passkeys WHERE user_id = $1 AND created_at >= $2",
    "DELETE FROM recovery_codes WHERE user_id = $1 AND created_at >= $2",
    "DELETE FROM pending_sign_ins WHERE user_id = $1 AND $2::timestamptz IS NOT NULL",
)


async def undo_email_change(connection: Connection, *, change_id: UUID) -> tuple[Ended, ...]:
    """Give an account its address of before back, and lock out whoever changed it.

    All sessions and API tokens end, factors that were added since are removed, later changes cannot be undone any more,
    and the password is no longer valid: a reset by email sets the next one. Returns the ended sessions. Raises
    `NotFoundError` or `EmailTakenError`.
    """
    user_id = (await find_email_change(connection, change_id)).user_id
    await connection.execute("SELECT FROM users WHERE id = $1 FOR UPDATE", user_id)
    found = await find_email_change(connection, change_id)
    thief = await connection.fetchval("SELECT email FROM users WHERE id = $1", user_id)
    await _set_email(connection, user_id, found.email)
    await connection.execute("UPDATE users SET password_hash = '' WHERE id = $1", user_id)
    for statement in LOCK_OUT:
        await connection.execute(statement, user_id, found.created_at)
    for email in (thief, found.email):
        await end_proofs(connection, email=email, purpose=Purpose.RESET)
    await revoke_all_api_tokens(connection, user_id=user_id)
    await record_change(
        connection, Security.EMAIL_RESTORED, account_id=user_id, details={"before": thief, "after": found.email}
    )
    return await end_all_sessions(connection, user_id=user_id)


async def delete_old_changes(connection: Connection, *, limit: int = PIECE) -> int:
    """Delete up to `limit` changes that can no longer be undone; returns how many."""
    return await delete_some(connection, "email_changes", "expires_at < now()", limit=limit)
