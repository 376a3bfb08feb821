"""The catalogue's generation: it rises with every change that pages show, never waits, and never hides a change."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import asyncpg
import pytest

from domain.catalogue.generation import (
    FOLD_ABOVE,
    Generation,
    bump_generation,
    fold_changes,
    read_generation,
)
from domain.checkout.place_order import Placed, place_orders
from domain.checkout.request import Checkout, OrderedVariant
from domain.connection import prepare_connection
from domain.orders.operations import cancel_order
from tests.support.cast import Cast
from tests.support.delivery import USUAL_METHODS
from tests.support.shop import ADDRESS


@asynccontextmanager
async def connected(dsn: str) -> AsyncIterator["asyncpg.Connection"]:
    connection = await asyncpg.connect(dsn)
    await prepare_connection(connection)
    try:
        yield connection
    finally:
        await connection.close()


def new_checkout(*wanted: OrderedVariant) -> Checkout:
    return Checkout(
        None,
        "key",
        "ada@example.com",
        ADDRESS,
        "standard",
        "card",
        None,
        "GBP",
        hold_seconds=900,
        items=wanted,
        methods=USUAL_METHODS,
    )


async def rise(connection: "asyncpg.Connection", before: Generation) -> tuple[int, int, int]:
    now = await read_generation(connection)
    return now.pages - before.pages, now.figures - before.figures, now.goods - before.goods


async def test_a_change_that_commits_late_is_seen(cast_dsn: str) -> None:
    async with connected(cast_dsn) as slow, connected(cast_dsn) as quick:
        late = slow.transaction()
        await late.start()
        await bump_generation(slow)
        await bump_generation(quick)
        between = await read_generation(quick)
        await late.commit()
        assert await rise(quick, between) == (1, 1, 1)


async def test_folding_keeps_the_sum_while_others_write(cast_dsn: str) -> None:
    async with connected(cast_dsn) as one, connected(cast_dsn) as other:
        before = await read_generation(one)
        open_change = other.transaction()
        await open_change.start()
        await bump_generation(other)
        for _ in range(FOLD_ABOVE + 1):
            await bump_generation(one)
        await fold_changes(one)
        assert await rise(one, before) == (FOLD_ABOVE + 1,) * 3
        await open_change.commit()
        assert await rise(one, before) == (FOLD_ABOVE + 2,) * 3
        assert await one.fetchval("SELECT count(*) FROM catalogue_changes") == 2


async def test_reading_folds_what_has_become_long(cast_dsn: str) -> None:
    async with connected(cast_dsn) as one:
        for _ in range(FOLD_ABOVE + 1):
            await bump_generation(one)
        first = await read_generation(one)
        assert await one.fetchval("SELECT count(*) FROM catalogue_changes") == 1
        assert await read_generation(one) == first


@pytest.mark.parametrize(
    ("name", "quantity", "risen"),
    [("kettle", 1, (0, 1, 0)), ("kettle", 34, (0, 1, 0)), ("kettle", 35, (1, 1, 0)), ("last_lamp", 1, (1, 1, 0))],
)
async def test_a_sale_turns_pages_only_where_a_label_turns(
    connection: "asyncpg.Connection", cast: Cast, name: str, quantity: int, risen: tuple[int, int, int]
) -> None:
    before = await read_generation(connection)
    [placed] = await place_orders(connection, [new_checkout(OrderedVariant(getattr(cast, name), quantity))])
    assert isinstance(placed, Placed)
    assert await rise(connection, before) == risen
    between = await read_generation(connection)
    await cancel_order(connection, order_id=placed.order_id, actor="test")
    assert await rise(connection, between) == risen


async def test_a_refused_order_raises_no_generation(connection: "asyncpg.Connection", cast: Cast) -> None:
    before = await read_generation(connection)
    await place_orders(connection, [new_checkout(OrderedVariant(cast.last_lamp, 2))])
    assert await read_generation(connection) == before


async def test_each_day_counts_as_a_change(connection: "asyncpg.Connection", cast: Cast) -> None:
    """What is new by days is another list tomorrow, though nobody writes a row."""
    today = await connection.fetchval("SELECT (now() AT TIME ZONE 'UTC')::date - DATE '1970-01-01'")
    written = await connection.fetchval("SELECT coalesce(sum(pages), 0)::bigint FROM catalogue_changes")
    now = await read_generation(connection)
    assert now.pages - written == today
    assert now.figures - now.pages == await connection.fetchval(
        "SELECT coalesce(sum(figures - pages), 0) FROM catalogue_changes"
    )
