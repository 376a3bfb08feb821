"""Payments settle together: no report disturbs another or has two effects, and nothing that staff do is overtaken."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any
from typing import cast as typed

import asyncpg
import pytest

from domain.connection import Connection, prepare_connection
from domain.orders import plain_payments
from domain.orders.plain_payments import Fate, Report
from domain.payments.simulation.operations import SimulatedNews
from tests.support.cast import Cast
from tests.support.concurrency.crowd import processes
from tests.support.concurrency.paid import NUMBERS, PROVIDER, numbers, open_orders, report, tell, tell_all, waiters
from tests.support.payments import seen
from web.adapters.simulated import SimulatedGateway
from web.config.settings import Settings
from web.infra.database import Database
from web.infra.till import Answer, Till
from web.payments.events import apply_alone


class Counted:
    """A database with one connection for payments, whose statements are counted, beginning and commit among them."""

    def __init__(self, connection: "asyncpg.Connection") -> None:
        self._connection = connection
        self.statements: list[str] = []

    @asynccontextmanager
    async def till_transaction(self) -> AsyncIterator[Connection]:
        with self._connection.query_logger(lambda record: self.statements.append(record.query)):
            async with self._connection.transaction():
                yield self._connection
            await asyncio.sleep(0)  # asyncpg tells of a query a moment later


async def settle_counted(connection: "asyncpg.Connection", batch: Sequence[Report | Answer]) -> list[str]:
    """Settle a batch, all of which is plain; returns its statements."""
    counted = Counted(connection)
    settled = await Till(typed("Database", counted)).settle_together(batch)
    assert [one.fate for one in settled] == [Fate.SETTLED] * len(batch)
    return counted.statements


async def test_a_batch_of_any_size_costs_four_statements_and_one_commit(cast_dsn: str, cast: Cast) -> None:
    async with processes(cast_dsn, 1) as [database]:
        _, references = await open_orders(database, cast, 51)
        gateway = SimulatedGateway(Settings(), database)

        def told(news: SimulatedNews) -> Report:
            return Report(PROVIDER, *gateway.verify(*gateway.event(news)))

        connection = await asyncpg.connect(cast_dsn)
        await prepare_connection(connection)
        pages = [Answer(PROVIDER, one, f"evt_{one}", told) for one in references[:9]]
        reports = [report(one) for one in references[9:]]
        await settle_counted(connection, [pages.pop(), reports.pop()])  # a new connection asks for types first
        for batch, statements in ((reports[:1], 4), (reports[1:9], 4), (reports[9:], 4), (pages, 5)):
            found = await settle_counted(connection, batch)
            assert len(found) == statements + 2, found
            assert sum("COMMIT" in one for one in found) == 1
        await connection.close()
        assert await numbers(database) == list(range(1, 52))
        again = await Till(database).settle_together([pages[0], pages[0]])
        assert [(one.fate, one.report) for one in again] == [(Fate.UNTOUCHED, None)] * 2


async def test_a_crowd_over_two_processes_is_numbered_in_order_without_gaps(cast_dsn: str, cast: Cast) -> None:
    async with processes(cast_dsn, 2) as databases:
        _, references = await open_orders(databases[0], cast, 40)
        told = [report(one) for one in references]
        await asyncio.gather(tell_all(databases[0], told), tell_all(databases[1], told[::-1]))
        assert await numbers(databases[0]) == list(range(1, 41))
        _, more = await open_orders(databases[0], cast, 8)
        await tell_all(databases[0], [report(one) for one in more])
        async with databases[0].read() as connection:
            named = await connection.fetch(
                "SELECT p.reference FROM invoices i JOIN payments p USING (order_id) WHERE number > 40 ORDER BY number"
            )
            assert [row["reference"] for row in named] == more
            assert await connection.fetchval("SELECT count(*) FROM provider_events WHERE applied_at IS NULL") == 0


async def test_one_event_twice_and_two_payments_of_one_order_in_one_batch(cast_dsn: str, cast: Cast) -> None:
    async with processes(cast_dsn, 1) as [database]:
        orders, references = await open_orders(database, cast, 3)
        async with database.transaction() as connection:
            await connection.execute("UPDATE payments SET status = 'failed' WHERE order_id = $1", orders[0])
            await connection.execute(
                "INSERT INTO payments (order_id, provider, reference, amount, currency) "
                "VALUES ($1, $2, 'second', 7800, 'GBP')",
                orders[0],
                PROVIDER,
            )
        first, second, other = report(references[0]), report("second"), report(references[1])
        told = [first, second, other, first, other, report(references[1], event_id="another")]
        settled = await Till(database).settle_together(told)
        assert [place for place, one in enumerate(settled) if one.fate is Fate.SETTLED] == [0, 2]
        await asyncio.gather(*(apply_alone(database, told[place], settled[place].fate) for place in (1, 3, 4, 5)))
        found = await seen(database, orders[0])
        assert [(one.amount, one.reason) for one in found.refunds] == [(7800, "The order was already paid.")]
        assert await numbers(database) == [1, 2]
        async with database.read() as connection:
            assert await connection.fetchval("SELECT count(*) FROM provider_events WHERE applied_at IS NULL") == 0
            assert await connection.fetchval("SELECT count(*) FROM order_events WHERE kind = 'confirmed'") == 2


async def test_a_report_that_cannot_be_stored_fails_alone(cast_dsn: str, cast: Cast) -> None:
    """PostgreSQL cannot store its note, so it fails the whole batch."""
    async with processes(cast_dsn, 1) as [database]:
        orders, references = await open_orders(database, cast, 9)
        told = [report(one, note="\x00" if place == 4 else "") for place, one in enumerate(references)]
        outcomes = await asyncio.gather(*(tell(database, one) for one in told), return_exceptions=True)
        assert [place for place, one in enumerate(outcomes) if one is not None] == [4]
        assert (await seen(database, orders[4])).status == "pending"
        assert await numbers(database) == list(range(1, 9))


async def test_an_answer_that_was_lost_is_asked_for_again(cast_dsn: str, cast: Cast) -> None:
    """The batch is committed, and the process ends before it has answered: the provider sends the event again."""
    async with processes(cast_dsn, 2) as databases:
        _, references = await open_orders(databases[0], cast, 3)
        told = [report(one) for one in references]
        assert {one.fate for one in await Till(databases[0]).settle_together(told)} == {Fate.SETTLED}
        assert {one.fate for one in await Till(databases[1]).settle_together(told)} == {Fate.STORED}
        await tell_all(databases[1], told)
        assert await numbers(databases[1]) == [1, 2, 3]


async def test_a_connection_that_is_lost_in_a_batch_loses_nothing(cast_dsn: str, cast: Cast) -> None:
    async with processes(cast_dsn, 1) as [database]:
        _, references = await open_orders(database, cast, 3)
        async with slowed(database) as connection:
            told = asyncio.create_task(tell_all(database, [report(one) for one in references]))
            [waits] = await waiters(connection)
            assert await connection.fetchval("SELECT pg_terminate_backend($1)", waits)
            while await connection.fetchval("SELECT count(*) FROM pg_locks WHERE pid = $1", waits):
                pass
        await told
        assert await numbers(database) == [1, 2, 3]


@asynccontextmanager
async def slowed(database: Database) -> AsyncIterator[Any]:
    """The first buyer's failures are being looked at: whoever forgives them waits."""
    counted = "INSERT INTO slowdowns (kind, subject, count) VALUES ('payments', 'guest:buyer0@example.com', 1)"
    async with database.transaction() as connection:
        await connection.execute(counted)
    async with database.transaction() as connection:
        await connection.execute("SELECT FROM slowdowns FOR UPDATE")
        yield connection


