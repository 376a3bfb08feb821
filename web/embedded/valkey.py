"""Valkey, the Redis-compatible server, as a child process, on a unix socket only."""

import socket
import time
from pathlib import Path

from web.embedded.binaries import valkey_server
from web.embedded.errors import ServiceError
from web.embedded.processes import POLL_SECONDS, Process, spawn
from web.embedded.server import STOP_SECONDS, Server

ANSWER_SECONDS = 1.0


class Valkey(Server):
    """The shop's cache, wake-up bell and queue."""

    name = "Valkey"

    @property
    def url(self) -> str:
        """The URL of the server, through the socket, for redis-py."""
        return f"unix://{self.socket_path}"

    @property
    def log(self) -> Path:
        """The server's log file."""
        return self.layout.log_dir / "valkey.log"

    @property
    def socket_path(self) -> Path:
        """The unix socket that the server listens on."""
        return self.layout.run_dir / "valkey.sock"

    def find(self) -> bool:
        """Whether a server on this socket can be shared; one that is stopping is waited for."""
        deadline = time.monotonic() + STOP_SECONDS
        while (answer := self._ping()) is not None:
            if answer.startswith(b"+PONG"):
                return True
            if time.monotonic() > deadline:
                raise ServiceError(f"Another server at {self.socket_path} does not answer: stop it and try again.")
            time.sleep(POLL_SECONDS)
        return False

    def spawn(self) -> Process:
        """Start `valkey-server`, which writes its data to disk within a minute and when it stops."""
        folder = self.layout.data_dir / "valkey"
        folder.mkdir(mode=0o700, exist_ok=True)
        options = {
            "port": "0",
            "unixsocket": str(self.socket_path),
            "unixsocketperm": "700",
            "dir": str(folder),
            "daemonize": "no",
            "appendonly": "no",
            # Nothing in here is the only copy of anything: a full disk keeps it neither from working nor from ending.
            "stop-writes-on-bgsave-error": "no",
            "shutdown-on-sigterm": "force",
        }
        flags = [part for name, value in options.items() for part in (f"--{name}", value)]
        command: list[str | Path] = [valkey_server(), *flags, "--save", "60", "1"]
        return spawn(command, log=self.log, env={"PATH": "/usr/bin:/bin", "LC_ALL": "C"}, death=self.stop_signal)

    def answers(self) -> bool:
        """Whether the server answers PING; not while it still loads its data."""
        return (self._ping() or b"").startswith(b"+PONG")

    def _ping(self) -> bytes | None:
        """The server's response to a PING: empty if it accepts but keeps silent, None if there is no server."""
        with socket.socket(socket.AF_UNIX) as caller:
            caller.settimeout(ANSWER_SECONDS)
            try:
                caller.connect(str(self.socket_path))
            except (FileNotFoundError, ConnectionRefusedError):
                return None
            except OSError:
                return b""
            try:
                caller.sendall(b"PING\r\n")
                return caller.recv(64)
            except OSError:
                return b""
