"""A `mercer` command that runs to its end before the shop opens."""

import time
from collections.abc import Mapping
from pathlib import Path

from web.embedded.errors import ServiceError
from web.supervisor.console import Console
from web.supervisor.program import Program

POLL_SECONDS = 0.02
DETAIL_SECONDS = 0.25


class Errand:
    """Runs commands one after the other; their latest output is shown as progress."""

    def __init__(self, log_dir: Path, env: Mapping[str, str]) -> None:
        self._log_dir = log_dir
        self._env = env
        self._program: Program | None = None

    def run(self, command: str, console: Console, title: str) -> None:
        """Run `mercer command` to its end. Raises `ServiceError` with the end of its log if it fails."""
        program = self._program = Program(command, log=self._log_dir / f"{command}.log", env=self._env)
        with console.step(title) as show:
            program.launch()
            shown_at = time.monotonic()
            while program.alive():
                time.sleep(POLL_SECONDS)
                if time.monotonic() - shown_at > DETAIL_SECONDS:
                    show(program.last_words(1))
                    shown_at = time.monotonic()
            if program.exit_code != 0:
                raise ServiceError(f"{title} failed. The end of {program.log}:\n\n{program.last_words()}")

    def stop(self) -> None:
        """End the command that runs, if any: what it did not commit is undone."""
        if self._program:
            self._program.force()
