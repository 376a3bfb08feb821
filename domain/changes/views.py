"""Change sets and their rows, as shown."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from domain.changes.proposal import RowError
from domain.changes.states import AT_WORK, Action, Kind, Status


@dataclass(frozen=True, slots=True)
class Counts:
    """How many rows a change set has of each action."""

    new: int
    changed: int
    unchanged: int
    refused: int

    @property
    def effective(self) -> int:
        """The rows that change something."""
        return self.new + self.changed


@dataclass(frozen=True, slots=True)
class ChangeSetView:
    """A change set; times are UTC. `done` of `due` rows are finished in its status, `stored` is how many it has.

    `format` is that of an imported file. `undoable` says whether it may still be undone.
    """

    id: UUID
    kind: Kind
    status: Status
    format: str
    title: str
    currency: str
    actor: str
    counts: Counts
    done: int
    due: int
    stored: int
    created_at: datetime
    apply_at: datetime | None
    applied_at: datetime | None
    undo_until: datetime | None
    undone_at: datetime | None
    undoable: bool
    failure: str

    @property
    def at_work(self) -> bool:
        """Whether the worker is busy with it."""
        return self.status in AT_WORK


@dataclass(frozen=True, slots=True)
class RowView:
    """A row: `before` and `after` hold what it changes, by field; `line` is that of the file."""

    position: int
    line: int | None
    sku: str
    product: str
    action: Action
    errors: tuple[RowError, ...]
    before: dict[str, Any] | None
    after: dict[str, Any] | None
