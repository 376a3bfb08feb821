"""Ctrl-C, SIGTERM and SIGHUP: the first asks for an orderly stop, a second Ctrl-C for a quick one."""

import signal
import time
from collections.abc import Callable
from types import FrameType

STOPPING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
REPEAT_SECONDS = 0.5
"""The seconds within which a signal is a repetition: programs may pass one on twice; a person needs longer."""


class StopRequested(BaseException):
    """The shop was asked to stop."""


class StopSignals:
    """Raises `StopRequested` in the main thread at the first signal, once, and calls `on_force` at a later Ctrl-C."""

    def __init__(self) -> None:
        self.on_force: Callable[[], None] | None = None
        self._stopping_since: float | None = None

    def listen(self) -> None:
        """Take over the signals; a SIGHUP that `nohup` has switched off stays off."""
        for number in STOPPING:
            if number is not signal.SIGHUP or signal.getsignal(number) is not signal.SIG_IGN:
                signal.signal(number, self._receive)

    def stopping(self) -> None:
        """Note that the stop has begun: from now on nothing is raised."""
        if self._stopping_since is None:
            self._stopping_since = time.monotonic()

    def _receive(self, number: int, _frame: FrameType | None) -> None:
        if self._stopping_since is None:
            self.stopping()
            raise StopRequested
        if number == signal.SIGINT and self.on_force and time.monotonic() - self._stopping_since > REPEAT_SECONDS:
            self.on_force()
