"""The database as the rooms use it. Only this module commits."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any

import asyncpg

import domain.models  # noqa: F401 - what a foreign key leads to must be known before a row is written by the ORM
from domain.connection import Connection, prepare_connection
from web.infra.aisle import LISTS_AT_ONCE, Aisle
from web.infra.connections import AWAY, UNSURE, all_or_nothing, give_back, hang_up, leave_as_is
from web.infra.pulse import Pulse
from web.infra.queries import Queries
from web.infra.schema import plain_dsn
from web.infra.way import Way


def _milliseconds(seconds: float) -> str:
    return str(int(seconds * 1000))


POOL_SIZE = 6
"""Connections per process; with a lane for checkouts beside them a hot product cannot starve readers."""

WAIT_SECONDS = 2.0
"""The time that a request waits for a lock or a connect before it is asked to come back."""

QUEUE_SECONDS = 6.0
"""The time that a request waits for a connection when very many come at once: a crowd is slow, not broken."""

STATEMENT_SECONDS = 3.0
"""The longest time of any one statement that somebody waits for."""

PATIENT_SECONDS = 30.0
"""The longest time of a statement of the worker that nobody waits for, over a whole day of orders."""

VANISHED_SECONDS = 5
"""How long PostgreSQL keeps the locks of a process or a machine that has vanished in the middle of a transaction."""

REMEMBERED = 100
"""Prepared statements that a connection remembers, as asyncpg has it."""

GATHERED_AT_ONCE = 3
"""Batches of what many ask for at a time that one process has under way: products, carts, and additions to carts."""

LANE_SECONDS = 1.0
"""How long a batch of checkouts, or payments, waits for a lock: everybody who comes later waits with it."""

SERVER_SETTINGS = {
    "application_name": "mercer",
    "lock_timeout": _milliseconds(WAIT_SECONDS),
    "statement_timeout": _milliseconds(STATEMENT_SECONDS),
    "idle_in_transaction_session_timeout": _milliseconds(VANISHED_SECONDS),
    "tcp_keepalives_idle": str(VANISHED_SECONDS),
    "tcp_keepalives_interval": "1",
    "tcp_keepalives_count": str(VANISHED_SECONDS),
    "tcp_user_timeout": _milliseconds(VANISHED_SECONDS),
}


def hurts_one_batch(error: BaseException) -> bool:
    """Whether a failure is this batch's own: its members are then tried one by one. An outage is everybody's."""
    return isinstance(
        error, asyncpg.LockNotAvailableError | asyncpg.DeadlockDetectedError | asyncpg.SerializationError
    ) or not isinstance(error, AWAY)


class Database:
    """Pools for requests and for lists, lanes for checkouts and payments, and a connection past every crowd.

    Two further connections, which are rarely open, are for what is only tried out, and for what takes long.
    Opens lazily, so that the shop starts before its database. What is to `give_way` is served after others.
    """

    def __init__(self, database_url: str, *, pool_size: int = POOL_SIZE, give_way: bool = False) -> None:
        self._dsn = plain_dsn(database_url)
        self._pool_size = pool_size
        self._way = Way(self._dsn)
        self._prepare = self._way.prepare if give_way else prepare_connection
        self._pulse = Pulse(self._ask_for_life)
        self.queries = Queries(self.read)
        self.list_queries = Queries(Aisle(lambda: self._borrow(self._aisle)).enter)

    async def open(self) -> None:
        """Create the pools; no connection is opened yet."""
        self._pools: list[asyncpg.Pool[Any]] = []
        self._pool = await self._create_pool(self._pool_size)
        self._aisle = await self._create_pool(LISTS_AT_ONCE)
        self._lane = await self._create_lane()
        self._together = await self._create_lane(GATHERED_AT_ONCE)
        self._glance = await self._create_pool(1)
        self._stage = await self._create_pool(1, remembered=0)
        self._till = await self._create_lane()
        self._patient = await self._create_pool(1, PATIENT_SECONDS, statement_timeout=_milliseconds(PATIENT_SECONDS))

    async def close(self) -> None:
        """Close every connection, after waiting `WAIT_SECONDS` at most for those in use."""
        self._pulse.close()
        for pool in self._pools:
            try:
                await asyncio.wait_for(pool.close(), WAIT_SECONDS)
            except TimeoutError:
                pool.terminate()

    async def _create_pool(
        self, size: int, seconds: float = STATEMENT_SECONDS, *, remembered: int = REMEMBERED, **server_settings: str
    ) -> "asyncpg.Pool[Any]":
        pool = await asyncpg.create_pool(
            self._dsn,
            min_size=0,
            max_size=size,
            init=self._prepare,
            reset=leave_as_is,
            timeout=WAIT_SECONDS,
            command_timeout=seconds,
            statement_cache_size=remembered,
            server_settings={**SERVER_SETTINGS, **server_settings},
        )
        self._pools.append(pool)
        return pool

    async def _create_lane(self, size: int = 1) -> "asyncpg.Pool[Any]":
        """A lane plans each statement once, maybe while its tables are empty, and is not to read them whole later."""
        return await self._create_pool(
            size,
            lock_timeout=_milliseconds(LANE_SECONDS),
            plan_cache_mode="force_generic_plan",
            enable_seqscan="off",
        )

    async def _ask_for_life(self) -> None:
        try:
            connection = await asyncpg.connect(self._dsn, server_settings=SERVER_SETTINGS)
        except asyncpg.PostgresConnectionError as error:
            raise ConnectionError("the database hung up") from error
        except asyncpg.PostgresError:
            return
        connection.terminate()

    @asynccontextmanager
    async def _borrow(self, pool: "asyncpg.Pool[Any]") -> AsyncIterator[Any]:
        async with self._pulse.listen():
            try:
                connection = await pool.acquire(timeout=QUEUE_SECONDS)
            except OSError as error:
                raise ConnectionError("the database cannot be reached") from error
            try:
                yield connection
            except UNSURE:
                hang_up(connection)
                raise
            finally:
                await give_back(pool, connection)
            self._pulse.heard()

    def read(self) -> AbstractAsyncContextManager[Connection]:
        """A connection for queries, or statements, each of which stands alone."""
        return self._borrow(self._pool)

    def together(self) -> AbstractAsyncContextManager[Connection]:
        """A connection for what many ask for at once: like `read`, and each is planned once."""
        return self._borrow(self._together)

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Connection]:
        """A connection whose changes are committed together at the end, or not at all if anything is raised."""
        async with self._borrow(self._pool) as connection, all_or_nothing(connection, "BEGIN"):
            yield connection

    @asynccontextmanager
    async def transaction_aside(self) -> AsyncIterator[Connection]:
        """Like `transaction`, for work that fills a core for seconds: half of the cores are left to others."""
        async with self._borrow(self._pool) as connection:
            with self._way.aside(connection):
                async with all_or_nothing(connection, "BEGIN"):
                    yield connection

    @asynccontextmanager
    async def light_transaction(self) -> AsyncIterator[Connection]:
        """A transaction for carts: its end does not wait for the disk, and a crash of the database may lose it."""
        begin = "BEGIN; SET LOCAL synchronous_commit = off"
        async with self._borrow(self._pool) as connection, all_or_nothing(connection, begin):
            yield connection

    @asynccontextmanager
    async def lane_transaction(self, lock_seconds: float = LANE_SECONDS) -> AsyncIterator[Connection]:
        """Like `transaction`, on the connection set aside for checkouts; it waits `lock_seconds` for each lock."""
        hurry = f"; SET LOCAL lock_timeout = {_milliseconds(lock_seconds)}" if lock_seconds != LANE_SECONDS else ""
        async with self._borrow(self._lane) as connection, all_or_nothing(connection, "BEGIN" + hurry):
            yield connection

    @asynccontextmanager
    async def till_transaction(self) -> AsyncIterator[Connection]:
        """Like `transaction`, on the one connection that is set aside for payments; it plans each statement once."""
        async with self._borrow(self._till) as connection, all_or_nothing(connection, "BEGIN"):
            yield connection

    @asynccontextmanager
    async def patient_transaction(self) -> AsyncIterator[Connection]:
        """Like `transaction`, the only one in this process whose statements may take `PATIENT_SECONDS` each."""
        async with self._borrow(self._patient) as connection, all_or_nothing(connection, "BEGIN"):
            yield connection

    @asynccontextmanager
    async def rehearsal(self) -> AsyncIterator[Connection]:
        """A connection whose changes are rolled back at the end, whatever they were; one at a time in this process.

        It knows no statements from before, so that temporary tables may take the names of others.
        """
        async with self._borrow(self._stage) as connection, all_or_nothing(connection, "BEGIN", "ROLLBACK"):
            yield connection

    def patient(self) -> AbstractAsyncContextManager[Connection]:
        """The same connection as for `patient_transaction`, for queries of which each stands alone."""
        return self._borrow(self._patient)

    def glance(self) -> AbstractAsyncContextManager[Connection]:
        """A connection past every crowd, for one tiny query: the catalogue's generation, or the settings of it."""
        return self._borrow(self._glance)
