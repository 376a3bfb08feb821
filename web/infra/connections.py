"""Connections that cannot be trusted any more: they are ended, and hurt nobody who comes after."""

import asyncio
from contextlib import suppress
from typing import Any

import asyncpg
import structlog

log = structlog.get_logger()

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
