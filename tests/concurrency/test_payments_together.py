"""Payments settle together: no report disturbs another or has two effects, and nothing that staff do is overtaken."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from typing import Any
from typing import cast as typed
from uuid import UUID

import asyncpg
import pytest

from domain.connection import Connection, prepare_connection
from domain.orders import plain_payments
from domain.orders.operations import cancel_order, fail_orders
from domain.orders.plain_payments import Fate, Report
from domain.orders.provider_events import apply_event
from domain.payments.events import EventKind, EventName, PaymentEvent, store_event
from domain.payments.simulation.operations import SimulatedNews
from tests.support.cast import Cast
from tests.support.concurrency.crowd import processes, stock
from tests.support.payments import attempts, seen, waiting
from tests.support.shop import check_books
from web.adapters.simulated import SimulatedGateway
from web.config.settings import Settings
from web.infra.database import Database
from web.payments.events import apply_alone, keep_and_apply
from web.payments.lane import Answer, Till, lane_of

PROVIDER = "simulated"
NUMBERS = "SELECT number FROM invoices WHERE kind = 'invoice' ORDER BY number"


def report(reference: str, *, event_id: str = "", **payload: str) -> Report:
    """The provider's word that the money of an attempt came."""
    name = event_id or f"evt_{reference}"
    return Report(PROVIDER, PaymentEvent(name, EventKind.SUCCEEDED, reference, "", 7800, "GBP"), payload)


async def tell(database: Database, one: Report) -> None:
    """The event as it comes to the door, once its signature is checked."""
    await keep_and_apply(database, one.provider, one.event, one.payload)


async def tell_all(database: Database, reports: Sequence[Report]) -> None:
    await asyncio.gather(*(tell(database, one) for one in reports))


async def open_orders(database: Database, cast: Cast, count: int) -> tuple[list[UUID], list[str]]:
    await stock(database, cast.kettle, 200)
    orders = await waiting(database, cast.kettle, count)
    return orders, await attempts(database, orders)


async def numbers(database: Database) -> list[int]:
    async with database.read() as connection:
        await check_books(connection)
        return [row["number"] for row in await connection.fetch(NUMBERS)]


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
    settled = await Till(typed("Database", counted)).settle(batch)
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
        pages = [Answer(one, f"evt_{one}", told) for one in references[:9]]
        reports = [report(one) for one in references[9:]]
        await settle_counted(connection, [pages.pop(), reports.pop()])  # a new connection asks for types first
        for batch, statements in ((reports[:1], 4), (reports[1:9], 4), (reports[9:], 4), (pages, 5)):
            found = await settle_counted(connection, batch)
            assert len(found) == statements + 2, found
            assert sum("COMMIT" in one for one in found) == 1
        await connection.close()
        assert await numbers(database) == list(range(1, 52))
        again = await Till(database).settle([pages[0], pages[0]])
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
        settled = await Till(database).settle(told)
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
        assert {one.fate for one in await Till(databases[0]).settle(told)} == {Fate.SETTLED}
        assert {one.fate for one in await Till(databases[1]).settle(told)} == {Fate.STORED}
        await tell_all(databases[1], told)
        assert await numbers(databases[1]) == [1, 2, 3]


async def test_a_connection_that_is_lost_in_a_batch_loses_nothing(cast_dsn: str, cast: Cast) -> None:
    async with processes(cast_dsn, 1) as [database]:
        _, references = await open_orders(database, cast, 3)
        async with slowed(database) as connection:
            told = asyncio.create_task(tell_all(database, [report(one) for one in references]))
            [waits] = await _waiters(connection)
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


async def _waiters(connection: Any) -> list[int]:
    async with asyncio.timeout(2):
        while not (found := await connection.fetch("SELECT pid FROM pg_locks WHERE NOT granted")):
            pass
    return [row["pid"] for row in found]


async def pay_beside_a_batch_that_waits(dsn: str, cast: Cast) -> list[int]:
    """A batch waits for the failures that it forgives while somebody else pays; the numbers of invoices then."""
    async with processes(dsn, 2) as databases:
        _, [first, second] = await open_orders(databases[0], cast, 2)
        async with slowed(databases[0]) as connection:
            waits = asyncio.create_task(tell(databases[0], report(first)))
            await _waiters(connection)
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


Deed = Callable[[Connection, UUID], Awaitable[object]]


async def cancel(connection: Connection, order_id: UUID) -> None:
    await cancel_order(connection, order_id=order_id, actor="customer")


