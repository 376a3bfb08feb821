"""What the shop says while PostgreSQL is hung, and what becomes of connections in which nobody can trust."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

import asyncpg
import pytest

from domain.checkout.statements import KNOWN, LOCK_CARTS, LOCK_STOCK, WRITE
from tests.support.api.orders import order_of
from tests.support.cast import Cast
from tests.support.lines import Line, line_to, over
from tests.support.shop import ADDRESS, OpenShop, add, open_shop
from web.http.refusals import headers_of, status_of
from web.infra.database import SERVER_SETTINGS, Database

TOLD_SECONDS = 5.8
"""It is 2.1 on an idle machine; whoever waited for a statement and then for its end waited for at least 6 on any."""


@asynccontextmanager
async def shop_over(shop: OpenShop) -> AsyncIterator[tuple[OpenShop, Line]]:
    """The shop, whose database is at the other end of a line."""
    address = shop.shop.settings.database_url or ""
    async with line_to(address) as line:
        settings = replace(shop.shop.settings, database_url=over(line, address))
        async with open_shop(settings) as distant:
            yield distant, line


async def test_a_hung_database_is_told_in_time_on_every_page_and_back_at_once(shop: OpenShop, cast: Cast) -> None:
    paths = ["/health/ready", "/cart", "/api/cart", "/checkout", *["/health/ready"] * 8]
    async with shop_over(shop) as (distant, line), distant.visitor() as visitor:
        await add(visitor, cast.kettle)
        line.hang()
        began = time.monotonic()
        answers = await asyncio.gather(*map(visitor.get, paths))
        assert {answer.status_code for answer in answers} == {503}
        assert all("retry-after" in answer.headers for answer in answers)
        assert time.monotonic() - began < TOLD_SECONDS
        line.mend()
        await asyncio.sleep(0.6)
        assert (await visitor.get("/health/ready")).status_code == 200


async def test_a_checkout_is_told_in_time_too(shop: OpenShop, cast: Cast) -> None:
    async with shop_over(shop) as (distant, line), distant.visitor() as visitor:
        assert (await visitor.post("/api/orders", json=order_of(cast))).status_code == 201
        line.hang()
        began = time.monotonic()
        answers = await asyncio.gather(*(visitor.post("/api/orders", json=order_of(cast)) for _ in range(3)))
        assert {answer.status_code for answer in answers} == {503}
        assert time.monotonic() - began < TOLD_SECONDS


async def test_a_slow_database_is_waited_for(dsn: str) -> None:
    database = Database(dsn, pool_size=1)
    await database.open()
    async with database.read() as connection:
        assert await connection.fetchval("SELECT 1 FROM pg_sleep(2.6)") == 1
    await database.close()


async def test_who_vanishes_in_a_transaction_frees_its_locks(
    cast_dsn: str, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert 0 < int(SERVER_SETTINGS["tcp_user_timeout"]) <= 10_000
    assert 0 < int(SERVER_SETTINGS["tcp_keepalives_idle"]) <= 10
    assert 0 < int(SERVER_SETTINGS["idle_in_transaction_session_timeout"]) <= 10_000
    monkeypatch.setitem(SERVER_SETTINGS, "idle_in_transaction_session_timeout", "300")
    locking = "SELECT variant_id FROM stock_items WHERE variant_id = $1 FOR UPDATE"
    vanishing, staying = Database(cast_dsn), Database(cast_dsn)
    await vanishing.open()
    await staying.open()
    async with vanishing.read() as lost:
        await lost.execute("BEGIN")
        await lost.fetch(locking, cast.kettle)
        async with staying.transaction() as connection:
            assert await connection.fetch(locking, cast.kettle)
    await vanishing.close()
    await staying.close()


@pytest.mark.parametrize(
    "error",
    [
        asyncpg.InternalClientError("cannot switch to state 12; another operation (2) is in progress"),
        asyncpg.SerializationError("could not serialize access due to concurrent update"),
        asyncpg.IdleInTransactionSessionTimeoutError("terminating connection due to idle-in-transaction timeout"),
    ],
)
def test_a_lost_connection_is_an_outage_and_not_a_fault(error: Exception) -> None:
    assert status_of(error) == 503
    assert "Retry-After" in headers_of(error)


@pytest.mark.parametrize("error", [asyncpg.InternalClientError("in a bad state"), TimeoutError(), ConnectionError()])
async def test_a_connection_in_a_bad_state_is_never_used_again(dsn: str, error: Exception) -> None:
    database = Database(dsn, pool_size=1)
    await database.open()
    for borrow in (database.read, database.transaction, database.light_transaction, database.lane_transaction):
        async with borrow() as connection:
            before = await connection.fetchval("SELECT pg_backend_pid()")
        with pytest.raises(type(error)):
            async with borrow():
                raise error
        async with borrow() as connection:
            assert await connection.fetchval("SELECT pg_backend_pid()") != before
    await database.close()


async def test_a_connection_that_cannot_be_given_back_hurts_nobody(dsn: str, monkeypatch: pytest.MonkeyPatch) -> None:
    database = Database(dsn, pool_size=1)
    await database.open()
    async with database.read() as connection:
        monkeypatch.setattr(
            database._pool, "_reset", lambda _connection: _raise(asyncpg.InternalClientError("in a bad state"))
        )
        assert await connection.fetchval("SELECT 1") == 1
    monkeypatch.undo()
    async with database.read() as connection:
        assert await connection.fetchval("SELECT 1") == 1
    await database.close()


async def _raise(error: Exception) -> None:
    raise error


async def test_sessions_that_are_ended_one_after_another_are_an_outage_and_not_a_fault(
    shop: OpenShop, cast: Cast
) -> None:
    """As when PostgreSQL is restarted again and again: whatever asyncpg makes of it, nobody is told of a fault."""
    ending = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'mercer'"
    killer = await asyncpg.connect(shop.shop.settings.database_url)
    try:
        async with shop.visitor() as visitor:
            await add(visitor, cast.kettle)
            for _ in range(15):
                asking = [asyncio.create_task(visitor.get(path)) for path in ["/cart", "/api/cart"] * 6]
                await asyncio.sleep(0.02)
                await killer.execute(ending)
                answers = await asyncio.gather(*asking)
                assert {answer.status_code for answer in answers} <= {200, 503}
    finally:
        await killer.close()


PLANS = "SELECT sum(custom_plans)::int, count(*)::int FROM pg_prepared_statements WHERE statement = ANY($1::text[])"


async def test_the_statements_of_a_checkout_are_planned_once(shop: OpenShop, cast: Cast) -> None:
    """And for a shop of any size: while tables are small, reading all of one looks as cheap as its index."""
    async with shop.visitor() as visitor:
        for _ in range(2):
            await add(visitor, cast.kettle)
            assert (await visitor.post("/checkout", data=ADDRESS)).status_code == 303
    async with shop.shop.database.lane_transaction() as connection:
        assert tuple(await connection.fetchrow(PLANS, [LOCK_CARTS, KNOWN, LOCK_STOCK, WRITE])) == (0, 4)
        name = await connection.fetchval("SELECT name FROM pg_prepared_statements WHERE statement = $1", LOCK_STOCK)
        plan = str(await connection.fetch(f"EXPLAIN EXECUTE {name} ('{{}}', 'GBP')"))
        assert "Index Scan" in plan
        assert "Seq Scan" not in plan
