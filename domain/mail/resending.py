"""Sending an email once more, at the request of staff."""

from uuid import UUID

from domain.connection import Connection, affected
from domain.errors import ConflictError, NotFoundError
from domain.words.messages import gettext


class NotResendableError(ConflictError):
    """The email is waiting to be sent already, held a secret, or has no recipient left."""

    code = "not_resendable"


LOCK = "SELECT status, recipient, context ? 'code_id' AS secret FROM outgoing_mail WHERE id = $1 FOR UPDATE"

AGAIN = """
UPDATE outgoing_mail SET status = 'waiting', attempts = 0, due_at = now(), last_error = '' WHERE id = $1 RETURNING id
"""

COPY = """
INSERT INTO outgoing_mail (kind, recipient, order_id, context, kept, dedupe_key)
SELECT kind, recipient, order_id, context, kept, 'again:' || uuidv7() FROM outgoing_mail WHERE id = $1 RETURNING id
"""

ALL_AGAIN = """
UPDATE outgoing_mail SET status = 'waiting', attempts = 0, due_at = now(), last_error = '' WHERE id = ANY(ARRAY(
    SELECT id FROM outgoing_mail WHERE status = 'failed' AND recipient <> '' AND NOT context ? 'code_id'
    ORDER BY id LIMIT $1 FOR UPDATE SKIP LOCKED
))
"""


async def resend_given_up(connection: Connection, *, limit: int) -> int:
    """Try up to `limit` emails that were given up anew, but for codes, which are too old; returns how many."""
    return affected(await connection.execute(ALL_AGAIN, limit))


async def resend_email(connection: Connection, email_id: UUID) -> UUID:
    """Retry an email that was given up, or send an exact copy of one that was sent; returns the id of the waiting one.

    Raises `NotFoundError` or `NotResendableError`.
    """
    row = await connection.fetchrow(LOCK, email_id)
    if row is None:
        raise NotFoundError(gettext("This email does not exist."))
    if row["secret"]:
        raise NotResendableError(
            gettext("This email held a code that has expired. The customer can request a new one.")
        )
    if not row["recipient"]:
        raise NotResendableError(gettext("The recipient of this email was erased."))
    if row["status"] == "waiting":
        raise NotResendableError(gettext("This email is already waiting to be sent."))
    found: UUID = await connection.fetchval(AGAIN if row["status"] == "failed" else COPY, email_id)
    return found
