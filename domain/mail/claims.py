"""Claiming the emails of the outbox that are due, each by one worker at a time."""

from collections.abc import Sequence

from domain.connection import Connection
from domain.mail.models import URGENT
from domain.mail.operations import EmailCopy, OutgoingEmail

LEASE_SECONDS = 120
"""The time after which a claimed email is tried again if its worker died, in seconds."""

DUE = """
SELECT id FROM (
    SELECT id FROM outgoing_mail m WHERE status = 'waiting' AND ({which}) AND due_at <= now()
    ORDER BY due_at, id LIMIT $1 FOR UPDATE SKIP LOCKED
) AS {name}
"""

IN_TURN = f"""
NOT ({URGENT}) AND NOT EXISTS (
    SELECT FROM outgoing_mail e WHERE e.order_id = m.order_id AND e.id < m.id AND e.status = 'waiting'
    AND e.last_error = '' AND (e.attempts > 0 OR e.due_at <= now()) OFFSET 0)
"""
"""No email overtakes an earlier one of its order that is due, or that another line is sending; but one that failed.

The offset has it looked up for each email in turn, never as a join of everything that waits.
"""

CLAIM = f"""
UPDATE outgoing_mail SET attempts = attempts + 1, due_at = now() + make_interval(secs => $2)
WHERE id = ANY(ARRAY(
    {DUE.format(which=URGENT, name="urgent")} UNION ALL {DUE.format(which=IN_TURN, name="others")} LIMIT $1
))
RETURNING id, kind, recipient, order_id, context, attempts, kept
"""  # noqa: S608 - constants only
"""An array is made once. `IN` may look again for every row, past those that it has just locked, and claim them all."""


async def claim_emails(connection: Connection, *, limit: int) -> list[OutgoingEmail]:
    """Claim up to `limit` due emails, those that somebody waits for first, then in the order of writing.

    No other worker tries them for `LEASE_SECONDS`. Those of one order are claimed one at a time, the earliest first.
    """
    found = sorted(await connection.fetch(CLAIM, limit, LEASE_SECONDS), key=lambda row: row["id"])
    return [OutgoingEmail(**{**row, "kept": EmailCopy(**row["kept"]) if row["kept"] else None}) for row in found]


GIVE_BACK = """
UPDATE outgoing_mail SET attempts = attempts - 1, due_at = now() WHERE id = ANY(ARRAY(
    SELECT m.id FROM outgoing_mail m JOIN unnest($1::uuid[], $2::int[]) AS c(id, attempts) USING (id)
    WHERE m.status = 'waiting' AND m.attempts = c.attempts FOR UPDATE OF m SKIP LOCKED
))
"""


async def give_back(connection: Connection, claimed: Sequence[OutgoingEmail]) -> None:
    """Let anybody claim emails that were claimed and not tried, as if they had not been.

    One that somebody is at waits until its claim ends: this waits for nobody.
    """
    await connection.execute(GIVE_BACK, [one.id for one in claimed], [one.attempts for one in claimed])
