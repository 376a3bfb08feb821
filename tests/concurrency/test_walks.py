"""Random walks of orders through everything that may happen to them: after every step the books balance."""

import random
from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from uuid import UUID

import asyncpg
import pytest

from domain.connection import Connection
from domain.orders import refund_settlement, refunds
from domain.orders.restocking import put_back
from domain.payments.refunds import Captured, captured_of
from tests.support.cast import Cast
from tests.support.codes import make_code
from tests.support.concurrency import walk_goods as goods
from tests.support.concurrency import walk_money as money
from tests.support.concurrency.walk import Deed, Walk
from tests.support.shop import check_books

OFTEN: dict[Deed, int] = {
    **dict.fromkeys((money.end_hold, money.hear_again, money.refund_elsewhere, money.refund_amount), 1),
    **dict.fromkeys((goods.cancel, goods.edit_code, money.refund_by_hand), 1),
    **dict.fromkeys((goods.change,), 6),
    **dict.fromkeys((goods.place, money.visit, money.bounce, money.record), 2),
    **dict.fromkeys((money.hear, money.refund_lines, money.send_refund, goods.move, goods.send_some), 8),
    **dict.fromkeys((goods.ask_back, goods.answer, goods.arrive), 12),
}
OFTEN_CHANGED: dict[Deed, int] = {
    **dict.fromkeys(
        (goods.cancel, goods.send_some, money.refund_elsewhere, money.refund_lines, money.refund_amount), 1
    ),
    **dict.fromkeys((goods.change, money.end_hold, money.bounce, money.hear, money.record, money.take_back), 2),
    **dict.fromkeys((goods.buy, money.send_refund), 3),
    **dict.fromkeys((goods.add_one, money.pay), 9),
}
"""Orders that wait for more money after they were paid, again and again."""
STEPS = 150
SEEDS = range(24)

LINES = """
SELECT o.number, l.sku, l.quantity, l.line_total - l.discount + CASE WHEN o.tax_included THEN 0 ELSE l.tax END AS paid,
  b.quantity + n.received AS back, b.amount AS money, b.restocked + n.restocked AS restocked
FROM order_lines l JOIN orders o ON o.id = l.order_id
CROSS JOIN LATERAL (
    SELECT coalesce(sum(b.quantity) FILTER (WHERE r.status <> 'failed'), 0) AS quantity,
           coalesce(sum(b.amount) FILTER (WHERE r.status <> 'failed'), 0) AS amount,
           coalesce(sum(b.restocked), 0) AS restocked
    FROM refund_lines b JOIN refunds r ON r.id = b.refund_id WHERE b.order_line_id = l.id) b
CROSS JOIN LATERAL (
    SELECT coalesce(sum(n.received) FILTER (WHERE q.credited > 0), 0) AS received,
           coalesce(sum(n.restocked), 0) AS restocked
    FROM return_lines n JOIN return_requests q ON q.id = n.return_id WHERE n.order_line_id = l.id) n
"""


async def check_lines(connection: Connection) -> None:
    """No line goes back, or on the shelf, more often than it was bought, nor for more than was paid for it."""
    for line in await connection.fetch(LINES):
        assert max(line["back"], line["restocked"]) <= line["quantity"], dict(line)
        assert 0 <= line["money"] <= line["paid"], dict(line)


async def stroll(connection: asyncpg.Connection, cast: Cast, seed: int, often: dict[Deed, int], steps: int) -> Walk:
    """So many steps, with a look through the books after each that changed something; all is rolled back."""
    undo = connection.transaction()
    await undo.start()
    first = goods.place if goods.place in often else goods.buy
    walk = Walk(connection, random.Random(seed), (cast.oat_mug, cast.ink_mug, cast.kettle))
    try:
        await make_code(connection, "AUTUMN", limit_total=2)
        await make_code(connection, "GIFT", kind="amount", value=3333)
        await connection.execute("UPDATE variants SET price = 1799 WHERE id = $1", cast.oat_mug)
        for _ in range(steps):
            [deed] = walk.chance.choices(tuple(often), tuple(often.values())) if len(walk.orders) > 1 else [first]
            if await walk.do(deed):
                await check_books(connection)
                await check_lines(connection)
    except Exception as error:
        error.add_note(f"Seed {seed}: {', '.join(walk.done)}")
        raise
    finally:
        await undo.rollback()
    return walk


async def stroll_all(
    connection: asyncpg.Connection, cast: Cast, often: dict[Deed, int] = OFTEN, seeds: range = SEEDS, steps: int = STEPS
) -> set[str]:
    """Every walk; returns the names of what was done."""
    return {deed for seed in seeds for deed in (await stroll(connection, cast, seed, often, steps)).done}


async def test_random_walks_keep_the_books_balanced(connection: asyncpg.Connection, cast: Cast) -> None:
    assert await stroll_all(connection, cast) == {deed.__name__ for deed in OFTEN}


async def test_random_walks_of_changes_that_cost_more_keep_the_books_balanced(
    connection: asyncpg.Connection, cast: Cast
) -> None:
    done = await stroll_all(connection, cast, OFTEN_CHANGED, range(6), 60)
    assert done == {deed.__name__ for deed in OFTEN_CHANGED}


async def test_mutant_restocking_that_is_not_recorded_is_noticed(
    connection: asyncpg.Connection, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def forget(connection: Connection, **more: Any) -> Mapping[UUID, int]:
        await put_back(connection, **more)
        return {}

    monkeypatch.setattr(refund_settlement, "put_back", forget)
    with pytest.raises(AssertionError, match="less what was restocked"):
        await stroll_all(connection, cast)


async def test_mutant_a_refund_that_ignores_earlier_ones_is_noticed(
    connection: asyncpg.Connection, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def forget(connection: Connection, order_id: UUID) -> list[Captured]:
        return [replace(one, left=one.amount) for one in await captured_of(connection, order_id)]

    monkeypatch.setattr(refunds, "captured_of", forget)
    with pytest.raises(AssertionError, match="is refunded beyond its amount"):
        await stroll_all(connection, cast)
