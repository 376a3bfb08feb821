"""Restarts a child that ends by itself, and gives up when that is no use."""

import time
from pathlib import Path
from typing import Protocol

from web.embedded.errors import ServiceError
from web.embedded.processes import Process

QUICK_SECONDS = 5.0
"""The seconds below which a child's life counts as a failed start."""
QUICK_DEATHS = 4
FIRST_PAUSE = 0.1


class Child(Protocol):
    """The interface of a server or program to the supervisor."""

    name: str
    process: Process | None

    @property
    def log(self) -> Path:
        """The child's log file."""

    def alive(self) -> bool:
        """Whether the child runs."""

    def restart(self) -> None:
        """Start the child again. May raise `ServiceError`."""

    def stop(self) -> None:
        """Stop the child in good order."""

    def force(self) -> None:
        """Stop the child at once."""


class Keeper:
    """Watches over one child that has been started."""

    def __init__(self, child: Child) -> None:
        self.child = child
        self._started = time.monotonic()
        self._deaths = 0
        self._again_at: float | None = None

    def look(self) -> str | None:
        """Check on the child, and restart it when it is time, without waiting; returns a message if it ended.

        Raises `ServiceError` with the end of its log if it dies again and again.
        """
        now = time.monotonic()
        if self._again_at is not None:
            if now >= self._again_at:
                self._again_at = None
                self._started = now
                self.child.restart()
            return None
        return None if self.child.alive() else self._mourn(now)

    def _mourn(self, now: float) -> str:
        self._deaths = self._deaths + 1 if now - self._started < QUICK_SECONDS else 1
        if self._deaths >= QUICK_DEATHS:
            raise ServiceError(
                f"{self.child.name} ended {QUICK_DEATHS} times right after its start. "
                f"The end of {self.child.log}:\n\n{self._last_words()}\n\nFix this, and start again."
            )
        self._again_at = now + FIRST_PAUSE * 2 ** (self._deaths - 1)
        return f"{self.child.name} ended unexpectedly and was restarted; see {self.child.log}."

    def _last_words(self) -> str:
        return self.child.process.last_words() if self.child.process else ""
