"""The demo accounts, and what their shop's owner has switched on."""

import json

import asyncpg

from domain.accounts.passwords import hash_password
from web.config.demo_people import PASSWORD, PEOPLE


async def add_people(connection: asyncpg.Connection) -> None:
    """Add the demo accounts to a shop without any account, and what its owner would have switched on."""
    if await connection.fetchval("SELECT EXISTS (SELECT FROM users)"):
        return
    password_hash = await hash_password(PASSWORD)
    await connection.executemany(
        "INSERT INTO users (email, name, role, password_hash) VALUES ($1, $2, $3, $4)",
        [(email, name, role, password_hash) for role, (email, name) in PEOPLE.items()],
    )
    await _switch_on_invoices(connection)


async def _switch_on_invoices(connection: asyncpg.Connection) -> None:
    """Take orders by invoice at home, up to 500 pounds each."""
    await connection.execute(
        "INSERT INTO payment_methods (currency, name, enabled, countries, maximum) "
        "VALUES ('GBP', 'invoice', true, $1, 50000) ON CONFLICT DO NOTHING",
        json.dumps(["GB"]),
    )
