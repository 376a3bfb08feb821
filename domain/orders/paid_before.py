"""How many orders an account has paid, which opens payment methods to it."""

from uuid import UUID

from domain.connection import Connection

PAID_BEFORE = """
(SELECT count(*)::int FROM (
    SELECT FROM orders b WHERE b.user_id = {user} AND EXISTS (
        SELECT FROM payments p WHERE p.order_id = b.id AND p.status IN ('paid', 'partially_refunded')
        AND p.amount > 0 AND NOT p.surplus) LIMIT {most}) AS b)"""
"""The SQL of how many of a user's orders were paid and not refunded in full; nobody is counted beyond `most`."""


async def count_paid(connection: Connection, *, user_id: UUID, most: int) -> int:
    """How many orders of an account were paid, up to `most`: one query."""
    found: int = await connection.fetchval("SELECT " + PAID_BEFORE.format(user="$1", most="$2"), user_id, most)
    return found
