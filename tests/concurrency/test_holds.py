"""A hold expires once, and never beside a payment."""

import asyncio
from collections.abc import Sequence
from uuid import UUID

import pytest

from domain.connection import Connection
from domain.orders import operations
from domain.orders.operations import end_expired_holds
from domain.orders.payment_settlement import settle
from domain.payments.operations import NotPayableError, PaymentOutcome, open_attempt
from tests.support.cast import KETTLE_STOCK, Cast
from tests.support.concurrency.crowd import crowd, left, placed, processes, rush
from tests.support.shop import GIVE_TO_ACCOUNTS, check_books
from web.config.settings import Settings
from web.infra.database import Database
from web.orders.tasks import end_holds

END = "UPDATE orders SET hold_expires_at = now() - interval '1 second'"


async def _attempts(database: Database, order_ids: list[UUID]) -> list[str]:
    references = []
    for order_id in order_ids:
        async with database.transaction() as connection:
            attempt = await open_attempt(
                connection, order_id=order_id, provider="simulated", reference=f"reference-{order_id}"
            )
        references.append(attempt.reference)
    return references


async def test_a_hold_that_ends_twice_in_parallel_gives_back_once(cast_dsn: str, cast: Cast) -> None:
    async with processes(cast_dsn, 2) as databases:
        await rush(databases, await crowd(databases[0], 12, [(cast.kettle, 2)]))
        assert await left(databases[0], cast.kettle) == KETTLE_STOCK - 24
        async with databases[0].transaction() as connection:
            await connection.execute(GIVE_TO_ACCOUNTS)
            await connection.execute(END)
        ended = await asyncio.gather(*(end_holds(databases[n % 2], Settings()) for n in range(6)))
        assert sum(ended) == 12
        assert await left(databases[0], cast.kettle) == KETTLE_STOCK
        async with databases[0].read() as connection:
            assert await connection.fetchval("SELECT count(*) FROM orders WHERE status = 'failed'") == 12
            assert await connection.fetchval("SELECT count(*) FROM outgoing_mail WHERE kind = 'order_failed'") == 12
            await check_books(connection)


async def test_mutant_holds_that_are_not_locked_end_twice(
    cast_dsn: str, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two workers see the same orders before either of them has failed one."""
    gate, fail = asyncio.Barrier(2), operations.fail_orders

    async def together(connection: Connection, *, order_ids: Sequence[UUID]) -> None:
        await gate.wait()
        await fail(connection, order_ids=order_ids)

    monkeypatch.setattr(operations, "ENDED_HOLDS", operations.ENDED_HOLDS.replace("FOR UPDATE SKIP LOCKED", ""))
    monkeypatch.setattr(operations, "fail_orders", together)
    async with processes(cast_dsn, 2) as databases:
        await rush(databases, await crowd(databases[0], 3, [(cast.kettle, 1)]))
        async with databases[0].transaction() as connection:
            await connection.execute(END)
        assert sum(await asyncio.gather(*(end_holds(database, Settings()) for database in databases))) == 6


async def test_a_hold_that_lasts_is_left_alone(cast_dsn: str, cast: Cast) -> None:
    async with processes(cast_dsn, 1) as [database]:
        await rush([database], await crowd(database, 2, [(cast.kettle, 1)]))
        assert await end_holds(database, Settings()) == 0
        assert await left(database, cast.kettle) == KETTLE_STOCK - 2


async def test_payments_and_ending_holds_never_both_win(cast_dsn: str, cast: Cast) -> None:
    async with processes(cast_dsn, 2, pool_size=10) as databases:
        orders = [
            one.order_id for one in placed(await rush(databases, await crowd(databases[0], 30, [(cast.kettle, 1)])))
        ]
        references = await _attempts(databases[0], orders)

        async def pay(reference: str) -> None:
            async with databases[0].transaction() as connection:
                await settle(connection, provider="simulated", reference=reference, outcome=PaymentOutcome.SUCCESS)

        async def end() -> None:
            async with databases[1].transaction() as connection:
                await connection.execute(END + " WHERE status = 'pending' AND id = ANY($1)", orders[::2])
            async with databases[1].transaction() as connection:
                await end_expired_holds(connection, limit=100)

        await asyncio.gather(end(), *(pay(reference) for reference in references))
        await end_holds(databases[0], Settings())
        async with databases[0].read() as connection:
            found = await connection.fetch("SELECT status, count(*) FROM orders GROUP BY status")
            assert {row["status"] for row in found} <= {"confirmed", "failed"}
            assert sum(row["count"] for row in found) == 30
            await check_books(connection)


async def test_ten_answers_at_once_have_one_effect(cast_dsn: str, cast: Cast) -> None:
    async with processes(cast_dsn, 1, pool_size=10) as [database]:
        orders = [one.order_id for one in placed(await rush([database], await crowd(database, 1, [(cast.kettle, 1)])))]
        [reference] = await _attempts(database, orders)

        async def answer() -> bool:
            async with database.transaction() as connection:
                return await settle(
                    connection, provider="simulated", reference=reference, outcome=PaymentOutcome.SUCCESS
                )

        assert sum(await asyncio.gather(*(answer() for _ in range(10)))) == 1
        async with database.read() as connection:
            await check_books(connection)


async def test_attempts_opened_at_once_are_one_attempt(cast_dsn: str, cast: Cast) -> None:
    async with processes(cast_dsn, 1, pool_size=10) as [database]:
        [order] = placed(await rush([database], await crowd(database, 1, [(cast.kettle, 1)])))

        async def attempt(number: int) -> str:
            async with database.transaction() as connection:
                opened = await open_attempt(
                    connection, order_id=order.order_id, provider="simulated", reference=f"r{number}"
                )
                return opened.reference

        assert len(set(await asyncio.gather(*(attempt(number) for number in range(10))))) == 1


async def test_after_the_hold_no_payment_is_begun(cast_dsn: str, cast: Cast) -> None:
    async with processes(cast_dsn, 1) as [database]:
        [order] = placed(await rush([database], await crowd(database, 1, [(cast.kettle, 1)])))
        async with database.transaction() as connection:
            await connection.execute(END)
            with pytest.raises(NotPayableError):
                await open_attempt(connection, order_id=order.order_id, provider="simulated", reference="late")
