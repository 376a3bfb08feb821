"""The demo accounts."""

import asyncpg

from domain.accounts.passwords import hash_password
from web.config.demo_people import PASSWORD, PEOPLE


async def add_people(connection: asyncpg.Connection) -> None:
    """Add the demo accounts to a shop without any account."""
    if await connection.fetchval("SELECT EXISTS (SELECT FROM users)"):
        return
    password_hash = await hash_password(PASSWORD)
    await connection.executemany(
        "INSERT INTO users (email, name, role, password_hash) VALUES ($1, $2, $3, $4)",
        [(email, name, role, password_hash) for role, (email, name) in PEOPLE.items()],
    )
