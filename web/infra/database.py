"""The database as the rooms use it. Only this module commits."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from typing import Any

import asyncpg

from domain.catalogue.generation import Generation, read_generation
from domain.connection import Connection, prepare_connection
from web.infra.schema import plain_dsn

POOL_SIZE = 6
"""Connections per process; with a lane for checkouts beside them a hot product cannot starve readers."""

WAIT_SECONDS = 2.0
"""The time that a request waits for a lock or a connect before it is asked to come back."""

QUEUE_SECONDS = 6.0
"""The time that a request waits for a connection when very many come at once: a crowd is slow, not broken."""

STATEMENT_SECONDS = 3.0
"""The longest time of any one statement."""

SERVER_SETTINGS = {
    "application_name": "mercer",
    "lock_timeout": str(int(WAIT_SECONDS * 1000)),
    "statement_timeout": str(int(STATEMENT_SECONDS * 1000)),
    "pg_trgm.word_similarity_threshold": "0.4",
}

AWAY = (
    asyncpg.PostgresConnectionError,
    asyncpg.InterfaceError,
    asyncpg.InsufficientResourcesError,
    asyncpg.OperatorInterventionError,
    asyncpg.ReadOnlySQLTransactionError,
    asyncpg.LockNotAvailableError,
    asyncpg.DeadlockDetectedError,
    ConnectionError,
    TimeoutError,
)
"""The errors while PostgreSQL is away, full, hung or too busy: the client is asked to come back."""


async def _leave_as_is(_connection: object) -> None:
    """Spare the reset query after each use: nothing here outlives its transaction."""


class Queries:
    """Queries that stand alone, each on any free connection of a pool: none is held in between."""

    def __init__(self, borrow: Callable[[], AbstractAsyncContextManager[Any]]) -> None:
        self._borrow = borrow

    async def execute(self, query: str, *args: object) -> str:
        """Run a statement and return PostgreSQL's command tag."""
        async with self._borrow() as connection:
            return str(await connection.execute(query, *args))

    async def fetch(self, query: str, *args: object) -> list[Any]:
        """Run a query and return its rows."""
        async with self._borrow() as connection:
            return list(await connection.fetch(query, *args))

    async def fetchrow(self, query: str, *args: object) -> Any:
        """Run a query and return its first row or None."""
        async with self._borrow() as connection:
            return await connection.fetchrow(query, *args)

    async def fetchval(self, query: str, *args: object) -> Any:
        """Run a query and return the first column of its first row or None."""
        async with self._borrow() as connection:
            return await connection.fetchval(query, *args)


class Database:
    """A pool for requests, a lane for checkouts, and a connection for the catalogue's generation, past every crowd.

    Opens lazily, so that the shop starts before its database.
    """

    def __init__(self, database_url: str, *, pool_size: int = POOL_SIZE) -> None:
        self._dsn = plain_dsn(database_url)
        self._pool_size = pool_size
        self.queries = Queries(self.read)

    async def open(self) -> None:
        """Create the pools; no connection is opened yet."""
        self._pool = await self._create_pool(self._pool_size)
        self._lane = await self._create_pool(1)
        self._glance = await self._create_pool(1)

    async def close(self) -> None:
        """Close every connection, after waiting `WAIT_SECONDS` at most for those in use."""
        for pool in (self._pool, self._lane, self._glance):
            try:
                await asyncio.wait_for(pool.close(), WAIT_SECONDS)
            except TimeoutError:
                pool.terminate()

    async def _create_pool(self, size: int) -> "asyncpg.Pool[Any]":
        return await asyncpg.create_pool(
            self._dsn,
            min_size=0,
            max_size=size,
            init=prepare_connection,
            reset=_leave_as_is,
            timeout=WAIT_SECONDS,
            command_timeout=STATEMENT_SECONDS,
            server_settings=SERVER_SETTINGS,
        )

    @staticmethod
    @asynccontextmanager
    async def _borrow(pool: "asyncpg.Pool[Any]") -> AsyncIterator[Any]:
        try:
            connection = await pool.acquire(timeout=QUEUE_SECONDS)
        except OSError as error:
            raise ConnectionError("the database cannot be reached") from error
        try:
            yield connection
        finally:
            await pool.release(connection)

    @asynccontextmanager
    async def read(self) -> AsyncIterator[Connection]:
        """A connection for queries, each of which stands alone."""
        async with self._borrow(self._pool) as connection:
            yield connection

    @asynccontextmanager
    async def statements(self) -> AsyncIterator[Connection]:
        """A connection on which each statement is a transaction of its own."""
        async with self._borrow(self._pool) as connection:
            yield connection

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Connection]:
        """A connection whose changes are committed together at the end, or not at all if anything is raised."""
        async with self._borrow(self._pool) as connection, connection.transaction():
            yield connection

    @asynccontextmanager
    async def light_transaction(self) -> AsyncIterator[Connection]:
        """A transaction for carts: its end does not wait for the disk, and a crash of the database may lose it."""
        async with self._borrow(self._pool) as connection:
            await connection.execute("BEGIN; SET LOCAL synchronous_commit = off")
            try:
                yield connection
            except BaseException:
                with suppress(*AWAY):
                    await connection.execute("ROLLBACK")
                raise
            await connection.execute("COMMIT")

    @asynccontextmanager
    async def lane_transaction(self) -> AsyncIterator[Connection]:
        """Like `transaction`, on the one connection that is set aside for checkouts and never waits for a crowd."""
        async with self._borrow(self._lane) as connection, connection.transaction():
            yield connection

    async def generation(self) -> Generation:
        """The catalogue's generation as committed: one small query."""
        async with self._borrow(self._glance) as connection:
            return await read_generation(connection)
