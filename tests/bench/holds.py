"""Ten thousand holds expire at once, while customers go on browsing."""

import asyncio
import time
from collections.abc import Awaitable
from typing import TypeVar

from tests.bench.asks import Ask
from tests.bench.compare import Bench
from tests.bench.load import Heard, Load
from tests.bench.orders import batched, make_checkouts, rush
from tests.bench.purchases import books
from tests.bench.rows import Row
from tests.support.concurrency.crowd import Process, processes
from web.config.settings import Settings
from web.orders.tasks import end_holds

T = TypeVar("T")
HOLDS = 10_000
LOOKING = 4
"""People who look at a category meanwhile: so few that nobody waits for anybody but the database."""

QUIET_SECONDS = 3.0
LONG = 60.0

END = """
UPDATE orders SET hold_expires_at = now() - interval '1 second'
WHERE id IN (SELECT id FROM orders WHERE status = 'pending' ORDER BY id LIMIT $1)
"""


def end_many(bench: Bench) -> list[Row]:
    """How long it takes, and how long a category page takes meanwhile; the books are checked afterwards."""
    ask = Ask(f"/c/{bench.goods.category}").raw()
    load = Load(bench.grounds.shop.port, [ask], 200, LONG, connections=LOOKING)
    ended, seconds, quiet, meanwhile = asyncio.run(_end(bench, load))
    wrong = books(bench)
    note = f"p99 {meanwhile.wait(0.99) * 1000:.0f} ms, alone {quiet.wait(0.99) * 1000:.0f} ms, {LOOKING} visitors"
    return [
        Row(
            f"{HOLDS:,} holds end",
            seconds,
            "s",
            ceiling=10,
            note=wrong or "books checked",
            failed=bool(wrong) or ended != HOLDS,
        ),
        Row(
            "category page meanwhile, p99",
            meanwhile.wait(0.99) / quiet.wait(0.99),
            "times alone",
            ceiling=3,
            note=note,
            failed=bool(meanwhile.wrong),
        ),
    ]


async def _end(bench: Bench, load: Load) -> tuple[int, float, Heard, Heard]:
    async with processes(bench.grounds.dsn, 1) as [database]:
        await _order_enough(bench, database)
        quiet, _ = await while_looking(bench, load, asyncio.sleep(QUIET_SECONDS))
        async with database.transaction() as connection:
            await connection.execute(END, HOLDS)
        began = time.perf_counter()
        meanwhile, ended = await while_looking(bench, load, end_holds(database, Settings()))
        return ended, time.perf_counter() - began, quiet, meanwhile


async def _order_enough(bench: Bench, database: Process) -> None:
    async with database.read() as connection:
        waiting: int = await connection.fetchval("SELECT count(*) FROM orders WHERE status = 'pending'")
    if waiting < HOLDS:
        bench.say(f"{HOLDS - waiting:,} more orders")
        await rush([database], await make_checkouts(bench, HOLDS - waiting, hot=False), batched, LONG)


async def while_looking(bench: Bench, load: Load, work: Awaitable[T]) -> tuple[Heard, T]:
    """Do some work while a crowd goes on; what the crowd heard, and what the work gave."""
    bench.client.begin(load)
    done = await work
    return bench.client.enough(), done
