"""What is refused of changes that wait to be paid."""

from domain.errors import ConflictError
from domain.words.messages import gettext, marked

NOTHING_WAITS = marked(
    "No change of this order is waiting to be paid. It was paid or taken back, its payment is on its way, or its time "
    "is over."
)


class NoChangeWaitsError(ConflictError):
    """No change of the order waits for somebody to pay it."""

    code = "no_change_waits"

    def __init__(self) -> None:
        super().__init__(gettext(NOTHING_WAITS))


class AskedOftenError(ConflictError):
    """The customer was asked as often as anybody may be."""

    code = "asked_often"
