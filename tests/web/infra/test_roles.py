"""A shop whose role owns nothing: it sells, and cannot change the tables."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import asyncpg
import pytest

from tests.support.cast import Cast
from tests.support.databases import beside
from tests.support.shop import open_shop
from tests.support.web.people import buy
from web.config.settings import Settings
from web.embedded.services import Services
from web.infra.roles import RoleError, let_use
from web.reports.tasks import run_book_checks
from web.system.cleanup import delete_expired

ROLE = "shop_of_the_tests"


def as_role(owner_url: str) -> str:
    return owner_url.replace("postgres@", f"{ROLE}:it's%20%25%20secret@", 1)


@pytest.fixture
async def role_dsn(cast_dsn: str) -> AsyncIterator[str]:
    """The database with the cast, as the role of a shop that does not own it reaches it."""
    for _ in range(2):
        await asyncio.to_thread(let_use, cast_dsn, as_role(cast_dsn))
    yield as_role(cast_dsn)
    owner = await asyncpg.connect(cast_dsn)
    await owner.execute(f"DROP OWNED BY {ROLE}; DROP ROLE {ROLE}")
    await owner.close()


async def test_it_sells_and_cannot_change_the_tables(
    running: Services, role_dsn: str, cast: Cast, tmp_path: Path
) -> None:
    settings = replace(
        Settings(), database_url=role_dsn, redis_url=running.redis_url, data_dir=tmp_path, base_url="http://shop.test"
    )
    async with open_shop(settings) as shop, shop.visitor() as client:
        await buy(client, cast, email="roles@example.com")  # this Redis has counted others' orders
        await delete_expired(shop.shop.database, settings)
        await run_book_checks(shop.shop.database, settings)
    connection = await asyncpg.connect(role_dsn)
    try:
        assert await connection.fetchval("SELECT count(*) FROM orders") == 1
        assert await connection.fetchval("SELECT count(*) FROM pg_class WHERE relowner = current_user::regrole") == 0
        for change in ("DROP TABLE orders", "ALTER TABLE orders ADD x int", "CREATE TABLE own ()"):
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                await connection.execute(change)
        for change in (
            "UPDATE alembic_version SET version_num = '0001'",
            "UPDATE audit_entries SET created_at = now()",
            "DELETE FROM audit_entries",
            "TRUNCATE audit_entries",
        ):
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                await connection.execute(change)
    finally:
        await connection.close()


def test_one_role_for_both_is_refused(running: Services) -> None:
    with pytest.raises(RoleError, match="two different roles"):
        let_use(running.database_url, beside(running.database_url, "another"))
