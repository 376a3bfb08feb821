"""The SQL of a checkout alone: what the shop sends, recorded from batches that are rolled back, and sent again."""

import asyncio
import statistics
import time
from collections.abc import Sequence
from typing import Any

import asyncpg
import psutil

from domain.checkout.place_order import place_orders
from domain.connection import prepare_connection
from tests.bench.compare import ROUNDS, Bench
from tests.bench.grounds import WEB_PROCESSES
from tests.bench.orders import make_checkouts
from tests.bench.purchases import books
from tests.bench.rows import Row

BATCHES = 40
"""The batches of each round."""

SIZES = (1, 8)
Statement = tuple[str, Sequence[Any]]


def alone(bench: Bench) -> list[Row]:
    """Orders a second if the database had nothing to do but their statements, one by one and in batches."""
    found = {size: [asyncio.run(_round(bench, size)) for _ in range(ROUNDS)] for size in SIZES}
    wrong = books(bench)
    return [
        Row(
            f"SQL of a checkout alone, batches of {size}",
            statistics.median(rate for rate, _ in rounds),
            "orders/s",
            note=f"{statistics.median(cost for _, cost in rounds):,.0f} µs CPU of the database each; "
            f"{WEB_PROCESSES} connections; {wrong or 'books checked'}",
            failed=bool(wrong),
        )
        for size, rounds in found.items()
    ]


async def _round(bench: Bench, size: int) -> tuple[float, float]:
    """Orders a second, and microseconds of the database's CPU for each."""
    recorded = await _record(bench, size)
    connections = [await _connect(bench) for _ in range(WEB_PROCESSES)]
    try:
        servers = [psutil.Process(connection.get_server_pid()) for connection in connections]
        before, began = _spent(servers), time.perf_counter()
        queue = iter(recorded)
        await asyncio.gather(*(_replay(connection, queue) for connection in connections))
        seconds, spent = time.perf_counter() - began, _spent(servers) - before
    finally:
        for connection in connections:
            await connection.close()
    orders = len(recorded) * size
    return orders / seconds, spent * 1e6 / orders


async def _connect(bench: Bench) -> "asyncpg.Connection":
    connection = await asyncpg.connect(bench.grounds.dsn)
    await prepare_connection(connection)
    return connection


def _spent(servers: Sequence[psutil.Process]) -> float:
    return float(sum(sum(server.cpu_times()[:2]) for server in servers))


async def _record(bench: Bench, size: int) -> list[list[Statement]]:
    """The statements of each batch with their values."""
    checkouts = await make_checkouts(bench, BATCHES * size, hot=False)
    connection = await _connect(bench)
    try:
        return [await _statements(connection, checkouts[at : at + size]) for at in range(0, len(checkouts), size)]
    finally:
        await connection.close()


async def _statements(connection: "asyncpg.Connection", checkouts: Sequence[Any]) -> list[Statement]:
    found: list[Statement] = []

    def note(record: Any) -> None:
        found.append((record.query, record.args))

    transaction = connection.transaction()
    await transaction.start()
    with connection.query_logger(note):
        await place_orders(connection, checkouts)
        await asyncio.sleep(0)  # asyncpg tells of a query a moment later
    await transaction.rollback()
    return found


async def _replay(connection: "asyncpg.Connection", batches: Any) -> None:
    for batch in batches:
        async with connection.transaction():
            for query, values in batch:
                await connection.fetch(query, *values)
