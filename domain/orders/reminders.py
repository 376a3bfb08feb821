"""Reminders to customers that the time to pay ends soon: for an order, or for a change that costs more."""

from domain.connection import Connection, affected
from domain.mail.operations import PROVED

WARN_SECONDS = 300
"""The time before the end of the hold at which the email is written, in seconds."""

SHORTEST_SECONDS = 600
"""The shortest hold that is worth a reminder, in seconds; a shorter one ends before an email would be read."""

WARN_CHANGE_SECONDS = 2 * 3600
SHORTEST_CHANGE_SECONDS = 4 * 3600
"""The same of changes, and of orders that are held for hours, as those by phone are.

Their customers do not sit before a page that waits for them.
"""

WARN_WITHIN = """CASE WHEN o.hold_expires_at - o.placed_at >= make_interval(secs => $4)
    THEN make_interval(secs => $5) ELSE make_interval(secs => $1) END"""
"""The time before the end of an order's hold from which its customer is reminded."""

WRITE = f"""
INSERT INTO outgoing_mail (kind, recipient, order_id, dedupe_key)
SELECT 'hold_ending', o.email, o.id, 'hold_ending:' || o.id FROM orders o
WHERE o.status = 'pending' AND o.payment_method = 'card' AND o.email <> ''
AND o.hold_expires_at - o.placed_at >= make_interval(secs => $2)
AND o.hold_expires_at BETWEEN now() + interval '1 minute' AND now() + make_interval(secs => $5)
AND o.hold_expires_at <= now() + {WARN_WITHIN}
AND {PROVED} AND NOT EXISTS (SELECT FROM outgoing_mail m WHERE m.dedupe_key = 'hold_ending:' || o.id)
ORDER BY o.hold_expires_at LIMIT $3 ON CONFLICT (dedupe_key) DO NOTHING
"""  # noqa: S608 - constant

WRITE_CHANGES = f"""
INSERT INTO outgoing_mail (kind, recipient, order_id, dedupe_key, context)
SELECT 'change_ending', o.email, o.id, k.key, jsonb_build_object('due', c.due, 'changes', c.changes)
FROM order_changes c JOIN orders o ON o.id = c.order_id
CROSS JOIN LATERAL (SELECT 'change_ending:' || o.id || ':' || c.id AS key) AS k
WHERE c.status = 'waiting' AND o.email <> '' AND c.hold_expires_at - c.created_at >= make_interval(secs => $2)
AND c.hold_expires_at BETWEEN now() + interval '1 hour' AND now() + make_interval(secs => $1)
AND NOT EXISTS (SELECT FROM outgoing_mail m WHERE m.dedupe_key = k.key)
AND NOT EXISTS (SELECT FROM outgoing_mail m WHERE m.order_id = o.id AND m.kind = 'payment_requested'
                AND m.created_at > now() - make_interval(secs => $1))
AND NOT EXISTS (SELECT FROM payments w WHERE w.change_id = c.id AND w.status = 'created'
                AND w.on_its_way_at IS NOT NULL)
AND {PROVED} ORDER BY c.hold_expires_at LIMIT $3 ON CONFLICT (dedupe_key) DO NOTHING
"""  # noqa: S608 - constant


async def remind_of_holds(connection: Connection, *, limit: int = 500) -> int:
    """Email customers who have not paid yet and lose their hold in a few minutes, once; returns how many.

    Of a hold that lasts hours, as one of an order by phone does, it is hours before its end.

    Only those whose address is theirs: an unpaid order makes one email to any other.
    """
    long = SHORTEST_CHANGE_SECONDS, WARN_CHANGE_SECONDS
    return affected(await connection.execute(WRITE, WARN_SECONDS, SHORTEST_SECONDS, limit, *long))


async def remind_of_changes(connection: Connection, *, limit: int = 500) -> int:
    """Email customers whose order is not changed unless they pay within two hours, once for a change; returns how many.

    Not those who were sent the link again within these hours, and none whose payment is on its way; nor in the last
    hour, for the email says that a few are left.
    """
    return affected(await connection.execute(WRITE_CHANGES, WARN_CHANGE_SECONDS, SHORTEST_CHANGE_SECONDS, limit))
