"""Alembic's environment: migrates the database whose URL `web.infra.schema` passes in `config.attributes["dsn"]`."""

import asyncio

from alembic import context
from sqlalchemy import Connection, pool, text
from sqlalchemy.ext.asyncio import create_async_engine

from domain.models import Base
from web.infra.schema import MIGRATION_LOCK


def main() -> None:
    """Run every outstanding migration, each in its own transaction."""
    asyncio.run(_online(context.config.attributes["dsn"]))


async def _online(dsn: str) -> None:
    url = dsn.replace("postgresql+asyncpg://", "postgresql://").replace("postgres://", "postgresql://")
    engine = create_async_engine(url.replace("postgresql://", "postgresql+asyncpg://", 1), poolclass=pool.NullPool)
    async with engine.connect() as connection:
        await connection.execute(text("SELECT pg_advisory_lock(:lock)"), {"lock": MIGRATION_LOCK})
        await connection.commit()
        await connection.run_sync(_migrate)
    await engine.dispose()


def _migrate(connection: Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        transaction_per_migration=True,
        compare_type=True,
        compare_server_default=True,
    )
    with context.begin_transaction():
        connection.execute(text("SET lock_timeout = '5s'"))
        context.run_migrations()


main()
