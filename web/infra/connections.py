"""Connections: how they end, and how those do that cannot be trusted any more; they hurt nobody who comes after."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Any

import asyncpg
import structlog

log = structlog.get_logger()

AWAY = (
    asyncpg.PostgresConnectionError,
    asyncpg.InterfaceError,
    asyncpg.InsufficientResourcesError,
    asyncpg.OperatorInterventionError,
    asyncpg.ReadOnlySQLTransactionError,
    asyncpg.LockNotAvailableError,
    asyncpg.DeadlockDetectedError,
    asyncpg.SerializationError,
    asyncpg.IdleInTransactionSessionTimeoutError,
    asyncpg.InternalClientError,
    ConnectionError,
    TimeoutError,
)
"""The errors while PostgreSQL is away, full, hung or too busy: the client is asked to come back."""

UNSURE = (
    asyncpg.PostgresConnectionError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,
    asyncpg.IdleInTransactionSessionTimeoutError,
    ConnectionError,
    TimeoutError,
    asyncio.CancelledError,
)
"""After these nobody knows in what state a connection is: it is ended and never used again."""


def hang_up(connection: Any) -> None:
    """End a connection, unless it has ended and left its pool already."""
    with suppress(asyncpg.InterfaceError, asyncpg.InternalClientError):
        connection.terminate()


async def give_back(pool: "asyncpg.Pool[Any]", connection: Any) -> None:
    """Give a connection back; one that cannot be given back is ended, and hurts nobody who was served over it."""
    try:
        await pool.release(connection)
    except (asyncpg.InterfaceError, asyncpg.InternalClientError, asyncpg.PostgresError, OSError) as error:
        log.warning("a connection of the database was given up", error=type(error).__name__)
        hang_up(connection)


async def leave_as_is(_connection: object) -> None:
    """Spare the reset query after each use: nothing here outlives its transaction."""


@asynccontextmanager
async def all_or_nothing(connection: Any, begin: str, end: str = "COMMIT") -> AsyncIterator[None]:
    """A transaction: what is done in it is ended by `end`, or rolled back if anything is raised."""
    await connection.execute(begin)
    try:
        yield
    except UNSURE:
        hang_up(connection)
        raise
    except BaseException:
        with suppress(*AWAY):
            await connection.execute("ROLLBACK")
        raise
    await connection.execute(end)
