"""Reminders to customers that the time to pay ends soon."""

from domain.connection import Connection, affected
from domain.mail.operations import PROVED

WARN_SECONDS = 300
"""The time before the end of the hold at which the email is written, in seconds."""

SHORTEST_SECONDS = 600
"""The shortest hold that is worth a reminder, in seconds; a shorter one ends before an email would be read."""

WRITE = f"""
INSERT INTO outgoing_mail (kind, recipient, order_id, dedupe_key)
SELECT 'hold_ending', o.email, o.id, 'hold_ending:' || o.id FROM orders o
WHERE o.status = 'pending' AND o.payment_method = 'card' AND o.email <> ''
AND o.hold_expires_at - o.placed_at >= make_interval(secs => $2)
AND o.hold_expires_at BETWEEN now() + interval '1 minute' AND now() + make_interval(secs => $1)
AND {PROVED} AND NOT EXISTS (SELECT FROM outgoing_mail m WHERE m.dedupe_key = 'hold_ending:' || o.id)
ORDER BY o.hold_expires_at LIMIT $3 ON CONFLICT (dedupe_key) DO NOTHING
"""  # noqa: S608 - constant


async def remind_of_holds(connection: Connection, *, limit: int = 500) -> int:
    """Email customers who have not paid yet and lose their hold in a few minutes, once; returns how many.

    Only those whose address is theirs: an unpaid order makes one email to any other.
    """
    return affected(await connection.execute(WRITE, WARN_SECONDS, SHORTEST_SECONDS, limit))
