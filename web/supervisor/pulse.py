"""The heartbeat of a child: how its parent notices that it runs and does nothing any more."""

import asyncio
import os
import time
from collections.abc import Mapping

from web.embedded.vitals import cpu_seconds

VARIABLE = "MERCER_PULSE"
BEAT_SECONDS = 1.0

STILL_SECONDS = 20.0
"""A process that was silent for so long and used no processor time meanwhile is hung: stopped, or in a deadlock."""
BUSY_SECONDS = 120.0
"""One that works may be silent for so long: on a crowded machine a turn of its loop can take a while."""
BUSY_SHARE = 0.01
"""Of a processor: less is no work."""


class Silence:
    """How long a process has been silent since its first beat, as its listener heard it.

    A listener that was itself held up, as by a machine that slept, does not hold the gap against the process.
    """

    def __init__(self) -> None:
        self._seconds: float | None = None
        self._looked = 0.0
        self._cpu = 0.0

    def look(self, *, beat: bool, now: float, cpu: float | None) -> bool:
        """Note whether there was a beat since the last look; returns whether the process is hung.

        `now` is a monotonic clock, `cpu` the processor time used so far, if that is known.
        """
        step, self._looked = min(now - self._looked, BEAT_SECONDS), now
        if beat:
            self._seconds, self._cpu = 0.0, cpu or 0.0
        if self._seconds is None:
            return False
        self._seconds += step
        still = cpu is not None and cpu - self._cpu < BUSY_SHARE * self._seconds
        return self._seconds > (STILL_SECONDS if still else BUSY_SECONDS)


class Pulse:
    """A pipe on which one child beats; the child must inherit `outer`."""

    def __init__(self) -> None:
        self._inner, self.outer = os.pipe()
        os.set_blocking(self._inner, False)
        self._silence = Silence()

    @property
    def environment(self) -> Mapping[str, str]:
        """The variable that tells the child where to beat."""
        return {VARIABLE: str(self.outer)}

    def inherited(self) -> None:
        """Call once the child has it: only the child may hold the outer end."""
        os.close(self.outer)

    def hung(self, pid: int) -> bool:
        """Whether the child, process `pid`, does nothing any more."""
        return self._silence.look(beat=heard(self._inner) > 0, now=time.monotonic(), cpu=cpu_seconds(pid))

    def close(self) -> None:
        """Stop listening."""
        os.close(self._inner)


def heard(pipe: int) -> int:
    """How many bytes have come through a non-blocking pipe since the last time, as far as one read shows them."""
    try:
        return len(os.read(pipe, 4096))
    except BlockingIOError:
        return 0


class Heart:
    """The child's side: beats on the pipe that its parent gave it, if any."""

    def __init__(self) -> None:
        number = os.environ.pop(VARIABLE, None)
        self._pipe = None if number is None else int(number)
        if self._pipe is not None:
            os.set_blocking(self._pipe, False)
            os.set_inheritable(self._pipe, False)

    def beat(self) -> None:
        """Show that this process works."""
        if self._pipe is not None:
            try:
                os.write(self._pipe, b".")
            except OSError:  # full: the parent has enough beats to read; or gone
                return

    def beat_on(self, loop: asyncio.AbstractEventLoop) -> None:
        """Beat every `BEAT_SECONDS` for as long as `loop` turns."""
        self.beat()
        loop.call_later(BEAT_SECONDS, self.beat_on, loop)
