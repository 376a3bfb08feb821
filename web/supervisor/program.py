"""The shop's own processes: `mercer serve`, `mercer worker`, `mercer mailbox`."""

import os
import signal
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from web.config.settings import PROJECT_ROOT
from web.embedded.processes import Process, spawn
from web.supervisor.gate import Gate
from web.supervisor.pulse import Pulse

ALLOCATOR = {
    "MALLOC_ARENA_MAX": "2",
    "MALLOC_MMAP_THRESHOLD_": "1048576",
    "MALLOC_TRIM_THRESHOLD_": "2097152",
}
"""How glibc gives memory back: what is larger than 1 MB at once, such as the 19 MB of each password's hash.

By itself it keeps such blocks for ever after the first, in as many heaps as there are threads: 40 MB per process. What
is smaller stays, up to 2 MB: to get anew the room in which a page is compressed takes twice as long as to compress it.
"""


class Program:
    """A `mercer` command as a child that dies with the supervisor."""

    def __init__(
        self,
        *command: str,
        log: Path,
        env: Mapping[str, str],
        patience: float = 10.0,
        gated: bool = False,
        beats: bool = False,
        pass_fds: Sequence[int] = (),
    ) -> None:
        self.name = log.stem
        self.log = log
        self.process: Process | None = None
        self._command = [sys.executable, "-m", "web.cli", *command]
        self._env = {**ALLOCATOR, **os.environ, **env}
        self._patience = patience
        self._gated = gated
        self._gate: Gate | None = None
        self._beats = beats
        self._pulse: Pulse | None = None
        self._pass_fds = tuple(pass_fds)

    def launch(self) -> None:
        """Start the program; a gated one imports the shop and then waits for `release`."""
        self._gate = gate = Gate() if self._gated else None
        pulse = self._new_pulse()
        self.process = spawn(
            self._command,
            log=self.log,
            env={**self._env, **(gate.environment if gate else {}), **(pulse.environment if pulse else {})},
            pass_fds=(*self._pass_fds, *([gate.inner] if gate else []), *([pulse.outer] if pulse else [])),
            cwd=PROJECT_ROOT,
        )
        if gate:
            gate.inherited()
        if pulse:
            pulse.inherited()

    restart = launch

    def _new_pulse(self) -> Pulse | None:
        if self._pulse:
            self._pulse.close()
        self._pulse = Pulse() if self._beats else None
        return self._pulse

    def release(self) -> None:
        """Let a gated program begin; if it has to start again, it need not wait any more."""
        self._gated = False
        if self._gate:
            self._gate.open()
            self._gate = None

    @property
    def exit_code(self) -> int | None:
        """The exit code, None while the program runs; negative if a signal ended it."""
        return self.process.exit_code if self.process else None

    def last_words(self, lines: int = 12) -> str:
        """The end of the output of the last run."""
        return self.process.last_words(lines) if self.process else ""

    def alive(self) -> bool:
        """Whether the program runs."""
        return self.process is not None and self.process.exit_code is None

    def hung(self) -> bool:
        """Whether it runs and does nothing any more; never so before its first heartbeat, however long its start."""
        return bool(self._pulse and self.process and self._pulse.hung(self.process.popen.pid))

    def stop(self) -> None:
        """Ask the program to finish its work and end."""
        if self.process:
            self.process.stop(signal.SIGTERM, self._patience)

    def force(self) -> None:
        """End the program at once, without waiting."""
        if self.process:
            self.process.strike()
