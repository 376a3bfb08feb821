"""The work on change sets, a piece at a time: each piece and the marks that it leaves on its rows commit together.

So a process that ends at any point has done whole pieces, and whoever comes next goes on behind them. Any number of
processes may work at once: a change set is worked on by one at a time.
"""

from typing import Any
from uuid import UUID

import msgspec

from domain.accounts.views import Principal, Role
from domain.audit.operations import NOBODY, write_audit
from domain.catalogue.generation import bump_filters
from domain.changes.applying import apply_piece
from domain.changes.collecting import collect_piece
from domain.changes.edits import BulkEdit
from domain.changes.staging import stage_piece
from domain.changes.states import Kind, Status
from domain.changes.undoing import undo_piece
from domain.connection import Connection

LONGEST_FAILURE = 300
MOST_ATTEMPTS = 5
"""So many pieces in a row may fail for a reason that is not an outage, before work on a change set is given up."""

READY = """
(status IN ('applying', 'undoing') OR (status = 'staging' AND (kind = 'edit' OR collected))
 OR (status = 'staged' AND apply_at <= now()))
"""
"""The rows of a file are collected by who reads files; everything else is done here."""

FIND = f"""
SELECT id FROM change_sets WHERE (status IN ('staging', 'applying', 'undoing') OR apply_at IS NOT NULL) AND {READY}
ORDER BY attempts, id LIMIT 1
"""  # noqa: S608 - constant

CLAIM = f"""
SELECT id, kind, status, request, currency, actor_id, actor, title, cursor, collected, stored FROM change_sets
WHERE id = $1 AND {READY} FOR NO KEY UPDATE SKIP LOCKED
"""  # noqa: S608 - constant

PLAN_ANEW = "SET LOCAL plan_cache_mode = force_custom_plan"
"""An import fills tables that may have been empty when its statements were planned first."""

MOVE = {
    Status.STAGED: "UPDATE change_sets SET status = 'staged' WHERE id = $1",
    Status.APPLYING: "UPDATE change_sets SET status = 'applying', apply_at = NULL, done = 0, "
    "due = new_rows + changed_rows WHERE id = $1",
    Status.APPLIED: "UPDATE change_sets SET status = 'applied', applied_at = now(), "
    "undo_until = now() + interval '30 days' WHERE id = $1",
    Status.UNDOING: "UPDATE change_sets SET status = 'undoing', done = 0, due = new_rows + changed_rows WHERE id = $1",
    Status.UNDONE: "UPDATE change_sets SET status = 'undone', undone_at = now() WHERE id = $1",
}


async def find_work(connection: Connection) -> UUID | None:
    """The change set for which there is something to do, None if there is none: one query."""
    found: UUID | None = await connection.fetchval(FIND)
    return found


async def work_piece(connection: Connection, change_set_id: UUID) -> bool:
    """Do the next piece of work on a change set; False if there is none, or somebody else is at it."""
    await connection.execute(PLAN_ANEW)
    found = await connection.fetchrow(CLAIM, change_set_id)
    if found is None:
        return False
    status = Status(found["status"])
    if status is Status.STAGING:
        await _stage(connection, found)
    elif status is Status.STAGED:
        await move_to(connection, found["id"], Status.APPLYING)
        await note(connection, _by(found), found["id"], found["title"], "change_set.applied", {"planned": True})
    elif status is Status.APPLYING:
        await _apply(connection, found)
    else:
        await _undo(connection, found)
    return True


async def move_to(connection: Connection, change_set_id: UUID, status: Status) -> None:
    """Give a locked change set its next status."""
    await connection.execute(MOVE[status], change_set_id)


async def _stage(connection: Connection, found: Any) -> None:
    change_set_id, currency = found["id"], found["currency"]
    if found["kind"] == Kind.EDIT and not found["collected"]:
        edit = msgspec.convert(found["request"], BulkEdit)
        await collect_piece(
            connection,
            change_set_id=change_set_id,
            edit=edit,
            currency=currency,
            after=found["cursor"],
            stored=found["stored"],
        )
    elif not await stage_piece(connection, change_set_id=change_set_id, currency=currency):
        await move_to(connection, change_set_id, Status.STAGED)


async def _apply(connection: Connection, found: Any) -> None:
    reason = _reason(found)
    if not await apply_piece(
        connection, change_set_id=found["id"], currency=found["currency"], reason=reason, by=_by(found)
    ):
        await bump_filters(connection)
        await move_to(connection, found["id"], Status.APPLIED)


async def _undo(connection: Connection, found: Any) -> None:
    if not await undo_piece(
        connection,
        change_set_id=found["id"],
        currency=found["currency"],
        reason="change set undone",
        actor=found["actor"],
    ):
        await bump_filters(connection)
        await move_to(connection, found["id"], Status.UNDONE)


def _reason(found: Any) -> str:
    """What the ledger of stock says."""
    if found["kind"] == Kind.IMPORT:
        return "import"
    stock = msgspec.convert(found["request"], BulkEdit).changes.stock
    return stock.reason if stock else "change set"


def _by(found: Any) -> Principal:
    return Principal(found["actor_id"] or NOBODY, found["actor"], "", Role.ADMIN, None)


async def note(
    connection: Connection, by: Principal, change_set_id: UUID, title: str, action: str, details: dict[str, Any]
) -> None:
    """Put on record what was done with a change set."""
    await write_audit(
        connection,
        actor_id=by.id,
        actor=by.actor,
        action=action,
        subject=title,
        details={"change_set_id": change_set_id, **details},
    )


GIVE_UP = """
UPDATE change_sets SET status = 'failed', failure = $2, apply_at = NULL,
    undo_until = CASE WHEN status NOT IN ('staging', 'staged') THEN now() + interval '30 days' END
WHERE id = $1
"""

FAIL = "UPDATE change_sets SET attempts = attempts + 1, failure = $2 WHERE id = $1 RETURNING attempts"


async def record_failure(connection: Connection, change_set_id: UUID, sentence: str) -> None:
    """Note that a piece failed; after `MOST_ATTEMPTS` in a row, work on the change set is given up."""
    if await connection.fetchval(FAIL, change_set_id, sentence[:LONGEST_FAILURE]) >= MOST_ATTEMPTS:
        await give_up(connection, change_set_id, sentence)


async def give_up(connection: Connection, change_set_id: UUID, sentence: str) -> None:
    """End the work on a change set; what was applied of it can be undone."""
    await bump_filters(connection)
    await connection.execute(GIVE_UP, change_set_id, sentence[:LONGEST_FAILURE])
