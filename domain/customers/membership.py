"""To which groups a customer belongs at this moment."""

from collections.abc import Collection
from uuid import UUID

from domain.connection import Connection
from domain.customers.statements import belongs

GROUPS = f"""
SELECT g.id FROM customer_groups g JOIN users u ON u.id = $1
WHERE g.id = ANY($2::uuid[]) AND {belongs(user="u", group="g")}
"""  # noqa: S608 - constants only


async def groups_of(connection: Connection, user_id: UUID, among: Collection[UUID]) -> frozenset[UUID]:
    """Those of the groups `among` that a user belongs to: one query."""
    return frozenset(row["id"] for row in await connection.fetch(GROUPS, user_id, list(among)))
