"""Invoices are numbered without gaps or duplicates, whatever runs in parallel and whatever is rolled back."""

import asyncio
from uuid import UUID

import pytest
from asyncpg import LockNotAvailableError

from domain.connection import Connection
from domain.invoices import making, operations
from domain.invoices.making import find_invoice
from domain.orders import payment_settlement, provider_events
from domain.orders.payment_settlement import settle
from domain.orders.provider_events import apply_event
from domain.payments.events import EventKind, EventName, PaymentEvent, store_event
from domain.payments.operations import LockedAttempt, PaymentOutcome
from tests.support.cast import Cast
from tests.support.concurrency.crowd import processes, stock
from tests.support.payments import attempts, waiting
from web.config.settings import Settings
from web.infra import pdf
from web.infra.database import Database
from web.invoices import documents

NUMBERS = "SELECT number FROM invoices WHERE kind = 'invoice' ORDER BY number"


async def pay(database: Database, reference: str, *, break_off: bool = False) -> None:
    """The provider says that the money came; perhaps the transaction breaks off after all is written."""
    async with database.transaction() as connection:
        await settle(connection, provider="simulated", reference=reference, outcome=PaymentOutcome.SUCCESS)
        if break_off:
            raise RuntimeError


async def numbers(database: Database) -> list[int]:
    async with database.read() as connection:
        return [row["number"] for row in await connection.fetch(NUMBERS)]


async def open_orders(database: Database, cast: Cast, count: int) -> tuple[list[UUID], list[str]]:
    await stock(database, cast.kettle, 100)
    orders = await waiting(database, cast.kettle, count)
    return orders, await attempts(database, orders)


async def test_fifty_at_once_are_numbered_from_one_to_fifty(cast_dsn: str, cast: Cast) -> None:
    async with processes(cast_dsn, 2, pool_size=8) as databases:
        _, references = await open_orders(databases[0], cast, 50)
        twice = [pay(databases[place % 2], one) for place, one in enumerate([*references, *references])]
        await asyncio.gather(*twice)
        assert await numbers(databases[0]) == list(range(1, 51))


async def test_a_rollback_leaves_no_gap(cast_dsn: str, cast: Cast) -> None:
    async with processes(cast_dsn, 2, pool_size=8) as databases:
        _, references = await open_orders(databases[0], cast, 12)
        checkouts = [pay(databases[place % 2], one, break_off=place % 3 == 0) for place, one in enumerate(references)]
        answers = await asyncio.gather(*checkouts, return_exceptions=True)
        assert sum(isinstance(one, RuntimeError) for one in answers) == 4
        assert await numbers(databases[0]) == list(range(1, 9))


async def test_a_sequence_would_leave_gaps(cast_dsn: str, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """The test above can fail: with a sequence, as one might think of first, it does."""
    broken = operations.WRITE.partition("INSERT INTO invoices")[2]
    monkeypatch.setattr(
        operations, "WRITE", "WITH counted AS (SELECT nextval('spent') AS latest) INSERT INTO invoices" + broken
    )
    async with processes(cast_dsn, 1) as [database]:
        async with database.transaction() as connection:
            await connection.execute("CREATE SEQUENCE spent")
        _, references = await open_orders(database, cast, 3)
        await pay(database, references[0])
        with pytest.raises(RuntimeError):
            await pay(database, references[1], break_off=True)
        await pay(database, references[2])
        assert await numbers(database) == [1, 3]


async def ask_at_once(dsn: str, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> tuple[int, set[bytes]]:
    """Six ask two processes for an invoice that is not made yet: how often it was made, and what they got."""
    made: list[str] = []
    make = pdf._make

    def count(name: str, data: str) -> bytes:
        made.append(name)
        return make(name, data) + f"% {len(made)}".encode()

    monkeypatch.setattr(pdf, "_make", count)
    # Each process has one turn; here both are one process.
    monkeypatch.setattr(documents, "in_turn", lambda: pdf.in_turn(asyncio.Semaphore(1)))
    async with processes(dsn, 2, pool_size=4) as databases:
        [order], [reference] = await open_orders(databases[0], cast, 1)
        await pay(databases[0], reference)
        async with databases[0].read() as connection:
            invoice = await find_invoice(connection, order_id=order)
        asked = [documents.pdf_of(databases[place % 2], Settings(), invoice) for place in range(6)]
        answers = set(await asyncio.gather(*asked))
        return len(made), answers


async def test_a_document_is_made_once_for_all_who_ask_at_once(
    cast_dsn: str, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    made, answers = await ask_at_once(cast_dsn, cast, monkeypatch)
    assert (made, len(answers)) == (1, 1)


async def test_mutant_without_turns_it_is_made_again_and_again(
    cast_dsn: str, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(documents, "wait_for_pdf", making.stored_pdf)
    made, _ = await ask_at_once(cast_dsn, cast, monkeypatch)
    assert made > 1


async def all_back(database: Database, cast: Cast, reference: str) -> bool:
    """The provider tells that the whole money went back, before it has told that it came."""
    back = PaymentEvent("evt_back", EventKind.REFUNDED, reference, amount=cast.kettle_price, currency="GBP")
    async with database.transaction() as connection:
        await store_event(connection, provider="simulated", event=back, payload={})
        return await apply_event(connection, EventName("simulated", back.event_id))


async def pay_beside_a_refund_that_waits(dsn: str, cast: Cast) -> list[int]:
    """While a refund of the whole waits for the shelf, somebody else pays; the numbers of the invoices after it."""
    async with processes(dsn, 2) as databases:
        _, [first, second] = await open_orders(databases[0], cast, 2)
        async with databases[0].transaction() as connection:
            await connection.execute("SELECT FROM stock_items WHERE variant_id = $1 FOR UPDATE", cast.kettle)
            refund = asyncio.create_task(all_back(databases[1], cast, first))
            while not await connection.fetchval("SELECT count(*) FROM pg_locks WHERE NOT granted"):
                assert not refund.done(), refund.result()
            await pay(databases[0], second)
        assert await refund
        return await numbers(databases[0])


async def test_a_transaction_that_waits_for_stock_holds_no_number(cast_dsn: str, cast: Cast) -> None:
    assert await pay_beside_a_refund_that_waits(cast_dsn, cast) == [1, 2]


async def test_mutant_documents_written_before_stock_is_locked_are_noticed(
    cast_dsn: str, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    record_money = payment_settlement.record_money

    async def hasty(connection: Connection, attempt: LockedAttempt, charge_reference: str) -> payment_settlement.Booked:
        news = await record_money(connection, attempt, charge_reference)
        await operations.write_documents(connection, order_id=attempt.order_id)
        return news

    monkeypatch.setattr(provider_events, "record_money", hasty)
    with pytest.raises(LockNotAvailableError):
        await pay_beside_a_refund_that_waits(cast_dsn, cast)
