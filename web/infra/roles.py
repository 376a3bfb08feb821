"""The database role of the shop's processes: it owns nothing, and uses the tables of the one that migrates."""

import asyncio
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from web.infra.schema import MIGRATION_LOCK, plain_dsn

if TYPE_CHECKING:
    from asyncpg import Connection

GRANTS = (
    "GRANT USAGE ON SCHEMA public TO %I",
    "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO %I",
    "GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO %I",
    "REVOKE INSERT, UPDATE, DELETE ON alembic_version FROM %I",
    "REVOKE UPDATE, DELETE ON audit_entries FROM %I",
    "GRANT UPDATE (actor, subject, details) ON audit_entries TO %I",  # for the erasure of a person, see migration 0029
)


class RoleError(Exception):
    """The role of DATABASE_URL cannot be given what it needs; the message says why."""


def let_use(owner_url: str, database_url: str) -> None:
    """Make the role that `database_url` names, if it is missing, and let it use the tables of `owner_url`'s role.

    Safe to run again, and by several at once. Raises `RoleError`.
    """
    named = urlsplit(plain_dsn(database_url))
    if not named.username or named.username == urlsplit(plain_dsn(owner_url)).username:
        raise RoleError("DATABASE_URL and DATABASE_OWNER_URL must name two different roles.")
    asyncio.run(_let_use(owner_url, unquote(named.username), unquote(named.password or "")))


async def _let_use(owner_url: str, role: str, password: str) -> None:
    import asyncpg  # noqa: PLC0415 - whoever has no owner apart does without

    connection = await asyncpg.connect(plain_dsn(owner_url), timeout=10, command_timeout=30)
    try:
        async with connection.transaction():
            await connection.execute("SELECT pg_advisory_xact_lock($1)", MIGRATION_LOCK)
            known = await connection.fetchval("SELECT true FROM pg_roles WHERE rolname = $1", role)
            make = f"{'ALTER' if known else 'CREATE'} ROLE %I LOGIN PASSWORD %L"
            try:
                async with connection.transaction():
                    await _run(connection, make, role, password)
            except asyncpg.InsufficientPrivilegeError:
                if not known:
                    raise
            for grant in GRANTS:
                await _run(connection, grant, role)
    except asyncpg.InsufficientPrivilegeError as error:
        raise RoleError(f"The role {role} cannot be made or be given the tables: {error}.") from None
    finally:
        await connection.close()


async def _run(connection: "Connection", statement: str, *parts: str) -> None:
    places = ", ".join(f"${number}::text" for number in range(2, len(parts) + 2))
    await connection.execute(await connection.fetchval(f"SELECT format($1, {places})", statement, *parts))
