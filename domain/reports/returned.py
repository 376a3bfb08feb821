"""Returns by reason, on the day they were requested."""

from dataclasses import dataclass
from datetime import datetime

from domain.connection import Connection


@dataclass(frozen=True, slots=True)
class Returned:
    """The units that customers wanted to return for a reason, those that came, and those that went back into stock.

    Returns that were declined or withdrawn are among them.
    """

    key: str
    returns: int
    units: int
    received: int
    restocked: int


BY_REASON = """
SELECT n.reason, count(DISTINCT q.id), sum(n.quantity)::bigint AS units, coalesce(sum(n.received), 0)::bigint,
       sum(n.restocked)::bigint
FROM return_requests q JOIN return_lines n ON n.return_id = q.id WHERE q.created_at >= $1 AND q.created_at < $2
GROUP BY n.reason ORDER BY units DESC, n.reason
"""


async def returns_by_reason(connection: Connection, since: datetime, until: datetime) -> list[Returned]:
    """The returns requested in a span by their reasons, the most frequent first: one query."""
    return [Returned(*row.values()) for row in await connection.fetch(BY_REASON, since, until)]
