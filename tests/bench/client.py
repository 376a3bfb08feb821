"""The crowd in a process of its own, so that it neither waits for the measuring nor is waited for."""

import os
import signal
from contextlib import suppress
from multiprocessing import get_context
from typing import Any, Self

from tests.bench.load import Heard, Load, fire

ENOUGH = "enough"
END_SECONDS = 5


class CrowdError(Exception):
    """The crowd could not go on; the message says why."""


class Client:
    """A process that fires loads, one at a time; it ends with ours."""

    def __init__(self) -> None:
        context = get_context("spawn")
        self._pipe, theirs = context.Pipe()
        self._process = context.Process(target=_obey, args=(theirs,), daemon=True)
        self._process.start()
        theirs.close()

    def fire(self, load: Load) -> Heard:
        """What came of `load`. Raises `CrowdError`."""
        self.begin(load)
        return self.result()

    def begin(self, load: Load) -> None:
        """Start firing and return at once."""
        self._pipe.send(load)

    def enough(self) -> Heard:
        """End the load that was begun before its time is up; returns what came of it. Raises `CrowdError`."""
        self._pipe.send(ENOUGH)
        return self.result()

    def result(self) -> Heard:
        """Wait for the end of the load. Raises `CrowdError`."""
        found: Heard | str = self._pipe.recv()
        if isinstance(found, str):
            raise CrowdError(found)
        return found

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self._pipe.close()
        self._process.join(END_SECONDS)
        self._process.kill()
        self._process.join()


def _obey(pipe: Any) -> None:
    """Fire what comes through the pipe until nobody holds its other end."""
    os.setsid()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the other end to hear
    with suppress(EOFError, OSError):
        while True:
            order = pipe.recv()
            if isinstance(order, Load):
                pipe.send(_fired(order, pipe.fileno()))


def _fired(load: Load, enough: int) -> Heard | str:
    try:
        return fire(load, enough)
    except (OSError, ValueError) as error:
        return f"{type(error).__name__}: {error}"
