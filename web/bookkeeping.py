"""A look through our own books, on a connection of its own: in a big shop it takes longer than a request may."""

import asyncpg

from domain.books.checks import Finding, look_through
from domain.connection import prepare_connection
from web.infra.schema import plain_dsn


async def look_through_own(database_url: str) -> tuple[Finding, ...]:
    """Every check at one and the same moment. Raises `OSError` or `asyncpg.PostgresError` if the database is away."""
    connection = await asyncpg.connect(plain_dsn(database_url))
    try:
        await prepare_connection(connection)
        async with connection.transaction(isolation="repeatable_read", readonly=True):
            return await look_through(connection)
    finally:
        await connection.close()
