"""The demo accounts, and what their shop's owner has switched on."""

import json

import asyncpg

from domain.accounts.passwords import hash_password
from domain.catalogue.generation import bump_site
from web.config.demo_people import PASSWORD, PEOPLE
from web.seeds.products import DEMO_CURRENCY, DEMO_HOME, in_currency


async def add_people(connection: asyncpg.Connection) -> bool:
    """Add the demo accounts to a shop without any account; returns whether it had none."""
    if await connection.fetchval("SELECT EXISTS (SELECT FROM users)"):
        return False
    password_hash = await hash_password(PASSWORD)
    await connection.executemany(
        "INSERT INTO users (email, name, role, password_hash) VALUES ($1, $2, $3, $4)",
        [(email, name, role, password_hash) for role, (email, name) in PEOPLE.items()],
    )
    return True


async def make_ready(connection: asyncpg.Connection, currency: str = DEMO_CURRENCY, home: str = DEMO_HOME) -> None:
    """Switch on and publish what the owner of the demo's shop would have."""
    await _switch_on_invoices(connection, currency, home)
    await connection.execute(PUBLISH_PAGES)
    await bump_site(connection)


PUBLISH_PAGES = """
INSERT INTO page_versions (page_id, number, title, body, published_at)
SELECT id, 1, title, body, now() FROM content_pages p
WHERE actor = '' AND NOT EXISTS (SELECT FROM page_versions v WHERE v.page_id = p.id)
"""
"""A shop to look around in shows the texts that it came with; the owner of a real one reads them first."""


async def _switch_on_invoices(connection: asyncpg.Connection, currency: str, home: str) -> None:
    """Take orders by invoice at home, up to 500 pounds or the like each."""
    await connection.execute(
        "INSERT INTO payment_methods (currency, name, enabled, countries, maximum) "
        "VALUES ($1, 'invoice', true, $2, $3) ON CONFLICT DO NOTHING",
        currency,
        json.dumps([home]),
        in_currency(50_000, currency),
    )
