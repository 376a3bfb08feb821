"""Staff change a code while it is being used: never more uses than its limit, no use of a deleted code."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID, uuid4

import asyncpg
import pytest

from domain.accounts.views import Principal, Role
from domain.connection import Connection
from domain.discounts import operations
from domain.discounts.drafts import DiscountDraft
from domain.discounts.errors import CodeRefusedError, CodeUsedError, UnknownCodeError
from domain.discounts.operations import change_discount, remove_discount
from domain.discounts.queries import DiscountView
from domain.errors import InvalidError, StaleError
from tests.concurrency.test_codes import buyers, code, used
from tests.support.cast import Cast
from tests.support.concurrency.crowd import each_alone, insist, placed, processes, rush
from web.infra.database import Database

GRACE = Principal(uuid4(), "grace@example.com", "Grace", Role.STAFF, uuid4())


async def limit(database: Database, most: int, expected: frozenset[int] | None = None) -> int | None:
    """Set the limit, again where the shop is too busy; answers it, or None where that is refused."""

    def change(draft: DiscountDraft) -> DiscountDraft:
        return replace(draft, limit_total=most)

    async def edit() -> None:
        async with database.transaction() as connection:
            await change_discount(connection, key="AUTUMN", expected=expected, change=change, by=GRACE)

    try:
        await insist(edit)
    except InvalidError:
        return None
    return most


async def lowered(database: Database) -> list[int]:
    """Let a limit of 40 come down step by step while buyers rush; answers the limits that were accepted."""
    return [most for step in range(36, 0, -4) if (most := await limit(database, step)) is not None]


def look_before_the_uses_and_write_after(monkeypatch: pytest.MonkeyPatch, together: Sequence[asyncio.Event]) -> None:
    """An editor who takes no lock: what they saw of the uses is old when they write."""
    looked, bought = together
    lock = operations._lock

    async def early(connection: Connection, key: UUID | str) -> DiscountView:
        seen = await lock(connection, key)
        looked.set()
        await bought.wait()
        return seen

    monkeypatch.setattr(operations, "LOCK", operations.LOCK.replace("FOR {}", "--{}"))
    monkeypatch.setattr(operations, "_lock", early)


async def edited_while_bought(database: Database, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    await code(database, limit_total=10)
    checkouts = await buyers(database, cast, 5)
    looked, bought = asyncio.Event(), asyncio.Event()
    look_before_the_uses_and_write_after(monkeypatch, (looked, bought))
    editing = asyncio.create_task(limit(database, 2))
    await looked.wait()
    assert len(placed(await each_alone(database, checkouts))) == 5
    bought.set()
    await editing


async def test_mutant_without_the_lock_a_limit_is_less_than_the_uses(
    cast_dsn: str, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with processes(cast_dsn, 1, pool_size=10) as [database]:
        async with database.transaction() as connection:
            await connection.execute("ALTER TABLE discounts DROP CONSTRAINT ck_discounts_never_used_too_often")
        await edited_while_bought(database, cast, monkeypatch)
        async with database.read() as connection:
            assert await connection.fetchval("SELECT used - limit_total FROM discounts") == 3


async def test_mutant_without_the_lock_the_constraint_still_refuses(
    cast_dsn: str, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with processes(cast_dsn, 1, pool_size=10) as [database]:
        with pytest.raises(asyncpg.CheckViolationError):
            await edited_while_bought(database, cast, monkeypatch)


async def test_a_limit_lowered_in_a_rush_holds(cast_dsn: str, cast: Cast) -> None:
    async with processes(cast_dsn, 2, pool_size=10) as databases:
        await code(databases[0], limit_total=40)
        checkouts = await buyers(databases[0], cast, 80)
        batched, single, limits = await asyncio.gather(
            rush(databases, checkouts[:40]), each_alone(databases[1], checkouts[40:]), lowered(databases[0])
        )
        outcomes = [*batched, *single]
        last = limits[-1] if limits else 40
        assert await used(databases[0]) == len(placed(outcomes)) <= last
        assert all(isinstance(one, CodeRefusedError) for one in outcomes if one not in placed(outcomes))
        assert (await limit(databases[0], len(placed(outcomes)) - 1)) is None
        assert (await limit(databases[0], len(placed(outcomes)))) is not None


async def test_of_many_editors_one_wins_and_buyers_make_nobody_stale(cast_dsn: str, cast: Cast) -> None:
    async with processes(cast_dsn, 2, pool_size=10) as databases:
        await code(databases[0], limit_total=40)
        checkouts = await buyers(databases[0], cast, 10)
        editors = (limit(databases[n % 2], 50 + n, frozenset({1})) for n in range(8))
        bought, *changes = await asyncio.gather(rush(databases, checkouts), *editors, return_exceptions=True)
        assert isinstance(bought, list)
        assert len(placed(bought)) == 10
        assert sum(isinstance(one, StaleError) for one in changes) == 7
        assert sum(isinstance(one, int) for one in changes) == 1


async def test_a_code_goes_before_its_first_use_or_not_at_all(cast_dsn: str, cast: Cast) -> None:
    async with processes(cast_dsn, 2, pool_size=10) as databases:
        for _ in range(6):
            discount_id = await code(databases[0])
            checkouts = [replace(one, key=f"{discount_id} {one.key}") for one in await buyers(databases[0], cast, 6)]

            async def remove(discount_id: UUID = discount_id) -> bool:
                try:
                    async with databases[1].transaction() as connection:
                        await remove_discount(connection, discount_id=discount_id, by=GRACE)
                except CodeUsedError:
                    return False
                return True

            outcomes, gone = await asyncio.gather(each_alone(databases[0], checkouts), remove())
            if gone:
                assert all(isinstance(one, UnknownCodeError | CodeRefusedError) for one in outcomes), (
                    "or the last one's end"
                )
            else:
                assert len(placed(outcomes)) == 6
            async with databases[0].transaction() as connection:
                await connection.execute("UPDATE discounts SET ended_at = now() WHERE id = $1", discount_id)
