"""Change sets made, applied, planned, undone and discarded by staff. Each is noted in the audit log."""

from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy.ext.asyncio import AsyncSession

from domain.accounts.views import Principal
from domain.changes.edits import BulkEdit
from domain.changes.models import ChangeSet
from domain.changes.repositories import ChangeSets
from domain.changes.states import Kind, Status
from domain.changes.work import move_to, note
from domain.clock import far_moments
from domain.connection import PIECE, Connection, delete_some
from domain.errors import ConflictError, InvalidError, NotFoundError
from domain.orm import session_on
from domain.words.messages import gettext, marked

LONGEST_TITLE = 200
MISSING = marked("This change set does not exist.")
PAST = marked("Choose a time in the future.")


async def add_edit(
    connection: Connection, *, edit: BulkEdit, title: str, currency: str, apply_at: datetime | None, by: Principal
) -> UUID:
    """Add a bulk edit, whose rows are collected next; returns its id. Raises `InvalidError` for a time in the past.

    It is applied at `apply_at`, in UTC, or when somebody says so.
    """
    await _check_moment(connection, apply_at)
    made = ChangeSet(
        kind=Kind.EDIT, title=title[:LONGEST_TITLE], request=msgspec.to_builtins(edit), currency=currency,
        apply_at=apply_at, actor_id=by.id, actor=by.actor,
    )  # fmt: skip
    return await _add(connection, made, by)


async def add_import(
    connection: Connection, *, request: dict[str, Any], title: str, file_format: str, currency: str, by: Principal
) -> UUID:
    """Add an import, whose rows are stored next by who reads its file; returns its id. `request` says which file."""
    made = ChangeSet(
        kind=Kind.IMPORT, title=title[:LONGEST_TITLE], request=request, currency=currency, format=file_format,
        actor_id=by.id, actor=by.actor,
    )  # fmt: skip
    return await _add(connection, made, by)


async def _add(connection: Connection, made: ChangeSet, by: Principal) -> UUID:
    async with session_on(connection) as session:
        added = await ChangeSets(session=session).add(made)
        await note(connection, by, added.id, added.title, "change_set.added", {"request": _bounded(added.request)})
        return added.id


def _bounded(request: dict[str, Any]) -> dict[str, Any]:
    """A request for the audit log, with the number of chosen products in place of their ids."""
    selection = request.get("selection")
    if not isinstance(selection, dict) or selection.get("filter") is not None:
        return request
    return {**request, "selection": {"products": len(selection.get("product_ids", ()))}}


async def start_application(connection: Connection, *, change_set_id: UUID, by: Principal) -> None:
    """Have a staged change set applied now. Raises `NotFoundError` or `ConflictError`."""
    async with session_on(connection) as session:
        found = await _lock(session, change_set_id)
        if found.status != Status.STAGED:
            raise ConflictError(gettext("This change set is %(status)s, so it cannot be applied.", status=found.status))
        await move_to(connection, change_set_id, Status.APPLYING)
        await note(connection, by, found.id, found.title, "change_set.applied", _counts(found))


async def plan_application(
    connection: Connection, *, change_set_id: UUID, apply_at: datetime | None, by: Principal
) -> None:
    """Have a change set applied at a time, in UTC, or no longer if it is None.

    Raises `NotFoundError`, `ConflictError`, or `InvalidError` for a time in the past.
    """
    await _check_moment(connection, apply_at)
    async with session_on(connection) as session:
        found = await _lock(session, change_set_id)
        if found.status not in {Status.STAGING, Status.STAGED}:
            raise ConflictError(gettext("This change set is %(status)s, so it cannot be planned.", status=found.status))
        details = {"apply_at": {"before": found.apply_at, "after": apply_at}}
        found.apply_at = apply_at
        await ChangeSets(session=session).update(found)
        await note(connection, by, found.id, found.title, "change_set.planned", details)


async def start_undo(connection: Connection, *, change_set_id: UUID, by: Principal) -> None:
    """Have an applied change set undone. Raises `NotFoundError`, or `ConflictError` if it cannot be any more."""
    async with session_on(connection) as session:
        found = await _lock(session, change_set_id)
        if found.status not in {Status.APPLIED, Status.FAILED} or found.undo_until is None:
            raise ConflictError(gettext("This change set is %(status)s, so it cannot be undone.", status=found.status))
        if await connection.fetchval("SELECT $1::timestamptz <= now()", found.undo_until):
            raise ConflictError(gettext("The time in which this change set could be undone has passed."))
        await move_to(connection, change_set_id, Status.UNDOING)
        await note(connection, by, found.id, found.title, "change_set.undone", _counts(found))


async def discard(connection: Connection, *, change_set_id: UUID, by: Principal) -> None:
    """Delete a change set that was not applied, with its rows. Raises `NotFoundError` or `ConflictError`."""
    async with session_on(connection) as session:
        found = await _lock(session, change_set_id)
        never_applied = found.status == Status.FAILED and found.undo_until is None
        if found.status not in {Status.STAGING, Status.STAGED} and not never_applied:
            raise ConflictError(
                gettext("This change set is %(status)s, so it cannot be discarded.", status=found.status)
            )
        await note(connection, by, found.id, found.title, "change_set.discarded", _counts(found))
        await ChangeSets(session=session).delete(change_set_id)


async def _lock(session: AsyncSession, change_set_id: UUID) -> ChangeSet:
    found = await ChangeSets(session=session).get_one_or_none(id=change_set_id, with_for_update=True)
    if found is None:
        raise NotFoundError(gettext(MISSING))
    return found


async def _check_moment(connection: Connection, apply_at: datetime | None) -> None:
    if errors := far_moments({"apply_at": apply_at}):
        raise InvalidError(errors)
    if apply_at is not None and await connection.fetchval("SELECT $1::timestamptz <= now()", apply_at):
        raise InvalidError({"apply_at": gettext(PAST)})


def _counts(found: ChangeSet) -> dict[str, int]:
    return {
        "new": found.new_rows,
        "changed": found.changed_rows,
        "unchanged": found.unchanged_rows,
        "refused": found.refused_rows,
    }


async def delete_old_rows(connection: Connection, *, limit: int = PIECE) -> int:
    """Delete up to `limit` rows of change sets that can no longer be undone; returns how many.

    The change sets themselves, with what they were and how many rows they had, stay.
    """
    over = (
        "change_set_id IN (SELECT id FROM change_sets WHERE status IN ('applied', 'undone', 'failed') "
        "AND coalesce(undo_until, created_at + interval '30 days') < now())"
    )
    return await delete_some(connection, "change_set_rows", over, limit=limit)


async def delete_old_proposals(connection: Connection, *, limit: int = PIECE) -> int:
    """Delete change sets that were staged 30 days ago and neither applied nor planned; returns how many."""
    over = "status = 'staged' AND apply_at IS NULL AND created_at < now() - interval '30 days'"
    return await delete_some(connection, "change_sets", over, limit=min(limit, 10))
