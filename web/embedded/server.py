"""The behaviour that PostgreSQL and Valkey share: adopt a running server, or start, watch and stop our own."""

import signal
import time
from abc import ABC, abstractmethod
from collections.abc import Callable
from pathlib import Path

from web.embedded.errors import ServiceError
from web.embedded.layout import Layout, make_run_dir
from web.embedded.locks import locked
from web.embedded.patience import Patience
from web.embedded.processes import POLL_SECONDS, Process

# A start may include recovery from a crash, which takes as long as it takes, an end writing everything to disk.
QUIET_SECONDS = 120.0
LONGEST_SECONDS = 3600.0
STOP_SECONDS = 30.0


class Server(ABC):
    """A server on a private socket that every command of the same DATA_DIR shares."""

    name: str
    stop_signal: signal.Signals = signal.SIGTERM
    force_signal: signal.Signals = signal.SIGKILL

    def __init__(self, layout: Layout) -> None:
        self.layout = layout
        self.process: Process | None = None
        self.say: Callable[[str], None] | None = None
        """Told now and then about a long start."""

    @property
    @abstractmethod
    def url(self) -> str:
        """The URL for clients; known before the server runs."""

    @property
    @abstractmethod
    def log(self) -> Path:
        """The server's log file."""

    @abstractmethod
    def find(self) -> bool:
        """Whether a running server can be shared; waits for one that is stopping."""

    @abstractmethod
    def spawn(self) -> Process:
        """Start a server, without waiting for it."""

    @abstractmethod
    def answers(self) -> bool:
        """Whether the server accepts work now."""

    def launch(self) -> None:
        """Adopt a running server or start one, without waiting. Raises `ServiceError`."""
        self.process = None
        make_run_dir(self.layout.run_dir)
        if self.find():
            return
        try:
            self.process = self.spawn()
        except OSError as error:
            raise ServiceError(f"{self.name} cannot be started: {error}.") from None

    def wait(self) -> None:
        """Return once it takes work. Raises `ServiceError` with the end of its log if it never does."""
        patience = Patience(quiet=QUIET_SECONDS, longest=LONGEST_SECONDS, say=self.say)
        while not self.answers():
            if self.process and self.process.exit_code is not None:
                self.retry_or_give_up(self.process)
            if patience.ended(self.process, self.name):
                raise ServiceError(f"{self.name} does not answer after {patience.seconds} seconds; see {self.log}.")
            time.sleep(POLL_SECONDS)

    def restart(self) -> None:
        """Start the server again after it ended by itself, or after the command it was adopted from stopped it."""
        with locked(self.layout.start_lock):
            self.launch()
            self.wait()

    def retry_or_give_up(self, ended: Process) -> None:
        """Handle a failed start: by its log, retry it or raise `ServiceError`."""
        raise ServiceError(f"{self.name} could not start; the end of {self.log}:\n{ended.last_words()}")

    def alive(self) -> bool:
        """Whether the server still runs, be it ours or adopted."""
        return self.process.exit_code is None if self.process else self.answers()

    def hung(self) -> bool:
        """Never: a server that answers late is left to end what it does, for it holds the data."""
        return False

    def stop(self) -> None:
        """Stop the server if it is ours, giving it time to write everything to disk."""
        if self.process:
            self.process.stop(self.stop_signal, STOP_SECONDS)

    def force(self) -> None:
        """End the server at once if it is ours; nothing committed is lost."""
        if self.process:
            self.process.ask(self.force_signal)
