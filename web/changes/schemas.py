"""Change sets over JSON: what is answered."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from msgspec import Meta, Struct

from domain.changes.states import Action, Kind, Status
from domain.changes.views import ChangeSetView, RowView
from web.api.fields import Count, Cursor


class CountsBody(Struct, frozen=True):
    """How many rows there are of each action."""

    new: Count
    changed: Count
    unchanged: Count
    refused: Count


class Progress(Struct, frozen=True):
    """The rows that are finished in the present status, of all that it is about."""

    done: Count
    total: Count


class RowErrorBody(Struct, frozen=True):
    """Why a row is refused; `field` is empty where it is the row as a whole."""

    field: str
    message: str


class Row(Struct, frozen=True, omit_defaults=True):
    """A row, about one variant; `before` and `after` hold the fields that it changes, money in minor units."""

    sku: str
    product: str
    action: Action
    errors: list[RowErrorBody]
    before: dict[str, Any] | None
    after: dict[str, Any] | None
    line: Annotated[int | None, Meta(description="The line of the file; absent for a bulk edit")] = None


class ChangeSet(Struct, frozen=True):
    """A change set without its rows. `format` is that of an imported file."""

    id: UUID
    kind: Kind
    status: Status
    format: str | None
    title: str
    counts: CountsBody
    progress: Progress
    created_at: datetime
    apply_at: datetime | None
    applied_at: datetime | None
    undo_until: datetime | None
    failure: str | None


class ChangeSetWithRows(ChangeSet, frozen=True):
    """A change set with a page of its rows, in the order of the file."""

    rows: list[Row]
    next_cursor: Cursor | None


class ChangeSetList(Struct, frozen=True):
    """A page of change sets, the latest first."""

    items: list[ChangeSet]
    next_cursor: Cursor | None


def change_set_of(view: ChangeSetView) -> ChangeSet:
    """A change set as JSON."""
    return ChangeSet(**_same(view))


def with_rows(view: ChangeSetView, rows: list[RowView], following: str | None) -> ChangeSetWithRows:
    """A change set with a page of its rows as JSON."""
    return ChangeSetWithRows(**_same(view), rows=[_row(one) for one in rows], next_cursor=following)


def _same(view: ChangeSetView) -> dict[str, Any]:
    names = ("id", "kind", "status", "title", "created_at", "apply_at", "applied_at", "undo_until")
    counts = view.counts
    return {
        **{name: getattr(view, name) for name in names},
        "format": view.format or None,
        "failure": view.failure or None,
        "counts": CountsBody(counts.new, counts.changed, counts.unchanged, counts.refused),
        "progress": Progress(view.done, view.due),
    }


def _row(row: RowView) -> Row:
    errors = [RowErrorBody(one.field, one.message) for one in row.errors]
    return Row(row.sku, row.product, row.action, errors, row.before, row.after, row.line)
