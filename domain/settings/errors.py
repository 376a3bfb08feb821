"""Refusals of a shop that its owner has closed."""

from domain.errors import UnavailableError

COME_BACK_SECONDS = 3600


class ClosedError(UnavailableError):
    """The shop is closed to visitors; those who ordered before still find their orders."""

    code = "closed"
