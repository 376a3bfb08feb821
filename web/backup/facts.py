"""What a database says of itself: its version, its schema, how much is in it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import asyncpg

from web.backup.errors import BackupError
from web.infra.schema import plain_dsn

COUNTED = ("products", "orders", "users")
CONNECT_SECONDS = 10


@dataclass(frozen=True, slots=True)
class Facts:
    """`schema` is None before the first migration; `counts` are rows by table."""

    server: int
    schema: str | None
    counts: dict[str, int]

    @property
    def empty(self) -> bool:
        """Whether nothing in it would be missed."""
        return not any(self.counts.values())


async def read_facts(connection: "asyncpg.Connection") -> Facts:
    """The facts as this connection sees them."""
    server = int(await connection.fetchval("SHOW server_version_num")) // 10_000
    if not await connection.fetchval("SELECT to_regclass('alembic_version')"):
        return Facts(server, None, dict.fromkeys(COUNTED, 0))
    schema = await connection.fetchval("SELECT version_num FROM alembic_version")
    counts = {table: await connection.fetchval(f"SELECT count(*) FROM {table}") for table in COUNTED}  # noqa: S608
    return Facts(server, schema, counts)


@asynccontextmanager
async def connected(database_url: str) -> AsyncIterator["asyncpg.Connection"]:
    """A connection that takes its time. Raises `BackupError` if there is none."""
    try:
        connection = await asyncpg.connect(plain_dsn(database_url), timeout=CONNECT_SECONDS)
    except (OSError, ValueError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
        raise BackupError(f"The database cannot be reached: {error or type(error).__name__}") from None
    try:
        yield connection
    finally:
        await connection.close()


@asynccontextmanager
async def snapshot(database_url: str) -> AsyncIterator[tuple[str, Facts]]:
    """One moment of the database, by the name under which pg_dump may see it too, and the facts of that moment."""
    async with (
        connected(database_url) as connection,
        connection.transaction(isolation="repeatable_read", readonly=True),
    ):
        facts = await read_facts(connection)
        yield await connection.fetchval("SELECT pg_export_snapshot()"), facts
