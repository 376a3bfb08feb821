"""How many customers belong to each group, counted by the worker in slices and kept for the list of groups."""

from uuid import UUID

from domain.connection import Connection
from domain.customers.statements import belongs

MOST_COUNTED = 1000
"""The number at which counting ends: `MOST_COUNTED` + 1 stands for more."""
SLICE = 2000
"""So many customers are looked at by one statement."""

STALE = """
SELECT id, version FROM customer_groups WHERE counted_at IS NULL OR counted_at < now() - interval '10 minutes'
ORDER BY counted_at NULLS FIRST, id LIMIT 1
"""
COUNT = f"""
WITH slice AS (
    SELECT * FROM users WHERE role = 'customer' AND erased_at IS NULL AND ($2::uuid IS NULL OR id > $2)
    ORDER BY id LIMIT $3
)
SELECT count(*) FILTER (WHERE {belongs(user="u", group="g")})::int AS members,
       (array_agg(u.id ORDER BY u.id DESC))[1] AS last
FROM slice u JOIN customer_groups g ON g.id = $1
"""  # noqa: S608 - constants only


async def stale_group(connection: Connection) -> tuple[UUID, int] | None:
    """The group, and its version, that was counted the longest ago, None while all counts are fresh: one query."""
    row = await connection.fetchrow(STALE)
    return (row["id"], row["version"]) if row else None


async def count_slice(connection: Connection, group_id: UUID, after: UUID | None) -> tuple[int, UUID | None]:
    """The members among the next customers after `after`, and the last of these; None after the last: one query."""
    row = await connection.fetchrow(COUNT, group_id, after, SLICE)
    return row["members"], row["last"]


async def keep_count(connection: Connection, group_id: UUID, version: int, members: int) -> None:
    """Keep how many members a group has, at most `MOST_COUNTED` + 1, unless it changed since it had this version."""
    await connection.execute(
        "UPDATE customer_groups SET members = $3, counted_at = now() WHERE id = $1 AND version = $2",
        group_id,
        version,
        min(members, MOST_COUNTED + 1),
    )
