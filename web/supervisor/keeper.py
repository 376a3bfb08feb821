"""Starts a child again when it ends by itself or hangs, later each time, and knows when that is no use."""

import time
from pathlib import Path
from typing import Protocol

from web.embedded.errors import ServiceError
from web.embedded.processes import Process

QUICK_SECONDS = 10.0
"""A child that lived shorter than this did not work at all."""
QUICK_DEATHS = 4
"""After so many while the shop opens, it is not going to open."""
FIRST_PAUSE = 0.1
LONGEST_PAUSE = 10.0
"""What keeps a child from working may pass, as a full disk does: it is tried again for ever, but not all the time."""


class Child(Protocol):
    """The interface of a server or program to the supervisor."""

    name: str
    process: Process | None

    @property
    def log(self) -> Path:
        """The child's log file."""

    def alive(self) -> bool:
        """Whether the child runs."""

    def hung(self) -> bool:
        """Whether it runs and does nothing any more."""

    def restart(self) -> None:
        """Start it again. May raise `ServiceError` or OSError."""

    def stop(self) -> None:
        """Stop the child in good order."""

    def force(self) -> None:
        """Stop the child at once."""


class Keeper:
    """Watches over one child that has been started. While `opening` it gives up on one that dies at every start."""

    def __init__(self, child: Child) -> None:
        self.child = child
        self.opening = True
        self._started = time.monotonic()
        self._deaths = 0
        self._again_at: float | None = None

    def look(self) -> str | None:
        """See to the child; says what happened, if anything did.

        Of one that dies again and again in an open shop it is said once, and once that it works again. Raises
        `ServiceError` with the end of its log if it does so while the shop opens.
        """
        now = time.monotonic()
        if self._again_at is not None:
            return self._start_again(now) if now >= self._again_at else None
        if not self.child.alive():
            return self._mourn(now, "ended unexpectedly")
        if self._hopeless and now - self._started >= QUICK_SECONDS:
            self._deaths = 0
            return f"{self.child.name} works again."
        if self.child.hung():
            self.child.force()
            return f"{self.child.name} does not answer any more and is replaced; see {self.child.log}."
        return None

    def _start_again(self, now: float) -> str | None:
        self._again_at = None
        self._started = now
        try:
            self.child.restart()
        except (ServiceError, OSError) as error:
            return self._mourn(now, f"could not be started ({str(error).splitlines()[0]})")
        return None

    @property
    def _hopeless(self) -> bool:
        return self._deaths >= QUICK_DEATHS

    def _mourn(self, now: float, what: str) -> str | None:
        knew = self._hopeless
        quick = self.opening or now - self._started < QUICK_SECONDS
        self._deaths = self._deaths + 1 if quick else 1
        if self.opening and self._hopeless:
            raise ServiceError(
                f"{self.child.name} ended {QUICK_DEATHS} times right after its start. "
                f"The end of {self.child.log}:\n\n{self._last_words()}\n\nFix this, and start again."
            )
        pause = min(FIRST_PAUSE * 2 ** min(self._deaths - 1, 16), LONGEST_PAUSE)
        self._again_at = now + pause
        if self._hopeless:
            return None if knew else self._sad_news()
        return f"{self.child.name} {what} and is started again in {pause:.1f} s; see {self.child.log}."

    def _sad_news(self) -> str:
        """What is said once of a child that cannot live, rather than every few seconds."""
        last = self._last_words().strip().splitlines()
        why = f": {last[-1].strip()}" if last else ""
        return (
            f"{self.child.name} ends right after each start{why}. None of its work is done. "
            f"It is tried again every {LONGEST_PAUSE:g} s; see {self.child.log}."
        )

    def _last_words(self) -> str:
        return self.child.process.last_words() if self.child.process else ""
