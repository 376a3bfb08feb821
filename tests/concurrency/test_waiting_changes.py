"""A change that waits to be paid races its payment, the end of its time, parcels, refunds and others: one wins."""

from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest

from domain.orders import made_changes, payment_settlement, shipping, waiting_changes
from domain.orders.made_changes import waive_difference
from domain.orders.queries import find_order_by_id
from domain.orders.refunds import RefundRequest, refund_order
from domain.orders.views import OrderView
from domain.orders.waiting_changes import end_expired_change, take_back_by_staff
from domain.orders.waiting_errors import NoChangeWaitsError
from domain.payments.operations import open_attempt
from tests.concurrency.test_order_changes import books, cancel, change, pay, race, ship
from tests.support.cast import KETTLE_STOCK, Cast
from tests.support.concurrency.crowd import left, processes
from tests.support.payments import attempts, seen, waiting
from web.infra.database import Database

ORDERS = 6
LATER = "UPDATE order_changes SET hold_expires_at = now() - interval '1 second' WHERE order_id = $1"


async def paid(database: Database, cast: Cast, count: int = ORDERS) -> list[UUID]:
    """Orders of three kettles that were paid."""
    orders = await waiting(database, cast.kettle, count, 3)
    for reference in await attempts(database, orders):
        await pay(database, reference)
    return orders


async def asked(database: Database, cast: Cast, count: int = ORDERS) -> dict[UUID, str]:
    """Paid orders whose customers were asked to pay for a fourth kettle, and have opened the page for that."""
    orders = await paid(database, cast, count)
    for order_id in orders:
        await change(database, order_id, 4)
        async with database.transaction() as connection:
            await open_attempt(connection, order_id=order_id, provider="simulated", reference=f"more-{order_id}")
    return {order_id: f"more-{order_id}" for order_id in orders}


async def expire(database: Database, order_id: UUID) -> str:
    async with database.transaction() as connection:
        await connection.execute(LATER, order_id)
    async with database.transaction() as connection:
        ended = await end_expired_change(connection, order_id=order_id)
    return "ended" if ended else "left"


async def take_back(database: Database, order_id: UUID) -> str:
    async with database.transaction() as connection:
        await take_back_by_staff(connection, order_id=order_id, actor="clerk@example.com")
    return "taken back"


async def waive(database: Database, order_id: UUID) -> str:
    try:
        async with database.transaction() as connection:
            await waive_difference(connection, order_id=order_id, reason="Our mistake.", actor="clerk@example.com")
    except NoChangeWaitsError:
        return "late"
    return "waived"


async def refund(database: Database, order_id: UUID) -> str:
    async with database.transaction() as connection:
        wanted = RefundRequest("Sorry.", amount=100)
        await refund_order(connection, order_id=order_id, wanted=wanted, actor="clerk@example.com")
    return "refunded"


@pytest.mark.parametrize("rival", [expire, take_back, refund, cancel, waive])
async def test_the_payment_of_a_change_races_whatever_ends_it(cast_dsn: str, cast: Cast, rival: Any) -> None:
    async with processes(cast_dsn, 2, pool_size=10) as [here, there]:
        orders = await asked(here, cast)
        outcomes = await race([(pay(here, name), rival(there, one)) for one, name in orders.items()])
        assert {first for first, _ in outcomes} == {"paid"}, outcomes
        await books(here)
        for order_id in orders:
            order = await seen(here, order_id)
            kept = [one.amount for one in order.payments if not one.surplus]
            assert order.change is None
            alone = 4 if rival is waive else 3
            assert (len(kept), order.lines[0].quantity) in {(1, alone), (2, 4)}, rival
            assert sum(kept) == order.total
        if rival is cancel:
            assert await left(here, cast.kettle) == KETTLE_STOCK


async def test_of_a_change_and_a_parcel_or_a_refund_or_another_change_one_is_first(cast_dsn: str, cast: Cast) -> None:
    async with processes(cast_dsn, 2, pool_size=10) as [here, there]:
        orders = await paid(here, cast, 3 * 2)
        versions = {one: (await seen(here, one)).version for one in orders}
        outcomes = await race(
            [(change(here, one, 4), ship(there, one, versions[one])) for one in orders[:2]]
            + [(change(here, one, 4, version=versions[one]), change(there, one, 5, version=versions[one]))
               for one in orders[2:4]]
            + [(change(here, one, 4), refund(there, one)) for one in orders[4:]]
        )  # fmt: skip
        assert set(outcomes) <= {
            ("changed", "OrderMovedError"), ("NotChangeableError", "shipped"), ("StaleError", "shipped"),
            ("changed", "StaleError"), ("StaleError", "changed"),
            ("changed", "refunded"), ("NotChangeableError", "refunded"), ("StaleError", "refunded"),
        }, outcomes  # fmt: skip
        await books(here)


@pytest.mark.parametrize("rival", [expire, take_back, refund, cancel, ship])
async def test_a_waiver_races_whatever_else_happens_to_the_change(cast_dsn: str, cast: Cast, rival: Any) -> None:
    async with processes(cast_dsn, 2, pool_size=10) as [here, there]:
        orders = list(await asked(here, cast))
        versions = {one: (await seen(here, one)).version for one in orders}
        outcomes = await race(
            [(waive(here, one), rival(there, one, *([versions[one]] if rival is ship else []))) for one in orders]
        )
        assert {first for first, _ in outcomes} <= {"waived", "late"}, outcomes
        await books(here)
        after = [await seen(here, one) for one in orders]
        waived = sum(count for (first, _), count in outcomes.items() if first == "waived")
        assert sorted(one.lines[0].quantity for one in after) == [3] * (ORDERS - waived) + [4] * waived
        for order in after:
            assert order.change is None
            assert sum(one.amount for one in order.payments if not one.surplus) == order.total


@pytest.mark.parametrize(
    ("where", "forgotten", "noticed"),
    [
        (waiting_changes, "change_held", "sold and holds"),
        (made_changes, "replace_invoice", "has an invoice for its total"),
        (payment_settlement, "make_paid_change", "payments of its total"),
    ],
)
async def test_mutant_a_paid_change_that_forgets_a_part_breaks_the_books(
    cast_dsn: str, cast: Cast, monkeypatch: pytest.MonkeyPatch, where: object, forgotten: str, noticed: str
) -> None:
    async def forget(*_: object, **__: object) -> None: ...

    monkeypatch.setattr(where, forgotten, forget)
    async with processes(cast_dsn, 1, pool_size=10) as [here]:
        [(_, reference)] = (await asked(here, cast, 1)).items()
        await pay(here, reference)
        with pytest.raises(AssertionError, match=noticed):
            await books(here)


async def test_mutants_stock_that_is_kept_and_a_parcel_that_does_not_look_break_the_books(
    cast_dsn: str, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def blind(connection: Any, order_id: UUID) -> OrderView:
        return replace(await find_order_by_id(connection, order_id), change=None)

    async def forget(*_: object, **__: object) -> None: ...

    async with processes(cast_dsn, 1, pool_size=10) as [here]:
        [order_id] = await asked(here, cast, 1)
        with monkeypatch.context() as patch:
            patch.setattr(shipping, "find_order_by_id", blind)
            await ship(here, order_id, (await seen(here, order_id)).version)
        with pytest.raises(AssertionError, match="of which nothing was sent has a change"):
            await books(here)
        monkeypatch.setattr(waiting_changes, "restock", forget)
        await take_back(here, order_id)
        with pytest.raises(AssertionError, match="sold and holds"):
            await books(here)
