"""Change sets beside shoppers and crashes: nothing is half done, and nobody waits in a ring."""

import asyncio
from typing import Any
from uuid import UUID

import asyncpg
import pytest

from domain.accounts.views import Principal, Role
from domain.assortment.bulk import write_products
from domain.changes.edits import BulkEdit, Edit, Filter, PriceEdit, Selection, StockEdit
from domain.changes.operations import add_edit, start_application, start_undo
from domain.changes.pieces import save_verdicts
from domain.changes.queries import find_change_set
from domain.changes.views import ChangeSetView
from tests.support.cast import Cast
from tests.support.concurrency.crowd import crowd, placed, processes, rush
from tests.support.shop import check_books
from tests.support.web.changes import MANY, work
from web.changes.tasks import work_on_change_sets
from web.config.settings import Settings
from web.infra.database import Database

TAKE_AT_ONCE = "SELECT FROM stock_items WHERE variant_id = $1 FOR NO KEY UPDATE NOWAIT"
PRICED = "SELECT count(*) FROM variants WHERE price = 500"
OWNER = Principal(UUID(int=1), "owner@example.com", "Owner", Role.ADMIN, None)


async def stage(database: Database, edit: Edit) -> UUID:
    async with database.transaction() as connection:
        made = await add_edit(
            connection, edit=BulkEdit(Selection(filter=Filter()), edit), title="All", currency="GBP", apply_at=None,
            by=OWNER,
        )  # fmt: skip
    await work(database)
    return made


async def look(database: Database, change_set_id: UUID) -> ChangeSetView:
    async with database.read() as connection:
        return await find_change_set(connection, change_set_id)


async def value(database: Database, query: str) -> int:
    async with database.read() as connection:
        found: int = await connection.fetchval(query)
        return found


@pytest.fixture
def _small_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("domain.changes.pieces.ROWS", 5)
    monkeypatch.setattr("domain.changes.pieces.MOST_VARIANTS", 5)


@pytest.mark.usefixtures("_small_pieces")
async def test_a_killed_worker_leaves_whole_pieces_and_the_next_one_goes_on(
    cast_dsn: str, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with processes(cast_dsn, 2) as [first, second]:
        async with first.transaction() as connection:
            await connection.execute(MANY, 44)
        made = await stage(first, Edit(price=PriceEdit(set=500)))
        async with first.transaction() as connection:
            await start_application(connection, change_set_id=made, by=OWNER)
        assert await work_on_change_sets(first, Settings())
        some = await value(first, PRICED)
        assert (some, (await look(first, made)).done) == (10, 10)

        async def die(*_: object) -> None:
            raise ConnectionResetError

        monkeypatch.setattr("domain.changes.applying.save_verdicts", die)
        with pytest.raises(ConnectionResetError):
            await work_on_change_sets(first, Settings())
        monkeypatch.setattr("domain.changes.applying.save_verdicts", save_verdicts)
        assert await value(second, PRICED) == some
        await work(second)
        view = await look(second, made)
        assert (view.status, view.done, await value(second, PRICED)) == ("applied", 50, 50)
        async with first.transaction() as connection:
            await start_undo(connection, change_set_id=made, by=OWNER)
        await asyncio.gather(work(first), work(second))
        await work(second)
        assert ((await look(second, made)).status, await value(second, PRICED)) == ("undone", 0)


@pytest.mark.usefixtures("_small_pieces")
async def test_shoppers_buy_while_prices_and_stock_change(cast_dsn: str, cast: Cast) -> None:
    async with processes(cast_dsn, 2) as databases:
        shop, worker = databases
        async with shop.transaction() as connection:
            await connection.execute(MANY, 40)
        checkouts = await crowd(shop, 24, [(cast.oat_mug, 1), (cast.kettle, 1)])
        edit = Edit(price=PriceEdit(amount=100), stock=StockEdit(20, "received"))
        made = await stage(worker, edit)
        async with worker.transaction() as connection:
            await start_application(connection, change_set_id=made, by=OWNER)
        outcomes, _ = await asyncio.gather(rush([shop], checkouts), work(worker))
        assert len(placed(outcomes)) >= 12
        await work(worker)
        view = await look(worker, made)
        assert (view.status, view.counts.changed, view.failure) == ("applied", 46, "")
        async with shop.read() as connection:
            await check_books(connection)


@pytest.mark.parametrize(("edit", "held"), [
    (Edit(price=PriceEdit(amount=100)), False),
    (Edit(stock=StockEdit(-1, "damaged")), True),
])  # fmt: skip
async def test_stock_is_locked_where_it_changes_and_nowhere_else(
    cast_dsn: str, cast: Cast, monkeypatch: pytest.MonkeyPatch, edit: Edit, held: bool
) -> None:
    busy: list[bool] = []

    async def look_and_write(*args: Any, **how: Any) -> None:
        try:
            async with other.transaction() as connection:
                await connection.fetch(TAKE_AT_ONCE, cast.kettle)
            busy.append(False)
        except asyncpg.LockNotAvailableError:
            busy.append(True)
        await write_products(*args, **how)

    async with processes(cast_dsn, 2) as [database, other]:
        made = await stage(database, edit)
        monkeypatch.setattr("domain.changes.applying.write_products", look_and_write)
        async with database.transaction() as connection:
            await start_application(connection, change_set_id=made, by=OWNER)
        await work(database)
        assert (busy, (await look(database, made)).status) == ([held], "applied")
