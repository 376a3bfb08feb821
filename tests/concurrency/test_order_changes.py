"""Changes of orders race payments, parcels, ended holds, buyers and each other: one wins, and the books balance."""

import asyncio
from collections import Counter
from collections.abc import Coroutine, Sequence
from typing import Any
from uuid import UUID, uuid4

import pytest

from domain.checkout import change_order as changes
from domain.checkout.change_order import change_order
from domain.checkout.change_parts import WantedChange
from domain.checkout.change_plan import PlannedChange, Terms, plan_change
from domain.checkout.errors import OutOfStockError
from domain.orders import payment_settlement
from domain.orders.operations import cancel_order, end_expired_holds
from domain.orders.parcels import Parcel
from domain.orders.payment_settlement import settle
from domain.orders.queries import find_order_by_id
from domain.orders.shipping import send_parcel
from domain.payments.operations import PaymentOutcome
from domain.taxes.rules import TaxRules
from tests.support.cast import KETTLE_STOCK, Cast
from tests.support.concurrency.crowd import crowd, left, placed, processes, rush
from tests.support.delivery import USUAL_METHODS
from tests.support.payments import END_HOLDS, attempts, seen, waiting
from tests.support.shop import check_books
from web.infra.database import Database

ORDERS = 8
Deed = Coroutine[Any, Any, object]


async def change(database: Database, order_id: UUID, quantity: int, *, version: int | None = None) -> str:
    """Change an order's only line, as seen at `version`, now unless it is given."""
    terms = Terms(USUAL_METHODS, TaxRules(), "GBP", "simulated", uuid4().hex, 900)
    async with database.transaction() as connection:
        order = await find_order_by_id(connection, order_id)
        quantities = {order.lines[0].id: quantity}
        wanted = WantedChange(order.email, order.address, order.delivery_method, quantities)
        expected = frozenset({version or order.version})
        await change_order(
            connection, order_id=order_id, wanted=wanted, terms=terms, actor="clerk@example.com", expected=expected
        )
    return "changed"


async def pay(database: Database, reference: str) -> str:
    async with database.transaction() as connection:
        await settle(connection, provider="simulated", reference=reference, outcome=PaymentOutcome.SUCCESS)
    return "paid"


async def ship(database: Database, order_id: UUID, version: int) -> str:
    async with database.transaction() as connection:
        await send_parcel(
            connection, order_id=order_id, wanted=None, parcel=Parcel(), actor="clerk@example.com", seen=version
        )
    return "shipped"


async def cancel(database: Database, order_id: UUID) -> str:
    async with database.transaction() as connection:
        await cancel_order(connection, order_id=order_id, actor="customer")
    return "cancelled"


async def books(database: Database) -> None:
    async with database.read() as connection:
        await check_books(connection)


async def race(pairs: Sequence[tuple[Deed, Deed]]) -> Counter[tuple[str, str]]:
    """Run both deeds of every pair at once; returns how often each pair of outcomes came."""
    done = await asyncio.gather(*(one for pair in pairs for one in pair), return_exceptions=True)
    words = [one if isinstance(one, str) else type(one).__name__ for one in done]
    return Counter(zip(words[::2], words[1::2], strict=True))


async def test_a_change_races_a_payment(cast_dsn: str, cast: Cast) -> None:
    async with processes(cast_dsn, 2, pool_size=10) as [here, there]:
        orders = await waiting(here, cast.kettle, ORDERS, 3)
        references = await attempts(here, orders)
        outcomes = await race(
            [(change(here, one, 1, version=1), pay(there, name)) for one, name in zip(orders, references, strict=True)]
        )
        assert set(outcomes) <= {("changed", "paid"), ("StaleError", "paid")}, outcomes
        await books(here)
        for order_id in orders:
            order = await seen(here, order_id)
            [line] = order.lines
            assert (order.status, line.quantity) in {("confirmed", 3), ("pending", 1)}
            assert order.refunded == (0 if line.quantity == 3 else 3 * cast.kettle_price)
            if order.payable:
                async with here.read() as connection:
                    name = await connection.fetchval(
                        "SELECT reference FROM payments WHERE order_id = $1 AND status = 'created'", order_id
                    )
                await pay(there, name)
                assert (await seen(here, order_id)).status == "confirmed"
        await books(here)


async def test_a_change_races_a_parcel_and_a_cancellation(cast_dsn: str, cast: Cast) -> None:
    async with processes(cast_dsn, 2, pool_size=10) as [here, there]:
        orders = await waiting(here, cast.kettle, ORDERS, 3)
        for reference in await attempts(here, orders):
            await pay(here, reference)
        versions = [(await seen(here, one)).version for one in orders]
        half = ORDERS // 2
        pairs = [
            (change(here, one, 2), ship(there, one, version))
            for one, version in zip(orders[:half], versions, strict=False)
        ]
        outcomes = await race(pairs)
        assert set(outcomes) <= {("changed", "OrderMovedError"), ("StaleError", "shipped"),
                                 ("NotChangeableError", "shipped")}, outcomes  # fmt: skip
        outcomes = await race([(change(here, one, 2), cancel(there, one)) for one in orders[half:]])
        assert set(outcomes) <= {("changed", "cancelled"), ("StaleError", "cancelled"),
                                 ("NotChangeableError", "cancelled")}, outcomes  # fmt: skip
        await books(here)


