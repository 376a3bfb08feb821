"""Where a change comes from: set once for each request, and read by whatever writes the security log.

It is context rather than an argument because every change of an account is to be on record, whichever way it is made:
an operation that had to be handed the origin could be called without it.
"""

from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass

LONGEST_DEVICE = 200


@dataclass(frozen=True, slots=True)
class Origin:
    """The client's network address and its user agent; both are empty for the worker."""

    network: str = ""
    device: str = ""


COMMAND_LINE = Origin(device="command line")
NOWHERE = Origin()
_origin: ContextVar[Callable[[], Origin]] = ContextVar("origin", default=lambda: NOWHERE)


def come_from(origin: Callable[[], Origin]) -> None:
    """Set the origin of all that this task does from now on; it is worked out when it is first needed."""
    _origin.set(origin)


def present_origin() -> Origin:
    """The origin of what this task does, its device cut to `LONGEST_DEVICE` characters."""
    found = _origin.get()()
    return Origin(found.network, found.device[:LONGEST_DEVICE])
