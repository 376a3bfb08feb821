"""The faults, each with the longest time without a sale that it may cost."""

import asyncio
import signal
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import asyncpg
import psutil

from tests.support.embedded.started import Started, command_line

LOCK_SECONDS = 5.0
HANG_SECONDS = 8.0
Deed = Callable[[Started, str], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Fault:
    """Something that breaks; `seconds` is the longest time without any sale that it may cost on an idle machine."""

    name: str
    seconds: float
    happen: Deed


FIRST, LAST, ALL = slice(0, 1), slice(-1, None), slice(None)
"""Which of the processes of one name: a parent comes before its children."""


def _find(shop: Started, name: str, which: slice) -> list[psutil.Process]:
    return [one for one in shop.family() if name in command_line(one)][which]


def _kill(name: str, which: slice = FIRST) -> Deed:
    async def happen(shop: Started, _dsn: str) -> None:
        for process in _find(shop, name, which):
            process.kill()

    return happen


def _hang(name: str, which: slice) -> Deed:
    """Stop processes for a while, as a machine that swaps does; they may have been ended meanwhile."""

    async def happen(shop: Started, _dsn: str) -> None:
        processes = _find(shop, name, which)
        for process in processes:
            process.send_signal(signal.SIGSTOP)
        await asyncio.sleep(HANG_SECONDS)
        for process in processes:
            if process.is_running():
                process.send_signal(signal.SIGCONT)

    return happen


async def _lock_a_row(_shop: Started, dsn: str) -> None:
    """Hold the stock of one product, as a careless console does; the others are sold on."""
    connection = await asyncpg.connect(dsn)
    try:
        async with connection.transaction():
            await connection.execute("SELECT FROM stock_items ORDER BY variant_id LIMIT 1 FOR UPDATE")
            await asyncio.sleep(LOCK_SECONDS)
    finally:
        await connection.close()


async def _end_sessions(_shop: Started, dsn: str) -> None:
    """End every session of the shop, one second after the other."""
    connection = await asyncpg.connect(dsn)
    try:
        for _ in range(3):
            await connection.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                                     "WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()")  # fmt: skip
            await asyncio.sleep(1)
    finally:
        await connection.close()


WEB, WORKER, POSTGRES, VALKEY = "web.cli serve", "web.cli worker", "postgres", "valkey"
FAULTS = (
    Fault("a web process is killed", 3, _kill(WEB, LAST)),
    Fault("the parent of the web processes is killed", 12, _kill(WEB)),
    Fault("a web process hangs", 12, _hang(WEB, LAST)),
    Fault("the worker is killed", 2, _kill(WORKER)),
    Fault("Valkey is killed", 3, _kill(VALKEY)),
    Fault("Valkey hangs", 3, _hang(VALKEY, ALL)),
    Fault("PostgreSQL is killed", 12, _kill(POSTGRES)),
    Fault("PostgreSQL hangs", 12, _hang(POSTGRES, ALL)),
    Fault("all sessions of PostgreSQL are ended, three times", 5, _end_sessions),
    Fault("one row of stock is locked", 3, _lock_a_row),
)