async def pay_beside_a_batch_that_waits(dsn: str, cast: Cast) -> list[int]:
    """A batch waits for the failures that it forgives while somebody else pays; the numbers of invoices then."""
    async with processes(dsn, 2) as databases:
        _, [first, second] = await open_orders(databases[0], cast, 2)
        async with slowed(databases[0]) as connection:
            waits = asyncio.create_task(tell(databases[0], report(first)))
            await waiters(connection)
            async with asyncio.timeout(0.8):
                await tell(databases[1], report(second))
            async with databases[1].read() as beside:
                found = [row["number"] for row in await beside.fetch(NUMBERS)]
        await waits
        assert await numbers(databases[0]) == [1, 2]
        return found


async def test_a_batch_that_waits_holds_no_number(cast_dsn: str, cast: Cast) -> None:
    assert await pay_beside_a_batch_that_waits(cast_dsn, cast) == [1]


async def test_mutant_numbers_that_are_given_first_are_noticed(
    cast_dsn: str, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    hasty = "counted AS (UPDATE invoice_counters SET latest = latest RETURNING kind), "
    broken = plain_payments.WRITE.replace("WITH ", f"WITH {hasty}", 1).replace(
        "ORDER BY s.subject FOR UPDATE", "AND (SELECT count(*) FROM counted) >= 0 ORDER BY s.subject FOR UPDATE"
    )
    monkeypatch.setattr(plain_payments, "WRITE", broken)
    async with processes(cast_dsn, 1) as [database], database.transaction() as connection:
        await connection.execute("INSERT INTO invoice_counters VALUES ('invoice', 0)")
    with pytest.raises(TimeoutError):
        await pay_beside_a_batch_that_waits(cast_dsn, cast)


async def test_the_till_reads_no_table_from_end_to_end_because_it_was_small_once(cast_dsn: str) -> None:
    async with processes(cast_dsn, 1) as [database], database.till_transaction() as connection:
        plan = str(
            await connection.fetch("EXPLAIN SELECT FROM payments WHERE provider = 'simulated' AND reference = ''")
        )
        assert "Seq Scan" not in plan, plan
