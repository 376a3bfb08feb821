"""The catalogue's generation: it rises with every change that pages show, never waits, and never hides a change."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from random import Random
from typing import Any
from uuid import UUID

import asyncpg
import pytest

from domain.catalogue.generation import Generation, bump_generation, bump_products
from domain.catalogue.generation_sums import (
    FOLD_ABOVE,
    FOLD_PARTS,
    READ_NEWS,
    READ_PARTS,
    TOTAL,
    fold_changes,
    read_generation,
)
from domain.catalogue.parts import CATEGORY, FILTERS, FRONT, MEMBERS, PRODUCT, part_of, sql_part
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


@dataclass(frozen=True)
class Shelf:
    """The parts of a product, of its category, and of which products that has."""

    id: UUID
    product: frozenset[int]
    category: frozenset[int]
    members: frozenset[int]

    def of(self, generation: Generation) -> tuple[int, int, int]:
        return tuple(map(generation.total, (self.product, self.category, self.members)))  # type: ignore[return-value]


async def shelf(connection: "asyncpg.Connection", slug: str) -> Shelf:
    row = await connection.fetchrow("SELECT id, category_id FROM products WHERE slug = $1", slug)
    of_category = (part_of(kind, [row["category_id"]]) for kind in (CATEGORY, MEMBERS))
    return Shelf(row["id"], part_of(PRODUCT, [row["id"]]), *of_category)


async def test_parts_rise_with_whatever_is_in_them_and_nothing_else(
    cast_dsn: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Even if it commits late, and however many changes of them were folded; not if it is rolled back."""
    async with connected(cast_dsn) as one, connected(cast_dsn) as other:
        kettle, lamp = await shelf(one, "stovetop-kettle"), await shelf(one, "opal-lamp")
        late, before = other.transaction(), await read_generation(one)
        assert await read_generation(one, before) is before
        await late.start()
        await bump_products(other, [kettle.id], listed=True)
        await bump_products(one, [kettle.id], filters=True)
        between = await read_generation(one, before)
        assert (kettle.of(before), kettle.of(between)) == ((0, 0, 0), (1, 1, 0))
        assert [between.total({FILTERS}), between.shop - before.shop, lamp.of(between)] == [1, 0, (0, 0, 0)]
        for _ in range(FOLD_ABOVE):
            await bump_products(one, [lamp.id])
        monkeypatch.setattr("domain.catalogue.generation_sums.PARTS_ABOVE", FOLD_ABOVE)
        folded = await read_generation(one, between)
        assert await one.fetchval("SELECT count(*) FROM part_changes") == 0
        assert (kettle.of(folded), lamp.of(folded)) == ((1, 1, 0), (FOLD_ABOVE, FOLD_ABOVE, 0))
        assert (await read_generation(one)).marks == folded.marks
        await late.commit()
        assert kettle.of(await read_generation(one, folded)) == (2, 2, 1)
        undone = other.transaction()
        await undone.start()
        await bump_products(other, [kettle.id])
        await undone.rollback()
        assert kettle.of(await read_generation(one)) == (2, 2, 1)


async def test_reading_on_comes_to_what_reading_all_does(cast_dsn: str) -> None:
    """Whatever commits late, is rolled back, is nested, or is folded between two reads."""
    dice, sent, reads = Random(5), list[str](), 0
    async with connected(cast_dsn) as one, connected(cast_dsn) as other, connected(cast_dsn) as reader:
        goods = [(await shelf(one, slug)).id for slug in ("stovetop-kettle", "opal-lamp")]
        known, running = await read_generation(reader), dict[asyncpg.Connection, Any]()
        with reader.query_logger(lambda record: sent.append(record.query)):
            for _ in range(150):
                writer = dice.choice((one, other))
                match dice.choice(("write", "write", "nest", "begin", "commit", "roll back", "fold", "read", "read")):
                    case "write":
                        await bump_products(writer, dice.sample(goods, dice.randint(1, 2)), listed=dice.random() < 0.5)
                    case "nest":
                        async with writer.transaction():
                            await bump_products(writer, goods)
                    case "begin" if writer not in running:
                        running[writer] = writer.transaction()
                        await running[writer].start()
                    case "commit" if writer in running:
                        await running.pop(writer).commit()
                    case "roll back" if writer in running:
                        await running.pop(writer).rollback()
                    case "fold" if writer not in running and dice.random() < 0.3:
                        await writer.execute(FOLD_PARTS)
                    case "read":
                        known, reads = await read_generation(reader, known), reads + 1
                        assert known.marks == (await read_generation(reader)).marks
    assert sent.count(READ_NEWS) > 3 * (sent.count(READ_PARTS) - reads)


async def test_parts_are_folded_by_one_after_the_other(cast_dsn: str) -> None:
    """Two who fold at once neither lose nor double a change, nor do they wait for each other in a circle."""
    async with connected(cast_dsn) as one, connected(cast_dsn) as other:
        kettle, lamp = await shelf(one, "stovetop-kettle"), await shelf(one, "opal-lamp")
        await asyncio.gather(*(_bump_and_fold(*ends) for ends in ((one, kettle), (other, lamp))))
        found = await read_generation(one)
        assert (kettle.of(found)[0], lamp.of(found)[0]) == (FOLDS, FOLDS)
        assert (
            await one.fetchval("SELECT sum(figures) FILTER (WHERE part <> $1) FROM part_sums", TOTAL) == found.counted
        )
        assert await one.fetchval("SELECT figures FROM part_sums WHERE part = $1", TOTAL) == found.counted


FOLDS = 50


async def _bump_and_fold(connection: "asyncpg.Connection", product: Shelf) -> None:
    for _ in range(FOLDS):
        await bump_products(connection, [product.id])
        await connection.execute(FOLD_PARTS)


async def test_a_change_that_tells_no_parts_may_show_anywhere(connection: "asyncpg.Connection", cast: Cast) -> None:
    """So does every change, and every fold, of a process that still runs an older version of the shop."""
    await bump_products(connection, [(await shelf(connection, "stovetop-kettle")).id])
    before = await read_generation(connection)
    await connection.execute("INSERT INTO catalogue_changes (pages, figures, goods) VALUES (1, 1, 0)")
    sold = await read_generation(connection, before)
    await connection.execute("UPDATE catalogue_changes SET parts = DEFAULT")
    assert before.shop < sold.shop < (await read_generation(connection, sold)).shop


async def test_ids_have_the_parts_that_the_database_gives_them(connection: "asyncpg.Connection", cast: Cast) -> None:
    for kind in (PRODUCT, CATEGORY, MEMBERS):
        found = await connection.fetch(f"SELECT id, {sql_part(kind, 'id')} AS part FROM variants")
        assert {part_of(kind, [row["id"]]) for row in found} == {frozenset({row["part"]}) for row in found}


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
    sold = await shelf(connection, "stovetop-kettle" if name == "kettle" else "opal-lamp")
    now = await read_generation(connection)
    assert (sold.of(now), now.total(sold.product, figures=True)) == ((risen[0], risen[0], 0), 1)
    assert (now.shop, set(now.marks)) == (before.shop, {*sold.product, *sold.category, *([FRONT] if risen[0] else [])})
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
