"""Work that nobody waits for gives way to work that somebody waits for, where both share the cores of a machine."""

import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from threading import Timer
from urllib.parse import parse_qs, urlsplit

import asyncpg

from domain.connection import prepare_connection
from web.infra.cores import kept_aside

NICE = 5
"""A third of the share of others while all cores are busy, and all that they leave: a step is a quarter less (nice(2)).

So little that a transaction of the worker that holds a lock still goes on, and lets go of it.
"""

PROCESSES = Path("/proc")
OURS = {"", "localhost", "127.0.0.1", "::1"}

TURN_SECONDS = 0.12
"""Linux lets users who are not root change the share of one session in a tenth of a second, all of them together."""

TURNS = 50
"""How often it is tried again: a worker opens some connections at once, and others may try beside it."""


def give_way() -> None:
    """Lower the priority of this process; what it starts later, threads too, inherits it."""
    _lower(os.getpid())
    if os.getsid(0) == os.getpid():
        _lower_session(os.getpid())


class Way:
    """The way that a process, and what serves it in PostgreSQL, make for others.

    Without the second a process that gives way would still have its queries answered before those of others.
    """

    def __init__(self, dsn: str) -> None:
        self._nearby = _is_here(dsn)

    async def prepare(self, connection: asyncpg.Connection) -> None:
        """Like `prepare_connection`; lowers the process that serves it, too, where PostgreSQL runs on this machine."""
        await prepare_connection(connection)
        for pid in self._served_by(connection):
            _lower(pid)
            _lower_session(pid)

    @contextmanager
    def aside(self, connection: asyncpg.Connection) -> Iterator[None]:
        """Leave half of the cores to others until the end: this thread, and the process that serves the connection.

        For work that fills a core for seconds (`web.infra.cores`).
        """
        with ExitStack() as stack:
            for pid in (0, *self._served_by(connection)):
                stack.enter_context(kept_aside(pid))
            yield

    def _served_by(self, connection: asyncpg.Connection) -> list[int]:
        """The process behind a connection, if it runs here."""
        pid = connection.get_server_pid()
        return [pid] if self._nearby and _is_postgres(pid) else []


def _is_here(dsn: str) -> bool:
    """Whether PostgreSQL listens at an address or a socket of this machine, by what asyncpg looks at."""
    url = urlsplit(dsn)
    host = url.hostname or parse_qs(url.query).get("host", [""])[0] or os.environ.get("PGHOST", "")
    return host in OURS or host.startswith("/")


def _is_postgres(pid: int) -> bool:
    try:
        return (PROCESSES / str(pid) / "cmdline").read_bytes().startswith(b"postgres:")
    except OSError:
        return False


def _lower(pid: int) -> None:
    with suppress(OSError):
        if os.getpriority(os.PRIO_PROCESS, pid) < NICE:
            os.setpriority(os.PRIO_PROCESS, pid, NICE)


def _lower_session(pid: int) -> None:
    """Lower that of the session that this process leads.

    Linux divides the cores among sessions first: a priority counts only within its own (sched(7), "autogroup").
    """
    with suppress(OSError):
        _write(os.open(PROCESSES / str(pid) / "autogroup", os.O_WRONLY), TURNS)


def _write(session: int, turns: int) -> None:
    """Write the priority to this open file, which stays that of its process, and close it; later if others were first.

    Nobody waits for that: it goes on beside the work, and ends with this process.
    """
    try:
        os.write(session, str(NICE).encode())
    except BlockingIOError:
        if turns:
            later = Timer(TURN_SECONDS, _write, (session, turns - 1))
            later.daemon = True
            later.start()
            return
    except OSError:
        pass
    os.close(session)
