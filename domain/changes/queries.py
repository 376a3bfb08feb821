"""Change sets and their rows, read for staff."""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from advanced_alchemy.filters import CollectionFilter, ComparisonFilter, LimitOffset, OrderBy

from domain.changes.models import ChangeSet, ChangeSetRow
from domain.changes.proposal import RowError
from domain.changes.repositories import ChangeSetRows, ChangeSets
from domain.changes.rows import with_names
from domain.changes.states import SHOWN, Action, Kind, Status
from domain.changes.views import ChangeSetView, Counts, RowView
from domain.clock import now
from domain.connection import Connection
from domain.errors import NotFoundError
from domain.orm import session_on
from domain.words.messages import gettext

SAME = ("id", "format", "title", "currency", "actor", "done", "due", "stored", "created_at", "apply_at", "applied_at",
        "undo_until", "undone_at", "failure")  # fmt: skip


async def list_change_sets(
    connection: Connection, *, statuses: Collection[Status] | None, before: UUID | None, limit: int
) -> list[ChangeSetView]:
    """Change sets in these statuses, in any if None, the latest first from the one made before `before`: one query."""
    filters = [
        CollectionFilter("status", statuses),
        OrderBy("id", "desc"),
        LimitOffset(limit, 0),
        *([ComparisonFilter("id", "lt", before)] if before else []),
    ]
    async with session_on(connection) as session:
        return [_view(one) for one in await ChangeSets(session=session).get_many(*filters)]


async def find_change_set(connection: Connection, change_set_id: UUID) -> ChangeSetView:
    """One change set: one query. Raises `NotFoundError`."""
    async with session_on(connection) as session:
        found = await ChangeSets(session=session).get_one_or_none(id=change_set_id)
    if found is None:
        raise NotFoundError(gettext("This change set does not exist."))
    return _view(found)


async def list_rows(
    connection: Connection, change_set_id: UUID, *, action: Action | None, after: int, limit: int
) -> list[RowView]:
    """Decided rows in the order of the file, of one action unless it is None, from behind `after`: one query."""
    filters = [
        ComparisonFilter("change_set_id", "eq", change_set_id),
        CollectionFilter("action", [action] if action else list(SHOWN)),
        ComparisonFilter("position", "gt", after),
        OrderBy("position"),
        LimitOffset(limit, 0),
    ]
    async with session_on(connection) as session:
        return [_row(one) for one in await ChangeSetRows(session=session).get_many(*filters)]


def _view(found: ChangeSet) -> ChangeSetView:
    same: dict[str, Any] = {name: getattr(found, name) for name in SAME}
    status = Status(found.status)
    applied = status in {Status.APPLIED, Status.FAILED}
    return ChangeSetView(
        **same,
        kind=Kind(found.kind),
        status=status,
        counts=Counts(found.new_rows, found.changed_rows, found.unchanged_rows, found.refused_rows),
        undoable=applied and found.undo_until is not None and now() < found.undo_until,
    )


def _row(found: ChangeSetRow) -> RowView:
    names: Any = found.option_names or {}
    return RowView(
        position=found.position,
        line=found.line,
        sku=found.sku,
        product=found.product,
        action=Action(found.action),
        errors=tuple(RowError(**one) for one in found.errors),
        before=with_names(found.before, names.get("before")),
        after=with_names(found.after, names.get("after")),
    )