async def test_a_change_races_the_end_of_the_hold(cast_dsn: str, cast: Cast) -> None:
    async def end(database: Database, order_id: UUID) -> str:
        async with database.transaction() as connection:
            await connection.execute(f"{END_HOLDS} WHERE id = $1 AND status = 'pending'", order_id)
            await end_expired_holds(connection)
        return "ended"

    async with processes(cast_dsn, 2, pool_size=10) as [here, there]:
        orders = await waiting(here, cast.kettle, ORDERS, 3)
        await attempts(here, orders)
        await race([(change(here, one, 1, version=1), end(there, one)) for one in orders])
        await books(here)
        assert {(await seen(here, one)).status for one in orders} == {"failed"}
        assert await left(here, cast.kettle) == KETTLE_STOCK


async def test_of_two_changes_one_wins(cast_dsn: str, cast: Cast) -> None:
    async with processes(cast_dsn, 2, pool_size=10) as [here, there]:
        orders = await waiting(here, cast.kettle, ORDERS, 3)
        await attempts(here, orders)
        outcomes = await race([(change(here, one, 1, version=1), change(there, one, 2, version=1)) for one in orders])
        assert set(outcomes) <= {("changed", "StaleError"), ("StaleError", "changed")}, outcomes
        await books(here)


async def test_changes_never_take_what_buyers_took(cast_dsn: str, cast: Cast) -> None:
    async with processes(cast_dsn, 2, pool_size=10) as [here, there]:
        [order_id] = await waiting(here, cast.kettle, 1, 1)
        await attempts(here, [order_id])
        buyers = await crowd(there, KETTLE_STOCK, [(cast.kettle, 1)])
        outcomes, changed = await asyncio.gather(
            rush([there], buyers), change(here, order_id, KETTLE_STOCK // 2), return_exceptions=True
        )
        assert isinstance(outcomes, list)
        assert changed == "changed" or isinstance(changed, OutOfStockError)
        sold = len(placed(outcomes)) + (KETTLE_STOCK // 2 if changed == "changed" else 1)
        assert sold <= KETTLE_STOCK
        await books(here)


async def test_mutant_without_the_lock_both_changes_win_and_the_books_break(
    cast_dsn: str, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    both = asyncio.Barrier(2)

    async def unlocked(*_: object) -> None: ...

    async def together(*args: Any, **more: Any) -> PlannedChange:
        await both.wait()
        return await plan_change(*args, **more)

    monkeypatch.setattr(changes, "lock_order", unlocked)
    monkeypatch.setattr(changes, "plan_change", together)
    async with processes(cast_dsn, 2, pool_size=10) as [here, there]:
        [order_id] = await waiting(here, cast.kettle, 1, 3)
        outcomes = await race([(change(here, order_id, 1, version=1), change(there, order_id, 2, version=1))])
        assert outcomes == {("changed", "changed"): 1}
        with pytest.raises(AssertionError):
            await books(here)


@pytest.mark.parametrize(
    ("forgotten", "noticed"),
    [
        ("write_refund", "gave back was refunded"),
        ("replace_invoice", "has an invoice for its total"),
        ("change_held", "match what it sold"),
    ],
)
async def test_mutant_a_change_that_forgets_a_part_breaks_the_books(
    cast_dsn: str, cast: Cast, monkeypatch: pytest.MonkeyPatch, forgotten: str, noticed: str
) -> None:
    async def forget(*_: object, **__: object) -> None: ...

    monkeypatch.setattr(changes, forgotten, forget)
    async with processes(cast_dsn, 1, pool_size=10) as [here]:
        [order_id] = await waiting(here, cast.kettle, 1, 3)
        [reference] = await attempts(here, [order_id])
        await pay(here, reference)
        await change(here, order_id, 1)
        with pytest.raises(AssertionError, match=noticed):
            await books(here)


async def test_mutant_a_payment_that_ignores_the_new_total_breaks_the_books(
    cast_dsn: str, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def any_use(*_: object) -> str:
        return ""

    monkeypatch.setattr(payment_settlement, "find_use", any_use)
    async with processes(cast_dsn, 1, pool_size=10) as [here]:
        [order_id] = await waiting(here, cast.kettle, 1, 3)
        [reference] = await attempts(here, [order_id])
        await change(here, order_id, 1)
        await pay(here, reference)
        with pytest.raises(AssertionError, match="has payments of its total"):
            await books(here)
