"""A worker that is killed for real in the middle of a piece of a change set."""

import asyncio
import signal
import sys

from domain.changes.edits import Edit, StockEdit
from domain.changes.operations import start_application
from tests.concurrency.test_changes import OWNER, look, stage, value
from tests.support.cast import Cast
from tests.support.concurrency.crowd import processes
from tests.support.shop import check_books
from tests.support.web.changes import MANY, work
from web.config.settings import PROJECT_ROOT

PIECE, GOODS, BEFORE = 20, 95, 2
WORKER = f"""
import asyncio, sys
from domain.changes import applying, pieces
from web.changes.tasks import work_on_change_sets
from web.config.settings import Settings
from web.infra.database import Database

pieces.ROWS_OF_STOCK, save, done = {PIECE}, applying.save_verdicts, 0

async def save_some(*given):
    global done
    if done == {BEFORE}:
        print("in the middle", flush=True)
        await asyncio.sleep(600)
    done += 1
    await save(*given)

async def work():
    database = Database(sys.argv[1])
    await database.open()
    while True:
        await work_on_change_sets(database, Settings())

applying.save_verdicts = save_some
asyncio.run(work())
"""
ONCE = "SELECT count(*) FROM stock_movements WHERE reason = 'received' AND delta = 1"
TWICE = """
SELECT count(*) FROM (
    SELECT FROM stock_movements WHERE reason = 'received' GROUP BY variant_id HAVING count(*) > 1) t
"""


async def test_after_a_kill_the_next_worker_goes_on_and_nothing_is_done_twice(cast_dsn: str, cast: Cast) -> None:
    async with processes(cast_dsn, 1) as [database]:
        async with database.transaction() as connection:
            await connection.execute(MANY, GOODS)
        made = await stage(database, Edit(stock=StockEdit(1, "received")))
        every = (await look(database, made)).due
        async with database.transaction() as connection:
            await start_application(connection, change_set_id=made, by=OWNER)
        worker = await asyncio.create_subprocess_exec(
            *(sys.executable, "-c", WORKER, cast_dsn), cwd=PROJECT_ROOT, stdout=asyncio.subprocess.PIPE
        )
        assert worker.stdout
        assert await worker.stdout.readline() == b"in the middle\n"
        worker.send_signal(signal.SIGKILL)
        assert await worker.wait() == -signal.SIGKILL
        view = await look(database, made)
        assert (view.status, view.done, await value(database, ONCE)) == ("applying", BEFORE * PIECE, BEFORE * PIECE)
        while view.status != "applied":
            await work(database)
            view = await look(database, made)
        assert (view.done, await value(database, ONCE), await value(database, TWICE)) == (every, every, 0)
        async with database.read() as connection:
            await check_books(connection)
