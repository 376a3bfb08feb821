"""The demo accounts: there to be used in development, and nowhere else."""

import asyncpg

from domain.accounts.passwords import verify_password
from web.config.demo_people import PASSWORD, PEOPLE
from web.seeds.people import add_people


async def test_one_of_each_role_can_sign_in(dsn: str) -> None:
    connection = await asyncpg.connect(dsn)
    await add_people(connection)
    rows = await connection.fetch("SELECT email, role, password_hash FROM users")
    await connection.close()
    assert {row["email"]: row["role"] for row in rows} == {email: role for role, (email, _) in PEOPLE.items()}
    assert await verify_password(PASSWORD, rows[0]["password_hash"])


async def test_a_shop_with_an_account_gets_none_of_them(dsn: str) -> None:
    connection = await asyncpg.connect(dsn)
    await connection.execute(
        "INSERT INTO users (email, name, password_hash) VALUES ('owner@example.com', 'Owner', 'x')"
    )
    await add_people(connection)
    assert await connection.fetchval("SELECT count(*) FROM users") == 1
    await connection.close()
