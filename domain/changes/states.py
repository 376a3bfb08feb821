"""The states of a change set and of its rows."""

from enum import StrEnum


class Kind(StrEnum):
    """Where a change set comes from: a form or the API, or a file."""

    EDIT = "edit"
    IMPORT = "import"


class Status(StrEnum):
    """The status of a change set. `failed` says that work on it was given up; what was applied can be undone."""

    STAGING = "staging"
    STAGED = "staged"
    APPLYING = "applying"
    APPLIED = "applied"
    UNDOING = "undoing"
    UNDONE = "undone"
    FAILED = "failed"


AT_WORK = (Status.STAGING, Status.APPLYING, Status.UNDOING)
"""While the worker has something to do by itself."""


class Action(StrEnum):
    """What a row does to its variant; `waiting` until it is judged."""

    WAITING = "waiting"
    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    REFUSED = "refused"


SHOWN = (Action.NEW, Action.CHANGED, Action.UNCHANGED, Action.REFUSED)


class Step(StrEnum):
    """How far a row has come. Each piece of work takes rows at one step and leaves them at the next, or `settled`.

    Nothing more is done with a settled row: it changes nothing, or is refused.
    """

    PROPOSED = "proposed"
    STAGED = "staged"
    APPLIED = "applied"
    UNDONE = "undone"
    SETTLED = "settled"
