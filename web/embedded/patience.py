"""How long a start is waited for: as long as something moves, so that a slow one is not taken for a broken one."""

import time
from collections.abc import Callable

from web.embedded.processes import Process
from web.embedded.vitals import session_cpu_seconds

LOOK_SECONDS = 1.0
NEWS_SECONDS = 15.0
"""Between two words to whoever waits."""


class Patience:
    """Ends when a process has neither worked nor written for `quiet` seconds, and after `longest` in any case."""

    def __init__(self, *, quiet: float, longest: float, say: Callable[[str], None] | None = None) -> None:
        self._quiet, self._longest, self._say = quiet, longest, say
        self._began = self._moved = self._looked = self._told = time.monotonic()
        self._seen = (0.0, 0)

    def ended(self, process: Process | None, name: str) -> bool:
        """Whether waiting for `process` makes no sense any more; cheap enough to be asked all the time."""
        now = time.monotonic()
        if now - self._looked < LOOK_SECONDS:
            return False
        self._looked = now
        seen = self._signs(process)
        if seen != self._seen:
            self._seen, self._moved = seen, now
        self._tell(name, now)
        return now - self._moved > self._quiet or now - self._began > self._longest

    @property
    def seconds(self) -> int:
        """How long it has lasted."""
        return round(time.monotonic() - self._began)

    def _tell(self, name: str, now: float) -> None:
        if self._say and now - self._told >= NEWS_SECONDS:
            self._told = now
            self._say(f"{name} is still starting, after {self.seconds} s …")

    @staticmethod
    def _signs(process: Process | None) -> tuple[float, int]:
        if process is None:
            return (0.0, 0)
        return (session_cpu_seconds(process.popen.pid), process.written)
