"""Work that nobody waits for gives way to work that somebody waits for, where both share the cores of a machine."""

import os
from collections.abc import Awaitable, Callable
from contextlib import suppress
from pathlib import Path
from threading import Timer
from urllib.parse import parse_qs, urlsplit

import asyncpg

from domain.connection import prepare_connection

Preparation = Callable[[asyncpg.Connection], Awaitable[None]]

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


def prepare_to_give_way(dsn: str) -> Preparation:
    """Like `prepare_connection`; lowers the process that serves it, too, where PostgreSQL runs on this machine.

    Without it a process that gives way would still have its queries answered before those of others.
    """
    nearby = _is_here(dsn)

    async def prepare(connection: asyncpg.Connection) -> None:
        await prepare_connection(connection)
        pid = connection.get_server_pid()
        if nearby and _is_postgres(pid):
            _lower(pid)
            _lower_session(pid)

    return prepare


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
