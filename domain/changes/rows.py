"""The rows of a change set as work is done on them, and what is decided of each."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from domain.catalogue.option_order import in_order
from domain.changes.proposal import RowError
from domain.changes.states import Action


@dataclass(frozen=True, slots=True)
class StoredRow:
    """A row with the values that it asks for now; `before` and `after` are what was decided when it was staged."""

    position: int
    line: int | None
    sku: str
    product: str
    values: Mapping[str, Any]
    action: Action = Action.WAITING
    errors: tuple[RowError, ...] = ()
    before: Mapping[str, Any] | None = None
    after: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is decided of a row: its action, and both values of what it changes."""

    row: StoredRow
    action: Action
    before: Mapping[str, Any] | None = None
    after: Mapping[str, Any] | None = None
    errors: tuple[RowError, ...] = ()

    @property
    def is_effective(self) -> bool:
        """Whether the row changes something."""
        return self.action in {Action.NEW, Action.CHANGED}

    @property
    def is_as_before(self) -> bool:
        """Whether the row changes something, and just what was decided of it before."""
        row = self.row
        before = (row.action, row.before, row.after, row.errors)
        return self.is_effective and (self.action, self.before, self.after, self.errors) == before


def names_of(**sides: Mapping[str, Any] | None) -> dict[str, list[str]]:
    """The names of the options of each side, which are stored beside it: JSON values do not keep their order."""
    named = {side: (values or {}).get("options") for side, values in sides.items()}
    return {side: list(options) for side, options in named.items() if isinstance(options, Mapping) and options}


def with_names(values: dict[str, Any] | None, names: list[str] | None) -> dict[str, Any] | None:
    """Values as stored, with their options in the order of `names`."""
    options = (values or {}).get("options")
    return {**values, "options": in_order(options, names)} if values and isinstance(options, Mapping) else values


def refused(row: StoredRow, errors: tuple[RowError, ...]) -> Verdict:
    """A row that is refused; what it would have changed stays visible."""
    return Verdict(row, Action.REFUSED, row.before, row.after, errors)
