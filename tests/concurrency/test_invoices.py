"""Invoices are numbered without a gap and without a double, whoever comes at once and whatever is rolled back."""

import asyncio
from uuid import UUID

import pytest

from domain.invoices import operations
from domain.orders.settlement import settle
from domain.payments.operations import PaymentOutcome
from tests.cast import Cast
from tests.concurrency.crowd import processes, stock
from tests.payments import attempts, waiting
from web.database import Database

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


async def test_what_is_rolled_back_leaves_no_gap(cast_dsn: str, cast: Cast) -> None:
    async with processes(cast_dsn, 2, pool_size=8) as databases:
        _, references = await open_orders(databases[0], cast, 12)
        wishes = [pay(databases[place % 2], one, break_off=place % 3 == 0) for place, one in enumerate(references)]
        answers = await asyncio.gather(*wishes, return_exceptions=True)
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
