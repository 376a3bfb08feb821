"""A payment after its hold takes the order's discount code again, if the code still allows it."""

import asyncio

import pytest

from domain.orders import late_payments
from tests.concurrency.test_codes import buyers, code, used
from tests.concurrency.test_late_payments import end, pay, refunds
from tests.support.cast import Cast
from tests.support.concurrency.crowd import left, placed, processes, rush
from tests.support.payments import attempts, seen


@pytest.mark.parametrize("limit", ["limit_total", "limit_per_customer"])
async def test_a_late_payment_uses_the_code_again_once(cast_dsn: str, cast: Cast, limit: str) -> None:
    async with processes(cast_dsn, 1, pool_size=10) as [database]:
        await code(database, **{limit: 1})
        [order] = placed(await rush([database], await buyers(database, cast, 1)))
        [reference] = await attempts(database, [order.order_id])
        await end(database)
        assert await used(database) == 0
        assert sorted(await asyncio.gather(*(pay(database, reference) for _ in range(5)))) == [False] * 4 + [True]
        assert (await seen(database, order.order_id)).status == "confirmed"
        assert await used(database) == 1


async def lose_the_code(cast_dsn: str, cast: Cast) -> tuple[object, list[tuple[int, str]]]:
    """A second buyer takes the only use while the first one's hold has ended; then the first one's money comes."""
    async with processes(cast_dsn, 1, pool_size=10) as [database]:
        await code(database, limit_total=1)
        first, second = await buyers(database, cast, 2)
        [order] = placed(await rush([database], [first]))
        [reference] = await attempts(database, [order.order_id])
        await end(database)
        assert len(placed(await rush([database], [second]))) == 1
        on_hand = await left(database, cast.oat_mug)
        await pay(database, reference)
        assert await left(database, cast.oat_mug) == on_hand
        return await used(database), await refunds(database)


async def test_a_code_that_was_used_up_meanwhile_sends_the_money_back(cast_dsn: str, cast: Cast) -> None:
    uses, back = await lose_the_code(cast_dsn, cast)
    assert uses == 1
    assert [status for _, status in back] == ["created"]


async def test_mutant_late_orders_that_do_not_use_their_code_again_are_noticed(
    cast_dsn: str, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def forget(_connection: object, *, order_id: object) -> bool:
        return order_id is not None

    monkeypatch.setattr(late_payments, "use_again", forget)
    with pytest.raises(AssertionError):
        await lose_the_code(cast_dsn, cast)


async def test_sold_goods_leave_the_code_with_the_others(cast_dsn: str, cast: Cast) -> None:
    async with processes(cast_dsn, 1, pool_size=10) as [database]:
        await code(database, limit_total=1)
        [order] = placed(await rush([database], await buyers(database, cast, 1)))
        [reference] = await attempts(database, [order.order_id])
        await end(database)
        async with database.transaction() as connection:
            await connection.execute("UPDATE stock_items SET on_hand = 0 WHERE variant_id = $1", cast.oat_mug)
            await connection.execute(
                "INSERT INTO stock_movements (variant_id, delta, reason, actor) "
                "SELECT variant_id, -sum(delta), 'count', 'test' FROM stock_movements WHERE variant_id = $1 GROUP BY 1",
                cast.oat_mug,
            )
        await pay(database, reference)
        assert (await seen(database, order.order_id)).status == "failed"
        assert await used(database) == 0
