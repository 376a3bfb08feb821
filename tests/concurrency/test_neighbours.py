"""One shopper's trouble affects nobody else, and no line is lost between two tabs."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace

import asyncpg
import pytest

from domain.cart.operations import add_line
from domain.cart.owner import CartOwner
from domain.checkout.place_order import Outcome, place_orders
from domain.checkout.request import Checkout
from tests.support.cast import Cast
from tests.support.concurrency.crowd import crowd, fill_cart, placed, processes, rush
from web.infra.checkout_lane import ORDERING
from web.infra.combiner import Combiner
from web.infra.database import hurts_one_batch


async def test_a_poisoned_checkout_hurts_only_itself(cast_dsn: str, cast: Cast) -> None:
    async with processes(cast_dsn, 1) as [database]:
        checkouts = await crowd(database, 12, [(cast.kettle, 1)])
        poisoned = [replace(one, key="a\x00b") if place % 4 == 0 else one for place, one in enumerate(checkouts)]
        outcomes = await asyncio.gather(*(database.checkouts.submit(one) for one in poisoned), return_exceptions=True)
        assert sum(isinstance(one, BaseException) for one in outcomes) == 3
        assert len(placed([one for one in outcomes if not isinstance(one, BaseException)])) == 9


async def test_an_outage_fails_every_waiting_checkout() -> None:
    asked = 0

    async def away(_checkouts: Sequence[Checkout]) -> list[Outcome]:
        nonlocal asked
        asked += 1
        await asyncio.sleep(0)
        raise ConnectionError

    combiner = Combiner(away, hurts_one_batch, away, ORDERING)
    waiters = [combiner.submit(None) for _ in range(200)]  # type: ignore[arg-type]
    outcomes = await asyncio.gather(*waiters, return_exceptions=True)
    assert all(isinstance(one, ConnectionError) for one in outcomes)
    assert asked <= 2


async def test_a_line_that_another_tab_adds_meanwhile_stays_in_the_cart(cast_dsn: str, cast: Cast) -> None:
    owner = CartOwner(b"two tabs".ljust(32, b"."))
    async with processes(cast_dsn, 1, pool_size=4) as [database]:
        checkout = await fill_cart(database, "two tabs", [(cast.kettle, 1)])
        async with database.transaction() as tab:
            await add_line(tab, owner=owner, variant_id=cast.oat_mug, quantity=2)
            ordering = asyncio.create_task(database.checkouts.submit(checkout))
            await _until_it_waits(tab)
        assert placed([await ordering])
        async with database.read() as connection:
            ordered = await connection.fetchval("SELECT coalesce(sum(quantity), 0) FROM order_lines")
            waiting = await connection.fetchval("SELECT coalesce(sum(quantity), 0) FROM cart_lines")
        assert ordered + waiting == 3


async def _until_it_waits(connection: object) -> None:
    query = "SELECT EXISTS (SELECT FROM pg_locks WHERE NOT granted)"
    async with asyncio.timeout(2):
        while not await connection.fetchval(query):  # type: ignore[attr-defined]
            pass


async def test_an_order_in_another_currency_is_never_placed(cast_dsn: str, cast: Cast) -> None:
    async with processes(cast_dsn, 1) as [database]:
        checkout = await fill_cart(database, "yen", [(cast.kettle, 1)])
        assert not placed(await rush([database], [replace(checkout, currency="JPY")]))


@pytest.mark.parametrize("lost", [1, 2])
async def test_a_lost_connection_is_tried_once_more(
    cast_dsn: str, cast: Cast, monkeypatch: pytest.MonkeyPatch, lost: int
) -> None:
    tries = 0

    async def flaky(connection: asyncpg.Connection, checkouts: Sequence[Checkout]) -> list[Outcome]:
        nonlocal tries
        tries += 1
        outcomes = await place_orders(connection, checkouts)
        if tries <= lost:
            raise asyncpg.ConnectionDoesNotExistError("connection was closed in the middle of operation")
        return outcomes

    monkeypatch.setattr("web.infra.checkout_lane.place_orders", flaky)
    async with processes(cast_dsn, 1) as [database]:
        checkout = await fill_cart(database, "flaky", [(cast.kettle, 1)])
        if lost == 1:
            assert placed([await database.checkouts.submit(checkout)])
        else:
            with pytest.raises(asyncpg.ConnectionDoesNotExistError):
                await database.checkouts.submit(checkout)
        async with database.read() as connection:
            assert await connection.fetchval("SELECT count(*) FROM orders") == 2 - lost
