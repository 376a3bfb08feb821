"""What the worker sends and makes: emails and documents a second, by one worker and by two, beside nothing else."""

import asyncio
import multiprocessing
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from typing import Any, TypeVar
from uuid import UUID

import asyncpg
import psutil

from domain.orders.provider_events import apply_event
from domain.payments.events import EventKind, EventName, PaymentEvent, store_event
from tests.bench.compare import Bench
from tests.bench.orders import make_checkouts
from tests.bench.purchases import books, with_database
from tests.bench.rows import Row
from tests.support.concurrency.crowd import Process, placed, processes, rush
from tests.support.payments import attempts

ORDERS = {1: 300, 2: 1200}
"""The orders by number of workers if rounds take a second, each with an email and an invoice; fewer in a hurry, but
`LEAST`. Two workers need more, as one of them begins a moment before the other."""

T = TypeVar("T")
LEAST = 20
LOOK_SECONDS = 0.02
LONGEST_SECONDS = 120.0
NEVER = "UPDATE invoices SET attempts = 2000 WHERE pdf IS NULL"
LATER = "UPDATE invoices SET attempts = 1000 WHERE pdf IS NULL AND attempts < 1000"
NOW = "UPDATE invoices SET attempts = 0 WHERE pdf IS NULL AND attempts = 1000"
NOT_THESE = "UPDATE outgoing_mail SET due_at = now() + interval '1 day' WHERE status = 'waiting'"
EMAILS = "SELECT count(*) FROM outgoing_mail WHERE kind = 'order_confirmed' AND status = 'waiting'"
DOCUMENTS = "SELECT count(*) FROM invoices WHERE pdf IS NULL AND attempts < 1000"
SUCCEEDED = """
SELECT reference, amount, currency FROM payments WHERE order_id = ANY($1) AND status = 'created'
"""


@dataclass(frozen=True, slots=True)
class Done:
    """How many were done while we looked, in how many seconds, with how much CPU of workers and of the database."""

    count: int
    seconds: float
    worker: float
    database: float

    def row(self, name: str, *, floor: float | None) -> Row:
        """The row of it."""
        each = [spent * 1e6 / max(1, self.count) for spent in (self.worker, self.database)]
        note = f"CPU each {each[0]:,.0f} µs worker, {each[1]:,.0f} µs database; {self.count:,} of them"
        return Row(name, self.count / self.seconds, "a second", floor=floor, note=note)


def send(bench: Bench) -> list[Row]:
    """Emails of confirmed orders, then their invoices, by one worker and by two; the books are checked afterwards."""
    rows = []
    with post_office() as url:
        for workers, floors in ((1, (None, None)), (2, (200.0, 60.0))):
            count = max(LEAST, int(ORDERS[workers] * bench.seconds))
            for others in (NOT_THESE, NEVER):
                with_database(bench, partial(_run, others))
            bench.say(f"{count} orders that are paid")
            asyncio.run(_sell(bench, count))
            with_database(bench, lambda connection: connection.execute(LATER))
            by = "one worker" if workers == 1 else f"{workers} workers"
            with bench.grounds.workers(workers, url) as running:
                emails = _watch(bench, EMAILS, running)
                with_database(bench, lambda connection: connection.execute(NOW))
                documents = _watch(bench, DOCUMENTS, running)
            rows += [
                emails.row(f"emails sent by {by}", floor=floors[0]),
                documents.row(f"invoices (PDF) by {by}", floor=floors[1]),
            ]
    wrong = books(bench)
    return [*rows, *([Row("after the worker", 0, note=wrong, failed=True)] if wrong else [])]


def _watch(bench: Bench, left: str, workers: list[psutil.Process]) -> Done:
    """Wait until nothing is left; the time begins when the first is done."""
    return asyncio.run(_look(bench, left, workers))


async def _look(bench: Bench, left: str, workers: list[psutil.Process]) -> Done:
    async with processes(bench.grounds.dsn, 1) as [database]:
        whole = before = await _count(database, left)
        began, spent = time.perf_counter(), _spent(bench, workers)
        deadline = began + LONGEST_SECONDS
        while (now := await _count(database, left)) and time.perf_counter() < deadline:
            if before == whole:
                began, spent, before = time.perf_counter(), _spent(bench, workers), now
            await asyncio.sleep(LOOK_SECONDS)
        seconds = time.perf_counter() - began
        worker, server = (new - old for new, old in zip(_spent(bench, workers), spent, strict=True))
        return Done(before - now, seconds, worker, server)


async def _count(database: Process, left: str) -> int:
    async with database.read() as connection:
        count: int = await connection.fetchval(left)
    return count


def _spent(bench: Bench, workers: list[psutil.Process]) -> tuple[float, float]:
    ours = [one for worker in workers for one in (worker, *worker.children(recursive=True))]
    servers = [one for one in bench.grounds.shop_processes() if _what(one, lambda one: one.name() == "postgres", False)]
    return sum(_what(one, _seconds, 0.0) for one in ours), sum(_what(one, _seconds, 0.0) for one in servers)


def _seconds(process: psutil.Process) -> float:
    return float(sum(process.cpu_times()[:2]))


def _what(process: psutil.Process, tell: Callable[[psutil.Process], T], else_: T) -> T:
    """What there is to tell of a process, which may just have ended, as one of PostgreSQL's does now and then."""
    try:
        return tell(process)
    except psutil.NoSuchProcess:
        return else_


async def _run(statement: str, connection: asyncpg.Connection) -> None:
    await connection.execute(statement)


async def _sell(bench: Bench, count: int) -> None:
    """Place so many orders, and hear from the provider that they were paid."""
    checkouts = await make_checkouts(bench, count, hot=False)
    async with processes(bench.grounds.dsn, 1) as [database]:
        orders = [one.order_id for one in placed(await rush([database], checkouts))]
        await attempts(database, orders)
        for row in await _payments(database, orders):
            event = PaymentEvent(row["reference"], EventKind.SUCCEEDED, row["reference"], "", *row[1:])
            async with database.transaction() as connection:
                await store_event(connection, provider="simulated", event=event, payload={})
                await apply_event(connection, EventName("simulated", event.event_id))


async def _payments(database: Process, orders: list[UUID]) -> Any:
    async with database.read() as connection:
        return await connection.fetch(SUCCEEDED, orders)


@contextmanager
def post_office() -> Iterator[str]:
    """A mail server in a process of its own that accepts everything and keeps nothing; yields its address."""
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=_accept, args=(theirs,), daemon=True)
    process.start()
    try:
        yield f"smtp://127.0.0.1:{ours.recv()}"
    finally:
        process.kill()
        process.join()


def _accept(pipe: Any) -> None:
    asyncio.run(_open(pipe.send))


async def _open(tell: Callable[[int], None]) -> None:
    server = await asyncio.start_server(_talk, "127.0.0.1", 0)
    tell(server.sockets[0].getsockname()[1])
    await server.serve_forever()


async def _talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.write(b"220 post.test\r\n")
    while word := (await reader.readline())[:4].upper():
        if word == b"DATA":
            writer.write(b"354 go on\r\n")
            await reader.readuntil(b"\r\n.\r\n")
        writer.write(b"221 bye\r\n" if word == b"QUIT" else b"250 OK\r\n")
    writer.close()
