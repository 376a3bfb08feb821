"""Every waiting customer is notified once, however many workers there are, and whenever one of them dies."""

import asyncio
import time
from collections.abc import Sequence

import pytest

from domain.stock_alerts import notify
from domain.stock_alerts.notify import tell_waiting
from domain.stock_alerts.operations import request_alert
from tests.support.cast import Cast
from tests.support.concurrency.crowd import processes, stock
from web.config.settings import Settings
from web.infra.database import Database
from web.stock_alerts.tasks import send_stock_alerts

WAIT = "INSERT INTO stock_alerts (variant_id, email) SELECT $1, n || '@example.com' FROM generate_series(1, $2) AS n"
BLOCKED = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
EMAILS = "SELECT count(*) FROM outgoing_mail WHERE kind = 'back_in_stock'"
CROWD_SECONDS = 10.0


async def wait_for_stool(database: Database, cast: Cast, waiting: int, on_hand: int) -> None:
    async with database.transaction() as connection:
        await connection.execute(WAIT, cast.sold_out_stool, waiting)
    await stock(database, cast.sold_out_stool, on_hand)


async def emails(database: Database) -> int:
    async with database.read() as connection:
        count: int = await connection.fetchval(EMAILS)
        return count


async def settled(task: "asyncio.Task[int]", database: Database) -> None:
    """Wait until the task has come to its end, or to a lock."""
    async with asyncio.timeout(10), database.read() as connection:
        while not task.done() and not await connection.fetchval(BLOCKED):
            await asyncio.wait({task}, timeout=0.01)


async def two_workers(databases: Sequence[Database]) -> tuple[int, int]:
    """Both begin before either of them has committed; returns how many each believes to have told."""
    async with databases[0].transaction() as connection:
        first = await tell_waiting(connection, limit=100)
        second = asyncio.create_task(send_stock_alerts(databases[1], Settings()))
        await settled(second, databases[0])
    return first, await second


async def test_two_workers_notify_everybody_once(cast_dsn: str, cast: Cast) -> None:
    async with processes(cast_dsn, 2) as databases:
        await wait_for_stool(databases[0], cast, 7, 3)
        assert await two_workers(databases) == (7, 0)
        assert await emails(databases[0]) == 7


async def test_mutant_without_the_lock_everybody_is_notified_twice(
    cast_dsn: str, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    mutant = notify.TELL.replace(
        "WHERE a.told_at IS NULL\n    ORDER BY a.id FOR UPDATE OF a SKIP LOCKED", "ORDER BY a.id"
    ).replace("'back_in_stock:' || t.id", "uuidv7()::text")
    assert mutant.count("SKIP LOCKED") == 0
    monkeypatch.setattr(notify, "TELL", mutant)
    async with processes(cast_dsn, 2) as databases:
        await wait_for_stool(databases[0], cast, 7, 3)
        assert await two_workers(databases) == (7, 7)
        assert await emails(databases[0]) == 14


async def test_workers_at_once_notify_no_more_than_the_limit(cast_dsn: str, cast: Cast) -> None:
    async with processes(cast_dsn, 2) as databases:
        await wait_for_stool(databases[0], cast, 60, 1)
        told = await asyncio.gather(*(send_stock_alerts(databases[n % 2], Settings()) for n in range(8)))
        assert sum(told) == await emails(databases[0]) == 10


async def test_a_crowd_is_notified_once_and_soon(cast_dsn: str, cast: Cast) -> None:
    async with processes(cast_dsn, 2) as databases:
        await wait_for_stool(databases[0], cast, 10_000, 10_000)
        began = time.monotonic()
        told = await asyncio.gather(*(send_stock_alerts(databases[n % 2], Settings()) for n in range(4)))
        told.append(await send_stock_alerts(databases[0], Settings()))
        assert time.monotonic() - began < CROWD_SECONDS
        assert sum(told) == await emails(databases[0]) == 10_000


class KilledError(Exception):
    """The worker is no more."""


async def die_before_the_commit(database: Database) -> None:
    async with database.transaction() as connection:
        assert await tell_waiting(connection, limit=100) == 7
        raise KilledError


async def test_a_worker_that_dies_in_the_middle_loses_and_doubles_nothing(cast_dsn: str, cast: Cast) -> None:
    async with processes(cast_dsn, 1) as [database]:
        await wait_for_stool(database, cast, 7, 3)
        with pytest.raises(KilledError):
            await die_before_the_commit(database)
        assert await emails(database) == 0
        assert [await send_stock_alerts(database, Settings()) for _ in range(2)] == [7, 0]
        assert await emails(database) == 7


async def test_parallel_requests_for_an_alert_are_one_alert(cast_dsn: str, cast: Cast) -> None:
    async with processes(cast_dsn, 2) as databases:

        async def ask(number: int) -> None:
            async with databases[number % 2].transaction() as connection:
                email = "ada@example.com" if number % 3 else "Ada@Example.com"
                await request_alert(connection, variant_id=cast.sold_out_stool, email=email)

        await asyncio.gather(*(ask(number) for number in range(20)))
        async with databases[0].read() as connection:
            assert await connection.fetchval("SELECT count(*) FROM stock_alerts") == 1