async def end_hold(connection: Connection, order_id: UUID) -> None:
    await connection.execute("SELECT FROM orders WHERE id = $1 FOR UPDATE", order_id)
    await fail_orders(connection, order_ids=[order_id])


async def edit(connection: Connection, order_id: UUID) -> None:
    """Staff take something off the order: it asks for less than its page says."""
    await connection.execute(
        "UPDATE orders SET delivery = delivery + 100, total = total + 100, version = version + 1 WHERE id = $1",
        order_id,
    )


async def give_back(connection: Connection, order_id: UUID) -> None:
    """The provider tells that the money went back before it has told that it came."""
    reference = await connection.fetchval("SELECT reference FROM payments WHERE order_id = $1", order_id)
    back = PaymentEvent("evt_back", EventKind.REFUNDED, reference, "", 7800, "GBP")
    await store_event(connection, provider=PROVIDER, event=back, payload={})
    assert await apply_event(connection, EventName(PROVIDER, "evt_back"))


async def pay_and_ship(connection: Connection, order_id: UUID) -> None:
    """Another payment confirmed the order, and it left the house."""
    await connection.execute("SELECT FROM orders WHERE id = $1 FOR UPDATE", order_id)
    await connection.execute("UPDATE orders SET status = 'shipped', holder = NULL WHERE id = $1", order_id)
    await connection.execute(
        "INSERT INTO payments (order_id, provider, reference, status, amount, currency) "
        "SELECT id, 'by_hand', 'by_hand:' || id, 'paid', total, currency FROM orders WHERE id = $1",
        order_id,
    )


WITH_DOCUMENTS = {give_back}
"""These hold the counter of invoices, as nothing else does for longer than a commit: so everybody waits for them."""

DEEDS: dict[str, tuple[Deed, str, int]] = {
    "cancellation": (cancel, "cancelled", 1),
    "the hold's end": (end_hold, "confirmed", 0),
    "an edit": (edit, "pending", 1),
    "a refund": (give_back, "cancelled", 1),
    "a shipment": (pay_and_ship, "shipped", 1),
}
"""What happens to an order while its payment is reported; how the order ends then, and how many refunds it has."""


async def pay_beside(dsn: str, cast: Cast, deed: Deed) -> tuple[str, int]:
    """The money of four orders comes while one of them is in somebody's hands: the other three do not wait for it."""
    async with processes(dsn, 2) as databases:
        orders, references = await open_orders(databases[0], cast, 4)
        async with databases[0].transaction() as connection:
            await deed(connection, orders[1])
            told = [asyncio.create_task(tell(databases[1], report(one))) for one in references]
            if deed in WITH_DOCUMENTS:
                await _waiters(connection)
            else:
                await asyncio.wait_for(asyncio.gather(*(told[place] for place in (0, 2, 3))), 0.8)
                assert not told[1].done()
        await asyncio.gather(*told)
        order = await seen(databases[0], orders[1])
        assert {(await seen(databases[0], one)).status for one in (orders[0], *orders[2:])} == {"confirmed"}
        return order.status, len(order.refunds)


@pytest.mark.parametrize("name", DEEDS)
async def test_nothing_that_happens_to_an_order_is_overtaken(cast_dsn: str, cast: Cast, name: str) -> None:
    deed, *expected = DEEDS[name]
    assert await pay_beside(cast_dsn, cast, deed) == tuple(expected)


@pytest.mark.parametrize("lock", ["FOR UPDATE SKIP LOCKED", "SKIP LOCKED"])
async def test_mutant_batches_that_do_not_pass_over_locked_orders_are_noticed(
    cast_dsn: str, cast: Cast, monkeypatch: pytest.MonkeyPatch, lock: str
) -> None:
    """Without any lock the cancellation is overtaken; without passing over, everybody waits for it."""
    for name in ("STORE_AND_LOCK", "WAITING"):
        broken = getattr(plain_payments, name).replace("FOR UPDATE OF p SKIP LOCKED", "").replace(lock, "")
        monkeypatch.setattr(plain_payments, name, broken)
    with pytest.raises((AssertionError, TimeoutError)):
        assert await pay_beside(cast_dsn, cast, cancel) == ("cancelled", 1)


async def test_a_lane_is_one_for_each_process(cast_dsn: str) -> None:
    async with processes(cast_dsn, 2) as [one, other]:
        assert lane_of(one) is lane_of(one)
        assert lane_of(one) is not lane_of(other)
