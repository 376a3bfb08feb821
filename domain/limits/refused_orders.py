"""Orders that were refused because too much is reserved and unpaid, counted for staff to see."""

from domain.connection import Connection, delete_some
from domain.limits.subjects import UNPAID_ITEMS

LIFTED = """
EXISTS (SELECT FROM slowdowns s WHERE s.subject = {subject} AND s.kind = 'unpaid_items' AND s.let_go_until > now())"""
"""The SQL of whether staff have let a subject go, so that it may reserve as much as there is."""

NOTE = """
INSERT INTO slowdowns (kind, subject, count, email, network, slowed_at) VALUES ($1, $2, 1, $3, $4, now())
ON CONFLICT (subject, kind) DO UPDATE SET count = slowdowns.count + 1, email = excluded.email,
    network = excluded.network, counted_at = now(), slowed_at = now()
"""


async def note_refused_order(connection: Connection, *, subject: str, email: str, network: str) -> None:
    """Count an order that was refused for what `subject` has reserved."""
    await connection.execute(NOTE, UNPAID_ITEMS, subject, email, network)


async def delete_old_slowdowns(connection: Connection, *, limit: int) -> int:
    """Delete up to `limit` slowdowns of which nothing was heard for a month; returns how many."""
    old = "counted_at < now() - interval '30 days' AND (let_go_until < now()) IS NOT FALSE"
    return await delete_some(connection, "slowdowns", old, limit=limit)
