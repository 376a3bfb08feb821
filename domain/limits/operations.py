"""Letting go: staff who know better end a pause, or lift a cap, for a day."""

from uuid import UUID

from domain.accounts.views import Principal
from domain.audit.operations import write_audit
from domain.connection import Connection
from domain.limits.queries import SlowdownView, find_slowdown

LET_GO_HOURS = 24
"""How long nothing slows what was let go: long enough for its orders, short enough for a mistake."""

LET_GO = """
UPDATE slowdowns SET count = 0, until = NULL, let_go_until = now() + make_interval(hours => $2) WHERE id = $1
"""


async def let_go(connection: Connection, *, slowdown_id: UUID, by: Principal) -> SlowdownView:
    """End a pause or lift a cap for a day, and forget what was counted. Raises `NotFoundError`."""
    found = await find_slowdown(connection, slowdown_id)
    await connection.execute(LET_GO, slowdown_id, LET_GO_HOURS)
    await write_audit(
        connection,
        actor_id=by.id,
        actor=by.email,
        action="limit.let_go",
        subject=found.email if found.subject.startswith("guest:") else found.subject,
        details={"kind": found.kind, "count": found.count, "hours": LET_GO_HOURS},
    )
    return await find_slowdown(connection, slowdown_id)
