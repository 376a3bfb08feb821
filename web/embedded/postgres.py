"""PostgreSQL 18 as a child process, on a unix socket only."""

import signal
import time
from pathlib import Path

from web.embedded.cluster import CLEAN_ENVIRONMENT, Cluster, open_cluster
from web.embedded.errors import ServiceError
from web.embedded.layout import Layout
from web.embedded.postmaster import read_postmaster
from web.embedded.processes import POLL_SECONDS, Process, spawn
from web.embedded.server import STOP_SECONDS, Server

DATABASE = "mercer"
PORT = "5432"  # only a part of the socket's name
SETTINGS = {
    "listen_addresses": "",
    "max_connections": "200",
    "shared_buffers": "128MB",
    "effective_cache_size": "1GB",
    "random_page_cost": "1.1",
    "fsync": "on",
    "jit": "off",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_line_prefix": "%m [%p] ",
    "shared_preload_libraries": "pg_stat_statements",
    "unix_socket_permissions": "0700",
}


class Postgres(Server):
    """The shop's database server."""

    name = "PostgreSQL"
    stop_signal = signal.SIGINT  # "fast": open transactions roll back, everything else reaches the disk
    force_signal = signal.SIGQUIT  # the next start recovers from the write-ahead log

    def __init__(self, layout: Layout) -> None:
        super().__init__(layout)
        self._cluster: Cluster | None = None

    @property
    def url(self) -> str:
        """The URL of the shop's database, through the socket, for asyncpg."""
        return f"postgresql://postgres@/{DATABASE}?host={self.layout.run_dir}"

    @property
    def log(self) -> Path:
        """The server's log file."""
        return self.layout.log_dir / "postgres.log"

    @property
    def cluster(self) -> Cluster:
        """The data folder, created at first use."""
        if self._cluster is None:
            self._cluster = open_cluster(self.layout)
        return self._cluster

    def find(self) -> bool:
        """Whether a server on this data folder can be shared; one that is stopping is waited for."""
        deadline = time.monotonic() + STOP_SECONDS
        while running := read_postmaster(self.cluster.data):
            if running.status == "ready" and self.answers():
                return True
            if time.monotonic() > deadline:
                raise ServiceError(f"PostgreSQL (process {running.pid}) neither answers nor ends: stop it first.")
            time.sleep(POLL_SECONDS)
        # PostgreSQL itself hesitates if a stranger now has the number in a file that a crash left behind.
        for left in (self.cluster.data / "postmaster.pid", self._socket_lock):
            left.unlink(missing_ok=True)
        return False

    @property
    def _socket_lock(self) -> Path:
        return self.layout.run_dir / f".s.PGSQL.{PORT}.lock"

    def spawn(self) -> Process:
        """Start `postgres` on the data folder."""
        options = [part for name, value in SETTINGS.items() for part in ("-c", f"{name}={value}")]
        program = self.cluster.home / "bin" / "postgres"
        return spawn(
            [program, "-D", self.cluster.data, "-k", self.layout.run_dir, "-p", PORT, *options],
            log=self.log,
            env=CLEAN_ENVIRONMENT,
            account=self.cluster.account,
            death=self.stop_signal,
        )

    def answers(self) -> bool:
        """Whether the server accepts connections."""
        running = read_postmaster(self.cluster.data)
        if running is None or running.status != "ready":
            return False
        return self.cluster.run("pg_isready", "--quiet", "-h", self.layout.run_dir, "-p", PORT).returncode == 0

    def alive(self) -> bool:
        """Whether the server runs, also while it refuses connections."""
        return self.process.exit_code is None if self.process else read_postmaster(self.cluster.data) is not None

    def retry_or_give_up(self, ended: Process) -> None:
        """Try again only if the remains of a killed server stood in the way."""
        # Children of a server that was killed let go of its shared memory a moment later.
        if "is still in use" not in ended.last_words():
            super().retry_or_give_up(ended)
        time.sleep(0.1)
        self.process = self.spawn()

    def wait(self) -> None:
        """Return once the shop's database can be used."""
        super().wait()
        self._make_database()

    def _make_database(self) -> None:
        made = self.cluster.run("createdb", "-h", self.layout.run_dir, "-p", PORT, "-U", "postgres", DATABASE)
        if made.returncode != 0 and "already exists" not in made.stderr:
            raise ServiceError(f"The database {DATABASE!r} could not be made: {made.stderr.strip()}")
